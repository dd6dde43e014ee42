"""Break charts of boxes that are too long for a page into rows, as text is broken into lines.

A chart is broken where nothing but links from one box lead on. If boxes follow each other from the top to the bottom,
rows are columns. Lengths along the axis of a chart and across it are those of `flow`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from math import inf, isinf
from typing import NamedTuple

import numpy as np

from netcharts.placement.box import Box, Point, box_around
from netcharts.scene.diagrams.box_scene import boxes_of, connector_box
from netcharts.scene.diagrams.flow import Way
from netcharts.scene.model import MARGIN, Scene
from netcharts.scene.nodes import Connector
from netcharts.scene.titles import TITLE_ROOM, WIDEST

# Points of a pixel, and of a grid pitch.
_POINTS, _PITCH = 0.75, 60.0
# The height of a page for charts that run up or down, as a share of its width.
_UPRIGHT = 240 / 170
# Distance of rows from each other, and of a line between rows from their ends.
_BETWEEN, _TURN = 0.6, 0.25
# No chart is broken into more rows than this.
_MOST_ROWS = 8
# Text has to become larger by this factor if it does not reach the least size all the same.
_WORTHWHILE = 1.1
_EDGE = 1e-6
# Distance of lines from one box that lead around the same row.
_APART = 0.1


class Page(NamedTuple):
    """The room for a chart on paper, and the least size of text there, in points.

    Without a least size, charts have their natural size, and need only fit the width.
    """

    width: float = 170 / 25.4 * 72
    height: float = 240 / 25.4 * 72
    least: float | None = 6.0

    @classmethod
    def of_pixels(cls, width: int) -> Page:
        """Return a page of a width in pixels for charts of their natural size; it is as high as they need."""
        return cls(width * _POINTS, inf, None)

    @property
    def fixed(self) -> bool:
        """Return True if charts are not made smaller to fit the page."""
        return self.least is None

    def room(self, size: float) -> Point:
        """Return the width and height that a chart without title fits in, if its smallest text has a font size."""
        unit = 1 / _PITCH if self.least is None else size / self.least
        return self.width * unit - 2 * MARGIN, self.height * unit - 2 * MARGIN - TITLE_ROOM

    def holds(self, box: Box, size: float) -> bool:
        """Return True if a chart without title, of which this is the extent, fits."""
        width, height = self.room(size)
        return box.right - box.left <= width and box.bottom - box.top <= height


PAGE = Page()
"""A page of a journal."""


class Link(NamedTuple):
    """A line from one box to another."""

    line: Connector
    source: Box
    target: Box


class _Span(NamedTuple):
    """A part of the axis, and its extent across."""

    start: float
    end: float
    low: float
    high: float

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def level_with(self, other: _Span) -> bool:
        """Return True if a line along the axis through its middle leads through another part."""
        return other.low - _EDGE < self.middle < other.high + _EDGE

    def moved(self, along: float, across: float) -> _Span:
        return _Span(self.start + along, self.end + along, self.low + across, self.high + across)


class Wrapping:
    """The rows of a chart.

    Attributes:
        scale: The scale at which the rows fit their room; at most 1.
        title_width: The width that a title is broken to, at least.
        starts: Where all rows but the first begin, along the axis.
    """

    def __init__(self, blocks: Sequence[Box], links: Sequence[Link], way: Way, page: Page, size: float) -> None:
        """Choose the rows: as few as make the chart fit, or else those with which its text is the largest.

        Args:
            blocks: The boxes of a chart, with the frames around them and everything else that stays whole.
            links: The lines between boxes.
            way: The direction in which the boxes follow each other.
            page: The page that the chart should fit.
            size: The size of its smallest text.
        """
        self.way, self.links = way, links
        width, height = page.room(size)
        upright = (width * _UPRIGHT if page.fixed else height), width
        along, across = upright if way.upright else (width, height)
        spans = sorted(self.span(block) for block in blocks)
        rows = [_union(spans)]
        if _scale(rows, along, across) < 1.0:
            pieces = list(self._pieces(spans))
            rows = _narrow(self._with_lines(pieces), along, across) if page.fixed else _chosen(pieces, along, across)
        self.title_width = min(width, WIDEST) if page.fixed else WIDEST
        self.scale = _scale(rows, along, across)
        self.starts = [row.start - _EDGE for row in rows[1:]]

    def with_links(self, links: Sequence[Link]) -> Wrapping:
        """Return the same rows of a chart with other lines."""
        found = copy(self)
        found.links = links
        return found

    def broken(self) -> list[int]:
        """Return the numbers of the links that lead from row to row."""
        return [n for n, link in enumerate(self.links) if self.row(link.source) != self.row(link.target)]

    def wrapped(self, scene: Scene) -> tuple[Scene, list[Connector]]:
        """Return a scene in rows, and the lines of the links in it; lines between rows lead around them."""
        if not self.starts:
            return scene, [link.line for link in self.links]
        rows = _Rows(self, scene)
        return rows.moved(scene), [rows.line(link.line) for link in self.links]

    def span(self, box: Box) -> _Span:
        """Return the extent of a box along the axis and across."""
        left, low, right, high = self.way.flow_frame(box).box()
        return _Span(left, right, low, high)

    def row(self, box: Box) -> int:
        """Return the number of the row in which the middle of a box is."""
        return bisect_left(self.starts, self.way.flow_frame(box).x)

    def _pieces(self, spans: Sequence[_Span]) -> Iterator[_Span]:
        """Yield the parts of the chart between which it can be broken; spans come in order."""
        ends = [(self.span(link.source), self.span(link.target)) for link in self.links]
        piece = spans[0]
        for span in spans[1:]:
            if span.start > piece.end and _can_break((piece.end + span.start) / 2, ends):
                yield piece
                piece = span
            else:
                piece = _union([piece, span])
        yield piece

    def _with_lines(self, pieces: Sequence[_Span]) -> list[_Span]:
        """Return pieces with the lines between their boxes."""
        lines = [self.span(connector_box(link.line)) for link in self.links]
        return [_union([piece, *(line for line in lines if _is_within(line, piece))]) for piece in pieces]


class _Rows:
    """The rows of a scene, each at its place."""

    def __init__(self, wrapping: Wrapping, scene: Scene) -> None:
        self.wrapping = wrapping
        self.replaced: dict[Connector, Connector] = {}
        broken = [wrapping.links[number] for number in wrapping.broken()]
        lines = {each for link in broken for each in (link.line, link.line.head())}
        kept = scene._replace(connectors=tuple(each for each in scene.connectors if each not in lines))
        spans: list[list[_Span]] = [[] for _ in range(len(wrapping.starts) + 1)]
        for box in boxes_of(kept):
            spans[wrapping.row(box)].append(wrapping.span(box))
        self.shifts: list[Point] = []
        self.spans: list[_Span] = []
        for row in map(_union, spans):
            first = self.spans[0].start if self.spans else row.start
            lowest = self.spans[-1].high + _BETWEEN if self.spans else row.low
            self.shifts.append((first - row.start, lowest - row.low))
            self.spans.append(row.moved(*self.shifts[-1]))
        for link, aside in _spread(broken, wrapping):
            around = link.line._replace(points=self._around(link, aside))
            self.replaced[link.line] = around
            self.replaced[link.line.head()] = around.head()

    def shift(self, box: Box) -> Point:
        """Return how far a box moves in the chart."""
        return self.wrapping.way.turned(self.shifts[self.wrapping.row(box)])

    def line(self, line: Connector) -> Connector:
        """Return a line at its new place."""
        return self.replaced.get(line) or line.moved(*self.shift(connector_box(line)))

    def moved(self, scene: Scene) -> Scene:
        """Return a scene with everything in it at its new place."""
        return scene._replace(
            nodes=tuple(each.moved(*self.shift(each.box())) for each in scene.nodes),
            connectors=tuple(map(self.line, scene.connectors)),
            texts=tuple(each.moved(*self.shift(each.box())) for each in scene.texts),
            frames=tuple(each.moved(*self.shift(each)) for each in scene.frames),
            braces=tuple(each + np.array(self.shift(box_around(each))) for each in scene.braces),
            link_marks=tuple(each.moved(*self.shift(each.box())) for each in scene.link_marks),
            solids=tuple(each.moved(*self.shift(each.box())) for each in scene.solids),
            windows=tuple(each.moved(*self.shift(each.box())) for each in scene.windows),
        )

    def _around(self, link: Link, aside: float) -> tuple[Point, ...]:
        """Return the path of a line from the end of its row, around it to the start of the next one.

        It leaves its box so far aside of the middle, and keeps as far from other lines that go around the row.
        """
        number, target_number = self.wrapping.row(link.source), self.wrapping.row(link.target)
        row, next_row = self.spans[number], self.spans[target_number]
        source = self.wrapping.span(link.source).moved(*self.shifts[number])
        target = self.wrapping.span(link.target).moved(*self.shifts[target_number])
        between = (row.high + next_row.low) / 2
        out, between, back = (each - aside for each in (row.end + _TURN, between, next_row.start - _TURN))
        path = (
            (source.end, source.middle + aside),
            (out, source.middle + aside),
            (out, between),
            (back, between),
            (back, target.middle),
            (target.start, target.middle),
        )
        return tuple(map(self.wrapping.way.turned, path))


def _spread(links: Sequence[Link], wrapping: Wrapping) -> Iterator[tuple[Link, float]]:
    """Yield links that lead from row to row, each with its distance from the middle of all that leave the same box.

    The nearest targets come first, so that these lines do not cross.
    """
    for source in dict.fromkeys(link.source for link in links):
        own = sorted(
            (each for each in links if each.source == source), key=lambda each: wrapping.span(each.target).middle
        )
        for place, link in enumerate(own):
            yield link, (place - (len(own) - 1) / 2) * _APART


def _can_break(at: float, ends: Sequence[tuple[_Span, _Span]]) -> bool:
    """Return True if links from one box lead over a place on the axis, and no box is in the way of lines around."""
    over = [(a, b) for a, b in ends if min(a.start, b.start) < at < max(a.end, b.end)]
    if not over or any(source != over[0][0] or target.start < at for source, target in over):
        return False
    boxes = {box for pair in ends for box in pair}
    beyond = [box for box in boxes if over[0][0].end < box.start < at and over[0][0].level_with(box)]
    before = [box for box in boxes for _, target in over if at < box.end < target.start and target.level_with(box)]
    return not beyond and not before


def _is_within(line: _Span, piece: _Span) -> bool:
    """Return True if a line is between the ends of a piece, along the axis."""
    return piece.start - _EDGE <= line.start and line.end <= piece.end + _EDGE


def _union(spans: Iterable[_Span]) -> _Span:
    starts, ends, lows, highs = zip(*spans, strict=True)
    return _Span(min(starts), max(ends), min(lows), max(highs))


def _chosen(pieces: Sequence[_Span], along: float, across: float) -> list[_Span]:
    """Return the rows in which the pieces of a chart fit a room, or else are drawn the largest there."""
    best = [_union(pieces)]
    for count in range(2, min(_MOST_ROWS, len(pieces)) + 1):
        rows, scale = _even(pieces, count), _scale(best, along, across)
        if scale < 1.0 and _scale(rows, along, across) > min(scale * _WORTHWHILE, 1.0 - _EDGE):
            best = rows
    return best


def _narrow(pieces: Sequence[_Span], along: float, across: float) -> list[_Span]:
    """Return the rows in which the pieces of a chart fit a width: rows of that length, or as many columns as fit."""
    if isinf(across):
        return _even(pieces, len(_filled(pieces, along - 2 * _TURN)))
    columns = (_even(pieces, count) for count in range(min(_MOST_ROWS, len(pieces)), 0, -1))
    fitting = [rows for rows in columns if _breadth(rows) <= across]
    return max(fitting, key=lambda rows: _scale(rows, along, across)) if fitting else [_union(pieces)]


def _scale(rows: Sequence[_Span], along: float, across: float) -> float:
    """Return the scale at which rows and the lines around them fit a room; at most 1."""
    length = max(row.length for row in rows) + (2 * _TURN if len(rows) > 1 else 0.0)
    return min(along / length, across / _breadth(rows), 1.0)


def _breadth(rows: Sequence[_Span]) -> float:
    """Return how wide rows are together, across."""
    return sum(row.high - row.low for row in rows) + (len(rows) - 1) * _BETWEEN


def _even(pieces: Sequence[_Span], count: int) -> list[_Span]:
    """Return pieces in a number of rows, or fewer, of which the longest is as short as possible."""
    lengths = sorted({last.end - first.start for i, first in enumerate(pieces) for last in pieces[i:]})
    shortest = bisect_left(lengths, True, key=lambda length: len(_filled(pieces, length)) <= count)
    return _filled(pieces, lengths[shortest])


def _filled(pieces: Sequence[_Span], length: float) -> list[_Span]:
    """Return pieces in rows, each of which is filled up to a length."""
    rows = [pieces[0]]
    for piece in pieces[1:]:
        longer = _union([rows[-1], piece])
        if longer.length > length + _EDGE:
            rows.append(piece)
        else:
            rows[-1] = longer
    return rows
