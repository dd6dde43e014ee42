"""Boxes, frames and braces as items of the display list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netcharts.cells import CellKind
from netcharts.cells.marks import MARKS, MarkShape, on_box
from netcharts.escape import class_token
from netcharts.paint import styles
from netcharts.paint.additions import additions
from netcharts.paint.cells import mark
from netcharts.paint.display import ItemGroup
from netcharts.paint.shapes import Curve, Ellipse, Paint, Polygon, Rectangle, RoundedBox, Text
from netcharts.paint.styles import Themes
from netcharts.scene.model import Scene
from netcharts.scene.nodes import ADDITION, HEIGHT, SIZE, SYMBOL, BoxNode

_FRAME_RADIUS = 0.12
# Size of a mark in a box, relative to that in a cell.
_SMALLER = 0.5


def boxes(scene: Scene, themes: Themes, *, attributes: bool) -> Iterator[ItemGroup]:
    """Yield boxes, each over the shapes of its pattern, which show at its rim, with a label in it.

    With `attributes`, they have the names of their layers and cells.
    """
    looks: dict[tuple[int, bool], _Look] = {}
    for node in scene.nodes:
        # Many boxes are of the same kind.
        own, toned = (id(node.kind), node.pale), themes.of(node.pale)
        if own not in looks:
            looks[own] = _look(node.kind, toned)
        group = _box(node, looks[own], toned)
        yield group._replace(layer=node.layer, cell=node.cell) if attributes else group


class _Look(NamedTuple):
    """The appearance of all boxes of a kind: their class, their paint, that of their labels, and their pattern."""

    name: str
    paint: Paint
    label: Paint
    pattern: str


def _look(kind: CellKind | None, themes: Themes) -> _Look:
    name = "earlier" if kind is None else f"cell-{class_token(kind.name)}"
    pattern = "none" if kind is None else themes.light.pattern(kind)
    label = themes.of(False).paint(styles.pale_label) if themes.pale else themes.paint(styles.label, kind)
    return _Look(name, themes.paint(styles.box, kind), label, pattern)


def _box(node: BoxNode, look: _Look, themes: Themes) -> ItemGroup:
    kind = node.kind
    added = len(node.additions) * ADDITION
    width, left = node.width - added, -added / 2
    label = Text(SYMBOL + node.label if node.symbol else node.label, left, 0.0, SIZE, look.label)
    box = RoundedBox(width, HEIGHT, look.paint, label, left)
    pattern = on_box(look.pattern, width, HEIGHT)
    rim = (mark(shape._replace(dx=shape.dx + left), kind, themes) for shape in pattern)
    more = additions(node.additions, left + width / 2, HEIGHT, themes)
    return ItemGroup(("part", look.name), (*rim, box, *_symbol(node, themes), *more), origin=(node.x, node.y))


def _symbol(node: BoxNode, themes: Themes) -> Iterator[Ellipse | Polygon]:
    """Yield the shapes of the mark at the left end of a box, smaller than in a cell."""
    if node.symbol and node.kind is not None:
        left = -node.width / 2 + SIZE if node.label else 0.0
        for shape in MARKS[themes.light.mark(node.kind)]:
            width, height, dx, dy = (_SMALLER * length for length in shape[1:5])
            yield mark(MarkShape(shape.form, width, height, dx + left, dy, shape.paint), node.kind, themes)


def frames(scene: Scene, themes: Themes) -> Iterator[Rectangle | Curve]:
    """Yield the frames and braces of groups."""
    paint = themes.paint(styles.frame)
    for box in scene.frames:
        yield Rectangle(*box, paint, _FRAME_RADIUS, "frame")
    for brace in scene.braces:
        yield Curve(brace, paint, "brace")
