"""The display list: a chart as plain shapes with paint.

It is independent of formats: every format walks the list and writes the shapes in its own syntax. Lengths are in grid
pitches, with x to the right and y downward; colors are `#rrggbb`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from netcharts.array_types import FloatArray
from netcharts.errors import UnknownShapeError
from netcharts.paint.shapes import Area, Curve, Ellipse, Paint, Polygon, Rectangle, RoundedBox, Strokes, Text
from netcharts.paint.units import FONTS
from netcharts.scene.edge_paths import LinkPaths


class Links(NamedTuple):
    """The links of a connection or of a bias cell, as arrays, since there can be very many.

    Attributes:
        classes: Classes of all of them, the most general one first.
        title: Tooltip of all of them together, or an empty string.
        paint: Paint of every link without a separate color.
        paths: Paths of the links, with the numbers of the cells that they join.
        titles: A tooltip for every link that is shown, for each of `paths`; empty if links have no separate tooltips.
        key: Pattern of the connection.
        delay: Delay of the connection.
        directed: False if the links lead both ways.
        names: Names of all cells by their numbers, if the ends of every link are to be named.
    """

    classes: tuple[str, ...]
    title: str
    paint: Paint
    paths: tuple[LinkPaths, ...]
    titles: tuple[tuple[str, ...], ...] = ()
    key: str = ""
    delay: int = 0
    directed: bool = True
    names: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """Return the most general class."""
        return self.classes[0]


class Copies(NamedTuple):
    """Copies of the same few shapes, such as the cells of a layer, each copy with a tooltip.

    Attributes:
        places: Where the copies are, [n, 2].
        shapes: Shapes about the origin, each drawn on top of those before it.
        titles: Tooltip of each copy.
        classes: Classes of each copy, or nothing.
        first: Number of the first copy among all cells of the chart.
        family: Role of the cells: `input`, `hidden` or `output`.
        shaded: Shape of a copy that shows a value.
        shades: Color of each copy that shows a value, and an empty string for the others; or nothing.
        names: Name of the cell that each copy is, if it is to be named.
    """

    places: FloatArray
    shapes: tuple[Ellipse | Polygon, ...]
    titles: tuple[str, ...]
    classes: tuple[str, ...] = ()
    first: int = 0
    family: str = ""
    shaded: Ellipse | None = None
    shades: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class ItemGroup(NamedTuple):
    """Items that belong together.

    Attributes:
        classes: Classes of all of them, the most general one first.
        items: The items.
        title: Tooltip of all of them, or an empty string.
        origin: Place of the origin of the items.
        layer: Name of the layer that they belong to, if it is to be named.
        cell: Name of the cell that they belong to, if it is to be named.
    """

    classes: tuple[str, ...]
    items: tuple[Item, ...]
    title: str = ""
    origin: tuple[float, float] | None = None
    layer: str = ""
    cell: str = ""

    @property
    def role(self) -> str:
        """Return the most general class."""
        return self.classes[0]


Shape: TypeAlias = Area | Curve | Ellipse | Polygon | Rectangle | RoundedBox | Strokes | Text
Item: TypeAlias = Shape | Links | Copies | ItemGroup


class DisplayList(NamedTuple):
    """A chart as a display list: everything lies between (0, 0) and (width, height).

    Attributes:
        heading: Title of the chart, as one line.
        lang: Language of its text.
        theme: Name of its theme.
        width: Width of the chart.
        height: Height of the chart.
        background: Paint behind everything.
        stroke: Paint of most lines.
        items: Everything that is drawn, from the bottom to the top.
        steps: The further steps of an animated picture, each shown on top of the items, which are the first step.
        font: Font families of text.
    """

    heading: str
    lang: str
    theme: str
    width: float
    height: float
    background: Paint
    stroke: Paint
    items: tuple[Item, ...]
    steps: tuple[tuple[Item, ...], ...] = ()
    font: str = FONTS


def shapes(items: Iterable[Item]) -> Iterator[Shape | Paint]:
    """Yield every shape of a display list, and the paint of links; shapes of copies are yielded once.

    Raises:
        UnknownShapeError: An item is of an unknown type.
    """
    for item in items:
        if isinstance(item, ItemGroup):
            yield from shapes(item.items)
        elif isinstance(item, Copies):
            yield from item.shapes
            if item.shaded is not None:
                yield item.shaded
        elif isinstance(item, Links):
            yield item.paint
        elif isinstance(item, Shape):
            yield item
        else:
            raise UnknownShapeError(item, "the display list")
