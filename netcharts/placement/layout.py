"""Where everything stands: layers in columns by the flow of links, each arranged as a column, row, ring or grid.

All in grid pitches, y downwards. Layers are ranked by the longest chain of links that leads to them; a rank is a
column of the chart; layers of one rank stand one above the other, centred on the chart's axis. What the spec
places beside something else is set there afterwards, and so is a group that is placed: it keeps its columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.graph import DrawnNetwork
from netcharts.placement import layer_labels as nameplates
from netcharts.placement.arrangements import arranged
from netcharts.placement.box import Box, union
from netcharts.placement.frames import FRAME_PAD as FRAME_PAD
from netcharts.placement.frames import below, overlapping
from netcharts.placement.layer_labels import Nameplate
from netcharts.placement.ranks import ranks
from netcharts.spec.model import Group
from netcharts.spec.positions import Position

PLATE_DROP = 0.45
BIAS_RISE = 1.0
"""How far above everything bias cells stand."""
BIAS_REACH = 2.5
"""Layers that begin no farther from the edge of the chart have their bias cells there."""

_STACK_GAP = 1.5
# On the poster, columns whose links rise no more than this are a pitch apart, though some links touch cells. Others are
# this share of the rise apart: then a link clears the next cell of the column that it leads to, and its rim.
_LEVEL = 3.0
_CLEAR = 0.356


class Layout(NamedTuple):
    """The places of a network's drawn cells, of its ellipses, and the extents of its layers and framed groups.

    `xy` has one row per drawn cell, the leftmost at x = 0 and the topmost at y = 0; `dots` one row per dot of an
    ellipsis. `gaps` tells where the middle of the ellipsis of a layer is that has one, `nameplates` what is written at
    each layer, `biased` which layers are to have a bias cell.
    """

    xy: NDArray[np.float64]
    dots: NDArray[np.float64]
    layers: dict[str, Box]
    frames: tuple[tuple[Group, Box], ...]
    gaps: dict[str, tuple[float, float]]
    nameplates: dict[str, Nameplate]
    biased: tuple[str, ...] = ()


@dataclass(slots=True)
class _Block:
    """What is arranged as one: a layer, or the layers of an arranged group.

    `xy`, `dots` and `gaps` are places round the block's own origin, `extent` what they take; only the origin moves.
    """

    name: str
    drawn: list[DrawnLayer]
    xy: NDArray[np.float64]
    dots: NDArray[np.float64]
    gaps: NDArray[np.float64]
    extent: Box
    position: Position | None
    at: tuple[float, float] | None
    track: str
    label_width: float = 0.0
    label_height: float = 0.0
    rank: int = 0
    placed: bool = False
    x: float = 0.0
    y: float = 0.0

    @property
    def width(self) -> float:
        return self.extent.right - self.extent.left

    def box(self) -> Box:
        left, top, right, bottom = self.extent
        return Box(left + self.x, top + self.y, right + self.x, bottom + self.y)

    def standing(self) -> NDArray[np.float64]:
        return self.xy + (self.x, self.y)

    def move(self, dx: float, dy: float) -> None:
        self.x += dx
        self.y += dy

    def centre(self, x: float, y: float) -> None:
        self.x, self.y = x - self.extent.x, y - self.extent.y


def place(
    network: DrawnNetwork, language: str = "en", labels: str | None = None, biased: tuple[str, ...] = ()
) -> Layout:
    """Place every drawn cell of a network; nameplates in `language` are given room, as many as `labels` asks for.

    So are the links from bias cells to the layers that are `biased`.
    """
    written = {drawn.layer.name: nameplates.nameplate(drawn, labels, language) for drawn in network.layers}
    layout = _Placement(network, written, biased).layout()
    # Each round places a group below another one, and no pair comes twice.
    while (pair := overlapping(layout.frames, network.spec)) is not None:
        network = below(network, *pair)
        layout = _Placement(network, written, biased).layout()
    return layout


@dataclass(slots=True)
class _Placement:
    network: DrawnNetwork
    nameplates: dict[str, Nameplate]
    biased: tuple[str, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    blocks: dict[str, _Block] = field(default_factory=dict)
    block_of: dict[str, _Block] = field(default_factory=dict)

    def layout(self) -> Layout:
        self.groups = {group.name: group for group in self.network.spec.groups}
        self.make_blocks()
        flowing = [block for block in self.blocks.values() if not block.position and not block.at]
        rank = ranks([block.name for block in flowing], self.links_between(flowing))
        for block in flowing:
            block.rank = rank[block.name]
        self.set_rows(flowing)
        steepest = self.steepest(flowing)
        for pair, rise in self.falls(flowing):
            steepest[pair] = max(rise, steepest.get(pair, 0.0))
        self.set_columns(flowing, steepest)
        self.set_pieces(flowing)
        hidden = self.hidden(flowing, steepest)
        if hidden:
            self.set_columns(flowing, {**steepest, **hidden})
            for block in self.blocks.values():
                block.placed = block in flowing and not block.track
            self.set_pieces(flowing)
        return self.collected()

    # Blocks

    def make_blocks(self) -> None:
        groups = {name: group for group in self.network.spec.groups for name in group.layers}
        members: dict[str, list[DrawnLayer]] = {}
        for drawn in self.network.layers:
            group = groups.get(drawn.layer.name)
            together = group.name if group and group.arrange else drawn.layer.name
            members.setdefault(together, []).append(drawn)
        for name, layers in members.items():
            block = self.block(name, layers, groups.get(layers[0].layer.name))
            self.blocks[name] = block
            self.block_of.update((drawn.layer.name, block) for drawn in layers)

    def block(self, name: str, layers: list[DrawnLayer], group: Group | None) -> _Block:
        layer = layers[0].layer
        together = group is not None and bool(group.arrange)
        position = group.position if group and together else layer.position
        track = group.name if group and group.position and not together and not layer.position else ""
        xy, dots, gaps = arranged(layers)
        written = [self.nameplates[drawn.layer.name] for drawn in layers]
        width, height = max(plate.width for plate in written), max(plate.height for plate in written)
        extent = _box(np.concatenate([xy, dots]))
        at = None if together else layer.at
        return _Block(name, layers, xy, dots, gaps, extent, position, at, track, width, height)

    def links_between(self, flowing: list[_Block]) -> list[tuple[str, str]]:
        """The links that order the blocks: those within a step; delayed ones only where nothing else joins an end."""
        names = {block.name for block in flowing}
        now: dict[tuple[str, str], None] = {}
        later: dict[tuple[str, str], None] = {}
        for connection in self.network.spec.connections:
            source, target = self.block_of[connection.source].name, self.block_of[connection.target].name
            if source != target and source in names and target in names:
                (later if connection.delay else now)[source, target] = None
        joined = {name for pair in now for name in pair}
        return [*now, *(pair for pair in later if not joined.issuperset(pair) and pair[::-1] not in now)]

    # Columns and rows

    def set_columns(self, flowing: list[_Block], steepest: dict[tuple[int, int], float]) -> None:
        columns = _by_rank(flowing)
        x, before = 0.0, None
        for rank in sorted(columns):
            if before is not None:
                x += self.step(columns[before], columns[rank], steepest.get((before, rank), 0.0))
            for block in columns[rank]:
                block.x = x - block.extent.x
            before = rank

    def steepest(self, flowing: list[_Block]) -> dict[tuple[int, int], float]:
        """How far up or down the links between two columns go at most."""
        y = self.places()[:, 1]
        found: dict[tuple[int, int], float] = {}
        names = {block.name for block in flowing}
        for links in self.network.links:
            ends = [self.block_of[name] for name in (links.connection.source, links.connection.target)]
            if links.source.size and all(end.name in names for end in ends):
                low, high = sorted(end.rank for end in ends)
                rise = float(np.abs(y[links.source] - y[links.target]).max())
                found[low, high] = max(rise, found.get((low, high), 0.0))
        return found

    def falls(self, flowing: list[_Block]) -> Iterator[tuple[tuple[int, int], float]]:
        """How far links from bias cells go up or down, from the column before to one that has some."""
        if not self.biased or not flowing:
            return
        columns, whole = _by_rank(flowing), union(block.box() for block in flowing)
        for pair in pairwise(sorted(columns)):
            for block in columns[pair[1]]:
                box = block.box()
                if block.width == 0 and any(drawn.layer.name in self.biased for drawn in block.drawn):
                    away = min(box.top - whole.top, whole.bottom - box.bottom)
                    yield pair, box.bottom - box.top + BIAS_RISE + (away if away <= BIAS_REACH else 0.0)

    def hidden(self, flowing: list[_Block], steepest: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
        """How steep links to a group that was placed elsewhere turned out to be, where they run through cells."""
        if not any(block.track for block in flowing):
            return {}
        columns = _by_rank(flowing)
        found = {}
        for pair, rise in self.steepest(flowing).items():
            left, right = (union(block.box() for block in columns[rank]) for rank in pair)
            tall = any(len(block.xy) > 1 for rank in pair for block in columns[rank])
            if rise > steepest[pair] and tall and right.left - left.right < _CLEAR * rise - 0.2:
                found[pair] = rise
        return found

    def step(self, left: list[_Block], right: list[_Block], rise: float) -> float:
        """How far the middles of two neighbouring columns are apart."""
        widths = [max(block.width for block in column) for column in (left, right)]
        gap = 1.0 if rise <= _LEVEL else min(_CLEAR * rise, 2 + rise / 8)
        # Where cells stand side by side in both, the columns would look like one.
        gap += 0.5 if self.frame_between(left, right) or all(widths) else 0.0
        return max(sum(widths) / 2 + gap, _apart(left, right))

    def frame_between(self, left: list[_Block], right: list[_Block]) -> bool:
        framed = [group.layers for group in self.network.spec.groups if group.marked and group.brace is None]
        inside = [
            {i for i, layers in enumerate(framed) for block in column if block.drawn[0].layer.name in layers}
            for column in (left, right)
        ]
        return inside[0] != inside[1]

    def set_rows(self, flowing: list[_Block]) -> None:
        for track in {block.track: None for block in flowing}:
            for column in _by_rank([block for block in flowing if block.track == track]).values():
                _stack(column)
        for block in flowing:
            block.placed = not block.track

    # What is placed beside something else

    def set_pieces(self, flowing: list[_Block]) -> None:
        for block in self.blocks.values():
            if block.at:
                block.centre(*block.at)
                block.placed = True
        waiting: list[tuple[list[_Block], Position]] = []
        for track in {block.track: None for block in flowing if block.track}:
            position = self.groups[track].position
            if position:
                waiting.append(([block for block in flowing if block.track == track], position))
        waiting += [([block], block.position) for block in self.blocks.values() if block.position and not block.at]
        while waiting:
            later = []
            for blocks, position in waiting:
                if all(block.placed for block in self.anchors(position)):
                    self.set_piece(blocks, position)
                else:
                    later.append((blocks, position))
            waiting = later

    def anchors(self, position: Position) -> list[_Block]:
        found: dict[str, _Block] = {}
        for anchor in position.anchors:
            for name in self.groups[anchor].layers if anchor in self.groups else (anchor,):
                found[self.block_of[name].name] = self.block_of[name]
        return list(found.values())

    def set_piece(self, blocks: list[_Block], position: Position) -> None:
        anchors = self.anchors(position) or [block for block in self.blocks.values() if block.placed] or blocks
        anchor = union(block.box() for block in anchors)
        piece = union(block.box() for block in blocks)
        dx, dy = _beside(position.side, anchor, piece)
        if position.side in ("left", "right"):
            wide = (anchor.right - anchor.left + piece.right - piece.left) / 2
            dx += max(0.0, _apart(anchors, blocks) - wide - 1) * (1 if position.side == "right" else -1)
        if position.side == "below":
            dy += max(block.label_height for block in anchors) + self.headroom(blocks[0].track, piece)
        if position.side == "above":
            dy -= max(block.label_height for block in blocks)
        if len(blocks) == 1 and position.side in ("above", "below"):
            dx = anchor.x - piece.x + _sidestep(blocks[0], anchors)
        if len(blocks) == 1 and position.side in ("left", "right"):
            dy = anchor.y - piece.y
        for block in blocks:
            block.move(dx, dy)
        self.clear(blocks, position.side)
        for block in blocks:
            block.placed = True

    def headroom(self, track: str, piece: Box) -> float:
        """The room for what is written above the frame of a group that is placed."""
        group = self.groups.get(track)
        if group is None or not group.marked or group.brace is not None:
            return 0.0
        lines = nameplates.written(group.caption("en"), piece.right - piece.left + 2 * FRAME_PAD)
        return len(lines) * nameplates.SIZE * nameplates.LEADING

    def clear(self, blocks: list[_Block], side: str) -> None:
        """Move a piece on, away from its anchor, until it stands on nobody's feet."""
        standing = [block.box() for block in self.blocks.values() if block.placed]
        dx, dy = {"above": (0.0, -0.5), "below": (0.0, 0.5), "left": (-0.5, 0.0), "right": (0.5, 0.0)}[side]
        for _ in range(200):
            if not any(_touch(block.box(), other) for block in blocks for other in standing):
                return
            for block in blocks:
                block.move(dx, dy)

    # The result

    def places(self) -> NDArray[np.float64]:
        """Where every drawn cell stands now."""
        xy = np.zeros((self.network.cells, 2))
        for block in self.blocks.values():
            standing, start = block.standing(), 0
            for drawn in block.drawn:
                xy[drawn.first : drawn.numbers.stop] = standing[start : start + drawn.index.size]
                start += drawn.index.size
        return xy

    def collected(self) -> Layout:
        xy = self.places()
        origin = xy.min(axis=0)
        xy -= origin
        layers = _boxes(xy, self.network.layers)
        dots = [np.zeros((0, 2))]
        gaps: dict[str, tuple[float, float]] = {}
        for block in self.blocks.values():
            elided = [drawn for drawn in block.drawn if not drawn.whole]
            if not elided:
                continue
            dots.append(block.dots + (block.x, block.y) - origin)
            middles = block.gaps + (block.x, block.y) - origin
            for drawn, middle, own in zip(elided, middles.tolist(), np.split(dots[-1], len(elided)), strict=True):
                gaps[drawn.layer.name] = (middle[0], middle[1])
                if drawn.cut_at_end:
                    layers[drawn.layer.name] = union([layers[drawn.layer.name], _box(own)])
        frames = tuple(
            (group, union(layers[name] for name in group.layers)) for group in self.network.spec.groups if group.marked
        )
        return Layout(xy, np.concatenate(dots), layers, frames, gaps, self.nameplates, self.biased)


