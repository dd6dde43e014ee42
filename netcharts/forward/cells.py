"""What a layer of cells makes of what comes in: its anatomy as a program of operations on arrays, written once.

All parts of a layer at an instant are one array [seats, cells, examples]. A part has a seat in it, where its value is
worked out in place. The parts that links lead into come first, those of the same activation side by side, so that one
product of matrices fills the seats of all of them, and one call is the activation of several.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.anatomy import Anatomy, Part, Wire
from netcharts.forward.activations import ACTIVATIONS, IN_PLACE
from netcharts.spec.model import Layer

Values = NDArray[np.floating]
# Names what an operation works on: see `Program`.
Name = tuple[Any, ...]
Operation = Callable[[Sequence[Any]], Any]

# The seat of what links bring to parts that have no weights.
HEARD = "inputs"


class Program(NamedTuple):
    """What is done at an instant, with a list of registers:

        the seats, in their order
        what several neighbouring seats are together, for each of `runs`: [seats, cells, examples]
        what is given from outside: [cells, examples]
        what stays the same from step to step, for each of `constants`
        the seats of the step before

    seats      the name of the part that has each
    ears       how many seats, the first ones, links bring something to
    constants  ("number", x); ("full", x), [cells, examples]; ("chance",), a generator; ("bias", part), [cells, 1];
               ("biases",), those of all ears, [ears, cells, 1]; ("feed", wire, i), what carries within the layer;
               ("carried", wire, i), where to, [gates × cells, examples]; ("carried", wire, i, which), one of its gates
               or several, [gates, cells, examples]
    first      what is done at the first step, before which all was zero
    then       what is done at all others
    relays     whether nothing is done but to pass on what is given
    """

    seats: tuple[str, ...]
    ears: int
    runs: tuple[slice, ...]
    constants: tuple[Name, ...]
    first: tuple[Operation, ...]
    then: tuple[Operation, ...]
    relays: bool


class Layout(NamedTuple):
    """What has to be known of a layer to write its program: by wire, the gates of each feed within it; its biases."""

    layer: Layer
    loops: Mapping[Wire, tuple[int, ...]]
    biased: Collection[str]


def ears(layer: Layer) -> list[Part]:
    """The parts that links lead into, each by weights of its own, in the order of their seats."""
    levels = _levels(layer.cell.anatomy)
    weighted = [part for part in layer.cell.anatomy.parts if part.weighted]
    return sorted(weighted, key=lambda part: (levels[part.name], activation(part, layer) or ""))


def recurrent(layer: Layer) -> dict[Wire, list[Part]]:
    """The parts that links within the layer lead into, by the wire that these carry, in the order of their seats."""
    found: dict[Wire, list[Part]] = {}
    for part in _seated(layer):
        if part.recurrent is not None:
            found.setdefault(part.recurrent, []).append(part)
    return found


def activation(part: Part, layer: Layer) -> str | None:
    """The activation of a part; the layer's own takes the place of that of the cell's value."""
    if part.activation is not None and part.name == "output" and layer.activation is not None:
        return layer.activation
    return part.activation


def program(layout: Layout, given: bool) -> Program:
    """The program of a layer's cells; `given` tells whether there is something for its `data`."""
    layer = layout.layer
    first, then = (_Writer(layout, given, first) for first in (True, False))
    first.write()
    then.write()
    runs = tuple(dict.fromkeys(name[1:] for name in (*first.names, *then.names) if name[0] == "run"))
    outside = ("seat", "run", "data", "before")
    constants = tuple(dict.fromkeys(name for name in (*first.names, *then.names) if name[0] not in outside))
    order: list[Name] = [*(("seat", seat) for seat in first.seats), *(("run", *run) for run in runs), ("data",)]
    order += [*constants, *(("before", seat) for seat in first.seats)]
    at = {name: index for index, name in enumerate(order)}
    only = layer.cell.anatomy.parts[0]
    return Program(
        tuple(first.seats),
        first.ears,
        tuple(slice(*run) for run in runs),
        constants,
        tuple(_operation(call, [at[name] for name in names]) for call, names in first.calls),
        tuple(_operation(call, [at[name] for name in names]) for call, names in then.calls),
        given and only.operation == "pass" and first.calls == [(_copy, (("data",), ("seat", "output")))],
    )


def _operation(call: Callable[..., Any], at: Sequence[int]) -> Operation:
    """A call on registers."""
    if len(at) == 1:
        (a,) = at
        return lambda registers: call(registers[a])
    if len(at) == 2:
        a, b = at
        return lambda registers: call(registers[a], registers[b])
    a, b, c = at
    return lambda registers: call(registers[a], registers[b], registers[c])


