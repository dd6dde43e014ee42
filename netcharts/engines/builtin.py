"""SVG without Graphviz, which is neither imported nor run; the output is identical byte for byte.

The rules below are those of Graphviz: how it prints numbers, where the corners of its shapes are, and where it puts the
baseline of a text in the font that raster images are set in.
"""

from __future__ import annotations

from functools import lru_cache, singledispatch
from math import ceil

from netcharts.decimals import short
from netcharts.engines import Engine
from netcharts.errors import UnknownShapeError
from netcharts.paint.shapes import CORNERS, Ellipse, Paint, Polygon, RoundedBox, Text
from netcharts.paint.units import FONTS, PITCH
from netcharts.placement.box import Point
from netcharts.svg.elements import FAR, Element, Elements, Sample

# No node is narrower or lower than this, in inches.
_NARROWEST, _LOWEST = 0.01, 0.02
# The corner of the canvas that samples are painted on is that of a node of 0.02778 inches, a point beyond its middle.
_CORNER = FAR - 1 + 0.02778 * 36
# Lines are this wide, in points, unless an element gives another width.
_USUAL_WIDTH = "1"
# Radius of rounded corners in points; that of short sides is a third of their length.
_RADIUS = 12.0
# Ascent and descent of Source Sans Pro in thousandths of its size; pixels per inch, and parts of a pixel.
_ASCENT, _DESCENT = 984, 273
_DPI, _PARTS = 96, 64


def sample(samples: tuple[Sample, ...]) -> Elements:
    """Return the elements of samples."""
    return {each: _element(each) for each in samples}


@singledispatch
def paint(shape: object) -> Element:
    """Return the element of a shape about the origin.

    Raises:
        UnknownShapeError: The shape is of an unknown type.
    """
    raise UnknownShapeError(shape, "SVG of the builtin engine")


@lru_cache(maxsize=4096)
def _element(each: Sample) -> Element:
    return paint(each)


@paint.register
def _(shape: Paint) -> Element:
    return Element("path", _line(shape), path="M0,0C0,0 9,0 9,0")


@paint.register
def _(shape: Ellipse) -> Element:
    across, down = _halves(shape)
    if shape.circle:
        across = down = max(across, down)
    radii = {"rx": short(across), "ry": short(down)}
    return Element("ellipse", _outline(shape.paint) | radii, ((0.0, 0.0),))


@paint.register
def _(shape: Polygon) -> Element:
    across, down = _halves(shape)
    corners = CORNERS[shape.form]
    points = tuple(_printed(x * across, y * down) for x, y in (*corners, corners[0]))
    return Element("polygon", _outline(shape.paint), points)


@paint.register
def _(shape: RoundedBox) -> Element:
    return Element("path", _outline(shape.paint), path=_box(*_halves(shape)))


@paint.register
def _(shape: Text) -> Element:
    size = short(shape.size * PITCH)
    look = {"text-anchor": shape.anchor, "font-family": FONTS, "font-size": size, "fill": shape.paint.fill or "black"}
    return Element("text", look, (_printed(0.0, _baseline(float(size))),))


def _halves(shape: Ellipse | Polygon | RoundedBox) -> Point:
    """Return half the width and half the height of a node in points; both are given in inches, to four decimals."""
    width, height = (round(length * PITCH / 72, 4) for length in (shape.width, shape.height))
    return max(width, _NARROWEST) * 36, max(height, _LOWEST) * 36


def _printed(x: float, y: float) -> Point:
    """Return a point as in the output of Graphviz: with two decimals, relative to the distant corner of its canvas."""
    return round(x + _CORNER, 2) - FAR, round(y - _CORNER, 2) + FAR


def _outline(paint: Paint) -> dict[str, str]:
    return {"fill": paint.fill or "none", "stroke": paint.stroke or "black"} | _width(paint)


def _line(paint: Paint) -> dict[str, str]:
    dashes = {"stroke-dasharray": "5,2" if paint.dashed else "1,5"} if paint.dashed or paint.dotted else {}
    opacity = {"stroke-opacity": f"{paint.opacity:f}"} if paint.opacity < 1 else {}
    return {"fill": "none", "stroke": paint.stroke or "black"} | _width(paint) | dashes | opacity


def _width(paint: Paint) -> dict[str, str]:
    width = short(paint.width * PITCH)
    return {} if width == _USUAL_WIDTH else {"stroke-width": width}


def _box(right: float, bottom: float) -> str:
    """Return the path of a box with rounded corners: from its upper right counterclockwise, all of cubics."""
    radius = min(_RADIUS, right * 2 / 3, bottom * 2 / 3)
    across, down, half = right - radius, bottom - radius, radius / 2
    x, y = across + half, down + half
    corners: list[Point] = [
        (across, -bottom), (-across, -bottom), (-across, -bottom), (-x, -bottom), (-right, -y), (-right, -down),
        (-right, -down), (-right, down), (-right, down), (-right, y), (-x, bottom), (-across, bottom),
        (-across, bottom), (across, bottom), (across, bottom), (x, bottom), (right, y), (right, down),
        (right, down), (right, -down), (right, -down), (right, -y), (x, -bottom), (across, -bottom),
    ]  # fmt: skip
    return f"M{_point(corners[-1])}C{' '.join(map(_point, corners))}"


def _point(point: Point) -> str:
    x, y = _printed(*point)
    return f"{short(x)},{short(y)}"


def _baseline(size: float) -> float:
    """Return how far the baseline of a text of a size in points is below its middle.

    Graphviz centers a line by its height, which is that of the font in whole pixels, above and below the baseline.
    """
    scale = round(size * _DPI / 72 * _PARTS)
    pixels = sum(ceil(round(metric * scale / 1000) / _PARTS) for metric in (_ASCENT, _DESCENT))
    return 0.95 * size - pixels * 72 / _DPI / 2


ENGINE = Engine("SVG only, without Graphviz; the files are identical", sample)
