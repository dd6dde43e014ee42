"""Return the smallest of the inputs, value by value."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import chain, minimum

    return chain(minimum, operands, buffer)


OPERATION = Operation(takes="wires", labels={"en": "minimum", "zh": "最小"}, compute=_compute)
