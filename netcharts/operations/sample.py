"""Sample 1 with the probability given by the input, and 0 otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import RNG, Instruction, Operand, Operation

if TYPE_CHECKING:
    import numpy as np

    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    return [Instruction(_sample, (RNG, operands[0], buffer))]


def _sample(rng: np.random.Generator, probability: FloatArray, buffer: FloatArray) -> list[Call]:
    import numpy as np

    uniform = np.empty(buffer.shape[::-1], buffer.dtype)
    below = np.empty(buffer.shape, bool)
    return [
        partial(rng.random, dtype=buffer.dtype.type, out=uniform),
        partial(np.less, uniform.T, probability, below),
        partial(np.copyto, buffer, below),
    ]


OPERATION = Operation(
    takes="wire", labels={"en": "sample", "zh": "采样"}, compute=_compute, stochastic=True, binary=True, scratch=1.3
)
