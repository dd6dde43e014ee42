"""What a layer of cells makes of what comes in: its anatomy, part by part, for all cells and a whole batch at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from netcharts.anatomy import Part, Wire
from netcharts.forward.activations import ACTIVATIONS
from netcharts.forward.feeds import Intake
from netcharts.spec.model import Layer

Values = NDArray[np.floating]


class Instant:
    """One layer at one instant: works out its parts in turn.

    `inputs` [gates, batch, channels, *size] come through links; `data` is what is given from outside; `before` holds
    the parts of the step before; `seen` gives what links within the layer carry of a value.
    """

    def __init__(
        self,
        intake: Intake,
        inputs: Values | None,
        data: Values | None,
        before: Mapping[str, Values],
        blank: Values,
        chance: np.random.Generator,
    ) -> None:
        self.intake = intake
        self.inputs = inputs
        self.data = data
        self.before = before
        self.blank = blank
        self.chance = chance
        self.values: dict[str, Values] = {}
        self.carried: dict[Wire, Values | None] = {}

    def parts(self) -> dict[str, Values]:
        """The values of all parts."""
        anatomy = self.intake.layer.cell.anatomy
        for part in map(anatomy.part, anatomy.order):
            self.values[part.name] = self.part(part)
        return self.values

    def part(self, part: Part) -> Values:
        """The value of a part, its activation applied."""
        value = _OPERATIONS[part.operation](self, part)
        activation = _activation(part, self.intake.layer)
        return value if activation is None else ACTIVATIONS[activation](value)

    def wire(self, wire: Wire, part: Part) -> Values:
        """What a wire brings to a part."""
        if wire.number is not None:
            return self.blank + self.blank.dtype.type(wire.number)
        if wire.source == "data":
            # Where nothing is given, an input takes what is fed back to it.
            return self.heard(part) if self.data is None else self.data
        if wire.source == "inputs":
            return self.heard(part)
        return self.before.get(wire.source, self.blank) if wire.before else self.values[wire.source]

    def heard(self, part: Part) -> Values:
        """What the cell's links bring to a part."""
        if self.inputs is None:
            return self.blank
        gates = self.intake.weighted
        return self.inputs[gates.index(part.name) if part.name in gates and len(self.inputs) > 1 else 0]

    def sum(self, part: Part) -> Values:
        """The sum of wires, links within the layer and bias."""
        terms = [self.wire(wire, part) for wire in part.wires]
        if part.recurrent is not None:
            terms.append(self.within(part, part.recurrent))
        if part.name in self.intake.biases:
            terms.append(self.intake.biases[part.name])
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total + self.blank if total.ndim < self.blank.ndim else total

    def distance(self, part: Part) -> Values:
        """How far what the links bring is from their weights; they bring the square, perhaps rounded below zero."""
        return np.sqrt(np.maximum(self.heard(part), 0))

    def within(self, part: Part, wire: Wire) -> Values:
        """What the links within the layer bring to a part: carried once for all parts that take it."""
        into, feeds = next(((into, feeds) for known, into, feeds in self.intake.recurrent if known == wire), ((), ()))
        if not feeds:
            return self.blank
        if wire not in self.carried:
            value = self.wire(wire, part)
            self.carried[wire] = sum(feed.carry(value) for feed in feeds[1:]) + feeds[0].carry(value)
        carried = self.carried[wire]
        assert carried is not None
        return carried[into.index(part.name) if len(carried) > 1 else 0]

    def product(self, part: Part) -> Values:
        """The product of wires."""
        product = self.wire(part.wires[0], part)
        for wire in part.wires[1:]:
            product = product * self.wire(wire, part)
        return product

    def invert(self, part: Part) -> Values:
        """What is missing to one."""
        return 1 - self.wire(part.wires[0], part)

    def pass_on(self, part: Part) -> Values:
        """A wire's value as it is."""
        return self.wire(part.wires[0], part)

    def sample(self, part: Part) -> Values:
        """1 with the wire's probability, else 0."""
        chance = self.wire(part.wires[0], part)
        return (self.chance.random(chance.shape) < chance).astype(chance.dtype)

    def noise(self, part: Part) -> Values:
        """Normal noise of the part's deviation."""
        deviation = part.wires[0].number or 0
        return (self.chance.standard_normal(self.blank.shape) * deviation).astype(self.blank.dtype)


def _activation(part: Part, layer: Layer) -> str | None:
    """The activation of a part; the layer's own takes the place of that of the cell's value."""
    if part.activation is not None and part.name == "output" and layer.activation is not None:
        return layer.activation
    return part.activation


_OPERATIONS: dict[str, Callable[[Instant, Part], Values]] = {
    "sum": Instant.sum,
    "distance": Instant.distance,
    "multiply": Instant.product,
    "invert": Instant.invert,
    "pass": Instant.pass_on,
    "sample": Instant.sample,
    "noise": Instant.noise,
}
