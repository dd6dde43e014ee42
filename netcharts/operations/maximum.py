"""Return the largest of the inputs, value by value."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import chain, maximum

    return chain(maximum, operands, buffer)


OPERATION = Operation(takes="wires", labels={"en": "maximum", "zh": "最大"}, compute=_compute)
