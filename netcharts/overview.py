"""The overview: a network as one box for each layer, with its name and size, and one line for each connection."""

from __future__ import annotations

from netcharts import text
from netcharts.figure import HEIGHT, SIZE, Figure, Piece, Point, Wire, framed
from netcharts.placement import Layout
from netcharts.spec.model import Connection, Layer, Spec

# From box to box, and from row to row.
_APART = 0.55
_ROW = 0.85
_LOOP = 0.2
_SHARED = 0.75


def build(spec: Spec, layout: Layout, language: str = "en") -> Figure:
    """The overview of a placed network, in the order of its columns and rows."""
    pieces = _pieces(spec, layout)
    wires = [_wire(connection, pieces) for connection in spec.connections]
    return framed(spec.heading(language), language, list(pieces.values()), wires)


def _said(layer: Layer) -> str:
    """A layer's name and its size: `hidden · 3`, `image · 28×28×3`."""
    channels = (layer.channels,) if layer.channels > 1 else ()
    return f"{layer.name} · {'×'.join(f'{n:,}' for n in (*layer.size, *channels))}"


def _pieces(spec: Spec, layout: Layout) -> dict[str, Piece]:
    """A box for each layer: columns as wide as their widest box, rows in the order in which layers stand."""
    column_of = _columns([layout.layers[layer.name].x for layer in spec.layers])
    places = {
        layer.name: (column, layout.layers[layer.name].y) for layer, column in zip(spec.layers, column_of, strict=True)
    }
    widths = {layer.name: text.width(_said(layer)) * SIZE + 0.24 for layer in spec.layers}
    columns: dict[float, float] = {}
    left = 0.0
    for column in sorted({x for x, _ in places.values()}):
        wide = max(widths[name] for name, (x, _) in places.items() if x == column)
        columns[column] = left + wide / 2
        left += wide + _APART
    # Layers that stand in one row lie on one line; those above and below it keep their order.
    rows = {y: number for number, y in enumerate(sorted({round(y * 2) / 2 for _, y in places.values()}))}
    return {
        layer.name: Piece(
            _said(layer),
            columns[places[layer.name][0]],
            rows[round(places[layer.name][1] * 2) / 2] * _ROW,
            widths[layer.name],
            layer.cell,
        )
        for layer in spec.layers
    }


def _columns(places: list[float]) -> list[float]:
    """The column of each place: those less than a column apart, such as a row below a layer, share one."""
    found: dict[float, float] = {}
    for place in sorted(set(places)):
        last = next(reversed(found.values()), None)
        found[place] = last if last is not None and place - last < _SHARED else place
    return [found[place] for place in places]


def _wire(connection: Connection, pieces: dict[str, Piece]) -> Wire:
    """A line from layer to layer; over the boxes between them, where there are any; a loop within one."""
    source, target = pieces[connection.source], pieces[connection.target]
    style = "fixed" if connection.delay else "weighted"
    if connection.within:
        top = source.y - HEIGHT / 2
        loop = ((source.x - _LOOP, top), (source.x - _LOOP, top - _LOOP), (source.x + _LOOP, top - _LOOP))
        return Wire((*loop, (source.x + _LOOP, top)), style)
    if abs(source.x - target.x) < 0.01:
        down = 1 if target.y > source.y else -1
        return Wire(((source.x, source.y + down * HEIGHT / 2), (target.x, target.y - down * HEIGHT / 2)), style)
    right = 1 if target.x > source.x else -1
    start: Point = (source.x + right * source.width / 2, source.y)
    end: Point = (target.x - right * target.width / 2, target.y)
    between = [piece for piece in pieces.values() if _in_the_way(piece, start, end)]
    if not between:
        return Wire((start, end), style)
    level = min(piece.y for piece in between) - HEIGHT / 2 - _LOOP - 0.12 * len(between)
    rise, fall = (source.x, source.y - HEIGHT / 2), (target.x, target.y - HEIGHT / 2)
    return Wire((rise, (rise[0], level), (fall[0], level), fall), style)


def _in_the_way(piece: Piece, start: Point, end: Point) -> bool:
    low, high = min(start[0], end[0]), max(start[0], end[0])
    if not low < piece.x < high:
        return False
    at = start[1] + (end[1] - start[1]) * (piece.x - start[0]) / (end[0] - start[0])
    return abs(at - piece.y) < HEIGHT
