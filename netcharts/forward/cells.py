"""What a layer of cells makes of what comes in: its anatomy as a program of calls on arrays, written once.

A call works on what has a name: a seat, neighbouring seats, what is given, what the step before left, or a constant.
The names are bound to arrays when it is known how many examples there are (`binding`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from netcharts import activations
from netcharts.array_types import FloatArray
from netcharts.cells.anatomy import Part, Wire
from netcharts.forward.buffer_layout import HEARD, Group, Seating, activation
from netcharts.spec.model import Layer

# What a call works on:
#     ("seats", name, …)  a seat [cells, examples], or neighbouring ones [seats, cells, examples]
#     ("data",)           what is given from outside: [cells, examples]
#     ("before", part)    what a part was at the step before: [cells, examples]
#     ("number", x)       ("bias", part), [cells, 1]       ("chance",), a generator
Name = tuple[Any, ...]
# Binds arrays to calls that can be made again and again.
Binder = Callable[..., list[Callable[[], Any]]]
Call = tuple[Binder, tuple[Name, ...]]


class Program(NamedTuple):
    """What is done at an instant.

    seating  who sits where, and hears what
    calls    what is done, one after the other; where a group stands, it hears what it hears
    relays   whether nothing is done but to pass on what is given
    """

    seating: Seating
    calls: tuple[Call | Group, ...]
    relays: bool

    @property
    def names(self) -> list[Name]:
        """All that calls work on."""
        return [name for call in self.calls if not isinstance(call, Group) for name in call[1]]

    @property
    def kept(self) -> tuple[str, ...]:
        """The parts of which the next step has to know."""
        wires = [group.wire for group in self.seating.groups if group.wire is not None]
        before = [name[1] for name in self.names if name[0] == "before"]
        return tuple(dict.fromkeys((*before, *(wire.source for wire in wires if wire.before))))


def program(layer: Layer, looped: bool, given: bool, biased: Collection[str]) -> Program:
    """The program of a layer's cells.

    `looped` tells whether links within the layer lead into recurrent parts, `given` whether there is something for
    their `data`; `biased` are the parts with a bias.
    """
    writer = _Writer(Seating(layer, looped, given), biased)
    writer.write()
    relay = (_copied, (("seats", "output"), ("data",)))
    return Program(writer.seating, tuple(writer.calls), writer.calls == [relay])


class _Writer:
    """Writes down the calls of a program."""

    def __init__(self, seating: Seating, biased: Collection[str]) -> None:
        self.seating, self.layer, self.biased = seating, seating.layer, biased
        self.started = {seat for group in seating.groups for seat in group.seats}
        self.calls: list[Call | Group] = []

    def do(self, call: Binder, *names: Name) -> None:
        self.calls.append((call, names))

    def write(self) -> None:
        """All calls, level by level."""
        for level in range(self.seating.depth):
            self.calls += [group for group in self.seating.groups if group.level == level]
            parts = self.seating.at(level)
            for part in parts:
                _WRITTEN[part.operation](self, part)
            self.activate(parts)

    def name(self, wire: Wire, part: Part) -> Name:
        """What a wire brings to a part."""
        if wire.number is not None:
            return ("number", float(wire.number))
        if self.seating.hears(wire):
            return ("seats", part.name if part.weighted else HEARD)
        if wire.source == "data":
            return ("data",)
        return ("before" if wire.before else "seats", wire.source)

    def sum(self, part: Part) -> None:
        """The sum of wires and bias; what links have brought, and the bias beside it, is there already."""
        seat = ("seats", part.name)
        terms = [self.name(wire, part) for wire in part.wires]
        terms = [term for term in terms if not (part.weighted and term == seat)]
        if part.name not in self.started:
            terms += [("bias", part.name)] if part.name in self.biased else []
            head, terms = terms[:2], terms[2:]
            if len(head) == 2:
                self.do(_added, *head, seat)
            else:
                self.do(_copied, seat, *head or (("number", 0.0),))
        for term in terms:
            self.do(_added, seat, term, seat)

    def distance(self, part: Part) -> None:
        """How far what the links bring is from their weights; they bring the square, perhaps rounded below zero."""
        self.do(_root, ("seats", part.name))

    def product(self, part: Part) -> None:
        """The product of wires."""
        seat, (head, *rest) = ("seats", part.name), [self.name(wire, part) for wire in part.wires]
        if not rest:
            self.do(_copied, seat, head)
        for name in rest:
            self.do(_multiplied, head, name, seat)
            head = seat

    def invert(self, part: Part) -> None:
        """What is missing to one."""
        self.do(_subtracted, ("number", 1.0), self.name(part.wires[0], part), ("seats", part.name))

    def pass_on(self, part: Part) -> None:
        """A wire's value as it is."""
        name = self.name(part.wires[0], part)
        if name != ("seats", part.name):
            self.do(_copied, ("seats", part.name), name)

    def sample(self, part: Part) -> None:
        """1 with the wire's probability, else 0."""
        self.do(_sample, ("chance",), self.name(part.wires[0], part), ("seats", part.name))

    def noise(self, part: Part) -> None:
        """Normal noise of the part's deviation."""
        deviation = part.wires[0].number or 0.0
        self.do(_noise, ("chance",), ("number", float(deviation)), ("seats", part.name))

    def activate(self, parts: list[Part]) -> None:
        """The activations of parts that are worked out together."""
        alike: dict[tuple[str, bool], list[str]] = {}
        for part in parts:
            alike.setdefault((activation(part, self.layer), self.seating.negated(part)), []).append(part.name)
        for (name, negated), own in alike.items():
            function = activations.load(name)
            bind = function.bind_negated if negated else function.bind
            if function.bind_layer is not None:
                wide = partial(function.bind_layer, self.layer.channels, self.layer.size)
                self.calls += [(wide, (("seats", seat),)) for seat in own]
            elif bind is not None and not function.identity:
                self.calls += [(bind, (("seats", *run),)) for run in self.seating.runs(own)]


