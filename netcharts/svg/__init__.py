"""The finished SVG: what Graphviz painted of each look, set at every place, with words for readers, and nothing else.

No element has an id, so that no two charts on a page can collide; classes name the cell kind, the layer and the
pattern instead. Colours are presentation attributes, which survive where style sheets are stripped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from netcharts.dot import by_tone
from netcharts.dot.looks import PITCH, biased, disc, dotted, fading, lettered, linked, shaped, summed, toned
from netcharts.graph import DrawnLayer
from netcharts.numbers import pairs, short
from netcharts.scene import FADING, Moment, Scene, Strand, Words, faded
from netcharts.scene.biases import Bias
from netcharts.scene.courses import Course
from netcharts.spec.model import Connection, Layer
from netcharts.svg.pieces import pieces, wires
from netcharts.svg.samples import Painted
from netcharts.svg.shapes import set_at, word
from netcharts.themes import Theme

# More links than this are drawn as one path for each connection.
_MOST_TOLD = 600
_BIAS = {"en": "bias of {}", "zh": "{} 的偏置"}
_COUNTED = {"en": "; links: {} in, {} out", "zh": "；连接：传入 {}，传出 {}"}


def finish(painted: Painted, scene: Scene, theme: Theme, description: str) -> str:
    """A self-contained SVG of a scene, from what was painted of its looks in a theme."""
    width, height = short(scene.width * PITCH), short(scene.height * PITCH)
    names = [escape(name) for drawn in scene.layers for name in drawn.labels()]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" role="img" lang="{scene.language}" class="netchart theme-{theme.name}">',
        f"<title>{escape(scene.heading)}</title>",
        f"<desc>{escape(description)}</desc>",
        f'<rect class="background" width="100%" height="100%" fill="{theme.background}"/>',
        *_frames(scene, theme),
        *_stubs(painted, scene, theme),
        *_links(painted, scene, names),
        *_sums(painted, scene, theme),
        *wires(painted, scene, theme),
    ]
    tips = _tips(scene, names)
    for number, drawn in enumerate(scene.layers):
        lines.extend(_layer(painted, drawn, number, scene, theme, tips))
    lines.extend(_dots(painted, scene, theme))
    lines.extend(_biases(painted, scene, theme))
    lines.extend(pieces(painted, scene, theme))
    lines.extend(_line(painted, line, line, theme) for line in scene.words if line.role != "bias")
    lines.extend(_moments(painted, scene, theme))
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


def _stubs(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    if len(scene.stubs):
        looks = (painted[fading(opacity, theme)][-1].look for opacity in FADING)
        paths = (
            f'<path {look} d="{_path(lines * PITCH)}"/>' for look, (_, lines) in zip(looks, faded(scene), strict=True)
        )
        yield f'<g class="stubs">{"".join(paths)}</g>'


def _sums(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """The links of bias cells, one path for each cell."""
    for one in scene.biases:
        if one.targets.size:
            course = _path(one.links(scene.xy) * PITCH)
            look = painted[summed(theme)][-1].look
            yield f'<g class="bias-links" {look}>{_of(one, scene)}<path d="{course}"/></g>'


def _biases(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """Bias cells with the 1 in them, so that both have the tooltip."""
    ones = [line for line in scene.words if line.role == "bias"]
    for one, line in zip(scene.biases, ones, strict=True):
        (disc,) = set_at(painted[biased(theme)][0], np.array([[one.x, one.y]]))
        yield f'<g class="bias">{_of(one, scene)}{disc}{_line(painted, line, line, theme)}</g>'


def _of(one: Bias, scene: Scene) -> str:
    """Whose bias it is, as a tooltip; a sample in a legend is nobody's."""
    return f"<title>{escape(_BIAS[scene.language or 'en'].format(one.layer))}</title>" if one.layer else ""


def _links(painted: Painted, scene: Scene, names: list[str]) -> Iterator[str]:
    """The links of each connection; one by one, with the names of their ends, where they are few enough to be told."""
    few = sum(course.source.size for strand in scene.strands for course in strand.courses) <= _MOST_TOLD
    for strand in scene.strands:
        connection = strand.connection
        if not any(course.shown.any() for course in strand.courses):
            continue
        kinds = ["links", f"pattern-{connection.key}", *(["delayed"] if connection.delay else [])]
        phrase = connection.pattern.phrase[scene.language or "en"]
        said = escape(f"{connection.source}{_joint(connection)}{connection.target}: {phrase}")
        look = painted[linked(strand)][-1].look
        yield f'<g class="{" ".join(kinds)}" {look}><title>{said}</title>'
        yield from _one_by_one(strand, names) if few else _together(strand)
        yield "</g>"


def _joint(connection: Connection) -> str:
    return " → " if connection.directed else " — "


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
    joint = _joint(strand.connection)
    for course in strand.courses:
        strokes = _strokes(course)
        for path, stroke, source, target in zip(
            _by_link(course.points[course.shown]),
            strokes,
            course.source[course.shown].tolist(),
            course.target[course.shown].tolist(),
            strict=True,
        ):
            # A sample in a legend joins no cells.
            said = f"<title>{names[source]}{joint}{names[target]}</title>" if source >= 0 else ""
            yield f'<path{stroke} d="{path}">{said}</path>'


def _strokes(course: Course) -> list[str]:
    """The colour of each link that is shown, where it has one of its own."""
    shown = np.flatnonzero(course.shown).tolist()
    return [_stroke(course.tones[i]) for i in shown] if course.tones else [""] * len(shown)


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


