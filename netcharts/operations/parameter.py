"""Hold numbers that depend on no input: learned ones, or those given under `weights`.

`parameter: true` holds one number for each cell and channel. With `over: steps` there are values for each step, such as
those of a schedule.
"""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation
from netcharts.operations._parameter_options import ParameterOptions


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import copy

    return [Instruction(copy, (buffer, operand)) for operand in operands]


OPERATION = Operation(
    takes="nothing", labels={"en": "stored", "zh": "存储"}, compute=_compute, stored=True, options=ParameterOptions
)
