"""The items of a display list as SVG elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.decimals import pairs, short, shorts
from netcharts.errors import UnknownShapeError
from netcharts.escape import markup
from netcharts.paint.display import Copies, ItemGroup, Links
from netcharts.paint.shapes import Area, Curve, Ellipse, Polygon, Rectangle, RoundedBox, Strokes, Text
from netcharts.paint.units import PITCH
from netcharts.style.text_metrics import LOWERED, RAISED, SCRIPT
from netcharts.svg import data_attributes
from netcharts.svg.elements import Element, attribute_text
from netcharts.svg.links import link_elements
from netcharts.svg.looks import Looks
from netcharts.svg.paths import path, polylines
from netcharts.svg.tooltips import title, titles
from netcharts.syntax.mathematics import MARKS, runs

# Groups whose items are on separate lines.
_TALL = "layer", "links"


@singledispatch
def write(item: object, looks: Looks) -> str:
    """Return an item as SVG.

    Raises:
        UnknownShapeError: The item is of an unknown type.
    """
    raise UnknownShapeError(item, "SVG")


@write.register
def _(item: ItemGroup, looks: Looks) -> str:
    place = "" if item.origin is None else _translation(*item.origin)
    data = data_attributes.of_item(item.layer, item.cell)
    start = f'<g class="{" ".join(item.classes)}"{data}{place}>{title(item.title)}'
    return _around(start, (write(each, looks) for each in item.items), item.role)


@write.register
def _(item: Links, looks: Looks) -> str:
    start, text, _ = looks.painted(item.paint, " ".join(item.classes), "g")
    return _around(f"{start} {text}>{title(item.title)}", link_elements(item), item.role)


@write.register
def _(item: Copies, looks: Looks) -> str:
    shapes = zip(*(_at(shape, item.places, looks) for shape in item.shapes), strict=True)
    drawn: Iterable[str] = map("".join, shapes)
    if item.shaded is not None:
        shaded = _shaded(item.shaded, item.places, item.shades, looks)
        drawn = (one or other for one, other in zip(shaded, drawn, strict=True))
    start = f'<g class="{" ".join(item.classes)}"' if item.classes else "<g"
    data = [data_attributes.of_item("", name) for name in item.names] or [""] * len(item.titles)
    each = zip(data, titles(item.titles), drawn, strict=True)
    groups = (f"{start}{own}>{tooltip}{shape}</g>" for own, tooltip, shape in each)
    return ("" if item.shades else "\n").join(groups)


def _at(shape: Ellipse | Polygon, places: FloatArray, looks: Looks) -> list[str]:
    """Return a shape about each of some places [n, 2]."""
    start, text, element = looks.painted(shape)
    around = places + (shape.x, shape.y) if shape.x or shape.y else places
    return [f"{start} {text} {place}/>" for place in _places(element, around)]


def _shaded(shape: Ellipse, places: FloatArray, shades: Sequence[str], looks: Looks) -> list[str]:
    """Return a shape about each of some places in the color of that place; an empty string where there is none."""
    element, dark = looks.elements(shape)
    starts = {}
    for shade in dict.fromkeys(shades):
        light = element.attributes | {"fill": shade}
        starts[shade] = (
            f"{looks.start(element.tag, '', light, dark.attributes | {'fill': shade})} {attribute_text(light)}"
        )
    each = zip(_places(element, places), shades, strict=True)
    return [f"{starts[shade]} {place}/>" if shade else "" for place, shade in each]


@write.register(Ellipse)
@write.register(Polygon)
def _(item: Ellipse | Polygon, looks: Looks) -> str:
    return "".join(_at(item, np.zeros((1, 2)), looks))


@write.register
def _(item: RoundedBox, looks: Looks) -> str:
    start, text, element = looks.painted(item)
    label = write(item.label, looks) if item.label.text else ""
    return f'{start} d="{element.path}"{_moved(item.x, item.y)} {text}/>{label}'


@write.register
def _(item: Text, looks: Looks) -> str:
    start, text, element = looks.painted(item, item.role)
    x, y = short(item.x * PITCH), short(item.y * PITCH + element.points[0][1])
    return f'{start} x="{x}" y="{y}" {text}>{_spans(item)}</text>'


def _spans(item: Text) -> str:
    """Return the content of a text, with a span for each subscript, superscript and bold part."""
    if not any(mark in item.text for mark in MARKS):
        return markup(item.text)
    size, level, spans = item.size * PITCH, 0.0, []
    for run in runs(item.text):
        raised = sum(RAISED if run.raised > 0 else -LOWERED for _ in range(abs(run.raised)))
        shift = {"dy": short((level - raised) * size)} if raised != level else {}
        look = {"font-size": short(size * SCRIPT**run.smaller)} if run.smaller else {}
        weight = {"font-weight": "bold"} if run.bold else {}
        attributes = attribute_text(shift | look | weight)
        spans.append(f"<tspan {attributes}>{markup(run.text)}</tspan>" if attributes else markup(run.text))
        level = raised
    return "".join(spans)


@write.register
def _(item: Strokes, looks: Looks) -> str:
    classes = f"wire-{item.style}" if item.style else ""
    if not item.ends:
        start, text, _ = looks.painted(item.paint, classes)
        return f'{start} {text} d="{"".join(polylines(item.paths))}"/>'
    start, text, _ = looks.painted(item.paint, classes, "g")
    each = zip(item.ends, polylines(item.paths), strict=True)
    paths = (f'<path{data_attributes.of_ends(*ends)} d="{path}"/>' for ends, path in each)
    return "\n".join([f"{start} {text}>", *paths, "</g>"])


@write.register
def _(item: Rectangle, looks: Looks) -> str:
    start, text = looks.unpainted(item.paint, item.role, "rect")
    x, y = short(item.left * PITCH), short(item.top * PITCH)
    width, height = short((item.right - item.left) * PITCH), short((item.bottom - item.top) * PITCH)
    radius = f' rx="{short(item.radius * PITCH)}"' if item.radius else ""
    return f'{start} x="{x}" y="{y}" width="{width}" height="{height}"{radius} {text}/>'


@write.register
def _(item: Area, looks: Looks) -> str:
    start, text = looks.unpainted(item.paint, item.role, "polygon")
    points = " ".join(f"{short(x * PITCH)},{short(y * PITCH)}" for x, y in item.points)
    return f'{start} points="{points}" {text}/>'


@write.register
def _(item: Curve, looks: Looks) -> str:
    start, text = looks.unpainted(item.paint, item.role, "path")
    return f'{start} d="{path(item.points[None])}" {text}/>'


def _moved(x: float, y: float) -> str:
    return _translation(x, y) if x or y else ""


def _translation(x: float, y: float) -> str:
    return f' transform="translate({short(x * PITCH)} {short(y * PITCH)})"'


def _around(start: str, inside: Iterable[str], role: str) -> str:
    """Return a group, with its items on separate lines where there can be many."""
    between = "\n" if role in _TALL else ""
    return between.join([start, *inside, "</g>"])


def _places(element: Element, places: FloatArray) -> list[str]:
    """Return the places of an ellipse or a polygon about each of some points [n, 2], as attributes."""
    if element.tag == "ellipse":
        numbers = shorts(places * PITCH + element.points[0])
        return [f'cx="{x}" cy="{y}"' for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    points = places[:, None] * PITCH + np.array(element.points)
    written, corners = pairs(points), points.shape[1]
    return [f'points="{" ".join(written[first : first + corners])}"' for first in range(0, len(written), corners)]
