"""The marks of groups: a frame around their layers, or a brace above or below the chart, with a caption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, union
from netcharts.placement.frame_margins import FRAME_PAD, NESTED, inner_first
from netcharts.placement.layer_labels import LEADING, SIZE, caption_lines
from netcharts.scene.model import TextLine
from netcharts.scene.nodes import crossed, overlapping
from netcharts.spec.model import Group
from netcharts.style import text_metrics

# Distances of a frame from the lines in it, and of a brace from the chart.
_PAD = 0.13
_AIR = 0.12
_RADIUS = 0.16
# Distance of a caption from the opening of its brace.
_DROP = 0.4
_ROOM = 0.5
# A caption is no farther from its frame than this, and is moved by such steps.
_FARTHEST, _STEP = 2.0, 0.1
# A quarter of a circle of radius 1 as a cubic; see Riškus, 2006.
_K = 0.5522847498


class Outline(NamedTuple):
    """The extent of a group: its frame, or what its brace spans; and the caption above its frame."""

    group: Group
    box: Box
    caption: tuple[TextLine, ...] = ()


def outlines(marked: Sequence[tuple[Group, Box]], lines: Callable[[Group], FloatArray], language: str) -> list[Outline]:
    """Return the outlines of groups in their order; frames keep a distance from those in them and their captions.

    Args:
        marked: The groups with the extents of their cells.
        lines: Returns the lines [n, 2, 2] between the layers of a group that need room beyond its cells.
        language: The language of the captions.
    """
    cells = {group.name: box for group, box in marked}
    found: dict[str, Outline] = {}
    for group in inner_first(group for group, _ in marked):
        inner = [found[name] for name in group.groups if name in found and found[name].group.framed]
        gap = NESTED if group.framed else 0.0
        captions = (line.box() for each in inner for line in each.caption)
        box = union([_outline(cells[group.name], lines(group)),
                     *(_grown(each, gap) for each in (*(each.box for each in inner), *captions))])  # fmt: skip
        found[group.name] = Outline(group, box, tuple(_frame_caption(group, box, language)) if group.framed else ())
    return [found[group.name] for group, _ in marked]


def clear_captions(outlined: Sequence[Outline], lines: Callable[[], FloatArray], cells: FloatArray) -> list[TextLine]:
    """Return the captions of frames, each where no line, no cell [n, 4] and no other caption is, if possible.

    The best place is above the frame, then below it, then beyond its sides, and then farther away. `lines` returns the
    lines [n, 2, 2]; it is called only if there are captions.
    """
    placed: list[TextLine] = []
    for outline in outlined:
        if outline.caption:
            placed += _clear(outline, lines().reshape(-1, 4), cells, [line.box() for line in placed])
    return placed


def _clear(outline: Outline, lines: FloatArray, cells: FloatArray, captions: Sequence[Box]) -> tuple[TextLine, ...]:
    occupied = np.array([*cells.tolist(), *captions]).reshape(-1, 4)
    for moved in _caption_places(outline):
        box = union(line.box() for line in moved)
        if not overlapping(box, occupied).any() and not crossed([box], _level_with(box, lines)).any():
            return moved
    return outline.caption


def _level_with(box: Box, lines: FloatArray) -> FloatArray:
    """Return the lines [n, 4] that are partly as high as a box."""
    near: FloatArray = lines[(lines[:, 1::2].min(axis=1) < box.bottom) & (lines[:, 1::2].max(axis=1) > box.top)]
    return near


def _caption_places(outline: Outline) -> Iterator[tuple[TextLine, ...]]:
    """Yield the places of the caption of a frame, best first."""
    caption, frame = outline.caption, outline.box
    wide = max(line.width for line in caption)
    box = union(line.box() for line in caption)
    # As far below the frame as it is above it.
    below = frame.bottom - box.top + frame.top - box.bottom
    within = max(0.0, (frame.right - frame.left - wide) / 2)
    beyond = (frame.right - frame.left + wide) / 2
    for first, last in ((0.0, within), (within, beyond)):
        for away in np.arange(0, _FARTHEST + 0.01, _STEP).tolist() if last == beyond else (0.0,):
            for down in (-away, below + away):
                for step in np.arange(first, last + 0.01, 0.25).tolist():
                    for side in (-1, 1):
                        yield tuple(line._replace(x=line.x + side * step, y=line.y + down) for line in caption)


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _outline(layers: Box, lines: FloatArray) -> Box:
    """Return the frame around the cells of some layers and the lines [n, 2, 2] between them."""
    cells = _grown(layers, FRAME_PAD)
    if not len(lines):
        return cells
    low, high = lines.min(axis=(0, 1)) - _PAD, lines.max(axis=(0, 1)) + _PAD
    return union([cells, Box(*low.tolist(), *high.tolist())])


def _frame_caption(group: Group, frame: Box, language: str) -> Iterator[TextLine]:
    """Yield the lines of the caption of a group above its frame."""
    lines = caption_lines(group.caption(language), frame.right - frame.left, language)
    for number, line in enumerate(lines, 1 - len(lines)):
        yield TextLine(line, frame.x, frame.top - SIZE * (0.75 - number * LEADING), SIZE, "frame")


def braces(
    marked: Sequence[Outline], content: Box, language: str, size: float = SIZE
) -> tuple[list[FloatArray], list[TextLine]]:
    """Return the braces of groups above and below everything else, those of outer groups farther away; and captions."""
    curves, captions = [], []
    for side, edge, down in (("below", content.bottom, 1), ("above", content.top, -1)):
        order = sorted(marked, key=lambda each: len(each.group.groups))
        own = [(box, caption_lines(group.caption(language), box.right - box.left, language))
               for group, box, _ in order if group.brace == side]  # fmt: skip
        widths = [
            max([box.right - box.left, *(text_metrics.width(line) * size for line in lines)]) for box, lines in own
        ]
        spans = [(box.x - width / 2, box.x + width / 2) for (box, _), width in zip(own, widths, strict=True)]
        step = size * LEADING
        depth = _ROOM + step * max((len(lines) for _, lines in own), default=0)
        for (box, lines), level in zip(own, _levels(spans), strict=True):
            y = edge + down * _AIR + down * level * depth
            curves.append(brace(box.left, box.right, y, side))
            first = y + down * (_DROP + step / 2)
            top = first if down > 0 else first - (len(lines) - 1) * step
            captions += [TextLine(line, box.x, top + i * step, size, "frame") for i, line in enumerate(lines)]
    return curves, captions


def brace(left: float, right: float, y: float, side: str) -> FloatArray:
    """Return the control points [19, 2] of a brace that opens at y and whose tip is 2 radii away."""
    r = min(_RADIUS, (right - left) / 4)
    middle, away = (left + right) / 2, r if side == "below" else -r
    k = 1 - _K
    half = [
        (left, y), (left, y + away * (1 - k)), (left + r * k, y + away), (left + r, y + away),
        (left + r, y + away), (middle - r, y + away), (middle - r, y + away),
        (middle - r * k, y + away), (middle, y + away * (1 + k)), (middle, y + 2 * away),
    ]  # fmt: skip
    other = [(2 * middle - x, at) for x, at in reversed(half[:-1])]
    return np.array([*half, *other])


def _levels(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return the line on which each span from left to right has room beside those before it."""
    levels: list[int] = []
    for left, right in spans:
        taken = {
            level
            for level, (start, end) in zip(levels, spans, strict=False)
            if left < end + _AIR and start < right + _AIR
        }
        levels.append(next(level for level in range(len(spans)) if level not in taken))
    return levels
