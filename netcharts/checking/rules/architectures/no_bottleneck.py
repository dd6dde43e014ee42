"""An autoencoder without a bottleneck.

What
    A path leads from the input to the output that reproduces it, and no layer along it has fewer cells, or fewer
    values, than both.

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
    Bourlard & Kamp, 1988, doi:10.1007/BF00332918.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._paths import inputs, leading_to, reached
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the narrowest layer of a path that leads past every bottleneck."""
    if declared(context, "waist") is None:
        return
    ends = [name for name, layer in context.layers.items() if layer.cell.matches_input]
    starts = _reproduced(context, ends)
    narrow = {name for name, layer in context.layers.items() if _is_narrower(context, layer, starts, ends)}
    path = reached(context, starts, without=narrow) & leading_to(context, ends)
    for connection in context.forward:
        if connection.source in starts and connection.target in ends:
            message = "this architecture has a bottleneck, and this connection leads past it"
            yield RuleHit(connection.places["target"], message)
    between = [context.layers[name] for name in path if name not in {*starts, *ends}]
    if between and path & set(ends):
        narrowest = min(between, key=lambda layer: (layer.cells, context.spec.layers.index(layer)))
        width = min(_width(context, starts, values=False), _width(context, ends, values=False))
        message = f"this architecture has a bottleneck, but no layer is narrower than its ends ({width:,} cells)"
        yield RuleHit(narrowest.places["size"], message)


def _reproduced(context: CheckContext, ends: Sequence[str]) -> list[str]:
    """Return the inputs that the outputs reproduce, by their sizes; all of them, if none has such a size."""
    found = inputs(context)
    sizes = {context.layers[name].shape for name in ends}
    return [name for name in found if context.layers[name].shape in sizes] or found


def _is_narrower(context: CheckContext, layer: Layer, starts: Sequence[str], ends: Sequence[str]) -> bool:
    """Return True if a layer has fewer cells, or fewer values, than the inputs and the outputs."""
    if layer.name in {*starts, *ends}:
        return False
    return any(
        layer.cells * (layer.channels if values else 1) < min(_width(context, side, values) for side in (starts, ends))
        for values in (False, True)
    )


def _width(context: CheckContext, names: Sequence[str], values: bool) -> int:
    layers = [context.layers[name] for name in names]
    return sum(layer.cells * (layer.channels if values else 1) for layer in layers)


RULE = Rule("NC406", "warning", check, about=("waist",), aliases=("no-waist",))
