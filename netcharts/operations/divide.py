"""Divide the first input by all others."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import chain, divide

    return chain(divide, operands, buffer)


OPERATION = Operation(takes="wires", labels={"en": "divide", "zh": "相除"}, compute=_compute, multiplies=True)
