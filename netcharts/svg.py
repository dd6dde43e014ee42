"""The finished SVG: what Graphviz painted, set in order, with the links, words for readers, and nothing else.

Graphviz's comments, ids and tooltips are dropped. No element has an id, so that no two charts on a page can collide;
classes name the cell kind, the layer and the pattern instead. Colours are presentation attributes, which survive
where style sheets are stripped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from netcharts.dot import by_tone, faded
from netcharts.dot_text import PITCH
from netcharts.graph import DrawnLayer
from netcharts.numbers import pairs, short
from netcharts.scene import Moment, Scene, Strand, Words
from netcharts.spec.model import Connection, Layer
from netcharts.svg_pieces import pieces, wires
from netcharts.svg_text import Groups, look, shapes, word
from netcharts.themes import Theme

_G = "{http://www.w3.org/2000/svg}g"
# More links than this are drawn as one path for each connection.
_MOST_TOLD = 600
_COUNTED = {"en": "; links: {} in, {} out", "zh": "；连接：传入 {}，传出 {}"}


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
        *_stubs(groups, scene),
        *_links(groups, scene, _names(scene)),
        *wires(groups, scene),
    ]
    tips = _tips(scene)
    for number, drawn in enumerate(scene.layers):
        lines.extend(_layer(groups, drawn, number, scene, theme, tips))
    lines.extend([*_dots(groups, scene), *pieces(groups, scene), *_words(groups, scene)])
    lines.extend(_moments(groups, scene, theme))
    return "\n".join([*lines, "</svg>\n"])


def _frames(scene: Scene, theme: Theme) -> Iterator[str]:
    stroke = short(theme.widths["links"] * PITCH)
    for box in scene.frames:
        x, y = short(box.left * PITCH), short(box.top * PITCH)
        width, height = short((box.right - box.left) * PITCH), short((box.bottom - box.top) * PITCH)
        yield (
            f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="{short(0.12 * PITCH)}" '
            f'fill="none" stroke="{theme.frames}" stroke-width="{stroke}"/>'
        )
    for brace in scene.braces:
        course = _path(brace[None] * PITCH)
        yield f'<path class="brace" d="{course}" fill="none" stroke="{theme.frames}" stroke-width="{stroke}"/>'


# Links


def _stubs(groups: Groups, scene: Scene) -> Iterator[str]:
    if len(scene.stubs):
        paths = (
            f'<path {look(groups[f"b{i}"][-1])} d="{_path(lines * PITCH)}"/>'
            for i, (_, lines) in enumerate(faded(scene))
        )
        yield f'<g class="stubs">{"".join(paths)}</g>'


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
        yield from _one_by_one(strand, names) if names else _together(strand)
        yield "</g>"


def _from_to(connection: Connection, source: str, target: str) -> str:
    return f"{source} {'→' if connection.directed else '—'} {target}"


def _together(strand: Strand) -> Iterator[str]:
    """The links as few paths: one for all, or for each run of one colour."""
    tones: dict[str, list[str]] = {}
    for course in strand.courses:
        for tone, points in by_tone(course):
            if len(points):
                tones.setdefault(tone, []).append(_path(points.reshape(-1, *points.shape[2:]) * PITCH))
    for tone, paths in tones.items():
        yield f'<path{_stroke(tone)} d="{"".join(paths)}"/>'


def _stroke(tone: str) -> str:
    return f' stroke="{tone}"' if tone else ""


def _one_by_one(strand: Strand, names: list[str]) -> Iterator[str]:
    """A path for each link, with its ends as a tooltip."""
    for course in strand.courses:
        ends = zip(course.source[course.shown].tolist(), course.target[course.shown].tolist(), strict=True)
        tones = [course.tones[i] if course.tones else "" for i in np.flatnonzero(course.shown).tolist()]
        for path, tone, (source, target) in zip(_by_link(course.points[course.shown]), tones, ends, strict=True):
            # A sample in a legend joins no cells.
            said = escape(_from_to(strand.connection, names[source], names[target])) if source >= 0 else ""
            yield f'<path{_stroke(tone)} d="{path}">{f"<title>{said}</title>" if said else ""}</path>'


def _by_link(points: NDArray[np.float64]) -> list[str]:
    """The path data of each link, from courses [links, pieces, points, 2]."""
    links, pieces = points.shape[:2]
    paths = _paths(points.reshape(links * pieces, *points.shape[2:]) * PITCH)
    return ["".join(paths[first : first + pieces]) for first in range(0, len(paths), pieces)]


def _path(points: NDArray[np.float64]) -> str:
    return "".join(_paths(points))


def _paths(points: NDArray[np.float64]) -> list[str]:
    """Courses [n, points, 2] as path data: lines of two points, cubics of more."""
    count, written = points.shape[1], pairs(points)
    if count == 2:
        return [f"M{start}L{end}" for start, end in zip(written[::2], written[1::2], strict=True)]
    return [
        f"M{written[first]}C{' '.join(written[first + 1 : first + count])}" for first in range(0, len(written), count)
    ]


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


def _toned(groups: Groups, drawn: DrawnLayer, scene: Scene, tips: list[str]) -> str:
    """The cells of a layer that show values; they have no marks, which the numbers would cover."""
    discs = _discs(groups, drawn, scene, scene.tones)
    told = zip(tips[drawn.first : drawn.numbers.stop], discs, strict=True)
    return "".join(f'<g class="cell"><title>{tip}</title>{disc}</g>' for tip, disc in told)


def _discs(groups: Groups, drawn: DrawnLayer, scene: Scene, tones: Sequence[str]) -> Iterator[str]:
    (painted,) = shapes(groups[f"c{drawn.first}"])
    stamp = _stamp(painted, scene)
    start = scene.xy[drawn.first]
    for number in drawn.numbers:
        dx, dy = ((scene.xy[number] - start) * PITCH).tolist()
        yield stamp(dx, dy).replace(painted.attrib["fill"], tones[number], 1)


def _joined(scene: Scene) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The ends of all links, both ways where they are undirected; samples in a legend are none."""
    for strand in scene.strands:
        for course in strand.courses:
            if course.source.min(initial=0) >= 0:
                yield course.source, course.target
                if not strand.connection.directed:
                    yield course.target, course.source


