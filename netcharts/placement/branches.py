"""Branches: the order of clusters in their columns, and heights at which each branch keeps a lane of its own.

A branch runs level from where it splits off to where it joins. Where it passes columns in which it has no cluster, it
has a passage: room for its links. Skips past a single chain are no branches; they are drawn as arcs. Crossings are
reduced as by Sugiyama, Tagawa & Toda, 1981, with lanes as by Brandes & Köpf, 2001.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, count, pairwise
from math import inf
from typing import NamedTuple

import numpy as np

# Sweeps over the columns, for their order and for their heights.
_ORDERING, _LEVELING = 8, 60
# Up to this many links, the calls of NumPy take longer than its loops save.
_FEW = 8
# Of more passages than this, none is kept free.
_MOST_PASSAGES = 2000
# The main line is longer than other branches beside it by at least so many clusters.
_LONGER = 2


class Node(NamedTuple):
    """An item of a column: a cluster, or the passage of a branch that has none there."""

    name: str
    rank: int
    passes: tuple[str, str] | None = None


class Heights(NamedTuple):
    """The heights of the middles of clusters by name, and of the first and last passage of links past columns."""

    clusters: dict[str, float]
    passages: dict[tuple[str, str], tuple[Passage, Passage]]


class Passage(NamedTuple):
    """The place at which a link passes a column."""

    rank: int
    y: float


class Columns(NamedTuple):
    """Nodes by their columns, from the top, with the links between neighboring columns."""

    nodes: dict[int, list[Node]]
    before: dict[Node, list[Node]]
    after: dict[Node, list[Node]]


# The lanes beside each lane, and how far their middles must be apart.
_Rooms = dict[int, dict[int, float]]
Grouping = Callable[[str], tuple[str, ...]]
Separation = Callable[[Node, Node], float]


def branching_columns(
    columns: Mapping[int, Sequence[str]], links: Sequence[tuple[str, str]], grouping: Grouping
) -> Columns | None:
    """Return the nodes of columns in a good order; None if no branch stands beside others.

    Args:
        columns: The names of the clusters of each column, from the top, as they are without any links.
        links: The links that order them.
        grouping: Returns the frames around a cluster, outermost first; what shares one stays together.
    """
    rank = {name: at for at, names in columns.items() for name in names}
    onward: dict[str, list[str]] = {name: [] for name in rank}
    for source, target in dict.fromkeys(links):
        if source in rank and target in rank and rank[source] < rank[target]:
            onward[source].append(target)
    beside = {at for at, names in columns.items() if len(names) > 1}
    if not beside and _is_chain(columns, onward):
        return None
    needed = frozenset(_needed(onward, rank))
    kept = [
        (source, target)
        for source, targets in onward.items()
        for target in targets
        if (source, target) in needed or any(rank[source] < at < rank[target] for at in beside)
    ]
    nodes = _with_passages(columns, kept, rank)
    if not nodes or all(len(each) < 2 for each in nodes.nodes.values()):
        return None
    return _ordered(nodes, grouping)


def _is_chain(columns: Mapping[int, Sequence[str]], onward: Mapping[str, Sequence[str]]) -> bool:
    """Return True if links lead from each single cluster to that of the next column."""
    return all(columns[after][0] in onward[columns[before][0]] for before, after in pairwise(sorted(columns)))


def _needed(onward: Mapping[str, Sequence[str]], rank: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the links from a source to a target to which no chain of others leads."""
    bit = {name: 1 << number for number, name in enumerate(onward)}
    reached: dict[str, int] = {}
    needed = []
    for source in sorted(onward, key=rank.__getitem__, reverse=True):
        beyond = 0
        for target in onward[source]:
            beyond |= reached[target]
        needed += [(source, target) for target in onward[source] if not bit[target] & beyond]
        reached[source] = beyond | sum(bit[target] for target in onward[source] if not bit[target] & beyond)
    return needed


def _with_passages(
    columns: Mapping[int, Sequence[str]], links: Sequence[tuple[str, str]], rank: Mapping[str, int]
) -> Columns | None:
    """Return the nodes of columns: their clusters and passages for links past columns; None if these are very many."""
    if sum(rank[target] - rank[source] - 1 for source, target in links) > _MOST_PASSAGES:
        return None
    nodes = {at: [Node(name, at) for name in columns[at]] for at in sorted(columns)}
    ranks = list(nodes)
    before: dict[Node, list[Node]] = {node: [] for each in nodes.values() for node in each}
    after: dict[Node, list[Node]] = {node: [] for node in before}
    for source, target in links:
        last = Node(source, rank[source])
        for at in (at for at in ranks if rank[source] < at < rank[target]):
            passage = Node(source, at, (source, target))
            nodes[at].append(passage)
            before[passage], after[passage] = [last], []
            after[last].append(passage)
            last = passage
        end = Node(target, rank[target])
        before[end].append(last)
        after[last].append(end)
    return Columns(nodes, before, after)


