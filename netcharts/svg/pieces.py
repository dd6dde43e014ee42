"""Boxes and wires as SVG, from what Graphviz painted of their looks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from netcharts.decimals import pairs, short
from netcharts.dot.looks import PITCH, shaped
from netcharts.dot.pieces import boxed, rimming, wired
from netcharts.escape import class_token, markup
from netcharts.scene import Scene
from netcharts.scene.pieces import Piece
from netcharts.style.themes import Theme
from netcharts.svg.samples import Painted, Shape
from netcharts.svg.shapes import set_at


def wires(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """Wires of one look as one path, in the order of their looks."""
    paths: dict[tuple[str, str], list[str]] = {}
    for wire in scene.wires:
        look = painted[wired(wire, theme)][0].look
        paths.setdefault((wire.style, look), []).append("M" + "L".join(pairs(_array(wire.points))))
    for (style, look), courses in paths.items():
        yield f'<path class="wire-{style}" {look} d="{"".join(courses)}"/>'


def pieces(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """Boxes, each over the shapes of its pattern, which show at its rim, with the words in it."""
    for piece in scene.pieces:
        kind = "earlier" if piece.kind is None else f"cell-{class_token(piece.kind.name)}"
        place = f"translate({short(piece.x * PITCH)} {short(piece.y * PITCH)})"
        yield f'<g class="part {kind}" transform="{place}">{"".join(_box(painted, piece, theme))}</g>'


def _box(painted: Painted, piece: Piece, theme: Theme) -> Iterator[str]:
    look = theme.look(piece.kind)
    *boxes, words = painted[boxed(piece, theme)]
    for part in rimming(piece, theme):
        (shape,) = painted[shaped(part, look, theme)]
        yield from set_at(shape, np.array([(part.dx, part.dy)]))
    yield from (f'<path d="{shape.course}" {shape.look}/>' for shape in boxes)
    if piece.words:
        yield _words(words, piece.words)


def _words(shape: Shape, words: str) -> str:
    (x, y), *_ = shape.points
    return f'<text x="{short(x)}" y="{short(y)}" {shape.look}>{markup(words)}</text>'


def _array(points: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    return np.array(points) * PITCH
