"""Write a display list as DOT with the position of every node and the path of every link; Graphviz only paints.

There are two forms of a chart: `document` has one edge per link, for people and other programs; `painting` has edges
that hold many paths each, which Graphviz paints faster. IDs are our own; a user's text appears only in quoted labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import singledispatch
from itertools import chain

from netcharts.decimals import short
from netcharts.dot import attributes
from netcharts.dot.attributes import labeled, position
from netcharts.dot.edges import bundles, each_link, link_bundles, outline, polylines, splines
from netcharts.errors import UnknownShapeError
from netcharts.paint.display import Copies, DisplayList, ItemGroup, Links
from netcharts.paint.shapes import Area, Curve, Ellipse, Paint, Polygon, Rectangle, RoundedBox, Strokes, Text
from netcharts.paint.units import PITCH

# The sections of the file, in their order.
_SECTIONS = (
    "frame",
    "brace",
    "stub",
    "links",
    "bias-links",
    "link-mark",
    "layer",
    "value-mark",
    "ellipsis",
    "bias",
    "wire",
    "part",
    "text",
)

# Marks that are a few shapes, with the initial of their IDs.
_MARKS = {"link-mark": "y", "value-mark": "v"}
# Connectors whose width is not that of links.
_OWN_WIDTH = ("stub", "neighbor", "fixed", "window", "fan", "start", "weights", "leader")


def document(display: DisplayList) -> str:
    """Return DOT with a node per cell and an edge per link; layout programs are `neato -n2` and `nop2`."""
    return _graph(display, Statements(display, each_link))


def painting(display: DisplayList, dpi: float) -> str:
    """Return DOT of the same chart with few edges; `dpi` is dots per inch."""
    return _graph(display, Statements(display, link_bundles), f"graph [dpi={short(dpi)}]")


class Statements:
    """The statements of each section; of an animated chart, those of its first step."""

    def __init__(self, display: DisplayList, links: Callable[[Links, float, Paint], Iterator[str]]) -> None:
        """Start without statements; `links` writes links in a chart of a height and with a usual paint of lines."""
        self.height, self.usual = display.height, display.stroke
        self.links = links
        self.sections: dict[str, list[str]] = {name: [] for name in _SECTIONS}
        # Attributes that all nodes of a section share.
        self.shared: dict[str, str] = {}
        # Statements that come in another order than in the display list, by section and number.
        self.numbered: dict[str, dict[int, str]] = {"wire": {}, "text": {}}
        # Drawing operations of areas, which Graphviz has no nodes for.
        self.background: list[str] = []
        self._counts: Counter[str] = Counter()

    def number(self, section: str) -> int:
        """Return the number of the next thing in a section."""
        self._counts[section] += 1
        return self._counts[section] - 1

    def areas(self) -> Iterator[str]:
        """Yield the statement of all areas, behind everything else."""
        if self.background:
            yield f"graph [_background={attributes.joined(self.background)}]"

    def lines(self, settings: Iterable[str]) -> Iterator[str]:
        """Yield all statements; settings come before the links."""
        for name, statements in self.sections.items():
            yield from settings if name == "links" else ()
            numbered = self.numbered.get(name, {})
            shared = self.shared.get(name)
            yield from statements if shared is None else block(shared, statements)
            yield from (numbered[number] for number in sorted(numbered))


def _graph(display: DisplayList, statements: Statements, *settings: str) -> str:
    for item in display.items:
        add(item, statements)
    lines = attributes.defaults(display), statements.areas(), _corners(display), statements.lines(settings)
    return "\n".join(["digraph {", *chain.from_iterable(lines), "}\n"])


def _corners(display: DisplayList) -> Iterator[str]:
    """Yield two invisible nodes that make the canvas exactly as large as the chart."""
    # Two points across: versions of Graphviz differ in how they round a node's size, and agree on whole points.
    half = 1.0
    width, height = display.width * PITCH, display.height * PITCH
    for name, x, y in (("k0", half, half), ("k1", width - half, height - half)):
        yield f'{name} [style=invis, shape=box, width=0.02778, height=0.02778, pos="{x:.2f},{y:.2f}"]'


@singledispatch
def add(item: object, to: Statements, role: str = "") -> None:
    """Add the statements of an item in a group of a role.

    Raises:
        UnknownShapeError: The item is of an unknown type.
    """
    raise UnknownShapeError(item, "DOT")


@add.register
def _(group: ItemGroup, to: Statements, role: str = "") -> None:
    if group.role == "part":
        _add_part(group, to)
        return
    if group.role in _MARKS:
        _add_mark(group, to)
        return
    for item in group.items:
        add(item, to, group.role)


@add.register
def _(frame: Rectangle, to: Statements, role: str = "") -> None:
    path, number = outline(frame, to.height), to.number("frame")
    to.sections["frame"].append(f'k0 -> k1 [id="f{number}", {attributes.color(frame.paint)}, pos="{path}"]')


@add.register
def _(area: Area, to: Statements, role: str = "") -> None:
    to.background.append(attributes.polygon(area.points, area.paint, to.height))


@add.register
def _(curve: Curve, to: Statements, role: str = "") -> None:
    path = splines(curve.points[None, None], to.height)[0]
    to.sections["brace"].append(f'k0 -> k1 [{attributes.color(curve.paint)}, pos="{path}"]')


@add.register
def _(strokes: Strokes, to: Statements, role: str = "") -> None:
    style = attributes.stroke(strokes.paint)
    look = attributes.color(strokes.paint) + (f', style="{style}"' if style != "solid" else "")
    if strokes.role == "stub":
        name = f"b{to.number('stub')}"
        look += attributes.own_pen(strokes.paint, to.usual)
        paths = (path for points in strokes.paths for path in bundles(points[:, None], to.height))
        to.sections["stub"] += [f'k0 -> k1 [id="{name}", {look}, pos="{path}"]' for path in paths]
        return
    thick = f", {attributes.pen(strokes.paint)}" if strokes.style in _OWN_WIDTH else ""
    for number, path in zip(strokes.order, polylines(strokes.paths, to.height), strict=True):
        own = f'id="w{number}", class="{strokes.style}", pos="{path}", {look}{thick}'
        to.numbered["wire"][number] = f"k0 -> k1 [{own}]"


@add.register
def _(links: Links, to: Statements, role: str = "") -> None:
    to.sections[links.role] += to.links(links, to.height, to.usual)


@add.register
def _(cells: Copies, to: Statements, role: str = "") -> None:
    disc, *marks = cells.shapes
    places, first = cells.places.tolist(), cells.first
    shades = cells.shades or ("",) * len(places)
    section = to.sections["layer"]
    each = [
        f'c{number} [id="c{number}", {position(x, y, to.height)}{_shaded(cells, shade)}]'
        for number, ((x, y), shade) in enumerate(zip(places, shades, strict=True), first)
    ]
    section += block(f'{attributes.disc(disc)}, class="{cells.family}"', each)
    plain = [
        (number, place) for number, (place, shade) in enumerate(zip(places, shades, strict=True), first) if not shade
    ]
    for part, mark in enumerate(marks):
        section += block(
            attributes.figure(mark),
            [
                f'm{number}_{part} [id="m{number}_{part}", {position(x + mark.x, y + mark.y, to.height)}]'
                for number, (x, y) in plain
            ],
        )


@add.register
def _(disc: Ellipse, to: Statements, role: str = "") -> None:
    name = f"{'o' if role == 'bias' else 'd'}{to.number(role)}"
    look = f'{attributes.disc(disc)}, class="bias"' if role == "bias" else attributes.dot(disc)
    # Most have the look of the first; pale ones have their own.
    own = "" if look == to.shared.setdefault(role, look) else f", {look}"
    to.sections[role].append(f'{name} [id="{name}", {position(disc.x, disc.y, to.height)}{own}]')


@add.register
def _(text: Text, to: Statements, role: str = "") -> None:
    to.numbered["text"][text.order] = f't{text.order} [id="t{text.order}", {labeled(text, to.height)}]'


def _add_part(group: ItemGroup, to: Statements) -> None:
    """Add a box, and the shapes on its rim as nodes on top of it."""
    number, (x, y) = to.number("part"), group.origin or (0.0, 0.0)
    rim: list[str] = []
    for item in group.items:
        at = position(x + item.x, y + item.y, to.height) if isinstance(item, RoundedBox | Ellipse | Polygon) else ""
        if isinstance(item, RoundedBox):
            label = attributes.label(item.label)
            to.sections["part"].append(f"p{number} [id=p{number}, {at}, {attributes.box(item)}, label={label}]")
        elif isinstance(item, Ellipse | Polygon):
            name = f"q{number}_{len(rim)}"
            rim.append(f'{name} [id="{name}", {at}, {attributes.figure(item)}]')
        else:
            raise UnknownShapeError(item, "a box in DOT")
    to.sections["part"] += rim


def _add_mark(group: ItemGroup, to: Statements) -> None:
    """Add the shapes of a mark on links or at a cell, each on top of those before it."""
    number, initial = to.number(group.role), _MARKS[group.role]
    for part, item in enumerate(group.items):
        if not isinstance(item, Ellipse | Polygon):
            raise UnknownShapeError(item, "a mark in DOT")
        name, at = f"{initial}{number}_{part}", position(item.x, item.y, to.height)
        to.sections[group.role].append(f'{name} [id="{name}", {at}, {attributes.figure(item)}]')


def _shaded(cells: Copies, shade: str) -> str:
    """Return the attributes of a cell that shows a value, which replace the shared ones."""
    if not shade or cells.shaded is None:
        return ""
    return f", {attributes.disc(cells.shaded._replace(paint=cells.shaded.paint._replace(fill=shade)))}"


def block(shared: str, statements: Iterable[str]) -> list[str]:
    """Return statements of nodes that share attributes."""
    return [f"{{ node [{shared}]", *statements, "}"]
