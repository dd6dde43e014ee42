"""Marks on links as items of the display list: a few shapes on a ground that hides the links behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from netcharts.paint import styles
from netcharts.paint.display import ItemGroup
from netcharts.paint.shapes import Ellipse, Polygon
from netcharts.paint.styles import Themes
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.model import Scene

_GROUND = 0.24
# A curve that rises from one level to another, as dots that merge: Graphviz draws lines below all shapes.
_ACROSS = np.linspace(-1, 1, 15)
_S_CURVE = np.stack([0.08 * _ACROSS, -0.06 * np.tanh(2.5 * _ACROSS) / np.tanh(2.5)], axis=1)
_DOT = 0.012
# The rings of a tie, each its width, its height and its distance from the middle.
_RING = 0.105, 0.085, 0.037


def link_marks(scene: Scene, themes: Themes) -> Iterator[ItemGroup]:
    """Yield the marks on links."""
    for mark in scene.link_marks:
        own = themes.of(mark.pale)
        ground = Ellipse(_GROUND, _GROUND, own.paint(styles.link_mark_ground), mark.x, mark.y)
        shapes = _FORMS[mark.form](mark, own)
        yield ItemGroup(("link-mark", f"link-mark-{mark.form}"), (ground, *shapes))


def _curve(mark: LinkMark, themes: Themes) -> Iterator[Ellipse]:
    paint = themes.paint(styles.link_mark_dot)
    yield from (Ellipse(_DOT, _DOT, paint, x, y) for x, y in (_S_CURVE + (mark.x, mark.y)).tolist())


def _tie(mark: LinkMark, themes: Themes) -> Iterator[Ellipse]:
    width, height, away = _RING
    for side in (-1, 1):
        paint = themes.paint(styles.link_mark_line)
        yield Ellipse(width, height, paint, mark.x + side * away, mark.y, circle=False)


def _lock(mark: LinkMark, themes: Themes) -> Iterator[Ellipse | Polygon]:
    yield Ellipse(0.075, 0.1, themes.paint(styles.link_mark_line), mark.x, mark.y - 0.03, circle=False)
    yield Polygon("box", 0.12, 0.085, themes.paint(styles.link_mark_solid), mark.x, mark.y + 0.03)


def _given(mark: LinkMark, themes: Themes) -> Iterator[Ellipse]:
    yield Ellipse(0.1, 0.1, themes.paint(styles.link_mark_solid), mark.x, mark.y)


def _start(mark: LinkMark, themes: Themes) -> Iterator[Ellipse]:
    """Yield a 0, the step that the first one follows."""
    yield Ellipse(0.075, 0.12, themes.paint(styles.link_mark_line), mark.x, mark.y, circle=False)


_FORMS: dict[str, Callable[[LinkMark, Themes], Iterator[Ellipse | Polygon]]] = {
    "curve": _curve,
    "tie": _tie,
    "lock": _lock,
    "given": _given,
    "start": _start,
}
