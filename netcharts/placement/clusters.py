"""Clusters: single layers or arranged groups of layers, whose cells move together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netcharts.array_types import PointArray
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.arrangements import arranged
from netcharts.placement.box import Box, box_around
from netcharts.placement.branches import Passage
from netcharts.placement.frame_margins import margins
from netcharts.placement.layer_labels import LayerLabel
from netcharts.placement.ranks import ordering
from netcharts.spec.model import Group
from netcharts.spec.nesting import enclosing, together
from netcharts.spec.positions import Position


@dataclass(slots=True)
class Cluster:
    """Cells that move as one; only its place and its progress change.

    Attributes:
        name: The name of the layer or of the arranged group.
        layers: Its layers.
        cells: The positions of its cells relative to its origin: [cells, 2].
        dots: Those of the dots of its ellipses.
        gaps: Those of the middles of its ellipses, one for each layer that has one.
        extent: The extent of its cells and dots.
        position: Its position beside others, if the spec gives one.
        at: Its coordinates, if the spec gives them.
        moves_with: The group that is placed beside something as a whole and keeps its columns; empty if there is none.
        label_width: The width of its widest label.
        label_height: The height of its highest label.
        rank: The column that it stands in.
        placed: True once it stands where it will stay.
        x: Where its origin is.
        y: Where its origin is, downwards.
    """

    name: str
    layers: list[DrawnLayer]
    cells: PointArray
    dots: PointArray
    gaps: PointArray
    extent: Box
    position: Position | None
    at: tuple[float, float] | None
    moves_with: str
    label_width: float = 0.0
    label_height: float = 0.0
    rank: int = 0
    placed: bool = False
    x: float = 0.0
    y: float = 0.0

    @property
    def flows(self) -> bool:
        """Return True if its column follows from the links, rather than from the spec."""
        return not self.position and not self.at

    @property
    def width(self) -> float:
        """Return the width of its cells and dots."""
        return self.extent.right - self.extent.left

    @property
    def height(self) -> float:
        """Return the height of its cells and dots."""
        return self.extent.bottom - self.extent.top

    def box(self) -> Box:
        """Return its extent where it stands now."""
        left, top, right, bottom = self.extent
        return Box(left + self.x, top + self.y, right + self.x, bottom + self.y)

    def move(self, dx: float, dy: float) -> None:
        """Move it."""
        self.x += dx
        self.y += dy

    def center(self, x: float, y: float) -> None:
        """Move its middle to a point."""
        self.x, self.y = x - self.extent.x, y - self.extent.y


class Clusters:
    """All clusters of a network, with what their placement depends on."""

    def __init__(
        self, network: DrawnNetwork, labels: Mapping[str, LayerLabel], biased: tuple[str, ...], language: str
    ) -> None:
        """Group the layers of a network into clusters; captions of frames are in a language."""
        groups = network.spec.groups
        self.network, self.labels, self.biased, self.language = network, labels, biased, language
        self.groups = {group.name: group for group in groups}
        self.margins = margins(groups, language)
        self._around = enclosing(groups)
        self._fed = {c.target for c in network.spec.connections} | {
            c.source for c in network.spec.connections if not c.directed
        }
        self.by_name: dict[str, Cluster] = {}
        # Placed clusters that take a column of their own, before others.
        self.in_columns: frozenset[str] = frozenset()
        self.of_layer: dict[str, Cluster] = {}
        # Where links past columns pass the first and the last one, down from the cluster that they start from.
        self.passages: dict[tuple[str, str], tuple[Passage, Passage]] = {}
        arranging = together(groups)
        members: dict[str, list[DrawnLayer]] = {}
        for drawn in network.layers:
            group = arranging.get(drawn.layer.name)
            members.setdefault(group.name if group else drawn.layer.name, []).append(drawn)
        for name, layers in members.items():
            cluster = self._cluster(name, layers, arranging.get(layers[0].layer.name))
            self.by_name[name] = cluster
            self.of_layer.update((drawn.layer.name, cluster) for drawn in layers)
        # Those whose columns follow from the links.
        self.flowing = [cluster for cluster in self.by_name.values() if cluster.flows]
        self.constants = frozenset(cluster.name for cluster in self.by_name.values() if self._is_constant(cluster))

    @cached_property
    def ordering(self) -> list[tuple[str, str]]:
        """Return the links that order the clusters whose columns follow from the links."""
        names = {cluster.name for cluster in self.flowing}
        links = (
            (self.of_layer[connection.source].name, self.of_layer[connection.target].name, connection.delay)
            for connection in self.network.spec.connections
        )
        return ordering((source, target, delay) for source, target, delay in links if {source, target} <= names)

    def _cluster(self, name: str, layers: list[DrawnLayer], group: Group | None) -> Cluster:
        """Return the cluster of a layer, or of the layers of a group that arranges them together."""
        layer = layers[0].layer
        position = group.position if group else layer.position
        around = self._around.get(group.name if group else layer.name, ())
        placed = [each.name for each in around if each.position] if not position else []
        moves_with = placed[-1] if placed else ""
        cells, dots, gaps = arranged(layers)
        labels = [self.labels[drawn.layer.name] for drawn in layers]
        width, height = max(label.width for label in labels), max(label.height for label in labels)
        extent = box_around(np.concatenate([cells, dots]) if dots.size else cells)
        at = None if group else layer.at
        return Cluster(name, layers, cells, dots, gaps, extent, position, at, moves_with, width, height)

    def _is_constant(self, cluster: Cluster) -> bool:
        """Return True if nothing leads to the cells of a cluster, and they take no data."""
        layers = [drawn.layer for drawn in cluster.layers]
        return not any(layer.name in self._fed or layer.cell.anatomy.takes_data for layer in layers)

    def cells(self) -> PointArray:
        """Return where every drawn cell stands now: [cells, 2]."""
        xy = np.zeros((self.network.cells, 2))
        for cluster in self.by_name.values():
            standing, start = cluster.cells + (cluster.x, cluster.y), 0
            for drawn in cluster.layers:
                xy[drawn.first : drawn.numbers.stop] = standing[start : start + drawn.index.size]
                start += drawn.index.size
        return xy

    def frames_between(self, inside: Sequence[Cluster], outside: Sequence[Cluster]) -> list[Group]:
        """Return the framed groups that contain some of the clusters `inside` and none of those `outside`."""
        if not self.margins:
            return []
        within, beyond = self._frames(inside), self._frames(outside)
        return [self.groups[name] for name in within if name not in beyond]

    def _frames(self, clusters: Sequence[Cluster]) -> dict[str, None]:
        layers = (drawn.layer.name for cluster in clusters for drawn in cluster.layers)
        around = (group.name for name in layers for group in self._around.get(name, ()))
        return {name: None for name in around if name in self.margins}

    def frames_around(self, name: str) -> tuple[str, ...]:
        """Return the framed groups around a cluster, outermost first."""
        around = self._around.get(self.by_name[name].layers[0].layer.name, ())
        return tuple(group.name for group in around if group.name in self.margins)

    def anchors(self, position: Position) -> list[Cluster]:
        """Return the clusters that a position names by their layers or groups."""
        named: dict[str, Cluster] = {}
        for anchor in position.anchors:
            for name in self.groups[anchor].layers if anchor in self.groups else (anchor,):
                named[self.of_layer[name].name] = self.of_layer[name]
        return list(named.values())
