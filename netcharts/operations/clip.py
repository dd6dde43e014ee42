"""Limit the first input to the range from the second to the third."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import maximum, minimum

    value, low, high = operands
    return [Instruction(maximum, (value, low, buffer)), Instruction(minimum, (buffer, high, buffer))]


OPERATION = Operation(takes="wires", labels={"en": "clip", "zh": "截断"}, compute=_compute, arity=3)
