"""Positions of the shapes of an SVG: everything has to be inside the view box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from netcharts.style.text_metrics import width

Point = tuple[float, float]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
# Coordinates are rounded, and strokes are a few points wide.
SLACK = 3.0
# Shapes that are only defined or that describe.
_UNSEEN = ("title", "desc", "style", "animate", "defs")


def outside(svg: str | bytes) -> list[str]:
    """Return the shapes of an SVG that reach beyond its view box."""
    root = ElementTree.fromstring(svg)
    left, top, right, bottom = (float(number) for number in root.get("viewBox", "").split())
    return [
        f"{name} at {x:.2f}, {y:.2f} of {right}, {bottom}"
        for name, (x, y) in _corners(root, (0.0, 0.0))
        if not (left - SLACK <= x <= right + SLACK and top - SLACK <= y <= bottom + SLACK)
    ]


def _corners(element: ElementTree.Element, shift: Point) -> Iterator[tuple[str, Point]]:
    """Yield points that the shapes inside an element reach, with its name."""
    dx, dy = shift
    moved = re.fullmatch(r"translate\((\S+)[ ,](\S+)\)", element.get("transform", "translate(0 0)"))
    assert moved, f"an unknown transform: {element.get('transform')}"
    shift = dx + float(moved[1]), dy + float(moved[2])
    name = element.tag.rpartition("}")[2]
    if name in _UNSEEN:
        return
    for x, y in () if name in ("g", "svg") else _SHAPES[name](element):
        yield name, (x + shift[0], y + shift[1])
    # The parts of a text belong to its line.
    for child in () if name == "text" else element:
        yield from _corners(child, shift)


def _numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "nan")) for name in names]


def _ellipse(element: ElementTree.Element) -> Iterator[Point]:
    x, y, rx, ry = _numbers(element, "cx", "cy", "rx", "ry")
    yield from ((x - rx, y - ry), (x + rx, y + ry))


def _rectangle(element: ElementTree.Element) -> Iterator[Point]:
    if element.get("width") != "100%":
        x, y, w, h = _numbers(element, "x", "y", "width", "height")
        yield from ((x, y), (x + w, y + h))


def _polygon(element: ElementTree.Element) -> Iterator[Point]:
    numbers = [float(number) for number in _NUMBER.findall(element.get("points", ""))]
    yield from zip(numbers[::2], numbers[1::2], strict=True)


def _text(element: ElementTree.Element) -> Iterator[Point]:
    x, y, size = _numbers(element, "x", "y", "font-size")
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
    wide = width(element.text or "") * size
    for part in element:
        wide += width(part.text or "") * float(part.get("font-size", size)) + width(part.tail or "") * size
    yield from ((x - before * wide, y), (x + (1 - before) * wide, y))


def _path(element: ElementTree.Element) -> Iterator[Point]:
    at = (float("nan"), float("nan"))
    for command, rest in re.findall("([A-Za-z])([^A-Za-z]*)", element.get("d", "")):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        assert command in "MLCZ", f"an unknown command: {command}"
        if command == "C":
            for place in range(0, len(points), 3):
                yield from _along(at, *points[place : place + 3])
                at = points[place + 2]
        else:
            yield from points
            at = points[-1] if points else at


def _along(a: Point, b: Point, c: Point, d: Point) -> Iterator[Point]:
    """Yield points on a cubic curve."""
    for step in range(1, 17):
        t = step / 16
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        x, y = (sum(w * point[axis] for w, point in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
        yield x, y


_SHAPES = {"ellipse": _ellipse, "rect": _rectangle, "polygon": _polygon, "text": _text, "path": _path}