def _boxes(xy: NDArray[np.float64], layers: Sequence[DrawnLayer]) -> dict[str, Box]:
    """The extents of layers, whose cells are numbered one layer after the other."""
    firsts = [drawn.first for drawn in layers]
    lows, highs = np.minimum.reduceat(xy, firsts).tolist(), np.maximum.reduceat(xy, firsts).tolist()
    return {drawn.layer.name: Box(*low, *high) for drawn, low, high in zip(layers, lows, highs, strict=True)}


def _box(xy: NDArray[np.float64]) -> Box:
    return Box(*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())


def _by_rank(blocks: list[_Block]) -> dict[int, list[_Block]]:
    ranks: dict[int, list[_Block]] = {}
    for block in blocks:
        ranks.setdefault(block.rank, []).append(block)
    return ranks


def _stack(column: list[_Block]) -> None:
    """Set the blocks of a column one above the other, the whole centred on the axis."""
    y = 0.0
    for block in column:
        block.move(0.0, y - block.box().top)
        y = block.box().bottom + _STACK_GAP + block.label_height
    whole = union(block.box() for block in column)
    for block in column:
        block.move(0.0, -whole.y)


def _apart(left: list[_Block], right: list[_Block]) -> float:
    """How far the middles of two columns are apart at least, for their labels: half pitches, which look even."""
    return ceil(sum(max(block.label_width for block in column) for column in (left, right)) + 0.6) / 2


def _beside(side: str, anchor: Box, piece: Box) -> tuple[float, float]:
    """How far a piece must move to stand one pitch from an anchor."""
    return {
        "above": (0.0, anchor.top - 1 - piece.bottom),
        "below": (0.0, anchor.bottom + 1 - piece.top),
        "left": (anchor.left - 1 - piece.right, 0.0),
        "right": (anchor.right + 1 - piece.left, 0.0),
    }[side]


def _sidestep(block: _Block, anchors: list[_Block]) -> float:
    """Half a pitch where a cell of a row would stand exactly under a column, whose links would hide each other."""
    column = len(anchors) == 1 and anchors[0].width == 0 and len(anchors[0].xy) > 1
    row = block.width > 0
    odd = row and round(block.width) % 2 == 0
    return 0.5 if column and odd else 0.0


def _touch(one: Box, other: Box) -> bool:
    """Whether the cells of two extents may be nearer than a pitch to each other."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return across < 0.95 and down < 0.95
