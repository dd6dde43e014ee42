"""A standard deviation that can be negative.

What
    The value of a layer leads to the deviation of a normal distribution, and its activation can give negative values.
    Factors in between do not change this, but functions such as the exponential do.

Why
    A standard deviation is not negative. Often the layer computes the logarithm of the variance, of which half the
    exponential is missing.

Example
    layers:
      mean:   {cell: linear, size: 3}
      spread: {cell: linear, size: 3}
      code:   {cell: gaussian}
    ...
    - identity: [mean -> code.mean, spread -> code.deviation]

Instead
      spread: {cell: linear, size: 3, activation: softplus}

Source
    Kingma & Welling, 2013, arXiv:1312.6114, appendix C.2: the encoder gives the logarithm of the variance.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations
from netcharts.cells import STATISTICS
from netcharts.cells.anatomy import INPUTS, Anatomy, Wire
from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that can give a negative deviation to another one."""
    for connection in context.spec.connections:
        source, target = context.layers[connection.source], context.layers[connection.target]
        if connection.pattern.weighted or not _can_be_negative(source):
            continue
        if connection.gate in set(_deviations(target.cell.anatomy)):
            place = source.places.get("activation", source.places["cell"])
            message = f"it is the deviation of {quoted(target.name)}, which is not negative, as "
            edit = ("use softplus", advice.with_values(context.spec, source.name, activation="softplus"))
            shown = f"{quoted(source.name)}: {message}{source.nonlinearity or 'linear'} can be"
            yield RuleHit(place, shown, advice=(edit,))


def _can_be_negative(layer: Layer) -> bool:
    if layer.cell.statistic is not None or not layer.cell.anatomy.weighs_links:
        return False  # Other rules are about cells for statistics; the rest passes on what it gets.
    return layer.nonlinearity is None or not activations.load(layer.nonlinearity).nonnegative


def _deviations(anatomy: Anatomy) -> Iterator[str]:
    """Yield the inputs that are deviations of a distribution, but for a factor."""
    for part in anatomy.parts:
        for wire, meaning in zip(part.wires, part.operation.operands, strict=False):
            if meaning == STATISTICS[1]:
                yield from _passed_on(anatomy, wire)


def _passed_on(anatomy: Anatomy, wire: Wire) -> Iterator[str]:
    """Yield the inputs that a wire carries, but for factors."""
    while wire.source != INPUTS:
        if wire.before or wire.number is not None or wire.source not in {part.name for part in anatomy.parts}:
            return
        part = anatomy.part(wire.source)
        plain = part.activation is None or activations.load(part.activation).identity
        rest = [other for other in part.wires if other.number is None]
        if not plain or len(rest) != 1 or not (part.operation.relays or part.operation.multiplies):
            return
        wire = rest[0]
    yield wire.gate


RULE = Rule("NC236", "warning", check, needs="part", about=("named operands",))
