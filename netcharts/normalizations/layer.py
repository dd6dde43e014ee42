"""Normalize the features together: the channels at each place or, with one channel, the places.

Ba, Kiros & Hinton, "Layer normalization", 2016, arXiv:1607.06450.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netcharts.normalizations import Normalization, Settings, _statistics

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray, channels: int, settings: Settings, arrays: Mapping[str, FloatArray]) -> list[Call]:
    values, axis = _statistics.with_features(x, channels, settings.over)
    return [
        *_statistics.standardize(values, axis, settings.epsilon),
        *_statistics.scale_and_shift(_statistics.by_channel(x, channels), arrays),
    ]


NORMALIZATION = Normalization(
    labels={"en": "layer norm", "zh": "层归一化"},
    formula="gain · (x − μ) / √(σ² + ε) + bias",
    shape=_statistics.of_features,
    bind=_bind,
    together=_statistics.count_features,
    along_features=True,
)
