"""A plan bound to arrays for so many steps and examples: the calls that a pass consists of.

All values lie as [cells, steps × batch]; where layers have no memory, all steps of all examples are one large batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any
from zlib import crc32

import numpy as np

from netcharts.array_types import AnyArray, FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.binding import Bound
from netcharts.forward.compiled_layer import Ready
from netcharts.forward.plan import Piece, Plan
from netcharts.forward.randomness import Chance
from netcharts.forward.stepping import Cells, Course, Remembering, in_steps, shifted
from netcharts.forward.workspace import DATA, Key, Sheet, full

Pieces = Sequence[tuple[Piece, Sequence[Ready]]]


class Tape:
    """The calls of a pass, over arrays of their own, for inputs of one shape to the same layers.

    `keep` tells to keep the values of all parts at all steps: then it serves for one pass.
    """

    def __init__(
        self, plan: Plan, pieces: Pieces, shape: tuple[int, int], given: frozenset[str], dtype: Any, keep: bool = False
    ) -> None:
        self.given, self.dtype, self.keep = given, dtype, keep
        self.lease: Callable[[], Any] = _over
        self.relayed = {
            layer.member.layer.name for piece, layers in pieces for layer in layers if _relays(piece, layer)
        }
        self.sheet = Sheet(self.places(plan), shape, _turned(given, pieces))
        self.values = self.sheet.blank(dtype)
        self.inputs = [(name, self.sheet.given(self.values, plan.layers[name])) for name in given]
        self.calls: list[Callable[[], Any]] = []
        self.chances: list[Chance] = []
        self.shown: dict[str, Callable[[], Mapping[str, AnyArray]]] = {}
        for piece, layers in pieces:
            if piece.stepped:
                self.in_steps(piece, layers)
            else:
                self.at_once(layers[0])

    def places(self, plan: Plan) -> dict[Key, int]:
        """All values that are kept, with the number of cells."""
        found = {(name, "output"): width for name, width in plan.widths.items()}
        found |= {(name, DATA): plan.widths[name] for name in self.given if name not in self.relayed}
        return found | plan.carried

    @property
    def lent(self) -> bool:
        """Whether somebody still looks at the values of its last pass."""
        return self.lease() is not None

    def fits(self, shape: tuple[int, int], given: frozenset[str]) -> bool:
        """Whether it is for inputs of such a shape to such layers."""
        return (self.sheet.steps, self.sheet.batch) == shape and self.given == given

    def run(self, given: Mapping[str, Any], seed: int) -> None:
        """Works out the values that come of inputs [steps, batch, channels, *size]."""
        for name, into in self.inputs:
            np.copyto(into, given[name])
        for chance in self.chances:
            chance.start(seed)
        for call in self.calls:
            call()

    def bound(self, layer: Ready, examples: int, lies: Callable[[Key, bool], FloatArray] | None) -> Bound:
        """A layer's calls, with what it draws from, if it draws."""
        name = layer.member.layer.name
        chance = Chance(crc32(name.encode()), 1)
        if ("chance",) in layer.manner(name in self.given)[0].names:
            self.chances.append(chance)
        turned = lies is not None and (name, "output") in self.sheet.turned
        return Bound(layer, name in self.given, turned, examples, self.dtype, chance.generator, lies)

    def at_once(self, layer: Ready) -> None:
        """A layer without memory: all steps are one large batch."""
        name, steps, batch = layer.member.layer.name, self.sheet.steps, self.sheet.batch
        if name in self.relayed and name in self.given:
            return
        bound = self.bound(layer, steps * batch, lambda key, ones: self.sheet.rows(self.values, key, ones))
        outside = [fetch for fetch in bound.fetches if fetch.origin == "outside"]
        inside = [fetch.into for fetch in bound.fetches if fetch.origin == "inside"]
        self.calls += [shifted(fetch, self.sheet, self.values) for fetch in outside]
        if inside:
            output = self.sheet.rows(self.values, (name, "output"))
            self.calls.append(partial(_settled, bound, inside, output))
        else:
            self.calls += bound.calls
        if self.keep:
            shape = (layer.member.layer.channels, *layer.member.layer.size)
            self.shown[name] = lambda: {s: full(a, shape, steps, batch) for s, a in bound.arrays.items()}

    def in_steps(self, piece: Piece, layers: Sequence[Ready]) -> None:
        """Layers that hang on each other in time."""
        courses: dict[str, Course] = {}
        for layer in layers:
            name = layer.member.layer.name
            if layer.member.memory is not None:
                courses[name] = Remembering(layer, name in self.given, self.sheet, self.values)
            else:
                bound = self.bound(layer, self.sheet.batch, None)
                courses[name] = Cells(layer, bound, self.sheet, self.values, self.keep)
            self.shown[name] = courses[name].parts
        self.calls.append(in_steps(piece, courses, self.sheet, self.values))


def _over() -> None:
    """The lease of what is not lent."""


def _relays(piece: Piece, layer: Ready) -> bool:
    return not piece.stepped and layer.member.given.program.relays


def _turned(given: Collection[str], pieces: Pieces) -> frozenset[Key]:
    """The places that may lie as inputs are given: of layers that hear nothing else, if they are looked at as a matrix.

    Layers that are stepped through look at them step by step.
    """
    layers = [layer for piece, layers in pieces if not piece.stepped for layer in layers]
    heards = (heard for layer in layers for heard in (*layer.without, *layer.given))
    carried = {feed.connection.source for heard in heards for _, feed, _ in heard.carries}
    alone = {layer.member.layer.name for layer in layers if not layer.given} & set(given)
    return frozenset((name, part) for name in alone - carried for part in ("output", DATA))


def _settled(bound: Bound, inside: Sequence[FloatArray], output: FloatArray) -> None:
    """Works out a layer whose cells hear each other at the same instant, until all have heard."""
    for array in inside:
        array.fill(0)
    for _ in range(bound.member.layer.cells + 1):
        for call in bound.calls:
            call()
        if all(np.array_equal(array, output) for array in inside):
            return
        for array in inside:
            np.copyto(array, output)
    raise ForwardError(f"the cells of '{bound.name}' wait for each other at the same instant")
