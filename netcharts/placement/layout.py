"""The layout of a network: the position of every drawn cell, from the links and from the positions in the spec.

All lengths are in grid pitches, y downwards. Layers are ranked by the longest chain of links that leads to them. A rank
is a column of the chart; the layers of one rank stand one above the other, centered on the axis of the chart. Layers
and groups that the spec places beside others are moved there afterwards; a group that is moved keeps its columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, PointArray
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.placement import columns, relative_positions
from netcharts.placement.box import Box, Point, box_around, union
from netcharts.placement.clusters import Clusters
from netcharts.placement.frame_overlaps import move_below, overlapping
from netcharts.placement.layer_labels import LayerLabel, layer_label
from netcharts.spec.model import Group

_MOST_ROUNDS = 200


class NetworkLayout(NamedTuple):
    """The places of a network's drawn cells, and what goes with them.

    Attributes:
        xy: The place of every drawn cell, [cells, 2]; the leftmost is at x = 0, the topmost at y = 0.
        dots: The places of the dots of ellipses, [dots, 2].
        layers: The extents of the layers.
        frames: The groups that are framed, with their extents.
        gaps: Where the middle of the ellipsis is, for each layer that has one.
        labels: What is written at each layer.
        biased: The layers that are to have a bias cell.
        passages: Where the links between two layers enter the first column that they pass, and leave the last.
    """

    xy: PointArray
    dots: PointArray
    layers: dict[str, Box]
    frames: tuple[tuple[Group, Box], ...]
    gaps: dict[str, tuple[float, float]]
    labels: dict[str, LayerLabel]
    biased: tuple[str, ...] = ()
    passages: Mapping[tuple[str, str], tuple[Point, Point]] = MappingProxyType({})


def place(
    network: DrawnNetwork, language: str = "en", labels: str | None = None, biased: tuple[str, ...] = ()
) -> NetworkLayout:
    """Place every drawn cell of a network.

    Args:
        network: The network.
        language: The language of the labels, which are given room.
        labels: One of `style.LABELS`, or None for the text that is always written.
        biased: The layers that have a bias cell, whose links are given room.
    """
    written = {drawn.layer.name: layer_label(drawn, labels, language) for drawn in network.layers}
    layout = _placed(Clusters(network, written, biased, language))
    # Each round places a group below others, and no pair comes twice; frames of very many groups may still overlap.
    for _ in range(_MOST_ROUNDS):
        pair = overlapping(_with_passages(layout), layout.layers, network.spec, language)
        if pair is None:
            break
        network = move_below(network, *pair)
        layout = _placed(Clusters(network, written, biased, language))
    return layout


def _with_passages(layout: NetworkLayout) -> list[tuple[Group, Box]]:
    """Return the framed groups with their extents, and those of the passages of links within them."""
    inside = {ends: Box(*first, *first) for ends, (first, _) in layout.passages.items()}
    return [
        (group, union([box, *(place for ends, place in inside.items() if {*ends} <= {*group.layers})]))
        for group, box in layout.frames
    ]


def _placed(clusters: Clusters) -> NetworkLayout:
    columns.assign_ranks(clusters)
    columns.stack(clusters)
    rises = columns.rises(clusters)
    for pair, rise in columns.bias_rises(clusters):
        rises[pair] = max(rise, rises.get(pair, 0.0))
    columns.set_apart(clusters, rises)
    relative_positions.apply(clusters)
    hidden = columns.hidden_rises(clusters, rises)
    if hidden:
        columns.set_apart(clusters, {**rises, **hidden})
        for cluster in clusters.by_name.values():
            cluster.placed = cluster.flows and not cluster.moves_with
        relative_positions.apply(clusters)
    return _layout(clusters)


def _layout(clusters: Clusters) -> NetworkLayout:
    """Return the layout of clusters that are placed."""
    network = clusters.network
    xy = clusters.cells()
    origin = xy.min(axis=0)
    xy -= origin
    layers = _extents(xy, network.layers)
    dots = [np.zeros((0, 2))]
    gaps: dict[str, tuple[float, float]] = {}
    for cluster in clusters.by_name.values():
        elided = [drawn.layer.name for drawn in cluster.layers if not drawn.whole]
        if elided:
            dots.append(cluster.dots + (cluster.x, cluster.y) - origin)
            middles = cluster.gaps + (cluster.x, cluster.y) - origin
            gaps.update((name, (x, y)) for name, (x, y) in zip(elided, middles.tolist(), strict=True))
            # On a ring, and where only one cell is drawn, dots lie outside the extent of the cells.
            for name, own in zip(elided, np.split(dots[-1], len(elided)), strict=True):
                layers[name] = union([layers[name], box_around(own)])
    frames = tuple(
        (group, union(layers[name] for name in group.layers)) for group in network.spec.groups if group.marked
    )
    passed = dict(_passages(clusters, origin))
    labels = dict(clusters.labels)
    return NetworkLayout(xy, np.concatenate(dots), layers, frames, gaps, labels, clusters.biased, passed)


def _passages(clusters: Clusters, origin: FloatArray) -> Iterator[tuple[tuple[str, str], tuple[Point, Point]]]:
    """Yield where the links between two layers pass columns, by their names."""
    passed = dict(columns.passages(clusters))
    x, y = origin.tolist()
    for connection in clusters.network.spec.connections if passed else ():
        ends = clusters.of_layer[connection.source].name, clusters.of_layer[connection.target].name
        if ends in passed:
            first, last = passed[ends]
            yield (connection.source, connection.target), ((first[0] - x, first[1] - y), (last[0] - x, last[1] - y))


def _extents(xy: PointArray, layers: Sequence[DrawnLayer]) -> dict[str, Box]:
    """Return the extents of layers, whose cells are numbered one layer after the other."""
    firsts = [drawn.first for drawn in layers]
    lows, highs = np.minimum.reduceat(xy, firsts).tolist(), np.maximum.reduceat(xy, firsts).tolist()
    return {drawn.layer.name: Box(*low, *high) for drawn, low, high in zip(layers, lows, highs, strict=True)}
