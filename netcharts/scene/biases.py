"""Bias cells: one for each layer that has a bias, always 1, linked to all of its cells and none of them.

They are drawn on request and stand as in textbooks: in the column before their layer, all in one row above the chart,
or below it. One that would lie on something there or part a layer from its nameplate, or whose links would run through
cells or words, stands as near to that place as it hides little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box, union
from netcharts.placement.columns import BIAS_REACH, BIAS_RISE
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.edge_routing import distances
from netcharts.scene.pieces import crossed

SIZE = 0.4
"""The width of a bias cell."""
ONE = 0.24
"""The size of the 1 in it."""

# How far discs keep from the middle of cells, of the dots of an ellipsis, of each other, of links and of edges.
_CELL, _DOT, _OTHER, _LINK, _EDGE = 0.6, 0.32, 0.55, 0.26, 0.3
# So near does no link come to the middle of a cell that it does not lead to.
_CLEAR = 0.3
_ROWS = np.arange(BIAS_RISE, 3.3, 0.25).tolist()
_AROUND, _STEP = 2.5, 0.25
# So many cells of a layer, lines round it and places for its bias cell are looked at closely.
_CELLS, _LINES, _PLACES = 32, 2000, 40
# How bad it is to lie on something, to run through cells of others, or of one's own; to lie on a link, or along one;
# and each pitch from the best place. A whole row goes a little higher than it must be, but not far.
_ON, _THROUGH, _OWN, _OVER, _ALONG, _AWAY, _HIGH = 100.0, 30.0, 2.0, 8.0, 3.0, 1.0, 10.0


class Bias(NamedTuple):
    """The bias cell of a layer, where it stands, and the numbers of the drawn cells that it is linked to."""

    layer: str
    x: float
    y: float
    targets: NDArray[np.int64]

    def box(self) -> Box:
        """The room that it takes."""
        return Box(self.x - SIZE / 2, self.y - SIZE / 2, self.x + SIZE / 2, self.y + SIZE / 2)

    def links(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Its links to cells at `xy`, as lines [n, 2, 2]."""
        found: NDArray[np.float64] = _joining(np.array([[self.x, self.y]]), xy[self.targets])[0]
        return found


