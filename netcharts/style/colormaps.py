"""Diverging colormaps for numbers, for light and for dark backgrounds, and a sequential one without color.

The colors on light backgrounds are ColorBrewer's RdBu (Harrower & Brewer, 2003, doi:10.1179/000870403235002042), which
it lists as safe for color-blind readers: blue below zero, red above. Values near zero are close to the background for
cells and gray for links, so on dark backgrounds the scale runs from bright to dark and to bright again. Without color,
the scale runs from light to dark, and widths tell how far links are from zero.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.style.colors import WHITE, extreme

CELLS = ("#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b")
LINKS = ("#2166ac", "#67a9cf", "#bdbdbd", "#ef8a62", "#b2182b")


class ValueColors(NamedTuple):
    """The colors of values.

    Attributes:
        cells: Anchors of the colormap of cells, from the lowest value to the highest.
        links: Anchors of the colormap of links.
        unweighted: Color of links that have no weight.
    """

    cells: tuple[str, ...]
    links: tuple[str, ...]
    unweighted: str


LIGHT = ValueColors(CELLS, LINKS, "#595959")
DARK = ValueColors(
    ("#7cc0ff", "#3f86c9", "#24456a", "#272d35", "#6b3a26", "#c96a3f", "#ffa27a"),
    ("#7cc0ff", "#3f86c9", "#59626c", "#c96a3f", "#ffa27a"),
    "#a5aeb8",
)
GRAY = ValueColors(("#ffffff", "#bdbdbd", "#404040"), ("#ababab", "#8c8c8c", "#000000"), "#595959")
GRAY_ON_DARK = ValueColors(("#1a1a1a", "#6b6b6b", "#f0f0f0"), ("#6e6e6e", "#8c8c8c", "#ffffff"), "#b0b0b0")


def value_colors(background: str, *, gray: bool) -> ValueColors:
    """Return the colors of values on a background, without color if `gray`."""
    if extreme(background) == WHITE:
        return GRAY_ON_DARK if gray else DARK
    return GRAY if gray else LIGHT


def interpolated(values: FloatArray, anchors: tuple[str, ...]) -> list[str]:
    """Return the colors `#rrggbb` of values from -1 to 1, interpolated between evenly spaced anchors."""
    stops = np.array([[int(anchor[i : i + 2], 16) for i in (1, 3, 5)] for anchor in anchors], dtype=float)
    places = (values.clip(-1, 1) + 1) / 2 * (len(anchors) - 1)
    channels = [np.interp(places, np.arange(len(anchors)), stops[:, i]) for i in range(3)]
    return ["#" + "".join(f"{n:02x}" for n in rgb) for rgb in np.rint(np.stack(channels, axis=1)).astype(int).tolist()]
