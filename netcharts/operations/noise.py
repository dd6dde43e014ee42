"""Sample from a normal distribution with mean 0 and the given standard deviation."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import RNG, Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import normal_noise

    return [Instruction(normal_noise, (RNG, operands[0], buffer))]


OPERATION = Operation(
    takes="number", labels={"en": "noise", "zh": "噪声"}, compute=_compute, stochastic=True, scratch=1.6
)
