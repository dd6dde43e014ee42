"""The finished SVG: what Graphviz painted, set in order, with the links, words for readers, and nothing else.

Graphviz's comments, ids and tooltips are dropped. No element has an id, so that no two charts on a page can collide;
classes name the cell kind, the layer and the pattern instead. Colours are presentation attributes, which survive
where style sheets are stripped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from netcharts import scene as looks
from netcharts.dot import PITCH
from netcharts.graph import DrawnLayer
from netcharts.marks import MARKS
from netcharts.numbers import pairs, short
from netcharts.scene import Scene, Strand
from netcharts.spec.model import Connection, Layer
from netcharts.themes import Theme

Groups = dict[str | None, ElementTree.Element]

_G = "{http://www.w3.org/2000/svg}g"
# More links than this are drawn as one path for each connection.
_MOST_TOLD = 600
_COUNTED = {"en": "; links: {} in, {} out", "zh": "；连接：传入 {}，传出 {}"}
_NUMBERS = {"rx", "ry", "font-size", "stroke-width"}
_PLACE = {"cx", "cy", "x", "y", "d", "points", "{http://www.w3.org/XML/1998/namespace}space"}


def finish(painted: bytes, scene: Scene, theme: Theme, description: str) -> str:
    """A self-contained SVG from Graphviz's painting of `dot.samples(scene, theme)`.

    Whatever of the painting is repeated is numbers and our own colours; a user's words come from the scene.
    """
    groups = {group.get("id"): group for group in ElementTree.fromstring(painted).iter(_G)}
    width, height = short(scene.width * PITCH), short(scene.height * PITCH)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" role="img" lang="{scene.language}" class="netchart theme-{theme.name}">',
        f"<title>{escape(scene.heading)}</title>",
        f"<desc>{escape(description)}</desc>",
        f'<rect class="background" width="100%" height="100%" fill="{theme.background}"/>',
        *_frames(scene, theme),
        *_links(groups, scene, _names(scene)),
    ]
    tips = _tips(scene)
    for number, drawn in enumerate(scene.layers):
        lines.extend(_layer(groups, drawn, number, scene, tips))
    lines.extend(_dots(groups, scene))
    lines.extend(_words(groups, scene))
    return "\n".join([*lines, "</svg>\n"])


def _frames(scene: Scene, theme: Theme) -> Iterator[str]:
    stroke = short(looks.LINK_WIDTH * PITCH)
    for box in scene.frames:
        x, y = short(box.left * PITCH), short(box.top * PITCH)
        width, height = short((box.right - box.left) * PITCH), short((box.bottom - box.top) * PITCH)
        yield (
            f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="{short(0.12 * PITCH)}" '
            f'fill="none" stroke="{theme.frames}" stroke-width="{stroke}"/>'
        )


# Links


def _names(scene: Scene) -> list[str]:
    """The names of all drawn cells, where links are few enough to be told one by one; else none."""
    links = sum(course.source.size for strand in scene.strands for course in strand.courses)
    return [name for drawn in scene.layers for name in drawn.labels()] if links <= _MOST_TOLD else []


def _links(groups: Groups, scene: Scene, names: list[str]) -> Iterator[str]:
    for i, strand in enumerate(scene.strands):
        group = groups.get(f"s{i}")
        if group is None:
            continue
        connection = strand.connection
        kinds = ["links", f"pattern-{connection.key}", *(["delayed"] if connection.delay else [])]
        phrase = connection.pattern.phrase[scene.language or "en"]
        said = escape(f"{_from_to(connection, connection.source, connection.target)}: {phrase}")
        yield f'<g class="{" ".join(kinds)}" {look(group[-1])}><title>{said}</title>'
        yield from _one_by_one(strand, names) if names else (f'<path d="{"".join(_course(strand))}"/>',)
        yield "</g>"


def _from_to(connection: Connection, source: str, target: str) -> str:
    return f"{source} {'→' if connection.directed else '—'} {target}"


def _course(strand: Strand) -> Iterator[str]:
    for course in strand.courses:
        points = course.points[course.shown]
        if len(points):
            yield _path(points.reshape(-1, *points.shape[2:]) * PITCH)


def _one_by_one(strand: Strand, names: list[str]) -> Iterator[str]:
    """A path for each link, with its ends as a tooltip."""
    for course in strand.courses:
        ends = zip(course.source[course.shown].tolist(), course.target[course.shown].tolist(), strict=True)
        for points, (source, target) in zip(course.points[course.shown], ends, strict=True):
            # A sample in a legend joins no cells.
            said = escape(_from_to(strand.connection, names[source], names[target])) if source >= 0 else ""
            yield f'<path d="{_path(points * PITCH)}">{f"<title>{said}</title>" if said else ""}</path>'


def _path(points: NDArray[np.float64]) -> str:
    """Courses [n, points, 2] as path data: lines of two points, cubics of more."""
    count, written = points.shape[1], pairs(points)
    if count == 2:
        return "".join(f"M{start}L{end}" for start, end in zip(written[::2], written[1::2], strict=True))
    return "".join(
        f"M{written[first]}C{' '.join(written[first + 1 : first + count])}" for first in range(0, len(written), count)
    )


# Cells


def _tips(scene: Scene) -> list[str]:
    """What each cell is, and how many links lead in and out, unless some of them are not drawn."""
    into, out = np.zeros(len(scene.xy), dtype=int), np.zeros(len(scene.xy), dtype=int)
    for source, target in _joined(scene):
        np.add.at(into, target, 1)
        np.add.at(out, source, 1)
    whole = all(drawn.index.size == drawn.layer.cells for drawn in scene.layers)
    counted = _COUNTED[scene.language or "en"] if whole and into.any() else ""
    kinds = [drawn.layer.cell.names.get(scene.language) for drawn in scene.layers for _ in drawn.numbers]
    names = [name for drawn in scene.layers for name in drawn.labels()]
    return [
        escape(f"{name}: {kind}{counted.format(a, b)}")
        for name, kind, a, b in zip(names, kinds, into.tolist(), out.tolist(), strict=True)
    ]


def _joined(scene: Scene) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The ends of all links, both ways where they are undirected; samples in a legend are none."""
    for strand in scene.strands:
        for course in strand.courses:
            if course.source.min(initial=0) >= 0:
                yield course.source, course.target
                if not strand.connection.directed:
                    yield course.target, course.source


