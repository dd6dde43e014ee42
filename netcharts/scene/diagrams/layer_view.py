"""Charts of layers: a network as one box for each layer, with its name and size, and one line for each connection.

An arrow shows the direction of a connection, dashes that it comes from another time step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netcharts.placement.box import Box, union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.diagrams.box_scene import box_scene
from netcharts.scene.diagrams.layer_routing import route_connections
from netcharts.scene.diagrams.part_labels import word
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.nodes import SIZE, BoxNode, Connector, crossed, overlapping, segments
from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.style import text_metrics

# Distances from box to box and from row to row.
_APART = 0.55
_ROW = 0.85
_PAD = 0.24
_FRAME_PAD = 0.14
# Layers that are closer than this, across, share a column.
_SHARED = 0.75


def build(
    spec: Spec, layout: NetworkLayout, language: str = "en", labels: str | None = None, biased: Sequence[str] = ()
) -> Scene:
    """Return the scene of a placed network, in the order of its columns and rows.

    Args:
        spec: The spec of the network.
        layout: The layout of its cells.
        language: Language of the text.
        labels: One of `LABELS`; None for names and sizes.
        biased: Layers whose labels mention a bias.
    """
    written = {layer.name: _label(layer, labels, language, biased=layer.name in biased) for layer in spec.layers}
    nodes = _nodes(spec, layout, written)
    connectors = route_connections(nodes, spec.connections)
    framed = [(group, _frame(group, nodes, connectors, spec.connections)) for group in spec.groups if group.marked]
    captions = _captions(framed, nodes, connectors, language)
    return box_scene(
        spec.heading(language), language, list(nodes.values()), connectors, captions, [frame for _, frame in framed]
    )


# Groups


def _frame(
    group: Group, nodes: dict[str, BoxNode], connectors: Sequence[Connector], connections: Sequence[Connection]
) -> Box:
    """Return the frame around the boxes of a group and the lines between them."""
    inside = [
        connector.points
        for connector, connection in zip(connectors, connections, strict=False)
        if connection.source in group.layers and connection.target in group.layers
    ]
    corners = [Box(x, y, x, y) for points in inside for x, y in points]
    left, top, right, bottom = union([*(nodes[name].box() for name in group.layers), *corners])
    return Box(left - _FRAME_PAD, top - _FRAME_PAD, right + _FRAME_PAD, bottom + _FRAME_PAD)


def _captions(
    framed: Sequence[tuple[Group, Box]], nodes: dict[str, BoxNode], connectors: Sequence[Connector], language: str
) -> list[TextLine]:
    """Return the captions of groups: above or below the frame, where there is no line and no box."""
    lines = segments(connector.points for connector in connectors)
    occupied = [*(node.box() for node in nodes.values()), *(frame for _, frame in framed)]
    captions: list[TextLine] = []
    for group, frame in framed:
        caption = text_metrics.math(group.caption(language))
        if caption:
            spots = [TextLine(caption, x, y, SIZE, "frame") for y in _edges(frame) for x in _along_edge(frame, caption)]
            boxes = np.array(occupied)
            free = (
                spot
                for spot in spots
                if not crossed([spot.box()], lines).any() and not overlapping(spot.box(), boxes).any()
            )
            captions.append(next(free, spots[0]))
            occupied.append(captions[-1].box())
    return captions


def _edges(box: Box) -> tuple[float, float]:
    return box.top - SIZE * 0.7, box.bottom + SIZE * 0.7


def _along_edge(box: Box, caption: str) -> tuple[float, float, float]:
    """Return the middle of a caption at the middle, at the left end and at the right end of an edge."""
    half = min(text_metrics.width(caption) * SIZE, box.right - box.left) / 2
    return box.x, box.left + half, box.right - half


# Boxes


def _label(layer: Layer, labels: str | None, language: str, *, biased: bool) -> str:
    """Return the label of a layer: `hidden · 3`, `image · 28×28×3`, `hidden · 3 · relu`, `hidden · 3 · bias`."""
    name = text_metrics.math(layer.label.get(language) if layer.label else layer.name)
    parts = {
        None: (layer.name, layer.dimensions),
        "names": (name,),
        # Beside cells a size is enough, but a box needs a name.
        "sizes": (name, layer.dimensions),
        "full": (name, layer.dimensions, layer.nonlinearity),
    }
    return " · ".join(filter(None, (*parts.get(labels, ()), word("bias", language) if biased else "")))


def _nodes(spec: Spec, layout: NetworkLayout, labels: dict[str, str]) -> dict[str, BoxNode]:
    """Return a box for each layer: columns as wide as their widest box, rows in the order of the layout."""
    column_of = _columns([layout.layers[layer.name].x for layer in spec.layers])
    places = {
        layer.name: (column, layout.layers[layer.name].y) for layer, column in zip(spec.layers, column_of, strict=True)
    }
    widths = {layer.name: text_metrics.width(labels[layer.name]) * SIZE + _PAD for layer in spec.layers}
    columns: dict[float, float] = {}
    left = 0.0
    for column in sorted({x for x, _ in places.values()}):
        wide = max(widths[name] for name, (x, _) in places.items() if x == column)
        columns[column] = left + wide / 2
        left += wide + _APART
    # Layers of one row are on one line; those above and below it keep their order.
    rows = {y: number for number, y in enumerate(sorted({round(y * 2) / 2 for _, y in places.values()}))}
    return {
        layer.name: BoxNode(
            labels[layer.name],
            columns[places[layer.name][0]],
            rows[round(places[layer.name][1] * 2) / 2] * _ROW,
            widths[layer.name],
            layer.cell,
        )
        for layer in spec.layers
    }


def _columns(abscissas: list[float]) -> list[float]:
    """Return the column of each abscissa: those that are close, such as that of a row below a layer, share one."""
    columns: dict[float, float] = {}
    for x in sorted(set(abscissas)):
        last = next(reversed(columns.values()), None)
        columns[x] = last if last is not None and x - last < _SHARED else x
    return [columns[x] for x in abscissas]