def _levels(anatomy: Anatomy) -> dict[str, int]:
    """How many parts have to be worked out before each, one after the other."""
    levels: dict[str, int] = {}
    for part in map(anatomy.part, anatomy.order):
        levels[part.name] = 1 + max((levels[w.source] for w in part.sources() if _now(w, levels)), default=-1)
    return levels


def _now(wire: Wire, names: Collection[str]) -> bool:
    return wire.number is None and not wire.before and wire.source in names


def _seated(layer: Layer) -> list[Part]:
    """The parts in the order of their seats."""
    hearing, levels = ears(layer), _levels(layer.cell.anatomy)
    others = [part for part in map(layer.cell.anatomy.part, layer.cell.anatomy.order) if not part.weighted]
    return [*hearing, *sorted(others, key=lambda part: levels[part.name])]


class _Writer:
    """Writes down the calls of a program, for the first step or for the others."""

    def __init__(self, layout: Layout, given: bool, first: bool) -> None:
        self.layer, self.loops, self.biased = layout
        self.given, self.first = given, first
        self.hearing = [part.name for part in ears(self.layer)]
        self.parts = _seated(self.layer)
        self.seats = [part.name for part in self.parts]
        self.calls: list[tuple[Callable[..., Any], tuple[Name, ...]]] = []
        self.started = set(self.hearing)
        self.carried: set[Wire] = set()
        unweighted = (wire for part in self.parts if not part.weighted for wire in part.wires)
        if any(map(self.hears, (*unweighted, *self.loops))):
            self.seats.insert(len(self.seats) if self.hearing else 0, HEARD)
        self.ears = len(self.hearing) or self.seats.count(HEARD)

    @property
    def names(self) -> Iterable[Name]:
        """All that the calls work on."""
        return (name for _, names in self.calls for name in names)

    def do(self, call: Callable[..., Any], *names: Name) -> None:
        self.calls.append((call, names))

    def write(self) -> None:
        """All calls, level by level."""
        levels = _levels(self.layer.cell.anatomy)
        self.ready()
        for level in sorted(set(levels.values())):
            parts = [part for part in self.parts if levels[part.name] == level]
            for part in parts:
                wire = part.recurrent
                if wire is not None and wire in self.loops and not (self.first and wire.before):
                    self.loop(wire)
            for part in parts:
                _WRITTEN[part.operation](self, part)
            self.activate(parts)

    def ready(self) -> None:
        """What was heard, where more is to be done with it than to add to it; and biases."""
        if HEARD in self.seats and self.hearing:
            # Without weights of their own, they hear what the first part hears.
            source = next(part.name for part in self.layer.cell.anatomy.parts if part.weighted)
            self.do(_copy, ("seat", source), ("seat", HEARD))
        for part in self.parts:
            times = sum(self.hears(wire) for wire in part.wires)
            if part.name in self.started and times > 1:
                self.do(np.multiply, ("seat", part.name), ("number", float(times)), ("seat", part.name))
        if any(name in self.biased for name in self.hearing):
            whole = self.run(0, self.ears)
            self.do(np.add, whole, ("biases",), whole)

    def hears(self, wire: Wire) -> bool:
        """Whether a wire brings what links bring; where nothing is given, an input takes what is fed back to it."""
        return wire.number is None and (wire.source == "inputs" or (wire.source == "data" and not self.given))

    def name(self, wire: Wire, part: Part) -> Name:
        """What a wire brings to a part."""
        if wire.number is not None:
            return ("number", float(wire.number))
        if self.hears(wire):
            return ("seat", part.name if part.weighted else HEARD)
        if wire.source == "data":
            return ("data",)
        if wire.before:
            return ("full", 0.0) if self.first else ("before", wire.source)
        return ("seat", wire.source)

    def run(self, start: int, stop: int) -> Name:
        """Neighbouring seats."""
        return ("seat", self.seats[start]) if stop == start + 1 else ("run", start, stop)

    def runs(self, names: Iterable[str]) -> list[tuple[int, int]]:
        """Seats, neighbours taken together: start and stop."""
        found: list[tuple[int, int]] = []
        for seat in sorted(map(self.seats.index, names)):
            joins = bool(found) and found[-1][1] == seat
            found[-1:] = [(found[-1][0], seat + 1)] if joins else [*found[-1:], (seat, seat + 1)]
        return found

    def loop(self, wire: Wire) -> None:
        """What links within the layer carry of a wire, into all parts that take it."""
        if wire in self.carried:
            return
        self.carried.add(wire)
        into = [part for part in self.parts if part.recurrent == wire]
        for number, gates in enumerate(self.loops[wire]):
            self.do(_carry, ("feed", wire, number), self.carries(wire), ("carried", wire, number))
            for started in (True, False):
                self.bring(wire, number, gates, [p.name for p in into if (p.name in self.started) == started])
            self.started.update(part.name for part in into)

    def carries(self, wire: Wire) -> Name:
        """What links within the layer carry."""
        if wire.number is not None:
            return ("full", float(wire.number))
        return ("seat", HEARD) if self.hears(wire) else self.name(wire, self.parts[0])

    def bring(self, wire: Wire, number: int, gates: int, names: list[str]) -> None:
        """What a feed within the layer has carried, into seats: added where something was, else put there."""
        order = [part.name for part in self.parts if part.recurrent == wire]
        for start, stop in self.runs(names):
            seat, first = self.run(start, stop), order.index(self.seats[start])
            gate = slice(first, first + stop - start) if gates > 1 else slice(0, 1)
            source = ("carried", wire, number, (gate.start, gate.stop) if seat[0] == "run" else gate.start)
            if names[0] in self.started:
                self.do(np.add, seat, source, seat)
            else:
                self.do(_copy, source, seat)

    def sum(self, part: Part) -> None:
        """The sum of wires, links within the layer and bias."""
        seat = ("seat", part.name)
        terms = [self.name(wire, part) for wire in part.wires if not (self.first and wire.before)]
        terms = [term for term in terms if not (part.weighted and term == seat)]
        if part.name in self.biased and not part.weighted:
            terms.append(("bias", part.name))
        if part.name not in self.started:
            head, terms = terms[:2], terms[2:]
            self.do((_clear, _copy, np.add)[len(head)], *head, seat)
        for term in terms:
            self.do(np.add, seat, term, seat)

    def distance(self, part: Part) -> None:
        """How far what the links bring is from their weights; they bring the square, perhaps rounded below zero."""
        seat = ("seat", part.name)
        self.do(_root, seat)

    def product(self, part: Part) -> None:
        """The product of wires."""
        seat, (head, *rest) = ("seat", part.name), [self.name(wire, part) for wire in part.wires]
        if not rest:
            self.do(_copy, head, seat)
        for name in rest:
            self.do(np.multiply, head, name, seat)
            head = seat

    def invert(self, part: Part) -> None:
        """What is missing to one."""
        self.do(np.subtract, ("number", 1.0), self.name(part.wires[0], part), ("seat", part.name))

    def pass_on(self, part: Part) -> None:
        """A wire's value as it is."""
        name = self.name(part.wires[0], part)
        if name != ("seat", part.name):
            self.do(_copy, name, ("seat", part.name))

    def sample(self, part: Part) -> None:
        """1 with the wire's probability, else 0."""
        self.do(_sample, ("chance",), self.name(part.wires[0], part), ("seat", part.name))

    def noise(self, part: Part) -> None:
        """Normal noise of the part's deviation."""
        deviation = part.wires[0].number or 0.0
        self.do(_noise, ("chance",), ("number", float(deviation)), ("seat", part.name))

    def activate(self, parts: list[Part]) -> None:
        """The activations of parts that are worked out together."""
        names: dict[str, list[str]] = {}
        for part in parts:
            names.setdefault(activation(part, self.layer) or "linear", []).append(part.name)
        names.pop("linear", None)
        for name, own in names.items():
            if name in IN_PLACE:
                for run in self.runs(own):
                    self.do(IN_PLACE[name], self.run(*run))
            else:
                for seat in own:
                    self.do(_whole(name, self.layer), ("seat", seat))


