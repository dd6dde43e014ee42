"""The joints of feature maps: the window of a kernel and the place that it gives, and the operation in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netcharts import locale
from netcharts.patterns._windows import Window, WindowOptions, windows
from netcharts.placement.box import Point
from netcharts.scene.nodes import Connector
from netcharts.scene.solids import Body, Facet
from netcharts.spec.model import Connection, Layer

# Which place of the maps is shown as an example, as a share of their height and width.
_EXAMPLE = (0.3, 0.5)
# No window is drawn smaller than this, as a share of a map.
_LEAST = 0.06


class Placed(NamedTuple):
    """A layer with its form and the middle of it."""

    layer: Layer
    body: Body
    x: float
    y: float

    def point(self, point: Point) -> Point:
        """Return a point of the body, given relative to its middle."""
        return self.x + point[0], self.y + point[1]


def shows_window(connection: Connection, source: Placed, target: Placed) -> bool:
    """Return True if the kernel of a connection can be shown on a map: it is a window over two dimensions at least."""
    seen = target if connection.pattern.transposed else source
    return isinstance(connection.options, WindowOptions) and len(seen.layer.size) > 1 and seen.layer.cells > 1


def window(connection: Connection, source: Placed, target: Placed) -> tuple[Facet, list[Connector]]:
    """Return the window of a kernel, and the lines from its corners to the place that it gives.

    Of a transposed convolution, the window is on the target, and the lines come from the place that it is spread from.
    """
    seen, other = (target, source) if connection.pattern.transposed else (source, target)
    (top, left), (bottom, right), (down, across) = _spans(connection, seen.layer, other.layer)
    corners = tuple(seen.point(point) for point in seen.body.side((left, top), (right, bottom)))
    shown = connection.pattern.transposed or not other.body.depth
    apex = other.point(other.body.at(across, down) if shown else other.body.entrance(down))
    return Facet(corners, "window"), [Connector((corner, apex), "window") for corner in corners]


def _spans(connection: Connection, seen: Layer, other: Layer) -> tuple[Point, Point, Point]:
    """Return the first and the last corner of a window and its place, as shares (down, across) of the maps."""
    places = other.size[-2:] if len(other.size) > 1 else (1, 1)
    spans = [
        _span(window, length, count, share)
        for window, length, count, share in zip(
            _windows(connection, seen)[-2:], seen.size[-2:], places, _EXAMPLE, strict=True
        )
    ]
    (top, bottom, down), (left, right, across) = spans
    return (top, left), (bottom, right), (down, across)


def _windows(connection: Connection, layer: Layer) -> list[Window]:
    """Return the windows of a connection along each dimension of a layer; none if it has no windows."""
    options = connection.options
    return windows(options, layer.size) if isinstance(options, WindowOptions) else []


def _span(window: Window, cells: int, places: int, share: float) -> tuple[float, float, float]:
    """Return where a window of a place begins and ends, and where the place is, as shares of the cells and places."""
    place = round(share * (places - 1))
    first = place * window.stride - window.padding
    start, end = max(0, first) / cells, min(cells, first + window.reach) / cells
    spare = max(0.0, _LEAST - (end - start)) / 2
    return max(0.0, start - spare), min(1.0, end + spare), (place + 0.5) / places


def shows_fan(connection: Connection) -> bool:
    """Return True if a connection links all cells of its layers."""
    pattern = connection.pattern
    return not (pattern.local or pattern.shares_weights or pattern.selects_cells or pattern.random)


def fan(source: Placed, target: Placed) -> list[Connector]:
    """Return the lines that stand for links from everywhere to everywhere: from edge to edge, above and below."""
    return [
        Connector((source.point(source.body.at(1.0, down)), target.point(target.body.entrance(down))), "fan")
        for down in (0.0, 1.0)
    ]


def operation(connection: Connection, source: Layer, target: Layer, language: str) -> str:
    """Return what a connection does, in words: `5×5 conv, stride 2`; an empty string for links one to one."""
    name = connection.pattern.operation.get(language, "")
    seen = target if connection.pattern.transposed else source
    kernel = "×".join(str(window.kernel) for window in _windows(connection, seen))
    comma = locale.load(language)["punctuation.comma"]
    return comma.join(filter(None, [f"{kernel} {name}".strip(), *_changes(connection, source, language)]))


def _changes(connection: Connection, source: Layer, language: str) -> Iterator[str]:
    """Yield what is unusual about the windows of a connection, whose usual stride and dilation are 1."""
    words = locale.load(language)
    for key in ("stride", "dilation"):
        values = dict.fromkeys(getattr(window, key) for window in _windows(connection, source))
        if key in connection.places and set(values) != {1}:
            yield f"{words[f'option.{key}']} {'×'.join(map(str, values))}"
