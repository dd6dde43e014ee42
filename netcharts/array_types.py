"""Type aliases for NumPy arrays, shared by all modules.

A module that must not load NumPy when it is imported takes these under `if TYPE_CHECKING`.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# Real numbers of any precision: values of layers, weights.
FloatArray: TypeAlias = NDArray[np.floating]
# Coordinates in charts, which are always of double precision.
PointArray: TypeAlias = NDArray[np.float64]
# Flat indices of cells, and counts of links.
IntArray: TypeAlias = NDArray[np.int64]
# Indices as NumPy itself makes them, for example by `argmin`.
IndexArray: TypeAlias = NDArray[np.intp]
BoolArray: TypeAlias = NDArray[np.bool_]
AnyArray: TypeAlias = NDArray[Any]

# The precision of a forward pass: float32 or float64.
FloatDType: TypeAlias = np.dtype[np.floating]
