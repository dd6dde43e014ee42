"""An autoencoder without a bottleneck.

What
    No layer between the first and the last is narrower than both.

Why
    A layer as wide as the input can copy it; a narrow code forces the network to learn features.

Example
    kind: autoencoder
    layers:
      input: {cell: input, size: 4}
      code:  {cell: hidden, size: 4}

Instead
      code:  {cell: hidden, size: 2}

Source
    Van Veen & Leijnen, The Neural Network Zoo: always hourglass-shaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the narrowest layer of an autoencoder without a bottleneck."""
    place = declared(context, "waist")
    layers = context.spec.layers
    if place is None or len(layers) < 3:
        return
    narrowest = min(layers[1:-1], key=lambda layer: layer.cells)
    ends = min(layers[0].cells, layers[-1].cells)
    if narrowest.cells >= ends:
        message = f"this architecture has a bottleneck, but no layer is narrower than its ends ({ends:,} cells)"
        yield RuleHit(narrowest.places["size"], message)


RULE = Rule("NC406", "warning", check, aliases=("no-waist",))
