"""The marks of groups: a frame around their layers, or a brace above or below the chart, with a caption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, union
from netcharts.placement.frame_overlaps import FRAME_PAD
from netcharts.placement.layer_labels import LEADING, SIZE, caption_lines
from netcharts.scene.model import TextLine
from netcharts.spec.model import Group
from netcharts.style import text_metrics

# Distances of a frame from the lines in it, and of a brace from the chart.
_PAD = 0.13
_AIR = 0.12
_RADIUS = 0.16
# Distance of a caption from the opening of its brace.
_DROP = 0.4
_ROOM = 0.5
# A quarter of a circle of radius 1 as a cubic; see Riškus, 2006.
_K = 0.5522847498


def outline(layers: Box, lines: FloatArray) -> Box:
    """Return the frame around the cells of some layers and the lines [n, 2, 2] between them."""
    cells = Box(layers.left - FRAME_PAD, layers.top - FRAME_PAD, layers.right + FRAME_PAD, layers.bottom + FRAME_PAD)
    if not len(lines):
        return cells
    low, high = lines.min(axis=(0, 1)) - _PAD, lines.max(axis=(0, 1)) + _PAD
    return union([cells, Box(*low.tolist(), *high.tolist())])


def frame_captions(framed: Sequence[tuple[Group, Box]], language: str) -> Iterator[TextLine]:
    """Yield the captions of groups above their frames."""
    for group, frame in framed:
        lines = caption_lines(group.caption(language), frame.right - frame.left)
        for number, line in enumerate(lines, 1 - len(lines)):
            yield TextLine(line, frame.x, frame.top - SIZE * (0.75 - number * LEADING), SIZE, "frame")


def braces(marked: Sequence[tuple[Group, Box]], content: Box, language: str) -> tuple[list[FloatArray], list[TextLine]]:
    """Return the braces of groups above and below everything else, and their captions."""
    curves, captions = [], []
    for side, edge, down in (("below", content.bottom, 1), ("above", content.top, -1)):
        own = [(box, caption_lines(group.caption(language), box.right - box.left))
               for group, box in marked if group.brace == side]  # fmt: skip
        widths = [
            max([box.right - box.left, *(text_metrics.width(line) * SIZE for line in lines)]) for box, lines in own
        ]
        spans = [(box.x - width / 2, box.x + width / 2) for (box, _), width in zip(own, widths, strict=True)]
        step = SIZE * LEADING
        depth = _ROOM + step * max((len(lines) for _, lines in own), default=0)
        for (box, lines), level in zip(own, _levels(spans), strict=True):
            y = edge + down * _AIR + down * level * depth
            curves.append(brace(box.left, box.right, y, side))
            first = y + down * (_DROP + step / 2)
            top = first if down > 0 else first - (len(lines) - 1) * step
            captions += [TextLine(line, box.x, top + i * step, SIZE, "frame") for i, line in enumerate(lines)]
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