def lines(biases: Iterable[Bias], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """The links of bias cells to cells at `xy`, as lines [n, 2, 2]."""
    return np.concatenate([np.zeros((0, 2, 2)), *(bias.links(xy) for bias in biases)])


def placed(
    network: DrawnNetwork,
    layout: NetworkLayout,
    links: NDArray[np.float64],
    edges: NDArray[np.float64],
    plates: Sequence[Box],
    words: Sequence[Box],
) -> tuple[Bias, ...]:
    """The bias cells of the layers that a layout names.

    They are clear of `links` and `edges` [n, 2, 2], of `words` and of each other, as far as may be; and so are their
    links of `plates`, for other words can step aside.
    """
    drawn = {layer.layer.name: layer for layer in network.layers if layer.layer.name in layout.biased}
    named, written = (np.array(boxes).reshape(-1, 4) for boxes in (plates, words))
    room = _Room(layout, links, edges, named, written, [])
    wishes = {name: _near(network, layer, layout) for name, layer in drawn.items()}
    for side in (-1, 1):
        wishes.update(_row([layer for layer in drawn.values() if _side(layer, layout) == side], side, room))
    for name, layer in drawn.items():
        room.found.append(room.placed(layer, wishes[name]))
    return tuple(room.found)


def _side(layer: DrawnLayer, layout: NetworkLayout) -> int:
    """On which row a layer's bias cell may stand: above everything (-1), below it (1), or on none if both are far."""
    box, whole = layout.layers[layer.layer.name], union(layout.layers.values())
    above, below = box.top - whole.top, whole.bottom - box.bottom
    if layer.arrange == "ring" or min(above, below) > BIAS_REACH:
        return 0
    return -1 if above <= below else 1


def _row(layers: Sequence[DrawnLayer], side: int, room: _Room) -> dict[str, tuple[float, float]]:
    """Where bias cells stand on the nearest row on which least is in the way, but for those that can't stand there."""
    whole = union(room.layout.layers.values())
    best: dict[str, tuple[float, float]] = {}
    least = np.inf
    for rise in _ROWS if layers else ():
        y = whole.top - rise if side < 0 else whole.bottom + rise
        spots = {layer.layer.name: (_before(room.layout, layer.layer.name), y) for layer in layers}
        costs = [room.costs(layer, np.array([spots[layer.layer.name]])).item() for layer in layers]
        # What can't stand there costs as much, however bad it would be.
        bad = sum(min(cost, _THROUGH) for cost in costs) + _HIGH * (rise - BIAS_RISE) ** 2 * len(layers)
        if bad < least:
            least = bad
            best = {name: spot for (name, spot), cost in zip(spots.items(), costs, strict=True) if cost < _THROUGH}
        if sum(costs) < _OVER:
            break
    return best


def _before(layout: NetworkLayout, name: str) -> float:
    """The right side of the column before a layer."""
    left = layout.layers[name].left
    return max((box.right for box in layout.layers.values() if box.right < left - 0.01), default=left - 1)


def _near(network: DrawnNetwork, layer: DrawnLayer, layout: NetworkLayout) -> tuple[float, float]:
    """The best place for a bias cell on no row: the middle of a ring; else before its layer, a little above it."""
    box = layout.layers[layer.layer.name]
    if layer.arrange == "ring":
        group = next((group.layers for group in network.spec.groups if layer.layer.name in group.layers), None)
        ring = union(layout.layers[name] for name in group or (layer.layer.name,))
        return ring.x, ring.y
    return max(_before(layout, layer.layer.name), box.left - 1.5), box.top - BIAS_RISE


class _Room(NamedTuple):
    """What bias cells keep clear of."""

    layout: NetworkLayout
    links: NDArray[np.float64]
    edges: NDArray[np.float64]
    plates: NDArray[np.float64]
    words: NDArray[np.float64]
    found: list[Bias]

    def placed(self, layer: DrawnLayer, wish: tuple[float, float]) -> Bias:
        """The bias cell of a layer: at the place that is wished for, or where it hides less."""
        name, targets = layer.layer.name, np.array(layer.numbers, dtype=np.int64)
        spots = np.array([wish])
        if self.costs(layer, spots)[0] >= _OVER:
            spots = np.concatenate([spots, self.open(_around(self.layout.layers[name], wish))])
            costs = self.costs(layer, spots) + _AWAY * np.hypot(*(spots - wish).T)
            best = np.argsort(costs, kind="stable")[:_PLACES]
            spots = spots[best]
            spots = spots[[np.argmin(costs[best] + self.along(layer, spots))]]
        x, y = spots[0].tolist()
        return Bias(name, x, y, targets)

    def open(self, spots: NDArray[np.float64]) -> NDArray[np.float64]:
        """Those of some spots that are on no cell."""
        low, high = spots.min(axis=0) - 1, spots.max(axis=0) + 1
        xy = self.layout.xy[((self.layout.xy >= low) & (self.layout.xy <= high)).all(axis=1)]
        found: NDArray[np.float64] = spots[~_closer(spots, xy, _CELL).any(axis=1)]
        return found

    def costs(self, layer: DrawnLayer, spots: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much a bias cell at each spot hides, and its links do."""
        xy, targets = self.layout.xy, self.ends(layer)
        both = np.concatenate([spots, targets])
        low, high = both.min(axis=0) - 1, both.max(axis=0) + 1
        near = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
        others = np.array([(bias.x, bias.y) for bias in self.found]).reshape(-1, 2)
        taken = np.concatenate([_some(self.links, low, high), lines(self.found, xy)])
        links = _joining(spots, targets).reshape(-1, 2, 2)
        cost = self.through(layer, spots, near)
        for points, apart in ((xy[near], _CELL), (self.layout.dots, _DOT), (others, _OTHER)):
            cost += _ON * _closer(spots, points, apart).sum(axis=1)
        cost += _ON * (distances(spots, self.edges) < _EDGE).sum(axis=1)
        cost += _ON * _in(spots, self.words, _EDGE).sum(axis=1)
        cost += _OVER * (distances(spots, taken) < _LINK).sum(axis=1)
        for hits in (crossed(self.plates, links.reshape(-1, 4)), distances(others, links) < _LINK):
            cost += _THROUGH * hits.reshape(-1, len(spots), len(targets)).sum(axis=(0, 2))
        return cost

    def ends(self, layer: DrawnLayer) -> NDArray[np.float64]:
        """Where the cells of a layer are, or so many of them as tell enough."""
        numbers = np.array(layer.numbers)
        found: NDArray[np.float64] = self.layout.xy[numbers[:: len(numbers) // _CELLS + 1]]
        return found

    def through(self, layer: DrawnLayer, spots: NDArray[np.float64], near: NDArray[np.int64]) -> NDArray[np.float64]:
        """How bad it is what the links from each spot run through, of some cells; in a grid they can't but do so."""
        cells, targets = self.layout.xy[near], self.ends(layer)
        hits = (distances(cells, _joining(spots, targets).reshape(-1, 2, 2)) < _CLEAR).reshape(
            -1, len(spots), len(targets)
        )
        hits &= (np.abs(cells[:, None] - targets).max(axis=2) > 1e-6)[:, None, :]
        own = (near >= layer.first) & (near < layer.numbers.stop)
        weights = np.where(own, 0.0 if layer.arrange == "grid" else _OWN, _THROUGH)
        cost: NDArray[np.float64] = weights @ hits.sum(axis=2)
        return cost

    def along(self, layer: DrawnLayer, spots: NDArray[np.float64]) -> NDArray[np.float64]:
        """How bad it is that links from each spot run along others."""
        links = _joining(spots, self.ends(layer))
        taken = _some(self.links, links.min(axis=(0, 1, 2)), links.max(axis=(0, 1, 2)))
        shares = np.linspace(0.3, 0.8, 6)[:, None]
        points = links[:, :, :1] + (links[:, :, 1:] - links[:, :, :1]) * shares
        along = (distances(points.reshape(-1, 2), taken) < 0.05).reshape(*points.shape[:3], len(taken)).sum(axis=2) > 3
        found: NDArray[np.float64] = _ALONG * along.any(axis=2).sum(axis=1)
        return found


def _around(layer: Box, wish: tuple[float, float]) -> NDArray[np.float64]:
    """Places round a layer, on a grid through the place that is wished for."""
    steps = [
        np.arange(np.ceil((low - _AROUND - at) / _STEP), (high + _AROUND - at) / _STEP + 1) * _STEP + at
        for at, low, high in ((wish[0], layer.left, layer.right), (wish[1], layer.top, layer.bottom))
    ]
    return np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2)


def _joining(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lines from all starts to all ends, [starts, ends, 2, 2]."""
    shape = len(starts), len(ends), 2
    both = np.broadcast_to(starts[:, None], shape), np.broadcast_to(ends, shape)
    found: NDArray[np.float64] = np.stack(both, axis=2)
    return found


def _some(lines: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those lines that may run between two corners; of very many, every so many-th."""
    near = lines[(lines.max(axis=1) >= low).all(axis=1) & (lines.min(axis=1) <= high).all(axis=1)]
    some: NDArray[np.float64] = near[:: len(near) // _LINES + 1]
    return some


def _closer(spots: NDArray[np.float64], points: NDArray[np.float64], apart: float) -> NDArray[np.bool_]:
    """Which spots are nearer to which points than that."""
    away = spots[:, None] - points
    found: NDArray[np.bool_] = np.hypot(away[..., 0], away[..., 1]) < apart
    return found


def _in(spots: NDArray[np.float64], boxes: NDArray[np.float64], apart: float) -> NDArray[np.bool_]:
    """Which spots are in which boxes, or nearer to them than that."""
    x, y = spots[:, :1], spots[:, 1:]
    left, top, right, bottom = boxes.T
    found: NDArray[np.bool_] = (x > left - apart) & (x < right + apart) & (y > top - apart) & (y < bottom + apart)
    return found
