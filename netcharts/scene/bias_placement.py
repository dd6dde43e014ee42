"""Place the bias cells.

They are placed as in textbooks: in the column before their layer, all in one row above the chart or below it. A bias
cell moves to the nearest place where it hides little if it would cover something there, come between a layer and its
label, or have links that run through cells or text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box, Point, union
from netcharts.placement.columns import BIAS_REACH, BIAS_RISE
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.arcs import distances
from netcharts.scene.bias_cells import BiasCell, lines_between, links
from netcharts.scene.nodes import crossed
from netcharts.spec.nesting import together

# Least distances of a bias cell from the middle of cells, of dots of an ellipsis and of others, and from links and
# edges.
_CELL, _DOT, _OTHER, _LINK, _EDGE = 0.6, 0.32, 0.55, 0.26, 0.3
# A link that is closer to the middle of a cell than this runs through it.
_CLEAR = 0.3
_ROWS = np.arange(BIAS_RISE, 3.3, 0.25).tolist()
_AROUND, _STEP = 2.5, 0.25
# At most this many cells of a layer, lines around it and places for its bias cell are examined.
_CELLS, _LINES, _PLACES = 32, 2000, 40
# Costs of: covering something; a link through a cell of another layer, or of its own layer; covering a link, or running
# along one; each pitch from the best place; a row that is higher than necessary.
_COVERS, _THROUGH, _OWN, _OVER, _ALONG, _AWAY, _HIGH = 100.0, 30.0, 2.0, 8.0, 3.0, 1.0, 10.0


def place_bias_cells(
    network: DrawnNetwork,
    layout: NetworkLayout,
    lines: FloatArray,
    edges: FloatArray,
    labels: Sequence[Box],
    occupied: Sequence[Box],
) -> tuple[BiasCell, ...]:
    """Return the bias cells of the layers that a layout names, as clear of everything else as possible.

    Args:
        network: The network.
        layout: Its layout.
        lines: Links of the chart, as lines [n, 2, 2].
        edges: Sides of frames, as lines [n, 2, 2].
        labels: Labels of layers, which the links of bias cells keep clear of; other text can step aside.
        occupied: What bias cells themselves keep clear of.
    """
    biased = {drawn.layer.name: drawn for drawn in network.layers if drawn.layer.name in layout.biased}
    label_boxes, text_boxes = (np.array(boxes).reshape(-1, 4) for boxes in (labels, occupied))
    obstacles = _BiasObstacles(layout, lines, edges, label_boxes, text_boxes, [])
    wishes = {name: _best_spot(network, layer, layout) for name, layer in biased.items()}
    for side in (-1, 1):
        wishes.update(_row([layer for layer in biased.values() if _side(layer, layout) == side], side, obstacles))
    for name, layer in biased.items():
        obstacles.placed.append(obstacles.place(layer, wishes[name]))
    return tuple(obstacles.placed)


def _side(layer: DrawnLayer, layout: NetworkLayout) -> int:
    """Return the row for a layer's bias cell: above everything (-1), below it (1), or none (0) if both are far."""
    box, whole = layout.layers[layer.layer.name], union(layout.layers.values())
    above, below = box.top - whole.top, whole.bottom - box.bottom
    if layer.arrange == "ring" or min(above, below) > BIAS_REACH:
        return 0
    return -1 if above <= below else 1


def _row(layers: Sequence[DrawnLayer], side: int, obstacles: _BiasObstacles) -> dict[str, Point]:
    """Return the spots of bias cells on the nearest row with the fewest obstacles, of those that fit there."""
    whole = union(obstacles.layout.layers.values())
    best: dict[str, Point] = {}
    least = np.inf
    for rise in _ROWS if layers else ():
        y = whole.top - rise if side < 0 else whole.bottom + rise
        spots = {layer.layer.name: (_before(obstacles.layout, layer.layer.name), y) for layer in layers}
        costs = [obstacles.costs(layer, np.array([spots[layer.layer.name]])).item() for layer in layers]
        # All bias cells that do not fit there cost the same, however bad the place is.
        total = sum(min(cost, _THROUGH) for cost in costs) + _HIGH * (rise - BIAS_RISE) ** 2 * len(layers)
        if total < least:
            least = total
            best = {name: spot for (name, spot), cost in zip(spots.items(), costs, strict=True) if cost < _THROUGH}
        if sum(costs) < _OVER:
            break
    return best


def _before(layout: NetworkLayout, name: str) -> float:
    """Return the right side of the column before a layer."""
    left = layout.layers[name].left
    return max((box.right for box in layout.layers.values() if box.right < left - 0.01), default=left - 1)


def _best_spot(network: DrawnNetwork, layer: DrawnLayer, layout: NetworkLayout) -> Point:
    """Return the best spot off the rows: the middle of a ring; or before the layer, a little above it."""
    box = layout.layers[layer.layer.name]
    if layer.arrange == "ring":
        group = together(network.spec.groups).get(layer.layer.name)
        ring = union(layout.layers[name] for name in (group.layers if group else (layer.layer.name,)))
        return ring.x, ring.y
    return max(_before(layout, layer.layer.name), box.left - 1.5), box.top - BIAS_RISE