def _root(seat: FloatArray) -> list[Callable[[], Any]]:
    return [partial(np.maximum, seat, np.zeros_like(seat), out=seat), partial(np.sqrt, seat, seat)]


def _sample(chance: np.random.Generator, odds: FloatArray, seat: FloatArray) -> list[Callable[[], Any]]:
    drawn = np.empty(seat.shape[::-1], seat.dtype)
    below = np.empty(seat.shape, bool)
    return [
        partial(chance.random, dtype=seat.dtype.type, out=drawn),
        partial(np.less, drawn.T, odds, below),
        partial(np.copyto, seat, below),
    ]


def _noise(chance: np.random.Generator, deviation: FloatArray, seat: FloatArray) -> list[Callable[[], Any]]:
    """Normal noise of pairs of even numbers (Box & Muller, 1958), which takes half the time that numpy's own takes."""
    cells, kind = len(seat), seat.dtype.type
    drawn = np.empty((2, seat.shape[1], -(-cells // 2)), kind)
    (far, turn), wave = drawn, np.empty_like(drawn[0])
    halves = seat.T[:, : far.shape[1]], seat.T[:, far.shape[1] :]
    calls: list[Callable[[], Any]] = [
        partial(chance.random, dtype=kind, out=drawn),
        # The logarithm of zero is none.
        partial(np.subtract, kind(1), far, far),
        partial(np.log, far, far),
        partial(np.multiply, far, kind(-2) * deviation**2, far),
        partial(np.sqrt, far, far),
        partial(np.multiply, turn, kind(2 * np.pi), turn),
    ]
    for circle, half in zip((np.cos, np.sin), halves, strict=True):
        few = half.shape[1]
        calls += [partial(circle, turn, wave), partial(np.multiply, far[:, :few], wave[:, :few], half)]
    return calls


def _copied(seat: FloatArray, source: FloatArray) -> list[Callable[[], Any]]:
    return [partial(np.copyto, seat, source)]


def _ufunc(function: np.ufunc) -> Binder:
    return lambda *arrays: [partial(function, *arrays)]


_added, _multiplied, _subtracted = _ufunc(np.add), _ufunc(np.multiply), _ufunc(np.subtract)


_WRITTEN: dict[str, Callable[[_Writer, Part], None]] = {
    "sum": _Writer.sum,
    "distance": _Writer.distance,
    "multiply": _Writer.product,
    "invert": _Writer.invert,
    "pass": _Writer.pass_on,
    "sample": _Writer.sample,
    "noise": _Writer.noise,
}
