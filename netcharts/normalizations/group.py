"""Normalize groups of features: of adjacent channels over all places or, with one channel, of adjacent places.

Wu & He, "Group normalization", 2018, arXiv:1803.08494.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netcharts.normalizations import Normalization, Settings, _statistics

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray, channels: int, settings: Settings, arrays: Mapping[str, FloatArray]) -> list[Call]:
    return [
        *_statistics.standardize(_statistics.groups(x, settings.groups), 1, settings.epsilon),
        *_statistics.scale_and_shift(_statistics.by_channel(x, channels), arrays),
    ]


def _shape(channels: int, size: tuple[int, ...], over: str | None, shared: bool) -> tuple[int, ...]:
    return _statistics.of_features(channels, size, None, shared)


NORMALIZATION = Normalization(
    labels={"en": "group norm", "zh": "组归一化"},
    formula="gain · (x − μ) / √(σ² + ε) + bias",
    shape=_shape,
    bind=_bind,
    together=lambda channels, cells, settings: channels * cells // settings.groups,
    grouped=True,
)
