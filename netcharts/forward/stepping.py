"""Layers that hang on each other in time: stepped through together, or backwards where they look ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import numpy as np

from netcharts.array_types import AnyArray, FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.binding import Bound, Fetch
from netcharts.forward.compiled_layer import Ready
from netcharts.forward.external_memory import Moment
from netcharts.forward.plan import Piece
from netcharts.forward.workspace import DATA, Sheet, full


class Course(Protocol):
    """A layer that is stepped through."""

    fetches: list[Fetch]

    def start(self) -> None:
        """Goes back to before the first step."""

    def step(self, step: int) -> None:
        """Works out a step, when all has been fetched."""

    def parts(self) -> Mapping[str, AnyArray]:
        """The parts at all steps, if they are kept: [steps, batch, channels, *size]."""


class Cells:
    """A layer of cells that is stepped through.

    One set of arrays serves all steps; `keep` tells to keep what they hold, [seats, cells, steps, batch].
    """

    def __init__(self, layer: Ready, bound: Bound, sheet: Sheet, values: FloatArray, keep: bool) -> None:
        self.layer, self.sheet, name = layer.member.layer, sheet, bound.name
        self.fetches, self.calls, self.seats = bound.fetches, bound.calls, bound.seats
        self.before = [(bound.arrays[part], array) for part, array in bound.before.items()]
        parts = [(part, key) for key in sheet.cells if key[0] == name and (part := key[1]) != DATA]
        self.stored = [(bound.arrays[part], sheet.timed(values, key)) for part, key in parts]
        self.kept = np.empty((len(self.seats) * keep, *bound.block.shape[1:-1], sheet.steps, sheet.batch), values.dtype)
        self.stored += [(bound.arrays[s], k.swapaxes(0, 1)) for s, k in zip(self.seats, self.kept, strict=False)]

    def start(self) -> None:
        """Before the first step, all was zero."""
        for _, before in self.before:
            before.fill(0)

    def step(self, step: int) -> None:
        """Works out a step."""
        for call in self.calls:
            call()
        for array, steps in self.stored:
            steps[step] = array
        for array, before in self.before:
            np.copyto(before, array)

    def parts(self) -> Mapping[str, AnyArray]:
        """The parts at all steps."""
        shape, steps, batch = (self.layer.channels, *self.layer.size), self.sheet.steps, self.sheet.batch
        rows = (kept.reshape(-1, steps * batch) for kept in self.kept)
        return {seat: full(row, shape, steps, batch) for seat, row in zip(self.seats, rows, strict=True)}


class Remembering:
    """A memory that is stepped through."""

    def __init__(self, layer: Ready, given: bool, sheet: Sheet, values: FloatArray) -> None:
        member, dtype = layer.member, values.dtype
        assert member.memory is not None
        (heard,), self.memory, self.batch, name = layer.without, member.memory, sheet.batch, member.layer.name
        assert heard.matrix is not None
        self.matrix = heard.matrix
        self.heard = np.ones((self.matrix.shape[1], sheet.batch), dtype)
        self.fetches: list[Fetch] = []
        start = 0
        for origin, feed in heard.rows:
            into, way = self.heard[start : (start := start + feed.cells)], feed.connection
            self.fetches.append(Fetch(origin, (way.source, way.carries), way.delay, into))
        shape = (member.layer.channels, *member.layer.size)
        blank = np.zeros((sheet.steps, sheet.batch, *shape), dtype)
        self.held = sheet.given(values, member.layer) if given else blank
        self.stored = [(key[1], sheet.timed(values, key)) for key in sheet.cells if key[0] == name and key[1] != DATA]
        self.moments: dict[int, dict[str, FloatArray]] = {}
        self.last: dict[str, FloatArray] = {}

    def start(self) -> None:
        """Before the first step, nothing was told or read."""
        self.moments, self.last = {}, {}

    def step(self, step: int) -> None:
        """Works out a step."""
        self.last = Moment(self.memory, (self.matrix @ self.heard).T, self.held[step], self.last).parts()
        self.moments[step] = self.last
        for part, steps in self.stored:
            steps[step] = self.last[part].reshape(self.batch, -1).T

    def parts(self) -> Mapping[str, AnyArray]:
        """The parts at all steps; what is the same for all examples is told for each."""
        moments = [self.moments[step] for step in sorted(self.moments)]
        return {
            part: np.stack([np.broadcast_to(m[part], (self.batch, *m[part].shape[1:])) for m in moments])
            for part in moments[0]
        }


def in_steps(piece: Piece, courses: Mapping[str, Course], sheet: Sheet, values: FloatArray) -> Callable[[], None]:
    """What works out all steps of a piece.

    Raises:
        ForwardError: something is needed before it can be known.
    """
    for name, course in courses.items():
        for fetch in course.fetches:
            _known(fetch, name, piece, courses, sheet.steps)
    bound = [
        (course, [(fetch.into, sheet.timed(values, fetch.key), fetch.delay) for fetch in course.fetches])
        for course in courses.values()
    ]
    order = range(sheet.steps)[:: piece.back]

    def run() -> None:
        for course, _ in bound:
            course.start()
        for step in order:
            for course, fetches in bound:
                for into, steps, delay in fetches:
                    into[...] = steps[step - delay] if 0 <= step - delay < len(steps) else 0
                course.step(step)

    return run


def _known(fetch: Fetch, name: str, piece: Piece, names: Iterable[str], steps: int) -> None:
    """Raise a ForwardError where a value of the same piece is needed before it is known."""
    order, source = list(names), fetch.key[0]
    if source not in order or fetch.key[1] == DATA or abs(fetch.delay) >= steps:
        return
    late = fetch.delay * piece.back
    if late < 0 or (late == 0 and order.index(source) >= order.index(name)):
        message = f"what goes from '{source}' to '{name}' is not known when it is needed: nothing can be computed first"
        raise ForwardError(message)


def shifted(fetch: Fetch, sheet: Sheet, values: FloatArray) -> Callable[[], None]:
    """What brings all steps of a value, moved on in time, with zeros where nothing was yet."""
    steps, delay = sheet.timed(values, fetch.key), fetch.delay
    into = fetch.into.reshape(-1, sheet.steps, sheet.batch).swapaxes(0, 1)

    def bring() -> None:
        if not delay:
            into[...] = steps
            return
        into[...] = 0
        if 0 < delay < len(steps):
            into[delay:] = steps[:-delay]
        elif -len(steps) < delay < 0:
            into[:delay] = steps[-delay:]

    return bring
