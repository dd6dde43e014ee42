"""SVG elements as engines paint them: one for each look, centered on the origin, and reused at every position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from netcharts.paint.display import Item, shapes
from netcharts.paint.shapes import Ellipse, Paint, Polygon, RoundedBox, Strokes, Text
from netcharts.placement.box import Point

Sample: TypeAlias = Ellipse | Polygon | RoundedBox | Text | Paint
"""A shape at the origin, without its text and in light mode; a paint represents a line."""


FAR = 5000.0
"""Distance of the origin of samples from that of Graphviz in points, so that whole samples are on the canvas."""


@dataclass(frozen=True)
class Element:
    """A painted element.

    Attributes:
        tag: Its tag, such as `ellipse`.
        attributes: Its attributes by name, except those that depend on its place.
        points: Its points about the origin: those of a polygon, the center of an ellipse, the point
            on the baseline of a text that is its anchor.
        path: The data of a path about the origin.
    """

    tag: str
    attributes: dict[str, str]
    points: tuple[Point, ...] = ()
    path: str = ""

    @cached_property
    def text(self) -> str:
        """Return the attributes as the text of a tag."""
        return attribute_text(self.attributes)


def attribute_text(attributes: Mapping[str, str]) -> str:
    """Return attributes as the text of a tag."""
    return " ".join(f'{name}="{value}"' for name, value in attributes.items())


Elements: TypeAlias = dict[Sample, Element]
Sampler: TypeAlias = Callable[[tuple[Sample, ...]], Elements]
"""Paints samples: the part of an engine that SVG needs."""

_NO_LABEL = Text("", 0.0, 0.0, 0.0, Paint())


def at_origin(shape: Sample) -> Sample:
    """Return a shape without its place and its text, which is equal for all shapes that look alike."""
    if isinstance(shape, Paint):
        return shape
    if isinstance(shape, Text):
        return Text("", 0.0, 0.0, shape.size, shape.paint, shape.anchor)
    if isinstance(shape, RoundedBox):
        return RoundedBox(shape.width, shape.height, shape.paint, _NO_LABEL)
    return shape._replace(x=0.0, y=0.0) if shape.x or shape.y else shape


def by_mode(shape: Sample) -> tuple[Sample, Sample]:
    """Return a shape as it is in light mode and in dark mode."""
    if isinstance(shape, Paint):
        return shape.light, shape.dark or shape
    dark = shape.paint.dark
    return (shape, shape) if dark is None else (shape._replace(paint=shape.paint.light), shape._replace(paint=dark))


def samples(items: Iterable[Item]) -> tuple[Sample, ...]:
    """Return everything that an engine paints for a display list, each look once."""
    looks = dict.fromkeys(at_origin(shape) for shape in _painted(items))
    return tuple(dict.fromkeys(each for look in looks for each in by_mode(look)))


def _painted(items: Iterable[Item]) -> Iterator[Sample]:
    """Yield the shapes that engines paint; frames and braces are not among them."""
    for shape in shapes(items):
        if isinstance(shape, Strokes):
            yield shape.paint
        elif isinstance(shape, RoundedBox):
            yield shape
            yield shape.label
        elif isinstance(shape, Ellipse | Polygon | Text | Paint):
            yield shape
