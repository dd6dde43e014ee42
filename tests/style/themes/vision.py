"""Color vision: contrast, and colors as seen with one kind of cone missing; a second implementation of the formulas.

Dichromacies are those of Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color vision
deficiency", 2009, at severity 1; differences are CIE76, the distance in CIE L*a*b* under D65.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

DICHROMACIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]])
# WCAG rounds the middle row in its own way.
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Vector:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors by WCAG 2.2."""
    low, high = sorted(float(linear(colour) @ _LUMINANCE) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light: Vector) -> Vector:
    ratios = _XYZ @ light.clip(0, 1) / _WHITE
    x, y, z = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, vision: str = "") -> float:
    """Return the CIE76 difference of two colors, as seen with normal or color-blind vision."""
    seen = np.array(DICHROMACIES[vision]) if vision else np.eye(3)
    return float(np.linalg.norm(lab(seen @ linear(one)) - lab(seen @ linear(other))))
