"""The path of every link: straight from center to center, unless that would hide it.

A link of a cell to itself is a loop on top of it. A skip that other cells block is an arc over or under them, and so is
a link of its own past cells of the same column or row, beside these. A second connection between the same two layers is
bowed, so that both can be seen; each later one is bowed farther, or rises higher. So it is with loops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.arcs import MANY, alongside, arcs, arcs_beside, blocked
from netcharts.scene.edge_paths import LinkPaths, bows, doubled, lines, link_paths, loops
from netcharts.spec.model import Connection


def route(network: DrawnNetwork, layout: NetworkLayout) -> tuple[tuple[LinkPaths, ...], ...]:
    """Return the paths of each connection's links, in the order of the network's links."""
    joined: defaultdict[frozenset[str], list[Connection]] = defaultdict(list)
    seen = np.zeros(0, np.int64)
    routes = []
    for links in network.links:
        earlier = joined[frozenset((links.connection.source, links.connection.target))]
        if not links.attends:
            routes.append(_routes(links, network, layout, earlier))
            earlier.append(links.connection)
            continue
        attended, covered, others = _parted(links, seen)
        paths = [path for alike in (attended, others) for path in _routes(alike, network, layout, earlier)]
        if covered.source.size:
            paths.append(_covered(covered, layout))
        if attended.source.size or others.source.size or not covered.source.size:
            earlier.append(links.connection)
        seen = np.append(seen, _ends(attended))
        routes.append(tuple(paths))
    return tuple(routes)


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


def _routes(
    links: DrawnLinks, network: DrawnNetwork, layout: NetworkLayout, earlier: Sequence[Connection]
) -> tuple[LinkPaths, ...]:
    """Return the paths of links; `earlier` are the connections before them that join the same two layers."""
    if not links.source.size:
        return ()
    before, offset = len(earlier), _offset(links.connection, earlier)
    if links.connection.within:
        return tuple(_within(links, network, layout, before))
    start, end = layout.xy[links.source], layout.xy[links.target]
    hidden = _hidden(links, network, layout)
    if hidden is not None and hidden.any():
        return tuple(_with_arcs(links, hidden, layout, alongside(start, end, layout.xy), before, offset))
    if links.connection.pattern.look == "double":
        return (link_paths(links, doubled(start, end)),)
    return (link_paths(links, bows(start, end, offset) if before else lines(start, end)),)


def _hidden(links: DrawnLinks, network: DrawnNetwork, layout: NetworkLayout) -> BoolArray | None:
    """Return which links would run through cells if they were straight, and need arcs; None if none can.

    Besides skips, these are level links past a layer, through its cells, if there are few.
    """
    start, end = layout.xy[links.source], layout.xy[links.target]
    if links.connection.pattern.skip:
        return blocked(start, end, alongside(start, end, layout.xy))
    passed = _passed(links.connection, layout)
    if not passed or len(start) > MANY:
        return None
    cells = layout.xy[np.concatenate([network.drawn(name).numbers for name in passed])]
    level: BoolArray = np.abs(end[:, 1] - start[:, 1]) <= np.abs(end[:, 0] - start[:, 0]) / 2
    return level & blocked(start, end, cells)


def _passed(connection: Connection, layout: NetworkLayout) -> list[str]:
    """Return the layers between those that a connection joins."""
    low, high = sorted((layout.layers[connection.source].x, layout.layers[connection.target].x))
    return [name for name, box in layout.layers.items() if low < box.left and box.right < high]


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


def _with_arcs(
    links: DrawnLinks, hidden: BoolArray, layout: NetworkLayout, cells: FloatArray, before: int, offset: float
) -> Iterator[LinkPaths]:
    """Yield arcs for links that would be hidden, and lines for the others.

    Those that have as many connections between the same layers `before` them rise higher, or are bowed.
    """
    bent, straight = links.chosen(hidden), links.chosen(~hidden)
    middle = float(layout.xy[:, 1].max()) / 2
    points = arcs(layout.xy[bent.source], layout.xy[bent.target], cells, middle, before)
    yield link_paths(bent, points[:, None])
    if straight.source.size:
        ends = layout.xy[straight.source], layout.xy[straight.target]
        yield link_paths(straight, bows(*ends, offset) if before else lines(*ends))
