"""The scene: every shape of a chart with its place, in grid pitches, before anyone paints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.placement import layer_labels
from netcharts.placement.box import Box, union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import biases, grouping, label_placement
from netcharts.scene.biases import Bias
from netcharts.scene.edge_routing import LOOP_RADIUS, LOOP_RISE, Course, Stubs, courses, flattened, stubs
from netcharts.scene.label_placement import Spot
from netcharts.scene.pieces import Piece, Wire, crossed
from netcharts.spec.model import Connection, Group
from netcharts.style import text

DISC = 0.62
DOT = 0.07
TITLE_SIZE = 0.36
TONED_RIM = 0.07
FADING = ("c0", "80", "50", "28")
"""How opaque the pieces of a link are that fades away, as two hexadecimal digits."""
BIAS_LINKS = 0.6
"""How thick the links of bias cells are, beside others."""

_MARGIN = 0.2
_TITLE_GAP = 0.4
_TITLE_LINE = 0.45
_WIDEST_TITLE = 10.0


class Strand(NamedTuple):
    """The links of one connection, with their courses."""

    connection: Connection
    courses: tuple[Course, ...]


class Words(NamedTuple):
    """A line of text at a point, which is its middle or, with `anchor="start"`, where it starts.

    `role` is `title`, `label`, `frame`, `legend`, `note`, `value`, `bias`, `headline` or
    `byline`; it has the theme's colour unless it has one of its own.
    """

    text: str
    x: float
    y: float
    size: float
    role: str
    anchor: str = "middle"
    colour: str = ""

    @property
    def width(self) -> float:
        """How wide it is at most, whatever sans-serif it is set in."""
        return text.width(self.text) * self.size

    def box(self) -> Box:
        """The room that the text takes."""
        left = self.x if self.anchor == "start" else self.x - self.width / 2
        return Box(left, self.y - self.size * 0.6, left + self.width, self.y + self.size * 0.6)


class Moment(NamedTuple):
    """How a chart looks at a step of a forward pass: the colours of all cells, and words in and below them."""

    tones: tuple[str, ...]
    words: tuple[Words, ...]


class Scene(NamedTuple):
    """A chart ready to paint: everything lies between (0, 0) and (width, height), y downwards, in grid pitches.

    `stubs` are links that fade away, since they lead to cells that are not drawn; `braces` are cubics.
    `tones` are the cells' own colours, empty for cells that have those of their kind; `moments` are what an animated
    picture shows, one after the other, of which the scene itself is the first. Pictures of parts and overviews have
    boxes (`pieces`) and `wires` instead of cells and links.
    """

    heading: str
    language: str
    width: float
    height: float
    layers: tuple[DrawnLayer, ...]
    xy: NDArray[np.float64]
    strands: tuple[Strand, ...]
    dots: NDArray[np.float64]
    stubs: tuple[Stubs, ...]
    frames: tuple[Box, ...]
    words: tuple[Words, ...]
    tones: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    pieces: tuple[Piece, ...] = ()
    wires: tuple[Wire, ...] = ()
    braces: tuple[NDArray[np.float64], ...] = ()
    biases: tuple[Bias, ...] = ()


def build(network: DrawnNetwork, layout: NetworkLayout, language: str = "en", *, titled: bool = True) -> Scene:
    """The scene of a placed network, with its labels and, if it is `titled`, its title in a language."""
    strands = tuple(
        Strand(links.connection, course) for links, course in zip(network.links, courses(network, layout), strict=True)
    )
    outlined = [(group, grouping.frame(box, _between(group, strands))) for group, box in layout.frames]
    framed = [(group, box) for group, box in outlined if group.brace is None]
    frames = tuple(box for _, box in framed)
    named = list(_frame_labels(framed, language))
    drawn = union([*_boxes(layout, strands), *frames])
    spots = _spots(layout, strands, frames, drawn.bottom)
    ones = _biases(network, layout, strands, frames, spots, named) if layout.biased else ()
    plates = [Words(said, spot.x, y, size, "label") for spot in spots for said, size, y in spot.lines()]
    words = [*plates, *(_aside(named, frames, ones, layout) if ones else named)]
    words += [Words("1", one.x, one.y, biases.ONE, "bias") for one in ones]
    content = union([drawn, *(one.box() for one in ones), *(line.box() for line in words)])
    braces, more = _braced([(group, box) for group, box in outlined if group.brace], content, language)
    words += more
    content = union([content, *(line.box() for line in more), *map(_extent, braces)])
    heading = network.spec.heading(language)
    lines = title(heading, content) if titled else ()
    whole = union([content, *(line.box() for line in lines)])
    width, height = whole.right - whole.left + 2 * _MARGIN, whole.bottom - whole.top + 2 * _MARGIN
    found = Scene(
        heading=heading,
        language=language,
        width=width,
        height=height,
        layers=network.layers,
        xy=layout.xy,
        strands=strands,
        dots=layout.dots,
        stubs=stubs(network, layout),
        frames=frames,
        words=(*lines, *words),
        braces=tuple(braces),
        biases=ones,
    )
    return moved(found, _MARGIN - whole.left, _MARGIN - whole.top)


def _biases(
    network: DrawnNetwork,
    layout: NetworkLayout,
    strands: tuple[Strand, ...],
    frames: tuple[Box, ...],
    spots: Sequence[Spot],
    named: Sequence[Words],
) -> tuple[Bias, ...]:
    sides = np.concatenate([np.zeros((0, 2, 2)), *map(_sides, frames)])
    # Between a layer and its nameplate, a bias cell would be taken for what is named.
    taken = [*(spot.reach() for spot in spots), *(line.box() for line in named)]
    return biases.placed(network, layout, _lines(strands), sides, [spot.box() for spot in spots], taken)


def _aside(named: Sequence[Words], frames: tuple[Box, ...], ones: Sequence[Bias], layout: NetworkLayout) -> list[Words]:
    """What is written at frames, each line moved along its frame to where no link of a bias cell runs through it."""
    lines = biases.lines(ones, layout.xy).reshape(-1, 4)
    return [_clear(line, frames, lines) for line in named]


def _clear(line: Words, frames: tuple[Box, ...], lines: NDArray[np.float64]) -> Words:
    wide = max((box.right - box.left for box in frames if box.left < line.x < box.right), default=0.0)
    most = max(0.0, (wide - line.width) / 2)
    shifts = [side * step for step in np.arange(0, most + 0.01, 0.25).tolist() for side in (-1, 1)]
    tried = [line._replace(x=line.x + shift) for shift in shifts]
    return next((each for each in tried if not crossed([each.box()], lines).any()), line)


def _lines(strands: tuple[Strand, ...]) -> NDArray[np.float64]:
    """All courses as straight lines."""
    courses = [course.points[course.shown] for strand in strands for course in strand.courses]
    return np.concatenate([np.zeros((0, 2, 2)), *map(flattened, courses)])


def _spots(layout: NetworkLayout, strands: tuple[Strand, ...], frames: tuple[Box, ...], bottom: float) -> list[Spot]:
    """Where the nameplates stand."""
    if not any(plate.lines for plate in layout.labels.values()):
        return []
    edges = np.concatenate([np.zeros((0, 2, 2)), *map(_sides, frames)])
    return label_placement.placed(layout, DISC, _lines(strands), edges, bottom)


def _sides(box: Box) -> NDArray[np.float64]:
    """The four sides of a box as lines."""
    left, top, right, bottom = box
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def _between(group: Group, strands: tuple[Strand, ...]) -> NDArray[np.float64]:
    """The lines within a group that need room beyond its cells: handles and arcs."""
    inside = [s for s in strands if s.connection.source in group.layers and s.connection.target in group.layers]
    bent = [course for strand in inside for course in strand.courses if course.points.shape[2] > 2]
    return np.concatenate([np.zeros((0, 2, 2)), *(flattened(course.points[course.shown]) for course in bent)])


def _frame_labels(framed: Sequence[tuple[Group, Box]], language: str) -> Iterator[Words]:
    for group, frame in framed:
        lines = layer_labels.caption_lines(group.caption(language), frame.right - frame.left)
        for number, said in enumerate(lines, 1 - len(lines)):
            y = frame.top - layer_labels.SIZE * (0.75 - number * layer_labels.LEADING)
            yield Words(said, frame.x, y, layer_labels.SIZE, "frame")


def _braced(
    groups: Sequence[tuple[Group, Box]], content: Box, language: str
) -> tuple[list[NDArray[np.float64]], list[Words]]:
    """The braces of groups, with what is written at them, above and below everything else."""
    braces, words = [], []
    for side, edge, down in (("below", content.bottom, 1), ("above", content.top, -1)):
        own = [(group, box) for group, box in groups if group.brace == side]
        said = [layer_labels.caption_lines(group.caption(language), box.right - box.left) for group, box in own]
        wide = [max([box.right - box.left, *(text.width(line) * layer_labels.SIZE for line in lines)])
                for (_, box), lines in zip(own, said, strict=True)]  # fmt: skip
        rooms = [(box.x - width / 2, box.x + width / 2) for (_, box), width in zip(own, wide, strict=True)]
        step = layer_labels.SIZE * layer_labels.LEADING
        deep = 0.5 + step * max(map(len, said), default=0)
        for (_, box), lines, level in zip(own, said, grouping.levels(rooms), strict=True):
            y = grouping.starts(edge, side) + down * level * deep
            braces.append(grouping.brace(box.left, box.right, y, side))
            first = y + down * (0.4 + step / 2)
            top = first if down > 0 else first - (len(lines) - 1) * step
            words += [Words(line, box.x, top + i * step, layer_labels.SIZE, "frame") for i, line in enumerate(lines)]
    return braces, words


def _extent(points: NDArray[np.float64]) -> Box:
    return Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _boxes(layout: NetworkLayout, strands: tuple[Strand, ...]) -> Iterator[Box]:
    """The room that discs, dots and courses take; handles and arcs reach beyond the discs."""
    low, high = layout.xy.min(axis=0) - DISC / 2, layout.xy.max(axis=0) + DISC / 2
    yield Box(*low.tolist(), *high.tolist())
    if layout.dots.size:
        yield Box(*(layout.dots.min(axis=0) - DOT / 2).tolist(), *(layout.dots.max(axis=0) + DOT / 2).tolist())
    for strand in strands:
        for course in strand.courses:
            if course.points.shape[2] == 13:
                top = float(layout.xy[course.source, 1].min()) - LOOP_RISE - LOOP_RADIUS
                yield Box(float(low[0]), top, float(high[0]), top)
            elif course.points.shape[2] == 4:
                yield _cubic_box(course.points)


def _cubic_box(points: NDArray[np.float64]) -> Box:
    """The extent of cubics, from their ends and the point in the middle, which is the highest of a symmetric arc."""
    middle = np.einsum("p,lspc->lsc", np.array([0.125, 0.375, 0.375, 0.125]), points)
    extent = np.concatenate([points[:, :, (0, 3)].reshape(-1, 2), middle.reshape(-1, 2)])
    return Box(*extent.min(axis=0).tolist(), *extent.max(axis=0).tolist())


def title(heading: str, content: Box) -> tuple[Words, ...]:
    """The title's lines above the chart, broken only where it is much wider than the chart."""
    lines = _broken(heading, max(content.right - content.left, _WIDEST_TITLE) / TITLE_SIZE)
    lowest = content.top - _TITLE_GAP - TITLE_SIZE / 4
    return tuple(
        Words(line, content.x, lowest - (len(lines) - 1 - i) * _TITLE_LINE, TITLE_SIZE, "title")
        for i, line in enumerate(lines)
    )


