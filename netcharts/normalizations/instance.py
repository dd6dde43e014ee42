"""Normalize each channel by itself, over its places.

Ulyanov, Vedaldi & Lempitsky, "Instance normalization: the missing ingredient for fast stylization", 2016,
arXiv:1607.08022.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netcharts.normalizations import Normalization, Settings, _statistics

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray, channels: int, settings: Settings, arrays: Mapping[str, FloatArray]) -> list[Call]:
    values = _statistics.by_channel(x, channels)
    return [*_statistics.standardize(values, 1, settings.epsilon), *_statistics.scale_and_shift(values, arrays)]


NORMALIZATION = Normalization(
    labels={"en": "instance norm", "zh": "实例归一化"},
    formula="gain · (x − μ) / √(σ² + ε) + bias",
    shape=_statistics.of_channels,
    bind=_bind,
    together=lambda channels, cells, settings: cells,
)