def _tips(scene: Scene, names: list[str]) -> list[str]:
    """What each cell is, and how many links lead in and out, unless some of them are not drawn."""
    ends = [*_joined(scene)]
    into, out = (
        np.bincount(np.concatenate([np.zeros(0, dtype=int), *ends]), minlength=len(scene.xy)).tolist()
        for ends in ([target for _, target in ends], [source for source, _ in ends])
    )
    whole = all(drawn.index.size == drawn.layer.cells for drawn in scene.layers)
    counted = _COUNTED[scene.language or "en"] if whole and any(into) else ""
    kinds = [
        kind
        for drawn in scene.layers
        for kind in [escape(drawn.layer.cell.names.get(scene.language))] * drawn.index.size
    ]
    told = zip(names, kinds, into, out, strict=True)
    return [f"{name}: {kind}{counted.format(a, b)}" for name, kind, a, b in told]


def _toned(painted: Painted, drawn: DrawnLayer, scene: Scene, theme: Theme, tips: list[str]) -> str:
    """The cells of a layer that show values; they have no marks, which the numbers would cover."""
    told = zip(tips[drawn.first : drawn.numbers.stop], _discs(painted, drawn, scene, theme, scene.tones), strict=True)
    return "".join(f'<g class="cell"><title>{tip}</title>{disc}</g>' for tip, disc in told)


def _discs(painted: Painted, drawn: DrawnLayer, scene: Scene, theme: Theme, tones: Sequence[str]) -> Iterator[str]:
    (shape,) = painted[toned(drawn.layer.cell, theme.background, theme)]
    plain = set_at(shape, scene.xy[drawn.first : drawn.numbers.stop])
    for one, tone in zip(plain, tones[drawn.first : drawn.numbers.stop], strict=True):
        yield one.replace(f'fill="{shape.fill}"', f'fill="{tone}"', 1)


def _joined(scene: Scene) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The ends of all links, both ways where they are undirected; samples in a legend are none."""
    for strand in scene.strands:
        for course in strand.courses:
            if course.source.min(initial=0) >= 0:
                yield course.source, course.target
                if not strand.connection.directed:
                    yield course.target, course.source


def _layer(
    painted: Painted, drawn: DrawnLayer, number: int, scene: Scene, theme: Theme, tips: list[str]
) -> Iterator[str]:
    layer, kind = drawn.layer, drawn.layer.cell
    own = f"layer layer-{_class(layer, number)} cell-{word(kind.name)}"
    yield f'<g class="{own}"><title>{escape(_said(layer, scene.language))}</title>'
    if scene.tones and scene.tones[drawn.first]:
        yield from (_toned(painted, drawn, scene, theme, tips), "</g>")
        return
    drawings = zip(*_drawings(painted, drawn, scene, theme), strict=True)
    for tip, shapes in zip(tips[drawn.first : drawn.numbers.stop], drawings, strict=True):
        yield f'<g class="cell"><title>{tip}</title>{"".join(shapes)}</g>'
    yield "</g>"


def _drawings(painted: Painted, drawn: DrawnLayer, scene: Scene, theme: Theme) -> Iterator[list[str]]:
    """The discs of a layer's cells, and then each shape that is on them."""
    kind, places = drawn.layer.cell, scene.xy[drawn.first : drawn.numbers.stop]
    yield from (set_at(shape, places) for shape in painted[disc(kind, theme)])
    look = theme.look(kind)
    for part in theme.shapes(kind):
        yield from (set_at(shape, places + (part.dx, part.dy)) for shape in painted[shaped(part, look, theme)])


def _said(layer: Layer, language: str) -> str:
    size = "×".join(f"{n:,}" for n in layer.size)
    return f"{layer.name}: {size} {layer.cell.names.get(language)}"


def _class(layer: Layer, number: int) -> str:
    # A name that had to be changed gets its number, so that two layers never share a class.
    own = word(layer.name)
    return own if own == layer.name else f"{own}-{number}"


def _dots(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    if len(scene.dots):
        (shape,) = painted[dotted(theme)]
        yield f'<g class="ellipsis">{"".join(set_at(shape, scene.dots))}</g>'


def _moments(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
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
                discs = _discs(painted, drawn, scene, theme, moment.tones)
                told = zip(names[drawn.first : drawn.numbers.stop], discs, strict=True)
                yield "".join(f"<g><title>{escape(name)}</title>{disc}</g>" for name, disc in told)
        yield from _said_at(painted, scene, moment, theme)
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


def _said_at(painted: Painted, scene: Scene, moment: Moment, theme: Theme) -> Iterator[str]:
    """The words of a step, in the places of those of the first; what they would cover of them is blotted out."""
    first = scene.words.index(scene.moments[0].words[0])
    for line, below in zip(moment.words, scene.words[first:], strict=False):
        if line.role == "note":
            left, top, right, bottom = (side * PITCH for side in line.box())
            place = f'x="{short(left)}" y="{short(top)}" width="{short(right - left)}" height="{short(bottom - top)}"'
            yield f'<rect {place} fill="{theme.background}"/>'
        yield _line(painted, line, below, theme)


def _line(painted: Painted, line: Words, at: Words, theme: Theme) -> str:
    """A line of text where another is, or it itself."""
    (shape,) = painted[lettered(line, theme)]
    x, y = short(at.x * PITCH), short(at.y * PITCH + shape.points[0][1])
    return f'<text class="{line.role}" x="{x}" y="{y}" {shape.look}>{escape(line.text)}</text>'
