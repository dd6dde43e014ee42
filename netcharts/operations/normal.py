"""Sample from a normal distribution with the given mean and standard deviation."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import RNG, Instruction, Operand, Operation, constant


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import add, multiply, normal_noise

    mean, deviation = operands
    return [
        Instruction(normal_noise, (RNG, constant(1.0), buffer)),
        Instruction(multiply, (buffer, deviation, buffer)),
        Instruction(add, (buffer, mean, buffer)),
    ]


OPERATION = Operation(
    takes="wires",
    labels={"en": "normal", "zh": "正态采样"},
    compute=_compute,
    stochastic=True,
    scratch=1.6,
    arity=2,
    operands=("mean", "deviation"),
)
