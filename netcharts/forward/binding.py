"""A layer bound to arrays: its program as calls that are ready to be made, as often as is asked for.

What a group of parts hears is brought together in one array [all that is heard, examples] with a row of ones, of which
one product with its weights makes the seats of them all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, FloatDType
from netcharts.cells.anatomy import Wire
from netcharts.forward.buffer_layout import HEARD, Group
from netcharts.forward.cells import Name
from netcharts.forward.compiled_layer import Heard, Origin, Ready
from netcharts.forward.input_edges import Feed
from netcharts.forward.workspace import DATA, Key
from netcharts.patterns import EdgeKernel, copy_kernel


class Fetch(NamedTuple):
    """Brings what lay at a place `delay` steps before into an array [cells, examples]."""

    origin: Origin
    key: Key
    delay: int
    into: FloatArray


class Bound:
    """A layer's arrays, and what works out an instant of so many examples.

    arrays   what every seat holds: [cells, examples]
    before   what parts held at the step before: [cells, examples]
    fetches  what has to be brought before
    calls    what is done then, one after the other

    Seats that are `turned` lie as [examples, cells], and only look the same. `lies` gives the place of a value that
    lies as it is needed, perhaps with the row of ones below it; None where everything has to be fetched.
    """

    def __init__(
        self,
        layer: Ready,
        given: bool,
        turned: bool,
        examples: int,
        dtype: FloatDType,
        chance: np.random.Generator,
        lies: Callable[[Key, bool], FloatArray] | None,
    ) -> None:
        self.layer, self.member, self.name = layer, layer.member, layer.member.layer.name
        self.examples, self.dtype, self.chance, self.lies = examples, dtype, chance, lies
        self.program, heard = layer.manner(given)
        self.seats = self.program.seating.seats
        count, width = len(self.seats), self.member.width
        whole = np.empty((count, examples, width) if turned else (count, width, examples), dtype)
        self.block = whole.swapaxes(1, 2) if turned else whole
        self.arrays: dict[str, FloatArray] = dict(zip(self.seats, self.block, strict=True))
        together = [name[1:] for name in self.program.names if name[0] == "seats"]
        together += [group.seats for group in self.program.seating.groups]
        self.fixed = {seat for seats in together if len(seats) > 1 for seat in seats}
        self.before: dict[str, FloatArray] = {}
        self.fetches: list[Fetch] = []
        self.calls: list[Callable[[], Any]] = []
        self.place_output()
        stacks = {one.group: self.stack(one) for one in heard}
        self.bind({one.group: one for one in heard}, stacks)

    def empty(self, cells: int) -> FloatArray:
        """An array [cells, examples]."""
        return np.empty((cells, self.examples), self.dtype)

    def place_output(self) -> None:
        """Works out the value of the cells where it is to lie, if nothing holds its seat."""
        self.placed = self.lies is not None and "output" not in self.fixed
        if self.lies is not None and self.placed:
            self.arrays["output"] = self.lies((self.name, "output"), False)
            self.fixed.add("output")

    # What is heard

    def stack(self, heard: Heard) -> tuple[FloatArray, list[Callable[[], Any]]]:
        """All that a matrix is multiplied by, one below the other, and what else has to be brought there."""
        if self.lies is not None and [origin for origin, _ in heard.rows] == ["outside"]:
            way = heard.rows[0][1].connection
            if not way.delay:
                return self.lies((way.source, way.carries), heard.ones), []
        whole, start = self.empty(sum(feed.cells for _, feed in heard.rows) + heard.ones), 0
        more: list[Callable[[], Any]] = []
        for origin, feed in heard.rows:
            into = whole[start : (start := start + feed.cells)]
            found = self.brought(origin, feed, heard.group, into)
            if found is not into:
                more.append(partial(np.copyto, into, found))
        whole[start:] = 1
        return whole, more

    def brought(self, origin: Origin, feed: Feed, group: Group | None, into: FloatArray | None = None) -> FloatArray:
        """Where what a feed carries is when it is needed: in the array `into` wherever that can be."""
        connection = feed.connection
        if origin == "own" and group is not None and group.wire is not None:
            return self.kept(group.wire, into)
        if into is None and self.lies is not None and origin == "outside" and not connection.delay:
            return self.lies((connection.source, connection.carries), False)
        into = self.empty(feed.cells) if into is None else into
        self.fetches.append(Fetch(origin, (connection.source, connection.carries), connection.delay, into))
        return into

    def kept(self, wire: Wire, into: FloatArray | None) -> FloatArray:
        """Where what links within the layer carry is."""
        into = self.empty(self.member.width) if into is None else into
        if wire.number is not None:
            into.fill(wire.number)
            return into
        if wire.before:
            return self.before.setdefault(wire.source, into)
        seat = HEARD if self.program.seating.hears(wire) else wire.source
        if seat not in self.fixed:
            self.fixed.add(seat)
            self.arrays[seat] = into
        return self.arrays[seat]

    def hear(self, heard: Heard, whole: FloatArray, more: list[Callable[[], Any]]) -> None:
        """Fills the seats of a group with what it hears."""
        assert heard.group is not None
        seats = self.together(heard.group.seats)
        started, outside = False, [carry for carry in heard.carries if carry[0] != "own"]
        for origin, feed, carry in outside:
            started = self.carried(self.brought(origin, feed, heard.group), feed, carry, seats, started)
        if started and heard.times is not None:
            self.do(np.multiply, seats, heard.times, seats)
        for origin, feed, carry in heard.carries[len(outside) :]:
            started = self.carried(self.brought(origin, feed, heard.group), feed, carry, seats, started)
        if started and heard.signs is not None:
            self.do(np.multiply, seats, heard.signs, seats)
        self.calls += more
        if heard.matrix is not None and not heard.rows:
            # Nothing is multiplied: there are biases alone.
            whole, bias = _alike(seats, heard.matrix, self.member.layer.channels)
            self.do(*((np.add, whole, bias, whole) if started else (np.copyto, whole, bias)))
        elif heard.matrix is not None:
            into = np.empty_like(seats) if started else seats
            self.do(np.dot, heard.matrix, whole, into.reshape(-1, self.examples))
            if started:
                self.do(np.add, seats, into, seats)
        elif not started:
            self.do(seats.fill, 0)

    def carried(self, values: FloatArray, feed: Feed, carry: EdgeKernel, seats: FloatArray, started: bool) -> bool:
        """Puts what a feed carries by itself into seats [seats, cells, examples], or adds it to what is there."""
        if started and carry is copy_kernel:
            self.do(np.add, seats, values, seats)
            return True
        if not started and feed.gates == len(seats):
            self.calls.append(carry(values, seats.reshape(-1, self.examples)))
            return True
        into = np.empty((feed.gates, *seats.shape[1:]), self.dtype)
        self.calls.append(carry(values, into.reshape(-1, self.examples)))
        self.do(*((np.add, seats, into, seats) if started else (np.copyto, seats, into)))
        return True

    # What is done

    def do(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Adds a call with what it works on."""
        self.calls.append(partial(call, *arguments))

    def bind(self, heard: dict[Group | None, Heard], stacks: dict[Group | None, Any]) -> None:
        """All calls of the program, with the arrays that they work on."""
        for call in self.program.calls:
            if isinstance(call, Group):
                self.hear(heard[call], *stacks[call])
            else:
                self.calls += call[0](*map(self.array, call[1]))
        if self.lies is not None and not self.placed:
            self.do(np.copyto, self.lies((self.name, "output"), False), self.arrays["output"])

    def together(self, seats: tuple[str, ...]) -> FloatArray:
        """Neighbouring seats: [seats, cells, examples]."""
        if len(seats) == 1:
            return self.arrays[seats[0]][None]
        start = self.seats.index(seats[0])
        return self.block[start : start + len(seats)]

    def array(self, name: Name) -> Any:
        """What a name of the program stands for."""
        kind, *rest = name
        if kind == "seats":
            return self.arrays[rest[0]] if len(rest) == 1 else self.together(tuple(rest))
        if kind == "before":
            return self.before.setdefault(rest[0], self.empty(self.member.width))
        if kind == "data":
            return self.given
        if kind == "number":
            return np.asarray(rest[0], self.dtype)
        return self.chance if kind == "chance" else self.layer.biases[rest[0]]

    @property
    def given(self) -> FloatArray:
        """What is given from outside."""
        key = (self.name, DATA)
        if self.lies is not None:
            return self.lies(key, False)
        found = next((fetch.into for fetch in self.fetches if fetch.key == key), None)
        if found is None:
            found = self.empty(self.member.width)
            self.fetches.append(Fetch("outside", key, 0, found))
        return found


def _alike(seats: FloatArray, bias: FloatArray, channels: int) -> tuple[FloatArray, FloatArray]:
    """Seats and their biases [seats × cells, 1], by channels where all cells of a channel have the same."""
    by_channel = bias.reshape(len(seats) * channels, -1)
    if (by_channel == by_channel[:, :1]).all():
        return seats.reshape(len(by_channel), -1), by_channel[:, :1].copy()
    return seats, bias.reshape(len(seats), -1, 1)
