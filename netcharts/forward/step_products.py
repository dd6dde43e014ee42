"""Products of weights step by step, of which the part that other layers bring is computed for many steps at once."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from netcharts.array_types import FloatArray

# Products of at least so many weights are computed for many steps at once: that takes less than the sum that follows.
FEWEST_WEIGHTS = 32_768
# The numbers that are computed at once, so that they are still in a cache when they are needed.
_AT_ONCE = 524_288


class Stepping(Protocol):
    """What is known about a layer that is computed step by step.

    Attributes:
        step: The step that is computed.
        is_at_rest: Whether the values of all of its parts were 0 at the step before.
    """

    step: int
    is_at_rest: bool


class StepProduct:
    """A product of weights, [rows, columns], with what other layers bring and with what is known at each step.

    Args:
        layer: The layer.
        matrix: The weights. The first columns belong to what other layers bring.
        upstream: What other layers bring: [first columns, steps, examples].
        operand: What is known at each step, for the other columns: [other columns, examples].
        rests: Whether this is 0 if the layer is at rest, except a last row of ones if `has_ones`.
        has_ones: Whether the operand has a last row of ones.
        into: The result: [rows, examples].
    """

    def __init__(
        self,
        layer: Stepping,
        matrix: FloatArray,
        upstream: FloatArray,
        operand: FloatArray,
        rests: bool,
        has_ones: bool,
        into: FloatArray,
    ) -> None:
        """Allocate an array for the products of some steps."""
        columns, steps, examples = upstream.shape
        self.layer, self.operand, self.into, self.rests = layer, operand, into, rests
        self.first, self.other = matrix[:, :columns], matrix[:, columns:]
        self.bias = matrix[:, -1:] if has_ones else None
        self.count = min(steps, max(1, _AT_ONCE // into.size))
        self.upstream = upstream.reshape(columns, -1)
        memory = np.empty((len(matrix), self.count * examples), into.dtype)
        self.product = memory
        self.by_step = memory.reshape(len(matrix), self.count, examples).swapaxes(0, 1)
        self.held = -1

    def restart(self) -> None:
        """Forget the products of the last pass."""
        self.held = -1

    def __call__(self) -> None:
        """Compute the product of a step."""
        turn, place = divmod(self.layer.step, self.count)
        if turn != self.held:
            self._multiply(turn)
        received = self.by_step[place]
        if self.rests and self.layer.is_at_rest:
            np.copyto(self.into, received) if self.bias is None else np.add(received, self.bias, self.into)
            return
        # Unlike `dot`, `matmul` copies no array that is a part of another one.
        np.matmul(self.other, self.operand, self.into)
        np.add(self.into, received, self.into)

    def _multiply(self, turn: int) -> None:
        width = self.product.shape[1]
        upstream = self.upstream[:, turn * width : (turn + 1) * width]
        np.matmul(self.first, upstream, self.product[:, : upstream.shape[1]])
        self.held = turn
