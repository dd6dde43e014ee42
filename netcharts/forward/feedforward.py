"""A network whose values flow from layer to layer, with its weights: pass after pass on the same arrays.

A tape is bound when inputs of another shape come, and then lies ready. What a pass gives is a copy of its few values;
where they are more, they are lent, and the tape lies ready again when nobody looks at them any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from weakref import ref

import numpy as np

from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.forward.compiled_layer import ready
from netcharts.forward.errstate import quietly
from netcharts.forward.executor import Tape
from netcharts.forward.executor_pool import Spare
from netcharts.forward.plan import Plan
from netcharts.forward.results import Shown

# Fewer numbers are copied; more are lent, since to copy them takes longer than to bind another tape, if need be.
_FEW, _MANY = 4_096, 250_000
# Those between are lent until it has been seen so often that they are kept.
_PATIENCE = 4


class Flowing:
    """The pieces of a plan with their weights, and the tapes that lie ready."""

    def __init__(self, plan: Plan, weights: Mapping[str, FloatArray], dtype: FloatDType) -> None:
        self.plan, self.dtype = plan, dtype
        self.pieces = [(piece, [ready(member, weights, dtype) for member in piece.members]) for piece in plan.pieces]
        self.tapes = Spare(lambda shape, given: Tape(plan, self.pieces, shape, given, dtype))

    def run(
        self, given: Mapping[str, FloatArray], shape: tuple[int, int], seed: int
    ) -> Shown[Mapping[str, FloatArray]]:
        """The parts of all layers; those that were not kept are worked out anew when they are first asked for."""
        tape = self.tapes.take(shape, frozenset(given))
        tape.run(given, seed)
        past = _Past(self, tape, lent(tape) if self.lends(tape.sheet.size) else tape.values.copy(), seed)
        self.tapes.put(tape)
        return Shown(self.plan.names, past.parts)

    def lends(self, size: int) -> bool:
        """Whether so many numbers are lent."""
        return size > _FEW and (size > _MANY or self.tapes.missed < _PATIENCE)


class _Past:
    """A pass that is over: its values, and how it came to them."""

    def __init__(self, network: Flowing, tape: Tape, values: FloatArray, seed: int) -> None:
        self.network, self.values, self.seed = network, values, seed
        self.sheet, self.given = tape.sheet, tape.given
        self.whole: Mapping[str, Mapping[str, AnyArray]] | None = None

    def parts(self, name: str) -> Mapping[str, FloatArray]:
        """The parts of a layer."""
        if name in self.network.plan.memories:
            return self.again(name)
        return Shown(self.network.plan.layers[name].cell.anatomy.order, lambda part: self.part(name, part))

    def part(self, name: str, part: str) -> FloatArray:
        """A part in full shape: [steps, batch, channels, *size]."""
        if part != "output":
            return self.again(name)[part]
        return self.sheet.shown(self.values, (name, part), self.network.plan.layers[name])

    def again(self, name: str) -> Mapping[str, FloatArray]:
        """The parts of a layer, by the same pass again, in which everything is kept."""
        if self.whole is None:
            network, shape = self.network, (self.sheet.steps, self.sheet.batch)
            kept = Tape(network.plan, network.pieces, shape, self.given, network.dtype, keep=True)
            given = {name: self.sheet.given(self.values, network.plan.layers[name]) for name in self.given}
            quietly(kept.run, given, self.seed)
            self.whole = {name: parts() for name, parts in kept.shown.items()}
        return self.whole[name]


def lent(tape: Tape) -> FloatArray:
    """The values of a tape themselves, which it does not touch as long as they, or views of them, are there."""
    # Views of an array that lies in a buffer hang on that array, and not on the buffer alone.
    values = np.frombuffer(tape.values.data, tape.dtype)
    tape.lease = ref(values)
    return values