def _broken(heading: str, most: float) -> list[str]:
    lines = [""]
    for word in heading.split():
        longer = f"{lines[-1]} {word}".strip()
        if text.width(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def moved(scene: Scene, dx: float, dy: float) -> Scene:
    """A scene with everything in it moved; its width and height stay."""
    shift = np.array([dx, dy])
    return scene._replace(
        xy=scene.xy + shift,
        strands=tuple(_moved_strand(strand, shift) for strand in scene.strands),
        dots=scene.dots + shift,
        stubs=tuple(some._replace(lines=some.lines + shift) for some in scene.stubs),
        frames=tuple(Box(f.left + dx, f.top + dy, f.right + dx, f.bottom + dy) for f in scene.frames),
        words=_moved_words(scene.words, dx, dy),
        pieces=tuple(piece.moved(dx, dy) for piece in scene.pieces),
        wires=tuple(wire.moved(dx, dy) for wire in scene.wires),
        braces=tuple(brace + shift for brace in scene.braces),
        biases=tuple(one._replace(x=one.x + dx, y=one.y + dy) for one in scene.biases),
        moments=tuple(Moment(moment.tones, _moved_words(moment.words, dx, dy)) for moment in scene.moments),
    )


def _moved_words(words: Sequence[Words], dx: float, dy: float) -> tuple[Words, ...]:
    return tuple(line._replace(x=line.x + dx, y=line.y + dy) for line in words)


def framed(
    heading: str,
    language: str,
    pieces: Sequence[Piece],
    wires: Sequence[Wire],
    words: Sequence[Words] = (),
    frames: Sequence[Box] = (),
) -> Scene:
    """A scene of boxes, wires, words and frames, wherever they lie, with its title and an even margin."""
    corners = (Box(x, y, x, y) for wire in wires for x, y in wire.points)
    content = union([*(piece.box() for piece in pieces), *(line.box() for line in words), *corners, *frames])
    lines = title(heading, content)
    whole = union([content, *(line.box() for line in lines)])
    width, height = whole.right - whole.left + 2 * _MARGIN, whole.bottom - whole.top + 2 * _MARGIN
    found = lettered([*lines, *words], language, width, height)
    found = found._replace(heading=heading, pieces=tuple(pieces), wires=tuple(wires), frames=tuple(frames))
    return moved(found, _MARGIN - whole.left, _MARGIN - whole.top)


def lettered(words: Sequence[Words], language: str, width: float, height: float) -> Scene:
    """A scene of words alone."""
    nothing = np.zeros((0, 2))
    return Scene("", language, width, height, (), nothing, (), nothing, (), (), tuple(words))


def joined(scenes: Sequence[Scene], heading: str, language: str, width: float, height: float) -> Scene:
    """Several scenes as one, each where it is; their cells are numbered through. Only the first may have moments."""
    firsts = [0, *accumulate(len(scene.xy) for scene in scenes)]
    toned = any(scene.tones for scene in scenes)
    return Scene(
        heading=heading,
        language=language,
        width=width,
        height=height,
        layers=tuple(
            replace(drawn, first=drawn.first + first)
            for scene, first in zip(scenes, firsts, strict=False)
            for drawn in scene.layers
        ),
        xy=np.concatenate([scene.xy for scene in scenes]),
        strands=tuple(
            _renumbered(strand, first) for scene, first in zip(scenes, firsts, strict=False) for strand in scene.strands
        ),
        dots=np.concatenate([scene.dots for scene in scenes]),
        stubs=tuple(some for scene in scenes for some in scene.stubs),
        frames=tuple(frame for scene in scenes for frame in scene.frames),
        words=tuple(line for scene in scenes for line in scene.words),
        braces=tuple(brace for scene in scenes for brace in scene.braces),
        biases=tuple(
            one._replace(targets=one.targets + first)
            for scene, first in zip(scenes, firsts, strict=False)
            for one in scene.biases
        ),
        tones=tuple(t for scene in scenes for t in (scene.tones or ("",) * len(scene.xy))) if toned else (),
        moments=scenes[0].moments,
        pieces=tuple(piece for scene in scenes for piece in scene.pieces),
        wires=tuple(wire for scene in scenes for wire in scene.wires),
    )


def faded(scene: Scene) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    """The stubs in pieces, each with its look and how opaque it is as two hexadecimal digits."""
    shares = np.linspace(0, 1, len(FADING) + 1)
    for look, lines in scene.stubs:
        start, along = lines[:, :1], lines[:, 1:] - lines[:, :1]
        for opacity, share in zip(FADING, pairwise(shares), strict=True):
            yield look, opacity, start + along * np.array(share)[None, :, None]


def _moved_strand(strand: Strand, shift: NDArray[np.float64]) -> Strand:
    courses = tuple(course._replace(points=course.points + shift) for course in strand.courses)
    return strand._replace(courses=courses)


def _renumbered(strand: Strand, first: int) -> Strand:
    def shifted(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(numbers < 0, numbers, numbers + first)

    courses = tuple(c._replace(source=shifted(c.source), target=shifted(c.target)) for c in strand.courses)
    return strand._replace(courses=courses)
