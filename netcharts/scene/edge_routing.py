"""The path of every link: straight from center to center, unless that would hide it.

A link of a cell to itself is a loop on top of it. A skip that other cells block is an arc over or under them, and so is
a link of its own past cells of the same column or row, beside these. A second connection between the same two layers is
bowed, so that both can be seen; each later one is bowed farther, or rises higher. So it is with loops. Links past
columns take the passage that the placement keeps free for them, if cells block them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.columns import PASSAGE_SHARE
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import bent_links
from netcharts.scene.arcs import arcs, arcs_beside, cells_crossed
from netcharts.scene.edge_paths import LinkPaths, bows, doubled, lines, link_paths, loops, passing
from netcharts.spec.model import Connection

# How much higher the arcs of each further connection between the same layers rise.
_APART = 0.35
# How far apart parallel connections are in a passage, and how many links are examined for cells in their way.
_BESIDE = 0.2
_MANY = 128


class _Part(NamedTuple):
    """Links of a connection that are drawn alike; `before` are earlier connections that join the same two layers."""

    links: DrawnLinks
    before: int
    offset: float
    covered: bool = False


def route(network: DrawnNetwork, layout: NetworkLayout) -> tuple[tuple[LinkPaths, ...], ...]:
    """Return the paths of each connection's links, in the order of the network's links."""
    parts = list(_parts(network))
    uncovered = [part.links for own in parts for part in own if not part.covered]
    rises = iter(bent_links.rises(uncovered, network, layout))
    return tuple(
        tuple(
            path
            for part in own
            for path in ([_covered(part.links, layout)] if part.covered else _paths(part, next(rises), network, layout))
        )
        for own in parts
    )


def _parts(network: DrawnNetwork) -> Iterator[list[_Part]]:
    """Yield the parts of the links of each connection."""
    joined: defaultdict[frozenset[str], list[Connection]] = defaultdict(list)
    seen = np.zeros(0, np.int64)
    for links in network.links:
        earlier = joined[frozenset((links.connection.source, links.connection.target))]
        alike, covered = [links], []
        if links.attends:
            attended, hidden, others = _parted(links, seen)
            alike, covered, seen = [attended, others], [hidden], np.append(seen, _ends(attended))
        before, offset = len(earlier), _offset(links.connection, earlier)
        uncovered = [_Part(each, before, offset) for each in alike if each.source.size]
        below = [_Part(each, before, offset, covered=True) for each in covered if each.source.size]
        if uncovered or not below:
            earlier.append(links.connection)
        yield uncovered + below


def _parted(links: DrawnLinks, seen: IntArray) -> tuple[DrawnLinks, DrawnLinks, DrawnLinks]:
    """Return the links of attention, those of them that have been drawn for another connection, and all others.

    Where keys and values come from one layer, one line stands for both.
    """
    attended = links.attended
    covered = attended & np.isin(_ends(links), seen)
    return links.chosen(attended & ~covered), links.chosen(covered), links.chosen(~attended)


def _ends(links: DrawnLinks) -> IntArray:
    """Return a number for each link, which is the same for two links between the same cells."""
    ends: IntArray = links.source.astype(np.int64) << 32 | links.target
    return ends


def _covered(links: DrawnLinks, layout: NetworkLayout) -> LinkPaths:
    """Return the paths of links that others cover."""
    paths = link_paths(links, lines(layout.xy[links.source], layout.xy[links.target]))
    return paths._replace(shown=np.zeros(links.source.size, bool))


def _offset(connection: Connection, earlier: Sequence[Connection]) -> float:
    """Return how far a connection is bowed, given the earlier ones between the same layers, so that all differ."""
    number = len(earlier)
    second = connection if number < 2 else earlier[1]
    away = (number + 1) // 2 * (1 if number % 2 else -1)
    return away if connection.source == second.source else -away


def _paths(part: _Part, rises: FloatArray | None, network: DrawnNetwork, layout: NetworkLayout) -> Iterator[LinkPaths]:
    """Yield the paths of links, of which those with a rise are arcs."""
    links, before, offset, _ = part
    straight = links
    if links.connection.within:
        yield from _within(links, network, layout, before)
        return
    passed = _passing(part, layout)
    if passed is not None:
        yield link_paths(links, passed)
        return
    if rises is not None:
        bent, straight, rises = links.chosen(rises != 0), links.chosen(rises == 0), rises[rises != 0]
        higher = rises + before * np.copysign(_APART, rises)
        yield link_paths(bent, arcs(layout.xy[bent.source], layout.xy[bent.target], higher)[:, None])
    start, end = layout.xy[straight.source], layout.xy[straight.target]
    if rises is None and links.connection.pattern.look == "double":
        yield link_paths(links, doubled(start, end))
    elif straight.source.size:
        yield link_paths(straight, bows(start, end, offset) if before else lines(start, end))


def _passing(part: _Part, layout: NetworkLayout) -> FloatArray | None:
    """Return lines by way of the passage past columns that is kept free for them; None if straight lines are clear."""
    connection = part.links.connection
    passage = layout.passages.get((connection.source, connection.target))
    if passage is None:
        return None
    start, end = layout.xy[part.links.source], layout.xy[part.links.target]
    examined = slice(None, None, len(start) // _MANY + 1)
    if not cells_crossed(np.stack([start, end], axis=1)[examined], layout.xy)[0].size:
        return None
    source, target = layout.layers[connection.source], layout.layers[connection.target]
    above, below = start[:, 1] - source.y, end[:, 1] - target.y
    ways = []
    for x, y in passage:
        share = (x - source.x) / (target.x - source.x)
        apart = PASSAGE_SHARE * (above * (1 - share) + below * share)
        ways.append(np.stack([np.full(len(start), x), y + apart + part.before * _BESIDE], axis=1))
    return passing(start, ways[0], ways[1], end)


def _within(links: DrawnLinks, network: DrawnNetwork, layout: NetworkLayout, before: int) -> Iterator[LinkPaths]:
    """Yield the paths of links within a layer: loops for those of a cell to itself, arcs past others, and lines.

    Those that have as many connections of the layer `before` them are larger, or bowed.
    """
    to_itself = links.source == links.target
    if to_itself.any():
        own = links.chosen(to_itself)
        yield link_paths(own, loops(layout.xy[own.source], before))
    if to_itself.all():
        return
    others = links.chosen(~to_itself)
    past = _past_others(others, network)
    if past.any():
        bent = others.chosen(past)
        sides = np.where(_drawn_before(bent, network), -1, 1)
        yield link_paths(bent, arcs_beside(layout.xy[bent.source], layout.xy[bent.target], sides))
        others = others.chosen(~past)
    if others.source.size:
        ends = layout.xy[others.source], layout.xy[others.target]
        paths = link_paths(others, bows(*ends, before) if before else lines(*ends))
        yield paths._replace(shown=_uncovered(others, network))


def _past_others(links: DrawnLinks, network: DrawnNetwork) -> BoolArray:
    """Return which links within a column or row lead past other cells, where not every pair of cells is linked."""
    drawn = network.drawn(links.connection.source)
    if not links.connection.pattern.local or drawn.arrange not in ("column", "row"):
        return np.zeros(links.source.size, dtype=bool)
    past: BoolArray = np.abs(links.source - links.target) > 1
    return past


def _drawn_before(links: DrawnLinks, network: DrawnNetwork) -> BoolArray:
    """Return which links within a layer join cells that an earlier connection within it joins as well."""
    earlier = np.zeros(0, np.int64)
    for others in network.links:
        if others.connection is links.connection:
            break
        if others.connection.within and others.connection.source == links.connection.source:
            earlier = np.append(earlier, _pairs(others))
    before: BoolArray = np.isin(_pairs(links), earlier)
    return before


def _pairs(links: DrawnLinks) -> IntArray:
    """Return a number for each pair of cells, whichever of them is the source."""
    low, high = np.minimum(links.source, links.target), np.maximum(links.source, links.target)
    pairs: IntArray = low.astype(np.int64) << 32 | high
    return pairs


def _uncovered(links: DrawnLinks, network: DrawnNetwork) -> BoolArray:
    """Return which links within a layer need a separate line.

    In a column or row where every pair is linked, the lines between neighbors cover all others. Elsewhere a link back
    covers the link there.
    """
    drawn = network.drawn(links.connection.source)
    source, target = links.source - drawn.first, links.target - drawn.first
    n = drawn.index.size
    if drawn.arrange in ("column", "row") and source.size >= n * (n - 1) // 2:
        gap = drawn.gaps[0]
        over_gap = (source == gap - 1) & (target == gap) if gap is not None else np.zeros(source.size, dtype=bool)
        neighbors: BoolArray = (target - source == 1) & ~over_gap
        return neighbors
    pair = np.minimum(source, target) * n + np.maximum(source, target)
    first = np.zeros(source.size, dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    return first
