"""A network without an output.

What
    Forward connections join layers, but no layer has output cells. Exempt are networks that settle, networks that write
    their result back into an input, maps, networks that end in a join or a norm, and charts of single cells. If the
    spec declares an architecture, the rules of that architecture apply instead.

Why
    Without an output layer, it is not clear which values are the result of the network.

Example
    layers:
      input:    {cell: input, size: 4}
      response: {cell: hidden, size: 2}
    connections:
      - full: input -> response

Instead
    layers:
      input:    {cell: input, size: 4}
      response: {cell: output, size: 2}
    connections:
      - full: input -> response

Source
    Rumelhart, Hinton & Williams, 1986, doi:10.1038/323533a0: units at the top of a network are output units.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the last layer, if the network has a forward order and nothing that gives its result."""
    spec = context.spec
    single_cells = spec.detail == "parts"
    if not context.forward or context.undirected or spec.kind or single_cells or context.of_role("output"):
        return
    if any(_gives_result(context, layer) for layer in spec.layers):
        return
    last = next((la for la in reversed(spec.layers) if any(context.forward_into(la.name)) and _last(context, la)), None)
    if last is not None:
        message = (
            f"the network has no output: {quoted(last.name)} has {last.cell.name} cells, and nothing comes after it"
        )
        yield RuleHit(last.place, message)


def _last(context: CheckContext, layer: Layer) -> bool:
    return not any(context.forward_out_of(layer.name))


def _gives_result(context: CheckContext, layer: Layer) -> bool:
    """Return True if a layer is an output by another name: a map, a join, or an input that is written back to."""
    anatomy = layer.cell.anatomy
    nearest = layer.nonlinearity is not None and activations.load(layer.nonlinearity).of_distances
    is_map = (nearest or any(part.operation.distance for part in anatomy.parts)) and _last(context, layer)
    if layer.cell.role in ("join", "norm") and _last(context, layer) and any(context.forward_into(layer.name)):
        return True
    return is_map or (anatomy.accepts_feedback and bool(context.incoming[layer.name]))


RULE = Rule("NC115", "warning", check)
