"""Highlight a part of a chart: everything else in it is pale, and lies below. Text stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.network.highlight import Highlight
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.model import RoutedConnection, Scene


def highlighted(scene: Scene, network: DrawnNetwork, layout: NetworkLayout, highlight: Highlight) -> Scene:
    """Return a scene of cells in which all but a part of the network is pale, but for links that fade out.

    In each layer, the highlighted cells come first, so that the pale ones are a layer of their own.
    """
    order = np.concatenate([_order(drawn, highlight.cells) for drawn in network.layers])
    numbers = np.empty_like(order)
    numbers[order] = np.arange(order.size)
    layers = [part for drawn in network.layers for part in _parts(drawn, highlight.cells)]
    connections = [
        routed for number, each in enumerate(scene.connections) for routed in _split(each, number, highlight, numbers)
    ]
    pale_dots = _pale_dots(scene.dots, network, layout, highlight.layers(network))
    return scene._replace(
        layers=tuple(layers),
        xy=scene.xy[order],
        connections=tuple(sorted(connections, key=lambda each: not each.pale)),
        dots=scene.dots[~pale_dots],
        pale_dots=scene.dots[pale_dots],
        bias_cells=tuple(each._replace(targets=numbers[each.targets]) for each in scene.bias_cells),
    )


def highlighted_boxes(scene: Scene, network: DrawnNetwork, highlight: Highlight) -> Scene:
    """Return a scene of layers in which all but a part of the network is pale."""
    layers, pairs = highlight.layers(network), highlight.pairs(network)
    lines = [line._replace(pale=(line.source, line.target) not in pairs) for line in scene.connectors]
    return scene._replace(
        nodes=tuple(node._replace(pale=node.layer not in layers) for node in scene.nodes),
        connectors=tuple(sorted(lines, key=lambda line: not line.pale)),
    )


# The parts of layers and connections


def _order(drawn: DrawnLayer, cells: BoolArray) -> IntArray:
    """Return the numbers of the cells of a layer, highlighted ones first."""
    numbers = np.array(drawn.numbers)
    return numbers[np.argsort(~cells[numbers], kind="stable")]


def _parts(drawn: DrawnLayer, cells: BoolArray) -> Iterator[DrawnLayer]:
    """Yield the highlighted cells of a layer and the pale ones, as far as there are such."""
    strong = cells[list(drawn.numbers)]
    for first, chosen, pale in ((drawn.first, strong, False), (drawn.first + int(strong.sum()), ~strong, True)):
        if chosen.any():
            yield replace(drawn, index=drawn.index[chosen], first=first, pale=pale)


def _split(
    routed: RoutedConnection, number: int, highlight: Highlight, numbers: IntArray
) -> Iterator[RoutedConnection]:
    """Yield the highlighted links of a connection and the pale ones, as far as there are such."""
    strong = [highlight.links(number, paths.source, paths.target) for paths in routed.paths]
    for pale in (True, False):
        paths = tuple(_chosen(each, which != pale, numbers) for each, which in zip(routed.paths, strong, strict=True))
        if any(each.source.size for each in paths):
            yield routed._replace(paths=paths, pale=pale)


def _chosen(paths: LinkPaths, which: BoolArray, numbers: IntArray) -> LinkPaths:
    return paths._replace(
        points=paths.points[which],
        source=numbers[paths.source[which]],
        target=numbers[paths.target[which]],
        shown=paths.shown[which],
    )


def _pale_dots(dots: FloatArray, network: DrawnNetwork, layout: NetworkLayout, layers: frozenset[str]) -> BoolArray:
    """Return which dots of ellipses belong to a layer without highlighted cells: each to the nearest gap."""
    names = [drawn.layer.name for drawn in network.layers if drawn.layer.name in layout.gaps]
    if not names:
        return np.zeros(len(dots), bool)
    middles = np.array([layout.gaps[name] for name in names])
    nearest = np.abs(dots[:, None] - middles).sum(axis=2).argmin(axis=1)
    pale: BoolArray = np.array([name not in layers for name in names])[nearest]
    return pale
