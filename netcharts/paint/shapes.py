"""The shapes of a display list and their paint: plain data, in grid pitches."""

from __future__ import annotations

from typing import NamedTuple

from netcharts.array_types import FloatArray
from netcharts.placement.box import Point
from netcharts.style import text_metrics


class Paint(NamedTuple):
    """The colors and the outline of a shape.

    Attributes:
        fill: Color of its inside; None leaves it open.
        stroke: Color of its outline; None if it has none.
        width: Width of the outline.
        dashed: True if the outline is dashed.
        dotted: True if the outline is dotted.
        opacity: Opacity of the outline.
        dark: Paint that takes the place of this one in dark mode, where it differs.
    """

    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    dashed: bool = False
    dotted: bool = False
    opacity: float = 1.0
    dark: Paint | None = None

    @property
    def light(self) -> Paint:
        """Return the paint outside dark mode alone."""
        return self if self.dark is None else self._replace(dark=None)


class Ellipse(NamedTuple):
    """An ellipse about (x, y); `circle` is True if it is meant as a circle."""

    width: float
    height: float
    paint: Paint
    x: float = 0.0
    y: float = 0.0
    circle: bool = True


# The corners of polygons of width and height 2 about the origin, counterclockwise as seen.
CORNERS: dict[str, tuple[Point, ...]] = {
    "box": ((1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)),
    "triangle": ((0.0, -1.0), (-1.0, 0.5), (1.0, 0.5)),
    "diamond": ((0.0, -1.0), (-1.0, 0.0), (0.0, 1.0), (1.0, 0.0)),
}


class Polygon(NamedTuple):
    """A polygon about (x, y) whose form is a key of `CORNERS`."""

    form: str
    width: float
    height: float
    paint: Paint
    x: float = 0.0
    y: float = 0.0


class Text(NamedTuple):
    """A line of text at a point: its middle or, with the anchor `start`, its left end.

    Attributes:
        text: The text.
        x: Abscissa of the point.
        y: Ordinate of the middle of the line.
        size: Font size.
        paint: Paint; its fill is the color of the text.
        anchor: `middle` or `start`.
        role: What the text is, such as `title`, or an empty string for the text in a box.
        order: Number of the text among all of the chart.
    """

    text: str
    x: float
    y: float
    size: float
    paint: Paint
    anchor: str = "middle"
    role: str = ""
    order: int = 0

    @property
    def width(self) -> float:
        """Return the estimated width, an upper bound for common sans-serif fonts."""
        return text_metrics.width(self.text) * self.size


class RoundedBox(NamedTuple):
    """A box about (x, y) with small rounded corners and a label in its middle; the label may be empty."""

    width: float
    height: float
    paint: Paint
    label: Text
    x: float = 0.0
    y: float = 0.0


class Rectangle(NamedTuple):
    """An upright rectangle with corners of a radius: a frame, or an area that hides what is below it."""

    left: float
    top: float
    right: float
    bottom: float
    paint: Paint
    radius: float = 0.0
    role: str = ""


class Area(NamedTuple):
    """A closed polygon through any points, behind all lines."""

    points: tuple[Point, ...]
    paint: Paint
    role: str = ""


class Curve(NamedTuple):
    """A line of cubics through control points [n, 2], such as a brace."""

    points: FloatArray
    paint: Paint
    role: str = ""


class Strokes(NamedTuple):
    """Lines of one paint, as arrays [n, points, 2]: straight from point to point.

    Attributes:
        paths: The lines, each array those with the same number of points.
        paint: Paint of all lines.
        role: What they are: `stub` or `wire`.
        style: Style of wires, such as `weighted`.
        order: Number of each array among all wires of the chart.
        ends: What each array comes from and leads to, if the ends are to be named.
    """

    paths: tuple[FloatArray, ...]
    paint: Paint
    role: str
    style: str = ""
    order: tuple[int, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
