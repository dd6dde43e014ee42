"""A scene as DOT, with every position and every link's course given, so that Graphviz only paints.

Two writings of the same picture: `document` has one edge per link, for people and other programs; `painting` has
one edge per bundle of courses, which paints faster. Ids are our own; a user's words appear only as quoted labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from netcharts.cells import CellKind
from netcharts.decimals import pairs, short
from netcharts.dot.looks import (
    PITCH,
    biased,
    defaults,
    disc,
    dotted,
    fading,
    linked,
    place,
    shaped,
    summed,
    toned,
    words,
)
from netcharts.dot.pieces import pieces, wires
from netcharts.scene import Scene, faded
from netcharts.scene.edge_routing import Course
from netcharts.style.themes import Theme

# Graphviz takes attribute values of up to 16,384 characters; a spline has at most 13 points of 16 characters.
_SPLINES_PER_EDGE = 64


def document(scene: Scene, theme: Theme) -> str:
    """DOT with a node per cell and an edge per link; layout programs are `neato -n2` and `nop2`."""
    return _graph(
        scene, theme, chain(_every_link(scene), _every_sum(scene, theme)), [drawn.numbers for drawn in scene.layers]
    )


def painting(scene: Scene, theme: Theme, dpi: float) -> str:
    """DOT that paints the same picture with few edges, each holding many courses; `dpi` is dots to the inch."""
    everything = [drawn.numbers for drawn in scene.layers]
    return _graph(scene, theme, chain([f"graph [dpi={short(dpi)}]"], _bundles(scene), _sums(scene, theme)), everything)


def _graph(scene: Scene, theme: Theme, links: Iterable[str], cells: list[range]) -> str:
    lines = ["digraph {", *defaults(theme), *_corners(scene), *_frames(scene, theme), *_stubs(scene, theme), *links]
    for drawn, numbers in zip(scene.layers, cells, strict=True):
        lines.extend(_cells(drawn.layer.cell, numbers, scene, theme))
    lines.extend(_dots(scene, theme))
    lines.extend(_biases(scene, theme))
    lines.extend([*wires(scene, theme), *pieces(scene, theme)])
    lines.extend(f't{i} [id="t{i}", {words(line, scene.height, theme)}]' for i, line in enumerate(scene.words))
    return "\n".join([*lines, "}\n"])


def _corners(scene: Scene) -> Iterator[str]:
    """Two unseen nodes that make the canvas exactly as large as the scene."""
    # Two points across: versions of Graphviz differ in how they round a node's size, and agree on whole points.
    half = 1.0
    width, height = scene.width * PITCH, scene.height * PITCH
    for name, x, y in (("k0", half, half), ("k1", width - half, height - half)):
        yield f'{name} [style=invis, shape=box, width=0.02778, height=0.02778, pos="{x:.2f},{y:.2f}"]'


def _frames(scene: Scene, theme: Theme) -> Iterator[str]:
    for i, box in enumerate(scene.frames):
        left, top, right, bottom = box
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
        # A rectangle as four straight cubics.
        thirds = [corners[:1]]
        for a, b in pairwise(corners):
            thirds.append(np.stack([a, b, b]))
        course = _points(np.concatenate(thirds)[None, None], scene)[0]
        yield f'k0 -> k1 [id="f{i}", color="{theme.frames}", pos="{course}"]'
    for brace in scene.braces:
        yield f'k0 -> k1 [color="{theme.frames}", pos="{_points(brace[None, None], scene)[0]}"]'


def _stubs(scene: Scene, theme: Theme) -> Iterator[str]:
    for i, (look, opacity, lines) in enumerate(faded(scene)):
        texts = _points(lines[:, None], scene)
        for start in range(0, len(texts), _SPLINES_PER_EDGE):
            splines = ";".join(texts[start : start + _SPLINES_PER_EDGE])
            yield f'k0 -> k1 [id="b{i}", {fading(look, opacity, theme)}, pos="{splines}"]'


def _points(points: NDArray[np.float64], scene: Scene) -> list[str]:
    """Courses as spline texts: shape [links, strokes, points, 2] to links × strokes texts, in points, y upwards."""
    count = points.shape[2]
    turned = points.reshape(-1, count, 2) * (PITCH, -PITCH) + (0.0, scene.height * PITCH)
    if count == 2:
        turned, count = turned[:, (0, 0, 1, 1)], 4
    written = pairs(turned)
    return [" ".join(written[start : start + count]) for start in range(0, len(written), count)]


def _every_link(scene: Scene) -> Iterator[str]:
    for strand in scene.strands:
        kind = f', {linked(strand)}, class="{strand.connection.key}"'
        delay = f", delay={strand.connection.delay}" if strand.connection.delay else ""
        arrow = "" if strand.connection.directed else ", undirected=true"
        for course in strand.courses:
            strokes = course.points.shape[1]
            texts = _points(course.points, scene)
            for i, (source, target) in enumerate(zip(course.source.tolist(), course.target.tolist(), strict=True)):
                splines = ";".join(texts[i * strokes : (i + 1) * strokes])
                # A sample in a legend joins no cells.
                ends = f"c{source} -> c{target}" if source >= 0 else "k0 -> k1"
                tone = f', color="{course.tones[i]}"' if course.tones else ""
                yield f'{ends} [pos="{splines}"{kind}{delay}{arrow}{tone}]'


def _bundles(scene: Scene) -> Iterator[str]:
    for strand in scene.strands:
        for course in strand.courses:
            for tone, points in by_tone(course):
                colour = f', color="{tone}"' if tone else ""
                texts = _points(points, scene)
                for start in range(0, len(texts), _SPLINES_PER_EDGE):
                    splines = ";".join(texts[start : start + _SPLINES_PER_EDGE])
                    yield f'k0 -> k1 [pos="{splines}", {linked(strand)}{colour}]'


def by_tone(course: Course) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """The courses that are shown, in runs of one colour each."""
    if not course.tones:
        yield "", course.points[course.shown]
        return
    shown = np.flatnonzero(course.shown).tolist()
    for tone, run in groupby(shown, key=course.tones.__getitem__):
        yield tone, course.points[list(run)]


def _at(x: float, y: float, scene: Scene) -> str:
    """A place in points, y upwards."""
    return place(x, y, scene.height)


def _cells(kind: CellKind, numbers: range, scene: Scene, theme: Theme) -> Iterator[str]:
    look = theme.look(kind)
    yield f'{{ node [{disc(look, theme)}, class="{kind.role}"]'
    for number in numbers:
        x, y = scene.xy[number].tolist()
        tone = f", {toned(kind, scene.tones[number], theme)}" if scene.tones and scene.tones[number] else ""
        yield f'c{number} [id="c{number}", {_at(x, y, scene)}{tone}]'
    yield "}"
    plain = [number for number in numbers if not scene.tones or not scene.tones[number]]
    for part, shape in enumerate(theme.shapes(kind)):
        yield f"{{ node [{shaped(shape, look, theme)}]"
        for number in plain:
            x, y = scene.xy[number].tolist()
            yield f'm{number}_{part} [id="m{number}_{part}", {_at(x + shape.dx, y + shape.dy, scene)}]'
        yield "}"


def _sums(scene: Scene, theme: Theme) -> Iterator[str]:
    """The links of bias cells, few edges for each cell."""
    for one in scene.biases:
        texts = _points(one.links(scene.xy)[:, None], scene)
        for start in range(0, len(texts), _SPLINES_PER_EDGE):
            splines = ";".join(texts[start : start + _SPLINES_PER_EDGE])
            yield f'k0 -> k1 [pos="{splines}", {summed(theme)}]'


def _every_sum(scene: Scene, theme: Theme) -> Iterator[str]:
    for i, one in enumerate(scene.biases):
        texts = _points(one.links(scene.xy)[:, None], scene)
        for target, course in zip(one.targets.tolist(), texts, strict=True):
            yield f'o{i} -> c{target} [pos="{course}", class="bias", {summed(theme)}]'


def _biases(scene: Scene, theme: Theme) -> Iterator[str]:
    if not scene.biases:
        return
    yield f'{{ node [{biased(theme)}, class="bias"]'
    for i, one in enumerate(scene.biases):
        yield f'o{i} [id="o{i}", {_at(one.x, one.y, scene)}]'
    yield "}"


def _dots(scene: Scene, theme: Theme) -> Iterator[str]:
    if not len(scene.dots):
        return
    yield f"{{ node [{dotted(theme)}]"
    for i, (x, y) in enumerate(scene.dots.tolist()):
        yield f'd{i} [id="d{i}", {_at(x, y, scene)}]'
    yield "}"
