"""A deconvolution or interpolation into a smaller layer.

What
    In a deconvolutional network, a layer is filled in from a larger one.

Why
    In the declared architecture, layers grow from a few values to an image; a convolution or a pool makes them smaller.

Example
    kind: deconvolutional
    layers: {label: 4, fill: 3, image: 5}    # in short

Instead
    layers: {label: 2, fill: 3, image: 5}

Source
    Dosovitskiy, Springenberg & Brox, 2015, arXiv:1411.5928.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._needs import enlarges
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that have fewer places than what they fill in from."""
    if declared(context, "widens") is None:
        return
    for connection in filter(enlarges, context.forward):
        before, after = context.layers[connection.source], context.layers[connection.target]
        if after.cells < before.cells:
            sizes = f"{quoted(after.name)} has {after.cells:,} cells, and {quoted(before.name)} {before.cells:,}"
            yield RuleHit(after.places["size"], f"the layers of this architecture do not narrow, but {sizes}")


RULE = Rule("NC410", "warning", check, about=("widens",))