def _ordered(columns: Columns, grouping: Grouping) -> Columns:
    """Return the columns in the order with the fewest crossings that was found; without any, nothing changes."""
    nodes = {at: list(each) for at, each in columns.nodes.items()}
    ranks = list(nodes)
    best, fewest = {at: list(each) for at, each in nodes.items()}, _crossings(nodes, columns)
    for sweep in range(_ORDERING):
        if not fewest:
            break
        down = sweep % 2 == 0
        for at in ranks if down else reversed(ranks):
            nodes[at] = _by_neighbors(nodes, at, columns.before if down else columns.after, grouping)
        crossing = _crossings(nodes, columns)
        if crossing < fewest:
            best, fewest = {at: list(each) for at, each in nodes.items()}, crossing
    return columns._replace(nodes=best)


def _by_neighbors(
    nodes: Mapping[int, list[Node]], at: int, neighbors: Mapping[Node, list[Node]], grouping: Grouping
) -> list[Node]:
    """Return the nodes of a column by the mean place of their neighbors; those in one frame stay together."""
    place = {node: (index + 0.5) / len(each) for each in nodes.values() for index, node in enumerate(each)}
    wanted = {
        node: sum(place[other] for other in neighbors[node]) / len(neighbors[node]) if neighbors[node] else place[node]
        for node in nodes[at]
    }
    around = {node: grouping(node.name) if node.passes is None else () for node in nodes[at]}
    members: dict[tuple[str, ...], list[float]] = {}
    for node, frames in around.items():
        for depth in range(1, len(frames) + 1):
            members.setdefault(frames[:depth], []).append(wanted[node])
    mean = {frames: sum(own) / len(own) for frames, own in members.items()}

    def key(node: Node) -> tuple[tuple[float, str], ...]:
        frames = around[node]
        outer = ((mean[frames[:depth]], frames[depth - 1]) for depth in range(1, len(frames) + 1))
        return (*outer, (wanted[node], ""))

    return sorted(nodes[at], key=key)


def _crossings(nodes: Mapping[int, list[Node]], columns: Columns) -> int:
    """Return how many pairs of links between neighboring columns cross."""
    place = {node: index for each in nodes.values() for index, node in enumerate(each)}
    crossing = 0
    for each in nodes.values():
        links = [(place[node], place[other]) for node in each for other in columns.after[node]]
        if len(links) <= _FEW:
            crossing += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(links, 2))
        else:
            ends = np.array(links)
            apart = ends[:, None] - ends
            crossing += int((apart[..., 0] * apart[..., 1] < 0).sum()) // 2
    return crossing


def heights(columns: Columns, apart: Separation, grouping: Grouping) -> Heights:
    """Return the heights of the middles of clusters and passages.

    Args:
        columns: The columns.
        apart: Returns how far the middles of two neighbors of a column must be apart.
        grouping: Returns the frames around a cluster.
    """
    ahead = _lengths(columns.after)
    continued = {node: _continued(node, columns, ahead) for node in columns.after}
    for follows in ({**continued, **_main_line(columns, ahead, grouping)}, continued, dict.fromkeys(columns.after)):
        lane = _lanes(columns, follows)
        above, below = _neighbors(columns, lane, apart)
        order = _from_top(above)
        # Lanes that cross cannot all be level.
        if order is not None:
            break
    return _leveled(columns, lane, order or list(above), above, below)


def _neighbors(columns: Columns, lane: Mapping[Node, int], apart: Separation) -> tuple[_Rooms, _Rooms]:
    """Return which lanes are just above each lane, and just below it, and how far away they must be."""
    above: _Rooms = {at: {} for at in lane.values()}
    below: _Rooms = {at: {} for at in lane.values()}
    for each in columns.nodes.values():
        for one, other in pairwise(each):
            a, b = lane[one], lane[other]
            below[a][b] = above[b][a] = max(apart(one, other), above[b].get(a, 0.0))
    return above, below


def _from_top(above: _Rooms) -> list[int] | None:
    """Return lanes so that each comes after those above it; None if two are above each other."""
    order: list[int] = []
    left = {at: len(over) for at, over in above.items()}
    under: dict[int, list[int]] = {at: [] for at in above}
    for at, over in above.items():
        for other in over:
            under[other].append(at)
    waiting = [at for at, count in left.items() if not count]
    while waiting:
        at = waiting.pop(0)
        order.append(at)
        for other in under[at]:
            left[other] -= 1
            if not left[other]:
                waiting.append(other)
    return order if len(order) == len(above) else None


def _leveled(
    columns: Columns,
    lane: Mapping[Node, int],
    order: Sequence[int],
    above: _Rooms,
    below: _Rooms,
) -> Heights:
    """Return heights: each lane as nearly level with what it is linked to as others permit."""
    y = _between(order, above, below)
    joined: dict[int, list[int]] = {at: [] for at in order}
    for node, others in columns.after.items():
        for other in others:
            if lane[node] != lane[other]:
                joined[lane[node]].append(lane[other])
                joined[lane[other]].append(lane[node])
    for sweep in range(_LEVELING):
        moved = False
        for at in order if sweep % 2 == 0 else reversed(order):
            if joined[at]:
                wanted = sum(y[other] for other in joined[at]) / len(joined[at])
                low = max((y[other] + room for other, room in above[at].items()), default=-inf)
                high = min((y[other] - room for other, room in below[at].items()), default=inf)
                height = max(low, min(wanted, high))
                moved = moved or height != y[at]
                y[at] = height
        if not moved:
            break
    clusters: dict[str, float] = {}
    passages: dict[tuple[str, str], tuple[Passage, Passage]] = {}
    for at, each in columns.nodes.items():
        for node in each:
            height = round(y[lane[node]], 6)
            if node.passes is None:
                clusters[node.name] = height
            else:
                last = Passage(at, height)
                passages[node.passes] = passages.get(node.passes, (last, last))[0], last
    return Heights(clusters, passages)


