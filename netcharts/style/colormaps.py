"""Diverging colormaps for numbers: blue below zero, red above; safe for color-blind readers.

The colors are ColorBrewer's RdBu (Harrower & Brewer, 2003, doi:10.1179/000870403235002042), which it lists as safe
for color-blind readers. Values near zero are pale for cells and gray for links.
"""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray

CELLS = ("#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b")
LINKS = ("#2166ac", "#67a9cf", "#bdbdbd", "#ef8a62", "#b2182b")


def interpolated(values: FloatArray, anchors: tuple[str, ...]) -> list[str]:
    """Return the colors `#rrggbb` of values from -1 to 1, interpolated between evenly spaced anchors."""
    stops = np.array([[int(anchor[i : i + 2], 16) for i in (1, 3, 5)] for anchor in anchors], dtype=float)
    places = (values.clip(-1, 1) + 1) / 2 * (len(anchors) - 1)
    channels = [np.interp(places, np.arange(len(anchors)), stops[:, i]) for i in range(3)]
    return ["#" + "".join(f"{n:02x}" for n in rgb) for rgb in np.rint(np.stack(channels, axis=1)).astype(int).tolist()]