def _layer(
    groups: Groups, drawn: DrawnLayer, number: int, scene: Scene, theme: Theme, tips: list[str]
) -> Iterator[str]:
    layer, kind = drawn.layer, drawn.layer.cell
    own = f"layer layer-{_class(layer, number)} cell-{word(kind.name)}"
    yield f'<g class="{own}"><title>{escape(_said(layer, scene.language))}</title>'
    painted = [f"c{drawn.first}", *(f"m{drawn.first}_{part}" for part in range(len(theme.shapes(kind))))]
    if scene.tones and scene.tones[drawn.first]:
        yield from (_toned(groups, drawn, scene, tips), "</g>")
        return
    stamps = [_stamp(element, scene) for name in painted for element in shapes(groups[name])]
    places = scene.xy[drawn.numbers.start : drawn.numbers.stop]
    shifts = ((places - places[0]) * PITCH).tolist()
    for tip, (dx, dy) in zip(tips[drawn.first : drawn.numbers.stop], shifts, strict=True):
        yield f'<g class="cell"><title>{tip}</title>{"".join(stamp(dx, dy) for stamp in stamps)}</g>'
    yield "</g>"


def _said(layer: Layer, language: str) -> str:
    size = "×".join(f"{n:,}" for n in layer.size)
    return f"{layer.name}: {size} {layer.cell.names.get(language)}"


def _class(layer: Layer, number: int) -> str:
    # A name that had to be changed gets its number, so that two layers never share a class.
    own = word(layer.name)
    return own if own == layer.name else f"{own}-{number}"


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


def _dots(groups: Groups, scene: Scene) -> Iterator[str]:
    if len(scene.dots):
        stamps = [_stamp(shape, scene) for i in range(len(scene.dots)) for shape in shapes(groups[f"d{i}"])]
        yield f'<g class="ellipsis">{"".join(stamp(0.0, 0.0) for stamp in stamps)}</g>'


def _moments(groups: Groups, scene: Scene, theme: Theme) -> Iterator[str]:
    """The steps after the first, each on top of it in its turn; not for readers who prefer no motion.

    Where nothing moves, the first step is what is seen.
    """
    if not scene.moments:
        return
    yield "<style>@media (prefers-reduced-motion: reduce) {.netchart .step {display: none}}</style>"
    names = [name for drawn in scene.layers for name in drawn.labels()]
    for number, moment in list(enumerate(scene.moments))[1:]:
        yield f'<g class="step" visibility="hidden">{_turn(number, len(scene.moments))}'
        for drawn in scene.layers:
            if drawn.numbers.stop <= len(moment.tones) and moment.tones[drawn.first]:
                discs = _discs(groups, drawn, scene, moment.tones)
                told = zip(names[drawn.first : drawn.numbers.stop], discs, strict=True)
                yield "".join(f"<g><title>{escape(name)}</title>{disc}</g>" for name, disc in told)
        yield from _said_at(groups, scene, moment, theme)
        yield "</g>"


def _turn(number: int, count: int) -> str:
    """When a step is seen: for a second, once in a round of all steps."""
    values, times = ["hidden", "visible"], ["0", f"{number / count:.5g}"]
    if number < count - 1:
        values, times = [*values, "hidden"], [*times, f"{(number + 1) / count:.5g}"]
    return (
        f'<animate attributeName="visibility" dur="{count}s" repeatCount="indefinite" calcMode="discrete" '
        f'values="{";".join(values)}" keyTimes="{";".join(times)}"/>'
    )


def _said_at(groups: Groups, scene: Scene, moment: Moment, theme: Theme) -> Iterator[str]:
    """The words of a step, in the places of those of the first; what they would cover of them is blotted out."""
    first = scene.words.index(scene.moments[0].words[0])
    for i, line in enumerate(moment.words, first):
        if line.role == "note":
            left, top, right, bottom = (side * PITCH for side in line.box())
            place = f'x="{short(left)}" y="{short(top)}" width="{short(right - left)}" height="{short(bottom - top)}"'
            yield f'<rect {place} fill="{theme.background}"/>'
        yield from _line(groups, i, line, scene)


def _words(groups: Groups, scene: Scene) -> Iterator[str]:
    for i, line in enumerate(scene.words):
        yield from _line(groups, i, line, scene)


def _line(groups: Groups, number: int, line: Words, scene: Scene) -> Iterator[str]:
    """A line of text where Graphviz painted the one of that number."""
    for element in groups[f"t{number}"]:
        if element.tag.endswith("text"):
            x, y = float(element.attrib["x"]), float(element.attrib["y"]) + scene.height * PITCH
            how = (
                look(element).replace(element.attrib.get("fill", " "), line.colour, 1) if line.colour else look(element)
            )
            yield f'<text class="{line.role}" x="{short(x)}" y="{short(y)}" {how}>{escape(line.text)}</text>'
