"""The finished SVG of a figure: what Graphviz painted of it, with words for readers and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from netcharts.dot import PITCH
from netcharts.figure import Figure
from netcharts.numbers import pairs, short
from netcharts.svg import look, shapes, word
from netcharts.themes import Theme

Groups = dict[str | None, ElementTree.Element]

_G = "{http://www.w3.org/2000/svg}g"


def finish(painted: bytes, drawn: Figure, theme: Theme, description: str) -> str:
    """A self-contained SVG from Graphviz's painting of `dot_figure.document(drawn, theme)`."""
    groups = {group.get("id"): group for group in ElementTree.fromstring(painted).iter(_G)}
    width, height = short(drawn.width * PITCH), short(drawn.height * PITCH)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" role="img" lang="{drawn.language}" class="netchart theme-{theme.name}">',
        f"<title>{escape(drawn.heading)}</title>",
        f"<desc>{escape(description)}</desc>",
        f'<rect class="background" width="100%" height="100%" fill="{theme.background}"/>',
        *_wires(groups, drawn),
        # Graphviz's y runs upwards from the bottom, as negative numbers.
        f'<g transform="translate(0 {height})">',
        *_pieces(groups, drawn),
        *_words(groups, drawn),
    ]
    return "\n".join([*lines, "</g>", "</svg>\n"])


def _wires(groups: Groups, drawn: Figure) -> Iterator[str]:
    """Wires of one look as one path, in the order of their looks."""
    paths: dict[tuple[str, str], list[str]] = {}
    for i, wire in enumerate(drawn.wires):
        (painted, *_) = shapes(groups[f"w{i}"])
        points = pairs(_array(wire.points))
        paths.setdefault((wire.style, look(painted)), []).append("M" + "L".join(points))
    for (style, how), courses in paths.items():
        yield f'<path class="wire-{style}" {how} d="{"".join(courses)}"/>'


def _pieces(groups: Groups, drawn: Figure) -> Iterator[str]:
    for i, piece in enumerate(drawn.pieces):
        kind = "earlier" if piece.kind is None else f"cell-{word(piece.kind.name)}"
        painted = [*_pattern(groups, i), *shapes(groups[f"p{i}"])]
        yield f'<g class="part {kind}">{"".join(_copied(shape) for shape in painted)}</g>'


def _pattern(groups: Groups, number: int) -> Iterator[ElementTree.Element]:
    for part in count():
        if f"q{number}_{part}" not in groups:
            return
        yield from shapes(groups[f"q{number}_{part}"])


def _words(groups: Groups, drawn: Figure) -> Iterator[str]:
    for i, line in enumerate(drawn.words):
        for shape in shapes(groups[f"t{i}"]):
            if shape.tag.endswith("text"):
                place = f'x="{shape.attrib["x"]}" y="{shape.attrib["y"]}"'
                yield f'<text class="{line.role}" {place} {look(shape)}>{escape(line.text)}</text>'


def _copied(shape: ElementTree.Element) -> str:
    name = shape.tag.rpartition("}")[2]
    place = " ".join(
        f'{key}="{shape.attrib[key]}"' for key in ("d", "points", "x", "y", "cx", "cy") if key in shape.attrib
    )
    inside = escape(shape.text or "") if name == "text" else ""
    return f"<{name} {place} {look(shape)}>{inside}</{name}>" if inside else f"<{name} {place} {look(shape)}/>"


def _array(points: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    return np.array(points) * PITCH
