"""Collisions of text, lines and frames in charts of layers and of feature maps, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from netcharts.placement.box import Box
from netcharts.scene.diagrams.box_scene import boxes_of
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.nodes import crossed, segments

# Lines closer than this look like one, and texts closer than this like one text.
_APART, _BETWEEN = 0.05, 0.04
_EDGE = 1e-6


def collisions(scene: Scene) -> Iterator[str]:
    """Yield what is on text, on an edge of a frame or outside the chart."""
    yield from _texts(scene)
    yield from _frames(scene)
    yield from _lines_along_frames(scene)
    whole = Box(0, 0, scene.width, scene.height)
    if any(_reach(whole, box) > _EDGE for box in boxes_of(scene)):
        yield "outside the chart"


def _texts(scene: Scene) -> Iterator[str]:
    lines = segments(line.points for line in scene.connectors)
    edges = segments((*_corners(frame), _corners(frame)[0]) for frame in scene.frames)
    foreign = [*(each.box() for each in scene.solids), *(each.box() for each in scene.nodes if each.label)]
    marks = [mark.box() for mark in scene.link_marks]
    for one, other in combinations(scene.texts, 2):
        if _on(_ink(one, _BETWEEN), _ink(other)):
            yield f"text {one.text!r} on text {other.text!r}"
    for text in scene.texts:
        box = _ink(text)
        if crossed([box], lines).any():
            yield f"text {text.text!r} on a line"
        if crossed([box], edges).any():
            yield f"text {text.text!r} on the edge of a frame"
        if any(_on(box, other) for other in foreign):
            yield f"text {text.text!r} on a layer"
        if any(_on(box, other) for other in marks):
            yield f"text {text.text!r} on a mark"


def _frames(scene: Scene) -> Iterator[str]:
    for one, other in combinations(scene.frames, 2):
        small, large = sorted((one, other), key=_area)
        nested = min(
            small.left - large.left, small.top - large.top, large.right - small.right, large.bottom - small.bottom
        )
        if nested < _APART and _on(_grown(one, _APART), other):
            yield f"frames {_rounded(one)} and {_rounded(other)} touch"
    solids = [*(each.box() for each in scene.solids), *(each.box() for each in scene.nodes if each.label)]
    edges = segments((*_corners(frame), _corners(frame)[0]) for frame in scene.frames)
    if solids and len(edges) and crossed(solids, edges).any():
        yield "a frame's edge on a layer"


def _lines_along_frames(scene: Scene) -> Iterator[str]:
    for frame in scene.frames:
        for connector in scene.connectors:
            if connector.style in ("window", "fan", "head"):
                continue
            for (x, y), (end, last) in pairwise(connector.points):
                level = abs(y - last) < _EDGE and min(x, end) < frame.right and max(x, end) > frame.left
                upright = abs(x - end) < _EDGE and min(y, last) < frame.bottom and max(y, last) > frame.top
                near = [abs(y - edge) for edge in (frame.top, frame.bottom) if level]
                near += [abs(x - edge) for edge in (frame.left, frame.right) if upright]
                if min(near, default=1.0) < _APART:
                    yield f"a line along the edge of frame {_rounded(frame)}"


def _ink(line: TextLine, beside: float = 0.0) -> Box:
    left, _, right, _ = line.box()
    return Box(left - beside, line.y - line.size / 2, right + beside, line.y + line.size / 2)


def _on(one: Box, other: Box) -> bool:
    return (
        one.left < other.right - _EDGE
        and other.left < one.right - _EDGE
        and one.top < other.bottom - _EDGE
        and other.top < one.bottom - _EDGE
    )


def _reach(whole: Box, box: Box) -> float:
    """Return how far a box reaches beyond another."""
    return max(whole.left - box.left, whole.top - box.top, box.right - whole.right, box.bottom - whole.bottom)


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    return (box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _rounded(box: Box) -> tuple[float, ...]:
    return tuple(round(value, 2) for value in box)
