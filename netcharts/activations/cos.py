"""Cosine, a wave a quarter of a turn ahead of the sine.

Mildenhall, Srinivasan, Tancik, Barron, Ramamoorthi & Ng, "NeRF: representing scenes as neural radiance fields for view
synthesis", 2020, arXiv:2003.08934, use both for the positions of points.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    import numpy as np

    return [partial(np.cos, x, x)]


ACTIVATION = Activation(formula="cos(x)", bind=_bind)
