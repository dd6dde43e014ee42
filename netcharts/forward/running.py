"""One pass: a plan carried out on arrays.

Values go from layer to layer as [cells of all channels, examples], where all steps of all examples are one large batch;
or, where layers are stepped through, as [steps, cells of all channels, batch].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from netcharts.anatomy import Wire
from netcharts.errors import ForwardError
from netcharts.forward.cells import HEARD, Name, Program
from netcharts.forward.feeds import Feed
from netcharts.forward.memory import Moment, told
from netcharts.forward.planning import Member, Piece
from netcharts.patterns import Carry
from netcharts.patterns._dense import EVERY

Values = NDArray[np.floating]


class Ready(NamedTuple):
    """A layer with its weights: what carries along each of its feeds, and its biases, [cells, 1] by part.

    `together` are the biases of the parts that links lead into, [ears, cells, 1]; those of the heads of a memory are
    [width of all heads, 1].
    """

    member: Member
    outside: tuple[tuple[Feed, Carry], ...]
    inside: tuple[tuple[Feed, Carry], ...]
    loops: Mapping[Wire, tuple[Carry, ...]]
    biases: Mapping[str, Values]
    together: Values


def ready(member: Member, weights: Mapping[str, Values], dtype: np.dtype[np.floating]) -> Ready:
    """A layer with its weights."""
    if member.memory is not None:
        arrays, bias = told(member.memory, weights)
        outside, inside = (
            tuple((f, EVERY.ready([arrays[f.connection.source, f.connection.delay]], f.joint)) for f in feeds)
            for feeds in (member.outside, member.inside)
        )
        return Ready(member, outside, inside, {}, {}, bias[:, None])
    shape = (member.layer.channels, *member.layer.size)
    biases = {part: np.broadcast_to(weights[slot.name], shape).reshape(-1, 1) for part, slot in member.biases.items()}
    none = np.zeros((member.width, 1), dtype)
    hearing = member.without.seats[: member.without.ears] or (HEARD,)
    return Ready(
        member,
        tuple((feed, feed.ready(weights)) for feed in member.outside),
        tuple((feed, feed.ready(weights)) for feed in member.inside),
        {wire: tuple(feed.ready(weights) for feed in feeds) for wire, feeds in member.loops.items()},
        biases,
        np.stack([biases.get(part, none) for part in hearing]),
    )


class Computed(Protocol):
    """What came of a layer, by part."""

    def rows(self, part: str) -> Values:
        """[cells, examples], all steps of all examples."""

    def timed(self, part: str) -> Values:
        """[steps, cells, batch]."""

    def shown(self) -> Mapping[str, Values]:
        """[steps, batch, channels, *size]."""


class Parts(Mapping[str, Values]):
    """Values by the names of parts, shown in full shape when they are asked for."""

    def __init__(self, names: Sequence[str], show: Callable[[str], Values]) -> None:
        self._names = names
        self._show = show

    def __getitem__(self, name: str) -> Values:
        if name not in self._names:
            raise KeyError(name)
        return self._show(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class AtOnce:
    """A layer that was computed for all steps at once; `seats` are [cells, examples]."""

    def __init__(self, member: Member, seats: Mapping[str, Values], shape: tuple[int, int]) -> None:
        self.member = member
        self.seats = seats
        self.shape = shape

    def rows(self, part: str) -> Values:
        """A part at all steps of all examples: [cells, examples]."""
        return self.seats[part]

    def timed(self, part: str) -> Values:
        """A part: [steps, cells, batch]."""
        return self.seats[part].reshape(-1, *self.shape).swapaxes(0, 1)

    def shown(self) -> Mapping[str, Values]:
        """All parts in full shape."""
        return Parts(self.member.layer.cell.anatomy.order, self.show)

    def show(self, part: str) -> Values:
        """A part in full shape: [steps, batch, channels, *size]."""
        layer = self.member.layer
        first = 1 + len(layer.size)
        values = self.seats[part].reshape(layer.channels, *layer.size, *self.shape)
        return values.transpose(first, first + 1, *range(first))


class Stepped:
    """A layer of cells that is stepped through; `block` is [steps, seats, cells, batch]."""

    def __init__(self, run: Pass, layer: Ready) -> None:
        self.layer, self.member = layer, layer.member
        name = self.member.layer.name
        self.program = self.member.program(name in run.data)
        self.block = np.empty((run.steps, len(self.program.seats), self.member.width, run.batch), run.dtype)
        self.data = run.given(name)
        self.constants = run.constants(layer, self.program, run.batch)
        self.seats: list[list[Values]] = [[]] * run.steps
        hear(run.outside_timed(layer), self.block[:, : self.program.ears])

    def knows(self, step: int) -> bool:
        """Whether a step was worked out."""
        return bool(self.seats[step])

    def at(self, step: int, part: str) -> Values:
        """A part at a step: [cells, batch]."""
        return self.block[step, self.program.seats.index(part)]

    def advance(self, step: int, before: int | None, heard: Iterable[tuple[Feed, Carry, Values]]) -> None:
        """Works out a step; `before` is the one before, and `heard` what comes in from within the piece."""
        seats, program = self.block[step], self.program
        hear(heard, seats[: program.ears], add=True)
        data = None if self.data is None else self.data[step]
        registers = [*seats, *[seats[run] for run in program.runs], data, *self.constants]
        if before is None:
            for operation in program.first:
                operation(registers)
        else:
            registers += self.seats[before]
            for operation in program.then:
                operation(registers)
        self.seats[step] = registers[: len(program.seats)]

    def rows(self, part: str) -> Values:
        """A part at all steps of all examples: [cells, examples]."""
        values = self.timed(part)
        return values.swapaxes(0, 1).reshape(values.shape[1], -1)

    def timed(self, part: str) -> Values:
        """A part: [steps, cells, batch]."""
        return self.block[:, self.program.seats.index(part)]

    def shown(self) -> Mapping[str, Values]:
        """All parts in full shape."""
        return Parts(self.member.layer.cell.anatomy.order, self.show)

    def show(self, part: str) -> Values:
        """A part in full shape: [steps, batch, channels, *size]."""
        layer, steps, batch = self.member.layer, len(self.block), self.block.shape[-1]
        values = self.timed(part).reshape(steps, layer.channels, *layer.size, batch)
        return np.moveaxis(values, -1, 1)


class Remembering:
    """A memory that is stepped through; what its heads are told is [steps, width of all heads, batch]."""

    def __init__(self, run: Pass, layer: Ready) -> None:
        self.layer, self.member = layer, layer.member
        assert self.member.memory is not None
        self.memory, name = self.member.memory, self.member.layer.name
        self.told = np.empty((run.steps, 1, len(layer.together), run.batch), run.dtype)
        self.batch = run.batch
        self.moments: list[dict[str, Values]] = [{}] * run.steps
        blank = np.zeros((1, run.batch, self.member.layer.channels, *self.member.layer.size), run.dtype)
        self.start = run.data.get(name, blank)
        hear(run.outside_timed(layer), self.told)

    def knows(self, step: int) -> bool:
        """Whether a step was worked out."""
        return bool(self.moments[step])

    def at(self, step: int, part: str) -> Values:
        """A part at a step: [cells, batch]."""
        return self.moments[step][part].reshape(self.batch, -1).T

    def advance(self, step: int, before: int | None, heard: Iterable[tuple[Feed, Carry, Values]]) -> None:
        """Works out a step; `before` is the one before, and `heard` what comes in from within the piece."""
        hear(heard, self.told[step], add=True)
        said = (self.told[step, 0] + self.layer.together).T
        last = {} if before is None else self.moments[before]
        held = self.start[min(step, len(self.start) - 1)]
        self.moments[step] = Moment(self.memory, said, held, last).parts()

    def stacked(self, part: str) -> Values:
        """The values of a part, [steps, batch, ...]; what is the same for all examples is told for each."""
        values = [moment[part] for moment in self.moments]
        return np.stack([np.broadcast_to(value, (self.batch, *value.shape[1:])) for value in values])

    def rows(self, part: str) -> Values:
        """A part at all steps of all examples: [cells, examples]."""
        values = self.stacked(part)
        return values.reshape(len(values) * self.batch, -1).T

    def timed(self, part: str) -> Values:
        """A part: [steps, cells, batch]."""
        values = self.stacked(part)
        return values.reshape(*values.shape[:2], -1).swapaxes(1, 2)

    def shown(self) -> Mapping[str, Values]:
        """All parts in full shape."""
        return Parts(list(self.moments[0]), self.stacked)


def hear(heard: Iterable[tuple[Feed, Carry, Values]], seats: Values, add: bool = False) -> None:
    """Puts what feeds carry of values into seats [..., ears, cells, examples], or adds it to what is there."""
    *lead, ears, cells, examples = seats.shape
    for feed, carry, values in heard if ears else ():
        if not add and feed.gates == ears:
            carry(values, seats.reshape(*lead, ears * cells, examples))
        else:
            more = np.empty((*lead, feed.gates * cells, examples), seats.dtype)
            carry(values, more)
            more = more.reshape(*lead, feed.gates, cells, examples)
            seats[...] = seats + more if add else more
        add = True
    if not add:
        seats[...] = 0


class Pass:
    """One pass; `data` is what is given to layers, [steps, batch, channels, *size]."""

    def __init__(
        self, data: Mapping[str, Values], shape: tuple[int, int], dtype: np.dtype[np.floating], seed: int
    ) -> None:
        self.data = data
        self.steps, self.batch = shape
        self.dtype = dtype
        self.seed = seed
        self.computed: dict[str, Computed] = {}

    def run(self, pieces: Iterable[tuple[Piece, Sequence[Ready]]]) -> dict[str, Computed]:
        """What comes of all layers."""
        for piece, layers in pieces:
            if piece.stepped:
                self.in_steps(piece, layers)
            else:
                self.at_once(layers[0])
        return self.computed

    def given(self, name: str) -> Values | None:
        """What is given to a layer: [steps, cells, batch]."""
        data = self.data.get(name)
        return None if data is None else data.reshape(self.steps, self.batch, -1).swapaxes(1, 2)

    def at_once(self, layer: Ready) -> None:
        """A layer without memory: all steps are one large batch."""
        member, name = layer.member, layer.member.layer.name
        program, given = member.program(name in self.data), self.data.get(name)
        count, shape = self.steps * self.batch, (self.steps, self.batch)
        data = None if given is None else given.reshape(count, member.width).T
        if program.relays and data is not None:
            self.computed[name] = AtOnce(member, {"output": data}, shape)
            return
        block = np.empty((len(program.seats), member.width, count), self.dtype)
        hear(self.outside(layer), block[: program.ears])
        constants = self.constants(layer, program, count)

        def worked_out(block: Values) -> dict[str, Values]:
            seats = list(block)
            registers = [*seats, *[block[run] for run in program.runs], data, *constants]
            for operation in program.first:
                operation(registers)
            return dict(zip(program.seats, seats, strict=True))

        values = self.settled(layer, block, worked_out) if layer.inside else worked_out(block)
        self.computed[name] = AtOnce(member, values, shape)

    def settled(
        self, layer: Ready, block: Values, worked_out: Callable[[Values], dict[str, Values]]
    ) -> dict[str, Values]:
        """The parts of a layer whose cells hear each other at the same instant, when all have heard."""
        member, ears = layer.member, layer.member.without.ears
        heard = block[:ears].copy()
        values = worked_out(block)
        for _ in range(member.layer.cells):
            block = np.empty_like(block)
            block[:ears] = heard
            hear(((feed, carry, values["output"]) for feed, carry in layer.inside), block[:ears], add=True)
            again = worked_out(block)
            if all(np.array_equal(again[part], values[part]) for part in member.layer.cell.anatomy.order):
                return values
            values = again
        raise ForwardError(f"the cells of '{member.layer.name}' wait for each other at the same instant")

    def outside(self, layer: Ready) -> Iterator[tuple[Feed, Carry, Values]]:
        """What comes into a layer from outside its piece: [cells, examples]."""
        for feed, carry in layer.outside:
            computed, part = self.computed[feed.connection.source], feed.connection.carries
            if feed.connection.delay:
                moved = _delayed(computed.timed(part), feed.connection.delay)
                yield feed, carry, moved.swapaxes(0, 1).reshape(moved.shape[1], -1)
            else:
                yield feed, carry, computed.rows(part)

    def outside_timed(self, layer: Ready) -> Iterator[tuple[Feed, Carry, Values]]:
        """What comes into a layer from outside its piece: [steps, cells, batch]."""
        for feed, carry in layer.outside:
            values = self.computed[feed.connection.source].timed(feed.connection.carries)
            yield feed, carry, _delayed(values, feed.connection.delay)

    def in_steps(self, piece: Piece, layers: Sequence[Ready]) -> None:
        """Layers that hang on each other in time, one step after the other, or before it where they look ahead."""
        courses: dict[str, Stepped | Remembering] = {
            layer.member.layer.name: (Remembering if layer.member.memory else Stepped)(self, layer) for layer in layers
        }
        before = None
        for step in range(self.steps)[:: piece.back]:
            for course in courses.values():
                course.advance(step, before, self.inside(course.layer, step, courses))
            before = step
        self.computed.update(courses)

    def inside(
        self, layer: Ready, step: int, courses: Mapping[str, Stepped | Remembering]
    ) -> Iterator[tuple[Feed, Carry, Values]]:
        """What comes into a layer at a step from within its piece: [cells, batch]."""
        for feed, carry in layer.inside:
            source, when = feed.connection.source, step - feed.connection.delay
            if not 0 <= when < self.steps:
                cells = feed.joint.source_channels * prod(feed.joint.source)
                yield feed, carry, np.zeros((cells, self.batch), self.dtype)
            elif courses[source].knows(when):
                yield feed, carry, courses[source].at(when, feed.connection.carries)
            else:
                ends = f"'{source}' to '{feed.connection.target}'"
                raise ForwardError(
                    f"what goes from {ends} is not known when it is needed: nothing can be computed first"
                )

    def constants(self, layer: Ready, program: Program, examples: int) -> list[Any]:
        """What the program of a layer works on that stays the same from step to step."""
        carried: dict[Name, Values] = {}
        return [_CONSTANTS[name[0]](self, layer, name, examples, carried) for name in program.constants]


def _chance(run: Pass, layer: Ready, *_: Any) -> np.random.Generator:
    return np.random.default_rng([run.seed, crc32(layer.member.layer.name.encode()), 1])


def _carried(run: Pass, layer: Ready, name: Name, examples: int, carried: dict[Name, Values]) -> Values:
    _, wire, number, *gates = name
    width, count = layer.member.width, layer.member.loops[wire][number].gates
    if name[1:3] not in carried:
        carried[name[1:3]] = np.empty((count * width, examples), run.dtype)
    whole = carried[name[1:3]]
    if not gates:
        return whole
    found: Values = whole.reshape(count, width, examples)[slice(*gates[0]) if isinstance(gates[0], tuple) else gates[0]]
    return found


_CONSTANTS: dict[str, Callable[..., Any]] = {
    "number": lambda run, layer, name, *_: np.asarray(name[1], run.dtype),
    "full": lambda run, layer, name, examples, _: np.full((layer.member.width, examples), name[1], run.dtype),
    "chance": _chance,
    "bias": lambda run, layer, name, *_: layer.biases[name[1]],
    "biases": lambda run, layer, *_: layer.together if len(layer.together) > 1 else layer.together[0],
    "feed": lambda run, layer, name, *_: layer.loops[name[1]][name[2]],
    "carried": _carried,
}


def _delayed(values: Values, delay: int) -> Values:
    """Values [steps, ...] moved on in time, with zeros where nothing was yet."""
    if delay == 0:
        return values
    moved = np.zeros_like(values)
    if abs(delay) < len(values):
        if delay > 0:
            moved[delay:] = values[:-delay]
        else:
            moved[:delay] = values[-delay:]
    return moved
