"""The frames and braces of groups in charts of layers, and the room that nested frames need between boxes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, box_around, union
from netcharts.placement.frame_margins import inner_first
from netcharts.scene import groups
from netcharts.scene.groups import Outline
from netcharts.scene.model import TextLine
from netcharts.scene.nodes import HEIGHT, SIZE, BoxNode, Connector, crossed, overlapping, segments
from netcharts.spec.model import Connection, Group, Spec
from netcharts.style import text_metrics

PAD = 0.14
"""Distance of a frame from the boxes in it."""
# Distance of a frame from the frames in it and their captions.
_NESTED = 0.09
# A line and an edge of a frame that are closer than this look like one.
_CLOSE = 0.075
# Distance of a caption from a line through the middle of its frame.
_BESIDE = 0.12
# Frames are raised by so many steps at most.
_RAISED = 12
CAPTION = SIZE * 1.4
"""Height of a caption."""


class GroupMarks(NamedTuple):
    """The captions and the frames of groups, and the braces of those that share layers with others.

    Attributes:
        captions: The captions of frames and braces.
        frames: The frames.
        braces: The braces, as the control points of cubics.
        extents: The extent of each frame with its caption, and of each brace.
    """

    captions: list[TextLine]
    frames: list[Box]
    braces: list[FloatArray]
    extents: list[Box]


def group_marks(
    spec: Spec,
    nodes: dict[str, BoxNode],
    connectors: Sequence[Connector],
    language: str,
    inside: Collection[int] | None = None,
) -> GroupMarks:
    """Return the marks of the groups of a spec.

    Args:
        spec: The spec.
        nodes: The boxes of its layers.
        connectors: The lines of its connections, and others.
        language: Language of captions.
        inside: Numbers of the connections whose lines along a frame are in it, if one of their ends is; captions are
            then always above frames. Without it, only lines with both ends in a frame are, and captions can be below.
    """
    if not any(group.marked for group in spec.groups):
        return GroupMarks([], [], [], [])
    outlines = _outlines(spec, nodes, connectors, language, inside)
    captions = [line for each in outlines for line in each.caption]
    frames = [each.box for each in outlines]
    braced = [group for group in spec.groups if group.name in _braced(spec)]
    spans = [Outline(group, union(nodes[name].box() for name in group.layers)) for group in braced]
    corners = (Box(x, y, x, y) for connector in connectors for x, y in connector.points)
    boxes = (*(node.box() for node in nodes.values()), *(line.box() for line in captions))
    curves, more = groups.braces(spans, union([*boxes, *frames, *corners]), language, SIZE)
    extents = [union([each.box, *(line.box() for line in each.caption)]) for each in outlines]
    return GroupMarks([*captions, *more], frames, curves, [*extents, *map(box_around, curves)])


def framed(spec: Spec) -> list[Group]:
    """Return the groups that have a frame in charts of layers."""
    braced = _braced(spec)
    return [group for group in spec.groups if group.marked and group.name not in braced]


def caption_width(group: Group, language: str) -> float:
    """Return the width of the caption of a group."""
    return text_metrics.width(text_metrics.one_line(text_metrics.math(group.caption(language)))) * SIZE


def frames_of_boxes(spec: Spec, nodes: Mapping[str, BoxNode]) -> list[tuple[frozenset[str], Box]]:
    """Return the layers in each frame, and the least extent of the frame."""
    groups = framed(spec)
    return [
        (frozenset(group.layers), _grown(union(nodes[name].box() for name in group.layers), PAD)) for group in groups
    ]


def _braced(spec: Spec) -> set[str]:
    """Return the groups that have a brace and share layers with others: frames around both could cross."""
    found: set[str] = set()
    for pair in combinations([group for group in spec.groups if group.marked], 2):
        if not set(pair[0].layers).isdisjoint(pair[1].layers):
            found.update(group.name for group in pair if group.brace is not None)
    return found


def _outlines(
    spec: Spec,
    nodes: dict[str, BoxNode],
    connectors: Sequence[Connector],
    language: str,
    inside: Collection[int] | None,
) -> list[Outline]:
    """Return the frames of groups with their captions; a frame is around those in it and their captions."""
    groups_with_frame = framed(spec)
    lines = list(zip(spec.connections, connectors, strict=False))
    extents = {
        group.name: union(
            [
                *(nodes[name].box() for name in group.layers),
                *(
                    Box(x, y, x, y)
                    for connection, connector in lines
                    if connection.source in group.layers and connection.target in group.layers
                    for x, y in connector.points
                ),
            ]
        )
        for group in groups_with_frame
    }
    found: dict[str, Outline] = {}
    frames = {name: _grown(box, PAD) for name, box in extents.items()}
    tracks = [(spec.connections[number], connectors[number]) for number in inside or ()]
    captions = _CaptionPlacer(nodes, connectors, above=inside is not None)
    for group in inner_first(groups_with_frame):
        inner = [found[name] for name in group.groups if name in found]
        parts = (*(each.box for each in inner), *(line.box() for each in inner for line in each.caption))
        foreign = [node.box() for name, node in nodes.items() if name not in group.layers]
        around_parts = union([frames[group.name], *(_grown(part, _NESTED) for part in parts)])
        around_parts = _over(around_parts, _tracks(group, tracks))
        frames[group.name] = _off(around_parts, captions.lines, np.array(foreign).reshape(-1, 4))
        around = {group.name, *(other.name for other in groups_with_frame if group.name in other.groups)}
        others = [frame for name, frame in frames.items() if name not in around]
        if inside is not None:
            frames[group.name] = captions.raised(group.caption(language), frames[group.name], others)
        caption = captions.place(group.caption(language), frames[group.name], others)
        found[group.name] = Outline(group, frames[group.name], caption)
    return [found[group.name] for group in groups_with_frame]


def _tracks(group: Group, lines: Iterable[tuple[Connection, Connector]]) -> Iterator[Box]:
    """Yield the level pieces of lines with an end in a group."""
    for connection, connector in lines:
        if connection.source in group.layers or connection.target in group.layers:
            for (x, y), (end, last) in pairwise(connector.points):
                if abs(y - last) < 1e-6:
                    yield Box(min(x, end), y, max(x, end), y)


def _over(frame: Box, tracks: Iterable[Box]) -> Box:
    """Return a frame grown upward and downward over level lines beside it."""
    beside = [track for track in tracks if track.left < frame.right and track.right > frame.left]
    top = min((track.top - PAD for track in beside), default=frame.top)
    bottom = max((track.bottom + PAD for track in beside), default=frame.bottom)
    return frame._replace(top=min(frame.top, top), bottom=max(frame.bottom, bottom))


def _off(frame: Box, lines: FloatArray, foreign: FloatArray) -> Box:
    """Return a frame grown so that no line [n, 4] runs along its edges, too close to be told from them.

    An edge stays where it is if the frame would reach into a foreign box [b, 4].
    """
    starts, ends = lines[:, :2], lines[:, 2:]
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    edges = np.array(frame)
    for side, axis, out in ((0, 0, -1), (1, 1, -1), (2, 0, 1), (3, 1, 1)):
        along = 1 - axis
        parallel = np.isclose(low[:, axis], high[:, axis])
        beside = (low[:, along] < edges[2 + along]) & (high[:, along] > edges[along])
        places = low[parallel & beside, axis]
        before = edges[side]
        while (np.abs(places - edges[side]) < _CLOSE).any():
            edges[side] += out * _CLOSE
        if overlapping(Box(*edges.tolist()), foreign).any():
            edges[side] = before
    return Box(*edges.tolist())


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


class _CaptionPlacer:
    """Places captions above or below their frames, where there is no line and no box."""

    def __init__(self, nodes: dict[str, BoxNode], connectors: Sequence[Connector], *, above: bool) -> None:
        self.lines = segments(connector.points for connector in connectors)
        self.occupied = [node.box() for node in nodes.values()]
        self.above = above

    def place(self, text: str, frame: Box, frames: Sequence[Box]) -> tuple[TextLine, ...]:
        """Return the caption of a frame, clear of other frames if there is room; nothing if the text is empty."""
        caption = text_metrics.one_line(text_metrics.math(text))
        if not caption:
            return ()
        spots = self._spots(caption, frame)
        line = next(self._free(spots, frames), spots[0])
        self.occupied.append(line.box())
        return (line,)

    def raised(self, text: str, frame: Box, frames: Sequence[Box]) -> Box:
        """Return a frame whose upper edge is raised to where its caption is free, if there is such a place."""
        caption = text_metrics.one_line(text_metrics.math(text))
        boxes = np.array([*self.occupied, *frames]).reshape(-1, 4)
        for step in range(_RAISED if caption else 0):
            higher = frame._replace(top=frame.top - step * _CLOSE)
            if step and overlapping(higher._replace(bottom=frame.top), boxes).any():
                break
            beside = (self.lines[:, 0::2].min(axis=1) < frame.right) & (self.lines[:, 0::2].max(axis=1) > frame.left)
            close = np.abs(self.lines[beside, 1::2] - higher.top).max(axis=1) < _CLOSE - 1e-9
            if not close.any() and next(self._free(self._spots(caption, higher), frames), None):
                return higher
        return frame

    def _spots(self, caption: str, frame: Box) -> list[TextLine]:
        edges = _edges(frame)[: 1 if self.above else 2]
        return [TextLine(caption, x, y, SIZE, "frame") for y in edges for x in _along_edge(frame, caption)]

    def _free(self, spots: Sequence[TextLine], frames: Sequence[Box]) -> Iterator[TextLine]:
        boxes = np.array([*self.occupied, *frames]).reshape(-1, 4)
        return (
            spot
            for spot in spots
            if not crossed([spot.box()], self.lines).any() and not overlapping(spot.box(), boxes).any()
        )


def _edges(box: Box) -> tuple[float, float]:
    return box.top - SIZE * 0.7, box.bottom + SIZE * 0.7


def _along_edge(box: Box, caption: str) -> tuple[float, ...]:
    """Return the middle of a caption at the middle and both ends of an edge, and beside its middle."""
    wide = text_metrics.width(caption) * SIZE / 2
    half = min(wide, (box.right - box.left) / 2)
    return box.x, box.left + half, box.right - half, box.x + wide + _BESIDE, box.x - wide - _BESIDE


class _Reach(NamedTuple):
    """The margins of a frame around its boxes: at the sides, and at the top and the bottom, where captions are."""

    side: float = PAD
    end: float = PAD


class GroupRoom:
    """The room between columns and rows of boxes for the nested frames that begin or end there."""

    def __init__(self, spec: Spec, language: str) -> None:
        """Find the reach of all frames."""
        self.framed = framed(spec)
        self.captions = {group.name: CAPTION if group.caption(language) else 0.0 for group in self.framed}
        self.reach: dict[str, _Reach] = {}
        for group in inner_first(self.framed):
            inner = [name for name in group.groups if name in self.reach]
            sides = (self.reach[name].side + _NESTED for name in inner)
            ends = (self.reach[name].end + self.captions[name] + _NESTED for name in inner)
            self.reach[group.name] = _Reach(max((PAD, *sides)), max((PAD, *ends)))

    def across(self, left: Sequence[str], right: Sequence[str]) -> float:
        """Return how much farther than others the layers of two columns are apart."""
        return sum(self._widest(ends).side - PAD for ends in self._between(left, right))

    def down(self, above: Sequence[str], below: Sequence[str]) -> float:
        """Return how far the layers of two rows are apart at least, from middle to middle; 0 without nested frames."""
        between = self._between(above, below)
        reach = [self._widest(ends).end for ends in between]
        if max(reach) == PAD:
            return 0.0
        caption = max((self.captions[group.name] for ends in between for group in ends), default=0.0)
        return HEIGHT + sum(reach) + caption + _NESTED

    def _between(self, one: Sequence[str], other: Sequence[str]) -> list[list[Group]]:
        """Return the groups that contain layers of only one of two columns or rows: of the first, of the second."""
        return [
            [group for group in self.framed if _holds(group, inside) and not _holds(group, outside)]
            for inside, outside in ((one, other), (other, one))
        ]

    def _widest(self, framed: Iterable[Group]) -> _Reach:
        own = [self.reach[group.name] for group in framed]
        return _Reach(max((each.side for each in own), default=PAD), max((each.end for each in own), default=PAD))


def _holds(group: Group, layers: Sequence[str]) -> bool:
    return not set(group.layers).isdisjoint(layers)
