"""Boxes, frames and braces as items of the display list."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.cells.marks import MARKS, MarkShape, on_box
from netcharts.escape import class_token
from netcharts.paint import styles
from netcharts.paint.additions import additions
from netcharts.paint.cells import mark
from netcharts.paint.display import ItemGroup
from netcharts.paint.shapes import Curve, Ellipse, Polygon, Rectangle, RoundedBox, Text
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
    for node in scene.nodes:
        group = _box(node, themes)
        yield group._replace(layer=node.layer, cell=node.cell) if attributes else group


def _box(node: BoxNode, themes: Themes) -> ItemGroup:
    kind = node.kind
    added = len(node.additions) * ADDITION
    width, left = node.width - added, -added / 2
    pattern = () if kind is None else on_box(themes.light.pattern(kind), width, HEIGHT)
    label = Text(SYMBOL + node.label if node.symbol else node.label, left, 0.0, SIZE, themes.paint(styles.label, kind))
    box = RoundedBox(width, HEIGHT, themes.paint(styles.box, kind), label, left)
    own = "earlier" if kind is None else f"cell-{class_token(kind.name)}"
    rim = (mark(shape._replace(dx=shape.dx + left), kind, themes) for shape in pattern)
    more = additions(node.additions, left + width / 2, HEIGHT, themes)
    return ItemGroup(("part", own), (*rim, box, *_symbol(node, themes), *more), origin=(node.x, node.y))


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
