"""Charts of layers: a network as one box for each layer, with its name and size, and one line for each connection.

An arrow shows the direction of a connection, dots that it comes from another time step, which is written beside it, and
dashes attention. A thin line has no weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from netcharts.placement.box import union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.diagrams import box_lanes, layer_groups, layer_lanes
from netcharts.scene.diagrams.box_scene import box_scene
from netcharts.scene.diagrams.captions import Caption, beside, delays, place_captions
from netcharts.scene.diagrams.flow import FORWARD, WAYS, Way
from netcharts.scene.diagrams.layer_routing import route_connections
from netcharts.scene.diagrams.layer_scene import finished, links_between
from netcharts.scene.diagrams.part_labels import word
from netcharts.scene.diagrams.wrapping import PAGE, Page, Wrapping
from netcharts.scene.model import Scene
from netcharts.scene.nodes import ADDITION, SIZE, BoxNode, Connector, additions, has_symbol
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.style import text_metrics

# Distances from box to box, of which the first is taken with which the chart fits a page, and from row to row.
_APART = (0.55, 0.4)
_GAPS = (box_lanes.GAP, 0.36)
_ROW = 0.85
_PAD = 0.24
# Layers that are closer than this, across, share a column.
_SHARED = 0.75


def build(
    spec: Spec,
    layout: NetworkLayout,
    language: str = "en",
    labels: str | None = None,
    biased: Sequence[str] = (),
    page: Page = PAGE,
) -> Scene:
    """Return the scene of a placed network, in the order of its columns and rows.

    Args:
        spec: The spec of the network.
        layout: The layout of its cells.
        language: Language of the text.
        labels: One of `LABELS`; None for names and sizes.
        biased: Layers whose labels mention a bias.
        page: The page that the chart should fit.
    """
    written = {layer.name: _label(layer, labels, language, biased=layer.name in biased) for layer in spec.layers}
    candidates = (_nodes(spec, layout, written, language, apart) for apart in _APART)
    nodes = _fitting(candidates, page)
    return _scene(spec, nodes, route_connections(nodes, spec), FORWARD, language, page)


def build_along(
    spec: Spec,
    direction: str,
    language: str = "en",
    labels: str | None = None,
    biased: Sequence[str] = (),
    page: Page = PAGE,
) -> Scene:
    """Return the scene of a spec whose boxes follow each other in one of `DIRECTIONS`; the rest is as for `build`."""
    written = {layer.name: _label(layer, labels, language, biased=layer.name in biased) for layer in spec.layers}
    named = {layer.name: layer for layer in spec.layers}
    widths = layer_lanes.even_widths(spec, {layer.name: _width(layer, written[layer.name]) for layer in spec.layers})
    all_places = (layer_lanes.places(spec, widths, WAYS[direction], language, gap) for gap in _GAPS)
    candidates = (
        {name: _node(layer, written[name], *places[name], widths[name]) for name, layer in named.items()}
        for places in all_places
    )
    nodes = _fitting(candidates, page)
    frames = layer_groups.frames_of_boxes(spec, nodes)
    connectors = route_connections(nodes, spec, WAYS[direction], frames, in_lanes=True)
    return _scene(spec, nodes, connectors, WAYS[direction], language, page)


def _scene(
    spec: Spec, nodes: dict[str, BoxNode], connectors: list[Connector], way: Way, language: str, page: Page
) -> Scene:
    """Return the scene of boxes and the lines between them, with captions, the marks of groups and those of links."""
    marks = layer_groups.group_marks(spec, nodes, connectors, language)
    boxes = list(nodes.values())
    named = [*delays(zip(spec.connections, connectors, strict=False)), *_inputs(spec.connections, connectors)]
    captions = place_captions(named, boxes, connectors)
    scene = box_scene(language, boxes, connectors, [*marks.captions, *captions], marks.frames, marks.braces)
    blocks = [*(node.box() for node in boxes), *marks.extents]
    wrapping = Wrapping(blocks, links_between(spec, nodes, connectors), way, page, SIZE)
    return finished(spec, scene, wrapping, language)


def _inputs(connections: Sequence[Connection], connectors: Sequence[Connector]) -> Iterator[Caption]:
    """Yield the names of the inputs of cells that connections lead into, along their lines, the ends first."""
    for connection, connector in zip(connections, connectors, strict=False):
        if connection.gate:
            text = connection.gate.replace("_", " ")
            *others, end = pairwise(connector.points)
            others.sort(key=lambda piece: -math.dist(*piece))
            tried = [beside(text, *piece) for piece in (end, *others)]
            yield Caption(text, tuple(spot for each in tried for spot in each.spots))


# Boxes


def _label(layer: Layer, labels: str | None, language: str, *, biased: bool) -> str:
    """Return the label of a layer: `hidden · 3`, `image · 28×28×3`, `hidden · 3 · layer norm · relu`."""
    parts: list[str] = []
    if labels is None:
        parts = [layer.shown_name, layer.dimensions]
    elif labels != "none":
        # Beside cells a size is enough, but a box needs a name.
        name = layer.label.get(language) if layer.label else layer.shown_name
        parts = [text_metrics.one_line(text_metrics.math(name))]
        parts += [] if labels == "names" else [layer.dimensions]
        parts += layer.processing(language) if labels == "full" else []
    return " · ".join(filter(None, (*parts, word("bias", language) if biased else "")))


def _fitting(candidates: Iterable[dict[str, BoxNode]], page: Page) -> dict[str, BoxNode]:
    """Return the first boxes that fit a page, or simply the first."""
    first: dict[str, BoxNode] = {}
    for nodes in candidates:
        extent = union(node.box() for node in nodes.values())
        if page.holds(extent, SIZE):
            return nodes
        first = first or nodes
    return first


def _nodes(
    spec: Spec, layout: NetworkLayout, labels: dict[str, str], language: str, apart: float
) -> dict[str, BoxNode]:
    """Return a box for each layer: columns as wide as their widest box, rows in the order of the layout."""
    column_of = columns_of([layout.layers[layer.name].x for layer in spec.layers])
    places = {
        layer.name: (column, layout.layers[layer.name].y) for layer, column in zip(spec.layers, column_of, strict=True)
    }
    widths = {layer.name: _width(layer, labels[layer.name]) for layer in spec.layers}
    room = layer_groups.GroupRoom(spec, language)
    columns: dict[float, float] = {}
    left, before = 0.0, None
    for column, names in _sorted({name: x for name, (x, _) in places.items()}):
        left += room.across(before, names) if before else 0.0
        wide = max(widths[name] for name in names)
        columns[column] = left + wide / 2
        left, before = left + wide + apart, names
    # Layers of one row are on one line; those above and below it keep their order.
    rows: dict[float, float] = {}
    lowered, above = 0.0, None
    for number, (row, names) in enumerate(_sorted({name: round(y * 2) / 2 for name, (_, y) in places.items()})):
        lowered += max(0.0, room.down(above, names) - _ROW) if above else 0.0
        rows[row], above = number * _ROW + lowered, names
    return {
        layer.name: _node(
            layer,
            labels[layer.name],
            columns[places[layer.name][0]],
            rows[round(places[layer.name][1] * 2) / 2],
            widths[layer.name],
        )
        for layer in spec.layers
    }


def _width(layer: Layer, label: str) -> float:
    """Return the width of the box of a layer."""
    return (text_metrics.width(label) + has_symbol(layer.cell)) * SIZE + _PAD + len(additions(layer)) * ADDITION


def _node(layer: Layer, label: str, x: float, y: float, width: float) -> BoxNode:
    symbol = has_symbol(layer.cell)
    return BoxNode(label, x, y, width, layer.cell, symbol, additions(layer), layer=layer.name)


def _sorted(places: Mapping[str, float]) -> list[tuple[float, list[str]]]:
    """Return the places in order, each with the layers that are there."""
    found: dict[float, list[str]] = {}
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        found.setdefault(place, []).append(name)
    return list(found.items())


def columns_of(abscissas: list[float]) -> list[float]:
    """Return the column of each abscissa: those that are close, such as that of a row below a layer, share one."""
    columns: dict[float, float] = {}
    for x in sorted(set(abscissas)):
        last = next(reversed(columns.values()), None)
        columns[x] = last if last is not None and x - last < _SHARED else x
    return [columns[x] for x in abscissas]
