"""The surroundings of cells in charts of parts, as in charts of cells: ellipses, fade-outs, labels and frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box, Point, union
from netcharts.placement.frame_margins import FRAME_PAD
from netcharts.placement.layer_labels import LEADING, LayerLabel
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import groups
from netcharts.scene.fade_outs import FadeOut, toward
from netcharts.scene.model import TextLine
from netcharts.scene.nodes import crossed, extents, overlapping, overlaps

# Distance of a frame from the cells in it, and of a label from its layer.
_PAD = 0.14
_DROPS = (0.12, 0.24, 0.36, 0.5, 0.75, 1.0)
# How far apart labels are tried along a layer, and at how many places to each side at most.
_SHIFT = 0.15
_MOST_SHIFTS = 40
# Layers whose ends differ by less have their labels on one line.
_LEVEL = 0.6


class Fading(NamedTuple):
    """Lines from points of cells toward the ellipsis of a layer, and the look of their links."""

    look: str
    starts: tuple[Point, ...]
    toward: Point


class Surroundings:
    """The places of ellipses and layers in a chart of parts."""

    def __init__(
        self,
        network: DrawnNetwork,
        layout: NetworkLayout,
        cells: Sequence[Box],
        columns: Sequence[tuple[float, float]],
        row: float,
    ) -> None:
        """Find the places.

        Args:
            network: The network.
            layout: Its layout in charts of cells.
            cells: The extent of each cell in the chart of parts.
            columns: The left and the right border of each cell's column.
            row: The distance of rows.
        """
        self.network, self.layout, self.row = network, layout, row
        borders = dict(zip(layout.xy[:, 0].round(3).tolist(), columns, strict=True))
        self._xs = np.array(sorted(borders))
        self._borders = np.array([borders[x] for x in self._xs.tolist()])
        self.layers = {drawn.layer.name: union(cells[number] for number in drawn.numbers) for drawn in network.layers}
        self.dots = self._dots()
        self.gaps = {name: self._place(np.array([place]))[0] for name, place in layout.gaps.items()}

    def _place(self, points: FloatArray) -> FloatArray:
        """Return where points of the chart of cells are in that of parts."""
        x, low, high = points[:, 0], self._xs[0], self._xs[-1]
        middles = self._borders.mean(axis=1)
        beyond = np.minimum(x - low, 0.0) + np.maximum(x - high, 0.0)
        return np.stack([np.interp(x, self._xs, middles) + beyond, points[:, 1] * self.row], axis=1)

    def _dots(self) -> FloatArray:
        """Return the dots of all ellipses, as close to each other as in charts of cells."""
        triples = self.layout.dots.reshape(-1, 3, 2)
        if not len(triples):
            return np.zeros((0, 2))
        middles = triples[:, 1]
        dots: FloatArray = (self._place(middles)[:, None] + triples - middles[:, None]).reshape(-1, 2)
        return dots

    def edge(self, layer: str, *, right: bool) -> Point:
        """Return the point of a layer's ellipsis at a border of its column."""
        x, y = self.gaps[layer].tolist()
        inside = (self._borders[:, 0] <= x) & (x <= self._borders[:, 1])
        borders = self._borders[inside]
        return (float(borders[0, int(right)]) if len(borders) else x), y

    # Text and frames

    def labels(self, boxes: Sequence[Box], lines: FloatArray) -> Iterator[TextLine]:
        """Yield the labels of layers, each below or above its layer, clear of `boxes` and `lines` [n, 4] if possible.

        Those of layers side by side, which end at nearly the same height, stand on one line.
        """
        occupied = [*boxes, *(Box(x - 0.05, y - 0.05, x + 0.05, y + 0.05) for x, y in self.dots.tolist())]
        for name, label in self.layout.labels.items():
            if label.lines:
                place = _free_place(label, self._with_floor(name), np.array(occupied), lines)
                occupied.append(place)
                yield from _lines(label, place)

    def _with_floor(self, name: str) -> Box:
        """Return the extent of a layer, as low as the lowest of those that end at nearly the same height."""
        own = self.layers[name]
        floor = max(box.bottom for box in self.layers.values() if abs(box.bottom - own.bottom) < _LEVEL)
        return own._replace(bottom=floor)

    def outlines(self, inner: dict[str, FloatArray], language: str) -> list[groups.Outline]:
        """Return the frames of groups; by its name, `inner` has lines [n, 2, 2] that each encloses."""
        shrink = FRAME_PAD - _PAD
        marked = []
        for group, _ in self.layout.frames:
            left, top, right, bottom = union(self.layers[name] for name in group.layers)
            marked.append((group, Box(left + shrink, top + shrink, right - shrink, bottom - shrink)))
        return groups.outlines(marked, lambda group: inner.get(group.name, np.zeros((0, 2, 2))), language)


def fade_outs(fading: Sequence[Fading]) -> tuple[FadeOut, ...]:
    """Return lines that fade out on their way to an ellipsis."""
    by_look: dict[str, list[FloatArray]] = {}
    for look, starts, end in fading:
        if starts:
            by_look.setdefault(look, []).append(toward(np.array(starts), np.array(end)))
    return tuple(FadeOut(look, np.unique(np.concatenate(lines), axis=0)) for look, lines in by_look.items())


def _free_place(label: LayerLabel, layer: Box, boxes: FloatArray, lines: FloatArray) -> Box:
    """Return the place of a label: the first that is free of boxes and lines, or of boxes, or else below its layer."""
    places = _places(label, layer)
    whole = Box(*places[..., :2].min(axis=(0, 1)).tolist(), *places[..., 2:].max(axis=(0, 1)).tolist())
    boxes, lines = boxes[overlapping(whole, boxes)], lines[overlapping(whole, extents(lines))]
    least: FloatArray | None = None
    for at_drop in places:
        open_places = at_drop[~overlaps(at_drop, boxes).any(axis=1)]
        clear = open_places[~crossed(open_places, lines).any(axis=1)]
        if len(clear):
            return Box(*clear[0].tolist())
        if least is None and len(open_places):
            least = open_places[0]
    return Box(*(places[0, 0] if least is None else least).tolist())


def _places(label: LayerLabel, layer: Box) -> FloatArray:
    """Return the places that are tried for a label, best first: [drops, places, 4]."""
    half, height = label.width / 2, label.height
    reach = max(0.9, (layer.right - layer.left) / 2)
    shifts = np.arange(0.0, reach + 0.01, max(_SHIFT, reach / _MOST_SHIFTS))
    middles = layer.x + np.stack([shifts, -shifts], axis=1).ravel()
    drops = np.array(_DROPS)
    tops = np.stack([layer.bottom + drops, layer.top - drops - height], axis=1)
    places = np.empty((len(drops), len(middles), 2, 4))
    places[..., 0], places[..., 2] = (middles - half)[:, None], (middles + half)[:, None]
    places[..., 1], places[..., 3] = tops[:, None], tops[:, None] + height
    return places.reshape(len(drops), -1, 4)


def _lines(label: LayerLabel, place: Box) -> Iterator[TextLine]:
    y = place.top
    for text, size in label.lines:
        yield TextLine(text, place.x, y + size * LEADING / 2, size, "label")
        y += size * LEADING
