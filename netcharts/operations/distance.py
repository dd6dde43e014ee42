"""Compute the Euclidean distance between inputs and weights: √Σ(x - w)²."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import Instruction, Operand, Operation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    # The links have filled the buffer with the square of the distance.
    return [Instruction(_square_root, (buffer,))]


def _square_root(buffer: FloatArray) -> list[Call]:
    import numpy as np

    # Rounding can leave the square of a small distance below zero.
    return [partial(np.maximum, buffer, np.zeros_like(buffer), out=buffer), partial(np.sqrt, buffer, buffer)]


OPERATION = Operation(
    takes="wire", labels={"en": "distance", "zh": "距离"}, compute=_compute, weighted=True, distance=True, scratch=1
)
