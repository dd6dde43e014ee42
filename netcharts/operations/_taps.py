"""Join what the taps of a window see, as channels. No part of a cell is written so: windows over steps see so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from netcharts.operations import Operation
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _shape(operands: Sequence[Shape], options: Any) -> Shape:
    return operands[0]._replace(channels=len(operands) * operands[0].channels)


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: Any) -> list[Call]:
    import numpy as np

    taps = result.reshape(-1, len(operands), *result.shape[1:])
    return [partial(np.copyto, taps[:, tap], operand) for tap, operand in enumerate(operands)]


OPERATION = Operation(takes="wires", labels={"en": "taps", "zh": "抽头"}, shape=_shape, bind_arrays=_bind)
