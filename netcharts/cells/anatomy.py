"""The anatomy of a cell: its parts and the wires between them.

It is the only definition of what a cell computes, how it is counted, and how it is drawn inside.

A part performs one operation (see `netcharts.operations`) on the values of its wires. A sum can have a `bias` and
`recurrent` links from within the layer, and an `activation` can follow any operation. A wire comes from one of these:

- another part, or a part with `.before`, which is its value one step earlier;
- `inputs`, the values that the links into the cell carry, with weights of their own for each sum or distance; each
  connection is a term of its own;
- `inputs.NAME`, likewise for the connections that lead into that named input;
- `data`, the values from the caller; without any, the first part with weighted links takes their place;
- a number.

The part `output` is the value of the cell.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import NamedTuple

from netcharts import activations, operations
from netcharts.operations import Operation
from netcharts.syntax.texts import LocalizedText

INPUTS, DATA = "inputs", "data"
# Sources of wires besides parts.
SOURCES = (INPUTS, DATA)
OUTPUT = "output"


class Wire(NamedTuple):
    """The origin of a value: a part or a source by its name, perhaps one step `before`; or a number.

    `gate` is the name of a named input, as in `inputs.query`.
    """

    source: str
    before: bool = False
    number: float | None = None
    gate: str = ""


class _WrittenPart(NamedTuple):
    """The fields of a part."""

    name: str
    operation_name: str
    wires: tuple[Wire, ...]
    recurrent: Wire | None = None
    bias: bool = False
    activation: str | None = None
    names: LocalizedText | None = None
    otherwise: Wire | None = None
    optional: tuple[Wire, ...] = ()


class Part(_WrittenPart):
    """A part of a cell.

    What follows from its fields is derived once, because reading, counting and the checks ask for it for each layer.

    Attributes:
        name: The name in the cell's definition.
        operation_name: The name of the operation on the wires.
        wires: The inputs of the operation.
        recurrent: The value that links within the layer carry, if they lead here with weights.
        bias: True if a bias is added.
        activation: The activation that follows.
        names: The name in pictures, if it is not `name`.
        otherwise: The wire in place of named inputs that nothing leads to.
        optional: Named inputs that it takes after its wires, if something leads to them.
    """

    def __reduce__(self) -> tuple[type[Part], tuple[object, ...]]:
        """Pickle the fields alone, since what follows from them has functions, which cannot be pickled."""
        return Part, tuple(self)

    @cached_property
    def operation(self) -> Operation:
        """Return the operation on the wires."""
        return operations.load(self.operation_name)

    @cached_property
    def takes_links(self) -> bool:
        """Return True if the links into the cell lead here."""
        return bool(self.gates)

    @cached_property
    def gates(self) -> frozenset[str]:
        """Return the names of the inputs of the cell whose links lead here; that without a name is the empty one."""
        return frozenset(wire.gate for wire in self.wires if wire.source == INPUTS)

    def takes(self, gate: str) -> bool:
        """Return True if the links into an input of the cell lead here; that without a name is the empty one."""
        return gate in self.gates

    @cached_property
    def weighted(self) -> bool:
        """Return True if the links into the cell lead here, each with a weight."""
        return self.operation.weighted and self.takes_links

    @cached_property
    def weighs(self) -> bool:
        """Return True if the links into the cell lead here, and are combined by their weights."""
        return self.weighted and not self.operation.relays

    @cached_property
    def has_terms(self) -> bool:
        """Return True if it combines its wires in another way than by a sum, so that each is a term of its own."""
        several = self.operation.takes == "wires" and not self.operation.additive
        return several or self.operation.shape is not None

    @cached_property
    def operands_needed(self) -> tuple[int, int | None]:
        """Return the least and the largest number of operands that it can combine; None for any number."""
        if self.operation.arity is not None:
            return self.operation.arity, self.operation.arity + len(self.operation.optional)
        if not self.has_terms:
            return 0, None
        return 1, 1 if self.operation.takes == "wire" else None

    def accepts(self, count: int) -> bool:
        """Return True if it can take a number of operands."""
        least, most = self.operands_needed
        return count >= least and (most is None or count <= most)

    @cached_property
    def sums_links(self) -> bool:
        """Return True if the part is only the weighted sum of the links into the cell, perhaps with a bias."""
        return self.operation.additive and self.wires == (Wire(INPUTS),) and self.recurrent is None

    def sources(self) -> list[Wire]:
        """Return all wires into the part, including that of recurrent links."""
        return [*self.wires, *([self.recurrent] if self.recurrent else [])]

    def fed(self, gates: Collection[str]) -> Part:
        """Return the part as it is if connections lead into these inputs of the cell."""
        if self.otherwise is None and not self.optional:
            return self
        wires = [self._fed(wire, gates) for wire in self.wires]
        wires += [wire for wire in self.optional if wire.gate in gates]
        return self._replace(wires=tuple(wires), otherwise=None, optional=())

    def _fed(self, wire: Wire, gates: Collection[str]) -> Wire:
        instead = self.otherwise is not None and wire.source == INPUTS and wire.gate not in gates
        return self.otherwise if instead and self.otherwise is not None else wire


@dataclass(frozen=True)
class Anatomy:
    """The parts of a cell as they are written, and their names in an order in which each can be computed.

    What follows from them is derived once, because the checks ask for it again and again.
    """

    parts: tuple[Part, ...]
    order: tuple[str, ...]

    def part(self, name: str) -> Part:
        """Return the part of a name."""
        return next(part for part in self.parts if part.name == name)

    # Properties for the checks, the counts and the forward pass

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """Return the names of the inputs of the cell; that without a name is the empty one."""
        wires = [wire for part in self.parts for wire in (*part.sources(), *part.optional)]
        return tuple(dict.fromkeys(wire.gate for wire in wires if wire.source == INPUTS))

    @cached_property
    def required_gates(self) -> tuple[str, ...]:
        """Return the named inputs that something must lead to."""
        wires = [wire for part in self.parts if part.otherwise is None for wire in part.wires]
        return tuple(dict.fromkeys(wire.gate for wire in wires if wire.source == INPUTS and wire.gate))

    @cached_property
    def optional_gates(self) -> frozenset[str]:
        """Return the named inputs that it does without."""
        return frozenset(wire.gate for part in self.parts for wire in part.optional)

    @cached_property
    def uniform(self) -> bool:
        """Return True if all parts have the shape of the layer, and each takes links as one value."""
        if not set(self.gates) <= {""} or any(part.operation.shape is not None for part in self.parts):
            return False
        return not any(part.has_terms and part.takes_links for part in self.parts)

    def fed(self, gates: Collection[str]) -> Anatomy:
        """Return the anatomy as it is if connections lead into these inputs of the cell."""
        if not self._adapts:
            return self
        return Anatomy(tuple(part.fed(gates) for part in self.parts), self.order)

    @cached_property
    def _adapts(self) -> bool:
        """Return True if what its parts take depends on the inputs that connections lead into."""
        return any(part.otherwise is not None or part.optional for part in self.parts)

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """Return the parts whose values are kept for the next step: the state of the cell."""
        wires = [wire for part in self.parts for wire in part.sources()]
        return tuple(dict.fromkeys(wire.source for wire in wires if wire.before))

    @cached_property
    def spends_state(self) -> bool:
        """Return True if the value of the cell changes what it keeps, as a spike resets a potential."""
        if self.kept == (OUTPUT,):
            return False
        after = {OUTPUT}
        for part in map(self.part, self.order):
            if any(wire.source in after and not wire.before for wire in part.sources()):
                after.add(part.name)
        return bool(after & set(self.kept) - {OUTPUT})

    @cached_property
    def multiplies_values(self) -> bool:
        """Return True if a part multiplies two values or more, numbers not counted."""
        return any(
            part.operation.multiplies and sum(wire.number is None for wire in part.wires) > 1 for part in self.parts
        )

    @cached_property
    def takes_data(self) -> bool:
        """Return True if values from the caller come in."""
        return any(wire.source == DATA for part in self.parts for wire in part.sources())

    @cached_property
    def holds_numbers(self) -> bool:
        """Return True if a part is a stored number, which depends on no input."""
        return any(part.operation.stored for part in self.parts)

    @cached_property
    def stores_by_shape(self) -> bool:
        """Return True if a part stores numbers whose count depends on its shape, without being that of its cells."""
        return any(part.operation.numbers is not None for part in self.parts)

    @cached_property
    def passes_data_on(self) -> bool:
        """Return True if the cell only passes on what the caller gives."""
        return [(part.name, part.operation.relays, part.wires) for part in self.parts] == [
            (OUTPUT, True, (Wire(DATA),))
        ]

    @cached_property
    def recurs(self) -> bool:
        """Return True if links within the layer have separate weights."""
        return any(part.recurrent for part in self.parts)

    @cached_property
    def keeps_by_itself(self) -> bool:
        """Return True if a part uses a value of the step before without any link within the layer."""
        return any(wire.before for part in self.parts for wire in part.wires)

    @cached_property
    def gated(self) -> bool:
        """Return True if gates that see the layer's previous values control the cell, as in LSTM and GRU cells."""
        gates = {part.name for part in self.parts if part.recurrent}
        return any(
            part.operation.multiplies
            and any(wire.source in gates for wire in part.wires)
            and sum(wire.number is None for wire in part.wires) > 1
            for part in self.parts
        )

    @cached_property
    def stochastic(self) -> bool:
        """Return True if a value in the cell is sampled at random."""
        return any(part.operation.stochastic for part in self.parts)

    @cached_property
    def attends(self) -> bool:
        """Return True if a part weighs values by how well keys match queries."""
        return any(part.operation.attends for part in self.parts)

    @cached_property
    def activation(self) -> str | None:
        """Return the activation of the value of the cell; None if there is none."""
        return next((part.activation for part in self.parts if part.name == OUTPUT), None)

    @cached_property
    def vector(self) -> bool:
        """Return True if the value of the cell is a vector, as in capsules."""
        return self.activation is not None and activations.load(self.activation).vector

    @cached_property
    def weighs_links(self) -> bool:
        """Return True if the cell combines the values of links by their weights, instead of passing them on."""
        return any(part.weighs for part in self.parts)

    @cached_property
    def relays_links(self) -> bool:
        """Return True if the values of links are passed on or selected, without weights."""
        return not self.weighs_links and any(part.takes_links for part in self.parts)

    @cached_property
    def plain(self) -> bool:
        """Return True if the cell is only a weighted sum with a bias and an activation."""
        if len(self.parts) != 1:
            return False
        (part,) = self.parts
        return part.sums_links and part.bias

    @cached_property
    def fed_back(self) -> str | None:
        """Return the part that takes the place of missing data.

        It is the first part with weighted links, unless that itself depends on data.
        """
        first = next((part.name for part in self.parts if part.weighted), None)
        waiting = {DATA}
        for part in map(self.part, self.order):
            if any(wire.source in waiting and not wire.before for wire in part.sources()):
                waiting.add(part.name)
        return None if first in waiting else first

    @cached_property
    def accepts_feedback(self) -> bool:
        """Return True if the cell is an input that the network can write its output back to."""
        return self.takes_data and self.fed_back is not None

    @cached_property
    def sampled_field(self) -> Part | None:
        """Return the weighted sum whose sigmoid is the probability of the cell's value; None if it has no such value.

        Such cells are updated by Gibbs sampling.
        """
        output, *others = sorted(self.parts, key=lambda part: part.name != OUTPUT) or (None,)
        if output is None or len(others) != 1 or not output.operation.binary or output.wires != (Wire(others[0].name),):
            return None
        logistic = others[0].activation is not None and activations.load(others[0].activation).logistic
        return others[0] if logistic and others[0].sums_links else None

    @cached_property
    def fed_back_field(self) -> Part | None:
        """Return the weighted sum that is written back into an input cell; None if there is none.

        Such cells are updated by comparing their field with a threshold, or by Gibbs sampling.
        """
        if not self.accepts_feedback or len(self.parts) != 2:
            return None
        field = self.part(self.fed_back or "")
        relayed = all(part is field or (part.operation.relays and part.wires == (Wire(DATA),)) for part in self.parts)
        return field if relayed and field.sums_links and field.activation is None else None

    # Variants for drawing and computing

    def joined(self, *, given: bool) -> Anatomy:
        """Return the anatomy with the part that is fed back wired to the parts that take data.

        Args:
            given: True to keep the data beside that part; otherwise the part replaces them.
        """
        back = self.fed_back
        if back is None:
            return self
        instead = (Wire(DATA), Wire(back)) if given else (Wire(back),)
        parts = [
            part._replace(
                wires=tuple(way for wire in part.wires for way in (instead if wire == Wire(DATA) else (wire,)))
            )
            for part in self.parts
        ]
        return Anatomy(tuple(parts), computing_order(parts))

    def without(self, name: str) -> Anatomy:
        """Return the anatomy without a part that no other part uses."""
        parts = tuple(part for part in self.parts if part.name != name)
        return Anatomy(parts, tuple(part for part in self.order if part != name))


def computing_order(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return the names of parts in an order in which each can be computed.

    Raises:
        CycleError: There is none.
    """
    names = {part.name for part in parts}
    after = {
        part.name: [wire.source for wire in part.sources() if wire.source in names and not wire.before]
        for part in parts
    }
    return tuple(TopologicalSorter(after).static_order())
