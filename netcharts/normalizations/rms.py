"""Divide the features by the root of their mean square: the channels at each place or, with one channel, the places.

Zhang & Sennrich, "Root mean square layer normalization", 2019, arXiv:1910.07467.
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
        *_statistics.standardize(values, axis, settings.epsilon, center=False),
        *_statistics.scale_and_shift(_statistics.by_channel(x, channels), arrays),
    ]


NORMALIZATION = Normalization(
    labels={"en": "RMS norm", "zh": "均方根归一化"},
    formula="gain · x / √(mean(x²) + ε)",
    shape=_statistics.of_features,
    bind=_bind,
    together=_statistics.count_features,
    along_features=True,
    epsilon=1e-6,
    biased=False,
)
