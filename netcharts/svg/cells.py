"""Cells as SVG: a group for each layer, and in it one for each cell, with what it is as a tooltip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from netcharts import locale
from netcharts.dot.looks import disc, dotted, shaped, toned
from netcharts.escape import class_token, markup
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.scene import Scene
from netcharts.spec.model import Layer
from netcharts.style.themes import Theme
from netcharts.svg.samples import Painted
from netcharts.svg.shapes import set_at


def layer(
    painted: Painted, drawn: DrawnLayer, number: int, scene: Scene, theme: Theme, tips: list[str]
) -> Iterator[str]:
    """The cells of a layer, the one of that number, each with its tip."""
    layer, kind = drawn.layer, drawn.layer.cell
    own = f"layer layer-{_class(layer, number)} cell-{class_token(kind.name)}"
    yield f'<g class="{own}"><title>{markup(_said(layer, scene.language))}</title>'
    if scene.tones and scene.tones[drawn.first]:
        yield from (_toned(painted, drawn, scene, theme, tips), "</g>")
        return
    drawings = zip(*_drawings(painted, drawn, scene, theme), strict=True)
    for tip, shapes in zip(tips[drawn.first : drawn.numbers.stop], drawings, strict=True):
        yield f'<g class="cell"><title>{tip}</title>{"".join(shapes)}</g>'
    yield "</g>"


def tips(scene: Scene, names: list[str]) -> list[str]:
    """What each cell is, and how many links lead in and out, unless some of them are not drawn."""
    ends = [*_joined(scene)]
    into, out = (
        np.bincount(np.concatenate([np.zeros(0, dtype=int), *ends]), minlength=len(scene.xy)).tolist()
        for ends in ([target for _, target in ends], [source for source, _ in ends])
    )
    whole = all(drawn.index.size == drawn.layer.cells for drawn in scene.layers)
    counted = locale.load(scene.language or "en")["picture.links"] if whole and any(into) else ""
    kinds = [
        kind
        for drawn in scene.layers
        for kind in [markup(drawn.layer.cell.names.get(scene.language))] * drawn.index.size
    ]
    told = zip(names, kinds, into, out, strict=True)
    return [f"{name}: {kind}{counted.format(a, b)}" for name, kind, a, b in told]


def _joined(scene: Scene) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The ends of all links, both ways where they are undirected; samples in a legend are none."""
    for strand in scene.strands:
        for course in strand.courses:
            if course.source.min(initial=0) >= 0:
                yield course.source, course.target
                if not strand.connection.directed:
                    yield course.target, course.source


def _drawings(painted: Painted, drawn: DrawnLayer, scene: Scene, theme: Theme) -> Iterator[list[str]]:
    """The discs of a layer's cells, and then each shape that is on them."""
    kind, places = drawn.layer.cell, scene.xy[drawn.first : drawn.numbers.stop]
    look = theme.look(kind)
    yield from (set_at(shape, places) for shape in painted[disc(look, theme)])
    for part in theme.shapes(kind):
        yield from (set_at(shape, places + (part.dx, part.dy)) for shape in painted[shaped(part, look, theme)])


def _toned(painted: Painted, drawn: DrawnLayer, scene: Scene, theme: Theme, tips: list[str]) -> str:
    """The cells of a layer that show values; they have no marks, which the numbers would cover."""
    told = zip(tips[drawn.first : drawn.numbers.stop], discs(painted, drawn, scene, theme, scene.tones), strict=True)
    return "".join(f'<g class="cell"><title>{tip}</title>{disc}</g>' for tip, disc in told)


def discs(painted: Painted, drawn: DrawnLayer, scene: Scene, theme: Theme, tones: Sequence[str]) -> Iterator[str]:
    """The discs of a layer's cells, in colours by the number of the cell."""
    (shape,) = painted[toned(drawn.layer.cell, theme.background, theme)]
    plain = set_at(shape, scene.xy[drawn.first : drawn.numbers.stop])
    for one, tone in zip(plain, tones[drawn.first : drawn.numbers.stop], strict=True):
        yield one.replace(f'fill="{shape.fill}"', f'fill="{tone}"', 1)


def dots(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """The dots of all ellipses."""
    if len(scene.dots):
        (shape,) = painted[dotted(theme)]
        yield f'<g class="ellipsis">{"".join(set_at(shape, scene.dots))}</g>'


def _said(layer: Layer, language: str) -> str:
    size = "×".join(f"{n:,}" for n in layer.size)
    return f"{layer.name}: {size} {layer.cell.names.get(language)}"


def _class(layer: Layer, number: int) -> str:
    # A name that had to be changed gets its number, so that two layers never share a class.
    own = class_token(layer.name)
    return own if own == layer.name else f"{own}-{number}"
