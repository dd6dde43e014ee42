"""Formats write every shape of a display list, and reject unknown ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

import numpy as np
import pytest

from netcharts import engines, formats
from netcharts.api import Chart
from netcharts.dot import writer as dot
from netcharts.engines import builtin
from netcharts.errors import UnknownShapeError
from netcharts.formats._request import RenderRequest
from netcharts.paint.display import Copies, DisplayList, Item, ItemGroup, Links
from netcharts.paint.shapes import Area, Curve, Ellipse, Paint, Polygon, Rectangle, RoundedBox, Strokes, Text
from netcharts.scene.edge_paths import LinkPaths
from netcharts.style import themes
from netcharts.svg import items as svg
from netcharts.svg.elements import Sample

INK = Paint("#ff0000", "#00ff00", 0.02)
LINE = np.array([[[0.0, 0.0], [1.0, 1.0]]])
DISC = Ellipse(0.5, 0.5, INK)
LABEL = Text("label", 0, 0, 0.2, INK)
PATHS = LinkPaths(LINE[None], np.array([0]), np.array([1]), np.array([True]))
EXAMPLES: dict[type, Any] = {
    Area: Area(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), INK, "front"),
    Copies: Copies(np.array([[1.0, 1.0]]), (DISC, Polygon("box", 0.1, 0.1, INK)), ("cell",), ("cell",), 0, "hidden"),
    Curve: Curve(np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 2.0)]), INK, "brace"),
    Ellipse: ItemGroup(("ellipsis",), (DISC,)),
    ItemGroup: ItemGroup(("bias",), (DISC, LABEL)),
    Links: Links(("links", "pattern-full"), "all", INK, (PATHS,)),
    Polygon: ItemGroup(("part", "earlier"), (Polygon("triangle", 0.1, 0.1, INK),), origin=(1.0, 1.0)),
    Rectangle: Rectangle(0, 0, 1, 1, INK, 0.1, "frame"),
    RoundedBox: ItemGroup(("part", "earlier"), (RoundedBox(1.0, 0.3, INK, LABEL),), origin=(1.0, 1.0)),
    Strokes: Strokes((LINE,), INK, "wire", "fixed", (0,)),
    Text: Text("title", 1, 1, 0.3, INK, role="title"),
}


class Star(NamedTuple):
    """A shape that no format knows."""

    points: int = 5


HIDDEN: dict[str, Callable[[Any], Any]] = {
    "alone": lambda shape: shape,
    "in a group": lambda shape: ItemGroup(("layer",), (shape,)),
    "in a box": lambda shape: ItemGroup(("part",), (shape,), origin=(0.0, 0.0)),
    "deep in groups": lambda shape: ItemGroup(("layer",), (ItemGroup(("bias",), (shape,)),)),
}


def request(*items: Any) -> tuple[RenderRequest, list[bool]]:
    """Return a request for a display list of given items, and a list that is filled when it is used."""
    requested = []

    class Request(RenderRequest):
        def display(self, *, tooltips: bool = False) -> DisplayList:
            requested.append(tooltips)
            return DisplayList("T", "en", "zoo", 3.0, 3.0, Paint("#ffffff"), INK, items)

    chart = Chart.from_file("p")
    return Request(chart.drawn, themes.load("zoo"), engines.load("embedded"), str, chart.data), requested


@pytest.mark.parametrize("place", HIDDEN)
@pytest.mark.parametrize("name", formats.names())
def test_a_format_rejects_an_unknown_shape(name: str, place: str) -> None:
    star, requested = request(HIDDEN[place](Star()))
    drawn, _ = request()
    try:
        data = formats.load(name).render(star)
    except UnknownShapeError as error:
        assert "Star" in str(error)
        assert "\n" not in str(error)
    else:
        assert not requested, f"{name} left a shape out"
        assert data == formats.load(name).render(drawn)


@pytest.mark.parametrize("kind", get_args(Item), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", formats.names())
def test_every_format_writes_every_shape(name: str, kind: type) -> None:
    with_it, requested = request(EXAMPLES[kind])
    without, _ = request()
    assert (formats.load(name).render(with_it) != formats.load(name).render(without)) == bool(requested)


def test_writers_handle_every_shape() -> None:
    assert set(get_args(Item)) == EXAMPLES.keys()
    assert set(get_args(Item)) <= svg.write.registry.keys()
    assert set(get_args(Sample)) <= builtin.paint.registry.keys()
    # In DOT, polygons and boxes are parts of groups, whose roles determine how they are written.
    assert set(get_args(Item)) - {Polygon, RoundedBox} <= dot.add.registry.keys()


def test_the_builtin_engine_rejects_an_unknown_shape() -> None:
    with pytest.raises(UnknownShapeError, match="Star"):
        builtin.paint(Star())
