"""Sines and cosines of the place, whose wavelengths grow from channel to channel.

For positions that are not learned: channel 2i has sin(p / 10000^(2i/n)) at place p of n channels, channel 2i + 1 the
cosine. Vaswani et al., "Attention is all you need", 2017, arXiv:1706.03762.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> FloatArray:
    """Return the values of each channel, the rows of a matrix, at each place, its columns."""
    import numpy as np

    channels, places = np.arange(shape[-2])[:, None], np.arange(shape[-1])
    angles = places / 10_000.0 ** ((channels - channels % 2) / shape[-2])
    values: FloatArray = np.where(channels % 2, np.cos(angles), np.sin(angles))
    return np.broadcast_to(values, shape).copy()