def _layer(groups: Groups, drawn: DrawnLayer, number: int, scene: Scene, tips: list[str]) -> Iterator[str]:
    layer, kind = drawn.layer, drawn.layer.cell
    own = f"layer layer-{_class(layer, number)} cell-{word(kind.name)}"
    yield f'<g class="{own}"><title>{escape(_said(layer, scene.language))}</title>'
    painted = [f"c{drawn.first}", *(f"m{drawn.first}_{part}" for part in range(len(MARKS[kind.mark])))]
    stamps = [_stamp(element, scene) for name in painted for element in shapes(groups[name])]
    places = scene.xy[drawn.numbers.start : drawn.numbers.stop]
    shifts = ((places - places[0]) * PITCH).tolist()
    for tip, (dx, dy) in zip(tips[drawn.first : drawn.numbers.stop], shifts, strict=True):
        yield f'<g class="cell"><title>{tip}</title>{"".join(stamp(dx, dy) for stamp in stamps)}</g>'
    yield "</g>"


def _said(layer: Layer, language: str) -> str:
    size = "×".join(f"{n:,}" for n in layer.size)
    return f"{layer.name}: {size} {layer.cell.names.get(language)}"


def word(text: str) -> str:
    """A name as part of a class: what is no letter or digit becomes `_`."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in text)


def _class(layer: Layer, number: int) -> str:
    # A name that had to be changed gets its number, so that two layers never share a class.
    own = word(layer.name)
    return own if own == layer.name else f"{own}-{number}"


def shapes(group: ElementTree.Element) -> list[ElementTree.Element]:
    """What of a painted group is seen."""
    return [element for element in group if not element.tag.endswith("title")]


def _stamp(element: ElementTree.Element, scene: Scene) -> Callable[[float, float], str]:
    """A painted shape, ready to be set again somewhere else: a function of how far from where it was painted.

    Graphviz's y runs upwards from the bottom, as negative numbers; ours downwards from the top.
    """
    height = scene.height * PITCH
    start = f"<{element.tag.rpartition('}')[2]} {look(element)}"
    if "points" in element.attrib:
        points = [[float(number) for number in pair.split(",")] for pair in element.attrib["points"].split()]
        return lambda dx, dy: (
            f'{start} points="{" ".join(f"{short(x + dx)},{short(y + height + dy)}" for x, y in points)}"/>'
        )
    cx, cy = float(element.attrib["cx"]), float(element.attrib["cy"]) + height
    return lambda dx, dy: f'{start} cx="{short(cx + dx)}" cy="{short(cy + dy)}"/>'


def look(element: ElementTree.Element) -> str:
    """What of a painted element does not depend on its place."""
    return " ".join(
        f'{name}="{short(float(value)) if name in _NUMBERS else value}"'
        for name, value in element.attrib.items()
        if name not in _PLACE
    )


def _dots(groups: Groups, scene: Scene) -> Iterator[str]:
    if len(scene.dots):
        stamps = [_stamp(shape, scene) for i in range(len(scene.dots)) for shape in shapes(groups[f"d{i}"])]
        yield f'<g class="ellipsis">{"".join(stamp(0.0, 0.0) for stamp in stamps)}</g>'


def _words(groups: Groups, scene: Scene) -> Iterator[str]:
    for i, line in enumerate(scene.words):
        for element in groups[f"t{i}"]:
            if element.tag.endswith("text"):
                x, y = float(element.attrib["x"]), float(element.attrib["y"]) + scene.height * PITCH
                place = f'x="{short(x)}" y="{short(y)}"'
                yield f'<text class="{line.role}" {place} {look(element)}>{escape(line.text)}</text>'
