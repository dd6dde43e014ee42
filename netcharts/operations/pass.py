"""Return the input unchanged."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import copy

    # There is no operand if links have already filled the buffer.
    return [Instruction(copy, (buffer, operand)) for operand in operands]


OPERATION = Operation(takes="wire", labels={"en": "value", "zh": "值"}, compute=_compute, weighted=True, relays=True)