def _between(order: Sequence[int], above: _Rooms, below: _Rooms) -> dict[int, float]:
    """Return heights halfway between the highest and the lowest possible."""
    top: dict[int, float] = {}
    bottom: dict[int, float] = {}
    for at in order:
        top[at] = max((top[other] + room for other, room in above[at].items()), default=0.0)
    lowest = max(top.values(), default=0.0)
    for at in reversed(order):
        bottom[at] = min((bottom[other] - room for other, room in below[at].items()), default=lowest)
    return {at: (top[at] + bottom[at]) / 2 for at in order}


def _lanes(columns: Columns, follows: Mapping[Node, Node | None]) -> dict[Node, int]:
    """Return the number of the lane of each node: chains are level, and passages with what they lead to or from."""
    lane: dict[Node, int] = {}
    numbers = count()
    for each in columns.nodes.values():
        for node in each:
            if node not in lane:
                lane[node] = next(numbers)
            following = follows[node]
            if following is not None and following not in lane:
                lane[following] = lane[node]
    return lane


def _main_line(columns: Columns, ahead: Mapping[Node, int], grouping: Grouping) -> dict[Node, Node]:
    """Return the node that follows each node of a main line: skips and much shorter branches leave it and join it.

    It does not leave or enter a frame beside other clusters of the frame.
    """
    behind = _lengths(columns.before)
    frames = {node: frozenset(grouping(node.name)) if node.passes is None else frozenset() for node in columns.after}
    ranks: dict[str, list[int]] = {}
    for node, around in frames.items():
        for frame in around:
            ranks.setdefault(frame, []).append(node.rank)
    follows = {}
    for node in columns.after:
        following = _main(columns.after[node], ahead, columns.after, 1)
        if following is None or _main(columns.before[following], behind, columns.before, 0) != node:
            continue
        left, entered = frames[node] - frames[following], frames[following] - frames[node]
        beside = any(max(ranks[frame]) >= following.rank for frame in left)
        if not beside and not any(min(ranks[frame]) <= node.rank for frame in entered):
            follows[node] = following
    return follows


def _main(
    nodes: Sequence[Node], lengths: Mapping[Node, int], onward: Mapping[Node, list[Node]], end: int
) -> Node | None:
    """Return the node with a chain longer than those of all others: of skips past it, or of branches by some clusters.

    `onward` are the nodes behind each, or before each; `end` is which end of a skip is there.
    """
    if not nodes:
        return None
    main = max(nodes, key=lengths.__getitem__)
    others = [node for node in nodes if node != main]
    passed = {node.name for node in _behind(main, onward)} if any(node.passes for node in others) else set()
    for node in others:
        is_skip = node.passes is not None and node.passes[end] in passed
        if lengths[main] - lengths[node] < (1 if is_skip else _LONGER):
            return None
    return main


def _continued(node: Node, columns: Columns, lengths: Mapping[Node, int]) -> Node | None:
    """Return the node that continues the lane of another one: its only follower or, beside heads, the longest."""
    after = columns.after[node]
    if not after:
        return None
    following = after[0] if len(after) == 1 else _longest(after, columns.after, lengths)
    if following is None or len(columns.before[following]) != 1:
        return None
    return following


def _longest(nodes: Sequence[Node], after: Mapping[Node, list[Node]], ahead: Mapping[Node, int]) -> Node | None:
    """Return the node with the longest chain of clusters behind it, if all others lead to ends of their own."""
    lengths = [ahead[node] for node in nodes]
    longest = max(lengths)
    if lengths.count(longest) > 1:
        return None
    main = nodes[lengths.index(longest)]
    onward = _behind(main, after)
    return None if any(_behind(node, after) & onward for node in nodes if node != main) else main


def _behind(node: Node, after: Mapping[Node, list[Node]]) -> set[Node]:
    reached = {node}
    waiting = [node]
    while waiting:
        more = set(after[waiting.pop()]) - reached
        reached |= more
        waiting += more
    return reached


def _lengths(after: Mapping[Node, list[Node]]) -> dict[Node, int]:
    """Return the number of clusters of the longest chain from each node."""
    own: dict[Node, int] = {}
    for node in after:
        waiting = [node]
        while waiting:
            last = waiting[-1]
            missing = [other for other in after[last] if other not in own]
            if missing:
                waiting += missing
            else:
                own[last] = (last.passes is None) + max((own[other] for other in after[last]), default=0)
                waiting.pop()
    return own