def _whole(name: str, layer: Layer) -> Callable[[Values], None]:
    """An activation that sees all channels and places of each example at once."""
    shape, function = (layer.channels, *layer.size), ACTIVATIONS[name]

    def activate(seat: Values) -> None:
        examples = np.moveaxis(seat.reshape(*shape, -1), -1, 0)
        examples[...] = function(examples)

    return activate


def _copy(source: Values, seat: Values) -> None:
    seat[...] = source


def _clear(seat: Values) -> None:
    seat.fill(0)


def _root(seat: Values) -> None:
    np.maximum(seat, 0, out=seat)
    np.sqrt(seat, seat)


def _carry(feed: Callable[[Values, Values], Any], values: Values, into: Values) -> None:
    feed(values, into)


def _sample(chance: np.random.Generator, odds: Values, seat: Values) -> None:
    np.less(chance.random(seat.shape[::-1]).T, odds, out=seat)


def _noise(chance: np.random.Generator, deviation: Values, seat: Values) -> None:
    seat[...] = chance.standard_normal(seat.shape[::-1]).T * float(deviation)


_WRITTEN: dict[str, Callable[[_Writer, Part], None]] = {
    "sum": _Writer.sum,
    "distance": _Writer.distance,
    "multiply": _Writer.product,
    "invert": _Writer.invert,
    "pass": _Writer.pass_on,
    "sample": _Writer.sample,
    "noise": _Writer.noise,
}
