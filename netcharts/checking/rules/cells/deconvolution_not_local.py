"""A deconvolution cell that is not locally connected.

What
    A layer of deconvolution cells has no connection with the pattern `deconvolution`, neither into it nor out of it.

Why
    A deconvolution spreads each value over a window, as a convolution gathers one from a window. A cell that is
    connected to the whole layer is a hidden cell.

Example
    fill: {cell: deconvolution, size: 4}
    ...
    - full: code -> fill -> image

Instead
    - deconvolution: code -> fill -> image
      kernel: 2

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285, chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of deconvolution cells without a deconvolution."""
    for layer in context.spec.layers:
        around = [*context.incoming[layer.name], *context.outgoing[layer.name]]
        if layer.cell.transposed and around and all(not c.pattern.transposed for c in around):
            patterns = " and ".join(sorted({f"'{c.key}'" for c in around}))
            message = f"{quoted(layer.name)} has deconvolution cells, but is connected only by {patterns}"
            yield RuleHit(layer.places["cell"], message)


RULE = Rule("NC207", "error", check, about=("deconvolution cells",))
