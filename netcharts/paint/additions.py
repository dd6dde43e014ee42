"""Additions: what is done to the values of a layer, as slim shapes after its cells or in its box.

A normalization is a slim bar in the color of norms, and a dropout is a bar in pieces, one of which is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netcharts.cells import CellKind
from netcharts.paint import styles
from netcharts.paint.shapes import Polygon
from netcharts.paint.styles import Themes
from netcharts.scene.nodes import ADDITION, ADDITIONS
from netcharts.syntax.texts import LocalizedText

_NORM = CellKind("norm", LocalizedText(()), role="norm")
# Width of a bar, and the height of its pieces and the distance of their middles, as shares of its height.
_BAR, _PIECE, _APART = 0.07, 0.22, 0.37


def additions(kinds: Sequence[str], left: float, height: float, themes: Themes) -> Iterator[Polygon]:
    """Yield the shapes of additions side by side, from an abscissa on, in a height."""
    for number, kind in enumerate(kinds):
        x = left + (number + 0.5) * ADDITION
        if kind == ADDITIONS[0]:
            yield Polygon("box", _BAR, height, themes.paint(styles.disc, _NORM), x, 0.0)
        else:
            for place in (-1, 0, 1):
                paint = themes.paint(styles.kept if place else styles.dropped)
                yield Polygon("box", _BAR, _PIECE * height, paint, x, place * _APART * height)
