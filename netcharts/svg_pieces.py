"""Boxes and wires as SVG: what Graphviz painted of them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from netcharts.dot_text import PITCH
from netcharts.numbers import pairs, short
from netcharts.scene import Scene
from netcharts.svg_text import Groups, look, shapes, word


def wires(groups: Groups, scene: Scene) -> Iterator[str]:
    """Wires of one look as one path, in the order of their looks."""
    paths: dict[tuple[str, str], list[str]] = {}
    for i, wire in enumerate(scene.wires):
        (painted, *_) = shapes(groups[f"w{i}"])
        points = pairs(_array(wire.points))
        paths.setdefault((wire.style, look(painted)), []).append("M" + "L".join(points))
    for (style, how), courses in paths.items():
        yield f'<path class="wire-{style}" {how} d="{"".join(courses)}"/>'


def pieces(groups: Groups, scene: Scene) -> Iterator[str]:
    """Boxes as Graphviz painted them, whose y runs upwards from the bottom, as negative numbers."""
    if not scene.pieces:
        return
    yield f'<g transform="translate(0 {short(scene.height * PITCH)})">'
    for i, piece in enumerate(scene.pieces):
        kind = "earlier" if piece.kind is None else f"cell-{word(piece.kind.name)}"
        painted = [*_pattern(groups, i), *shapes(groups[f"p{i}"])]
        yield f'<g class="part {kind}">{"".join(_copied(shape) for shape in painted)}</g>'
    yield "</g>"


def _pattern(groups: Groups, number: int) -> Iterator[ElementTree.Element]:
    for part in count():
        if f"q{number}_{part}" not in groups:
            return
        yield from shapes(groups[f"q{number}_{part}"])


def _copied(shape: ElementTree.Element) -> str:
    name = shape.tag.rpartition("}")[2]
    place = " ".join(
        f'{key}="{shape.attrib[key]}"' for key in ("d", "points", "x", "y", "cx", "cy") if key in shape.attrib
    )
    inside = escape(shape.text or "") if name == "text" else ""
    return f"<{name} {place} {look(shape)}>{inside}</{name}>" if inside else f"<{name} {place} {look(shape)}/>"


def _array(points: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    return np.array(points) * PITCH