class _BiasObstacles(NamedTuple):
    """Things that bias cells keep clear of, including the bias cells that are already `placed`."""

    layout: NetworkLayout
    lines: FloatArray
    edges: FloatArray
    labels: FloatArray
    texts: FloatArray
    placed: list[BiasCell]

    def place(self, layer: DrawnLayer, preferred: Point) -> BiasCell:
        """Return the bias cell of a layer, at the preferred spot or at one where it hides less."""
        name, targets = layer.layer.name, np.array(layer.numbers, dtype=np.int64)
        spots = np.array([preferred])
        if self.costs(layer, spots)[0] >= _OVER:
            spots = np.concatenate([spots, self.off_cells(_around(self.layout.layers[name], preferred))])
            costs = self.costs(layer, spots) + _AWAY * np.hypot(*(spots - preferred).T)
            best = np.argsort(costs, kind="stable")[:_PLACES]
            spots = spots[best]
            spots = spots[[np.argmin(costs[best] + self.costs_along(layer, spots))]]
        x, y = spots[0].tolist()
        return BiasCell(name, x, y, targets)

    def off_cells(self, spots: FloatArray) -> FloatArray:
        """Return the spots that are on no cell."""
        low, high = spots.min(axis=0) - 1, spots.max(axis=0) + 1
        xy = self.layout.xy[((self.layout.xy >= low) & (self.layout.xy <= high)).all(axis=1)]
        free: FloatArray = spots[~_closer(spots, xy, _CELL).any(axis=1)]
        return free

    def costs(self, layer: DrawnLayer, spots: FloatArray) -> FloatArray:
        """Return how much a bias cell at each spot hides, together with its links."""
        xy, targets = self.layout.xy, self.sampled_targets(layer)
        both = np.concatenate([spots, targets])
        low, high = both.min(axis=0) - 1, both.max(axis=0) + 1
        near = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
        others = np.array([(bias.x, bias.y) for bias in self.placed]).reshape(-1, 2)
        drawn = np.concatenate([_some_between(self.lines, low, high), links(self.placed, xy)])
        own = lines_between(spots, targets).reshape(-1, 2, 2)
        cost = self.costs_through_cells(layer, spots, near)
        for points, apart in ((xy[near], _CELL), (self.layout.dots, _DOT), (others, _OTHER)):
            cost += _COVERS * _closer(spots, points, apart).sum(axis=1)
        cost += _COVERS * (distances(spots, self.edges) < _EDGE).sum(axis=1)
        cost += _COVERS * _near_boxes(spots, self.texts, _EDGE).sum(axis=1)
        cost += _OVER * (distances(spots, drawn) < _LINK).sum(axis=1)
        for hits in (crossed(self.labels, own.reshape(-1, 4)), distances(others, own) < _LINK):
            cost += _THROUGH * hits.reshape(-1, len(spots), len(targets)).sum(axis=(0, 2))
        return cost

    def sampled_targets(self, layer: DrawnLayer) -> FloatArray:
        """Return the places of a layer's cells, or a sample of very many."""
        numbers = np.array(layer.numbers)
        targets: FloatArray = self.layout.xy[numbers[:: len(numbers) // _CELLS + 1]]
        return targets

    def costs_through_cells(self, layer: DrawnLayer, spots: FloatArray, near: IntArray) -> FloatArray:
        """Return the costs of the cells that links from each spot run through, which in a grid they can't avoid."""
        cells, targets = self.layout.xy[near], self.sampled_targets(layer)
        close = distances(cells, lines_between(spots, targets).reshape(-1, 2, 2)) < _CLEAR
        hits = close.reshape(-1, len(spots), len(targets))
        hits &= (np.abs(cells[:, None] - targets).max(axis=2) > 1e-6)[:, None, :]
        own = (near >= layer.first) & (near < layer.numbers.stop)
        weights = np.where(own, 0.0 if layer.arrange == "grid" else _OWN, _THROUGH)
        cost: FloatArray = weights @ hits.sum(axis=2)
        return cost

    def costs_along(self, layer: DrawnLayer, spots: FloatArray) -> FloatArray:
        """Return the costs of links from each spot that run along others."""
        own = lines_between(spots, self.sampled_targets(layer))
        drawn = _some_between(self.lines, own.min(axis=(0, 1, 2)), own.max(axis=(0, 1, 2)))
        shares = np.linspace(0.3, 0.8, 6)[:, None]
        points = own[:, :, :1] + (own[:, :, 1:] - own[:, :, :1]) * shares
        on = (distances(points.reshape(-1, 2), drawn) < 0.05).reshape(*points.shape[:3], len(drawn))
        cost: FloatArray = _ALONG * (on.sum(axis=2) > 3).any(axis=2).sum(axis=1)
        return cost


def _around(layer: Box, center: Point) -> FloatArray:
    """Return spots around a layer, on a grid through the preferred one."""
    steps = [
        np.arange(np.ceil((low - _AROUND - at) / _STEP), (high + _AROUND - at) / _STEP + 1) * _STEP + at
        for at, low, high in ((center[0], layer.left, layer.right), (center[1], layer.top, layer.bottom))
    ]
    return np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2)


def _some_between(lines: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the lines that may run between two corners, or a sample of very many."""
    near = lines[(lines.max(axis=1) >= low).all(axis=1) & (lines.min(axis=1) <= high).all(axis=1)]
    some: FloatArray = near[:: len(near) // _LINES + 1]
    return some


def _closer(spots: FloatArray, points: FloatArray, apart: float) -> BoolArray:
    """Return which spots are closer to which points than a distance."""
    away = spots[:, None] - points
    closer: BoolArray = np.hypot(away[..., 0], away[..., 1]) < apart
    return closer


def _near_boxes(spots: FloatArray, boxes: FloatArray, apart: float) -> BoolArray:
    """Return which spots are in which boxes, or closer to them than a distance."""
    x, y = spots[:, :1], spots[:, 1:]
    left, top, right, bottom = boxes.T
    near: BoolArray = (x > left - apart) & (x < right + apart) & (y > top - apart) & (y < bottom + apart)
    return near
