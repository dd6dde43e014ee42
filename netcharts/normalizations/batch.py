"""Normalize each feature by a mean and a variance of training data, which are stored with the weights.

Ioffe & Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", 2015,
arXiv:1502.03167.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from netcharts.normalizations import BIAS, GAIN, MEAN, VARIANCE, Normalization, Settings, _statistics

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray, channels: int, settings: Settings, arrays: Mapping[str, FloatArray]) -> list[Call]:
    import numpy as np

    values = _statistics.by_channel(x, channels)
    scale = 1 / np.sqrt(arrays[VARIANCE] + values.dtype.type(settings.epsilon))
    if GAIN in arrays:
        scale *= arrays[GAIN]
    shift = -arrays[MEAN] * scale
    if BIAS in arrays:
        shift += arrays[BIAS]
    return [partial(np.multiply, values, scale, values), partial(np.add, values, shift, values)]


def _shape(channels: int, size: tuple[int, ...], over: str | None, shared: bool) -> tuple[int, ...]:
    # Places that share their weights are samples of one feature, even if there is one channel.
    return (_statistics.of_channels if shared else _statistics.of_features)(channels, size, None, shared)


NORMALIZATION = Normalization(
    labels={"en": "batch norm", "zh": "批归一化"},
    formula="gain · (x − mean) / √(variance + ε) + bias",
    shape=_shape,
    bind=_bind,
    running=True,
    scratch=0,
)
