"""Raise the first input to the power of the second."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import chain, power

    return chain(power, operands, buffer)


OPERATION = Operation(takes="wires", labels={"en": "power", "zh": "乘方"}, compute=_compute, arity=2)
