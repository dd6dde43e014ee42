"""Hidden layers that are all linear.

What
    All hidden layers add up their inputs and have a linear activation. A single hidden layer that is narrower than both
    its neighbors (a code) is exempt.

Why
    A composition of linear functions is linear: such a network can compute nothing that its input and output layers
    alone could not. Such networks are studied in the theory of learning, so this is a note.

Example
    hidden: {cell: hidden, size: 8, activation: linear}

Instead
    hidden: {cell: hidden, size: 8, activation: relu}

Source
    Baldi & Hornik, 1989, doi:10.1016/0893-6080(89)90014-2; Saxe, McClelland & Ganguli, 2013, arXiv:1312.6120.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted

_BETWEEN = ("hidden", "convolution")


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the linear hidden layers of a network that has no other hidden layers."""
    layers, connections = context.spec.layers, context.spec.connections
    ends = ("input", "output")
    between = [layer for layer in layers if layer.cell.role not in ends]
    if any(not _linear(layer) for layer in between) or any(c.delay or not c.directed for c in connections):
        return
    if any(c.pattern.attention or not (c.pattern.transfer.linear or c.pattern.transfer.masked) for c in connections):
        return
    weighing = [layer for layer in between if any(c.pattern.weighted for c in context.incoming[layer.name])]
    if len(weighing) == 1 and _is_code(context, weighing[0]):
        return
    # Kernels are linear unless they are told otherwise, so only those that are told so are reported.
    for layer in (layer for layer in weighing if layer.cell.role == "hidden" or "activation" in layer.places):
        message = f"{quoted(layer.name)} is linear, like all hidden layers: one linear layer could compute the same"
        yield RuleHit(layer.places.get("activation", layer.place), message)


def _linear(layer: Layer) -> bool:
    """Return True if cells only add up their inputs, or pass them on."""
    parts = layer.cell.anatomy.parts
    plain = len(parts) == 1 and (parts[0].sums_links or layer.cell.anatomy.relays_links)
    return plain and layer.cell.role in _BETWEEN and layer.nonlinearity is None


def _is_code(context: CheckContext, layer: Layer) -> bool:
    around = context.predecessors[layer.name] | context.successors[layer.name]
    values = [context.layers[name].cells * context.layers[name].channels for name in around]
    return all(layer.cells * layer.channels < value for value in values)


RULE = Rule("NC220", "note", check, needs="nothing else")
