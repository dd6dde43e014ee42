"""The links between drawn cells, and the drawn cells that have links to cells that are not drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, IntArray
from netcharts.network.attended_places import Attention
from netcharts.network.drawn_layers import DrawnLayer, axes_of, flat_index
from netcharts.spec.cell_links import CellLinks
from netcharts.spec.model import Connection

_NO_CELLS = np.zeros(0, dtype=np.int64)
# Up to this number of pairs of drawn and elided cells, all are searched for links; beyond it, only a sample of the
# elided cells is. Cells are searched in batches.
_MOST_PAIRS = 100_000
_BATCH = 1000


class DrawnLinks(NamedTuple):
    """The drawn links of one connection, as numbers of drawn cells.

    Attributes:
        connection: The connection.
        source: The cell that each link leads from.
        target: The cell that each link leads to.
        to_elided: The drawn cells of the source layer with links to cells that are not drawn.
        from_elided: The drawn cells of the target layer with links from cells that are not drawn.
        ways: Which links lead to the cell of their own place, and which to cells that see it by attention, [2, links];
            None if all do the former.
    """

    connection: Connection
    source: IntArray
    target: IntArray
    to_elided: IntArray = _NO_CELLS
    from_elided: IntArray = _NO_CELLS
    ways: BoolArray | None = None

    @property
    def look(self) -> str:
        """Return the style in which they are drawn."""
        return "dashed" if self.attends and self.attended.any() else self.connection.pattern.look

    @property
    def attends(self) -> bool:
        """Return True if some of the links may be those of attention."""
        return self.connection.pattern.attention or self.ways is not None

    @property
    def attended(self) -> BoolArray:
        """Return which links are those of attention."""
        if self.connection.pattern.attention:
            return np.ones(self.source.size, bool)
        return np.zeros(self.source.size, bool) if self.ways is None else self.ways[1]

    def into(self, part: str, attention: Attention | None) -> DrawnLinks:
        """Return the links into a part of the cells, whose attention is given if they attend."""
        if self.ways is None or attention is None:
            return self
        ways = attention.entries(self.connection)[part]
        return self.chosen((self.ways[0] & ways.direct) | (self.ways[1] & ways.attended))

    def chosen(self, which: BoolArray) -> DrawnLinks:
        """Return some of the links, without those to cells that are not drawn."""
        ways = None if self.ways is None else self.ways[:, which]
        return DrawnLinks(self.connection, self.source[which], self.target[which], ways=ways)


def draw_links(connection: Connection, links: CellLinks, layers: Mapping[str, DrawnLayer]) -> DrawnLinks:
    """Return the links of a connection between drawn cells."""
    source, target = layers[connection.source], layers[connection.target]
    linked = links.between(source.index, target.index)
    sources, targets = np.nonzero(linked)
    ways = None
    if links.attends:
        found = (links.between(source.index, target.index, attended=each) for each in (False, True))
        ways = np.stack([each[sources, targets] for each in found])
    elided = _elided_ends(links, source, target, linked)
    return DrawnLinks(connection, sources + source.first, targets + target.first, *elided, ways=ways)


def _elided_ends(
    links: CellLinks, source: DrawnLayer, target: DrawnLayer, linked: BoolArray
) -> tuple[IntArray, IntArray]:
    """Return the drawn cells of the source and of the target that have links with cells that are not drawn.

    They have more links than are drawn. Where a pattern cannot tell how many, the links are searched for.
    """
    if source.whole and target.whole:
        return _NO_CELLS, _NO_CELLS
    degrees = links.degrees(source.index, target.index)
    if degrees is not None:
        outgoing, incoming = degrees
        leaves, enters = outgoing > linked.sum(axis=1), incoming > linked.sum(axis=0)
    else:
        leaves = _linked_with_elided(target, source.index, links.between)
        enters = _linked_with_elided(source, target.index, lambda own, elided: links.between(elided, own).T)
    return (
        _NO_CELLS if target.whole else np.flatnonzero(leaves) + source.first,
        _NO_CELLS if source.whole else np.flatnonzero(enters) + target.first,
    )


def _linked_with_elided(
    drawn: DrawnLayer, cells: IntArray, linked: Callable[[IntArray, IntArray], BoolArray]
) -> BoolArray:
    """Return which cells are linked with cells of a layer that are not drawn, as far as these are searched."""
    has_link = np.zeros(cells.size, dtype=np.bool_)
    for elided in () if drawn.whole else _elided_cells(drawn, _MOST_PAIRS // cells.size):
        remaining = np.flatnonzero(~has_link)
        has_link[remaining] = linked(cells[remaining], elided).any(axis=1)
        if has_link.all():
            break
    return has_link


def _elided_cells(drawn: DrawnLayer, most: int) -> Iterator[IntArray]:
    """Yield the cells of a layer that are not drawn, in batches; of more than `most`, an even sample.

    The first batch holds a few cells at the gaps, which are often enough.
    """
    axes = axes_of(drawn.layer, len(drawn.kept))
    near_gaps = tuple(
        kept if gap is None else np.concatenate([kept, _sampled(gap, size - (kept.size - gap))])
        for size, kept, gap in zip(axes, drawn.kept, drawn.gaps, strict=True)
    )
    yield np.setdiff1d(flat_index(axes, near_gaps), drawn.index)
    cells = drawn.layer.cells
    searched = min(cells, most)
    for start in range(0, searched, _BATCH):
        batch = np.arange(start, min(start + _BATCH, searched), dtype=np.int64) * cells // max(1, searched)
        yield np.setdiff1d(batch, drawn.index)


def _sampled(start: int, stop: int) -> IntArray:
    """Return a few positions of a gap: at both of its ends and in the middle."""
    positions = np.array([start, start + 1, (start + stop) // 2, stop - 2, stop - 1], dtype=np.int64)
    return np.unique(positions.clip(start, stop - 1))
