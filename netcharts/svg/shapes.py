"""Painted shapes as SVG has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netcharts.decimals import pairs, shorts
from netcharts.dot.looks import PITCH
from netcharts.svg.samples import Shape


def set_at(shape: Shape, places: NDArray[np.float64]) -> list[str]:
    """An ellipse or polygon at each of some places [n, 2], in grid pitches."""
    points = places[:, None] * PITCH + np.array(shape.points)
    start = f"<{shape.form} {shape.look}"
    if shape.form == "ellipse":
        numbers = shorts(points)
        return [f'{start} cx="{x}" cy="{y}"/>' for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    written, corners = pairs(points), points.shape[1]
    return [
        f'{start} points="{" ".join(written[first : first + corners])}"/>' for first in range(0, len(written), corners)
    ]
