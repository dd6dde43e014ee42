"""Columns: clusters in the order of the links that lead to them, and the distances between the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil

import numpy as np

from netcharts.network.drawn_links import DrawnLinks
from netcharts.placement import branches
from netcharts.placement.box import Point, union
from netcharts.placement.branches import Node
from netcharts.placement.clusters import Cluster, Clusters
from netcharts.placement.frame_margins import FRAME_PAD, NESTED, PLAIN, caption_height, widest
from netcharts.placement.ranks import ranks
from netcharts.spec.model import Group

BIAS_RISE = 1.0
"""The distance of bias cells above everything else."""
BIAS_REACH = 2.5
"""Layers that begin no farther than this from the edge of the chart have their bias cells there."""

_STACK_GAP = 1.5
# Links past a column are this far from its clusters. They enter it this far from its cells, and are nearer to each
# other than the cells that they join, by this share.
_PASSAGE_GAP = 0.8
_PASSED = 0.3
PASSAGE_SHARE = 0.4
# On the poster, columns whose links rise no more than this are a pitch apart, though some links touch cells. Others are
# this share of the rise apart: then a link clears the next cell of the column that it leads to, and its rim.
_LEVEL = 3.0
_CLEAR = 0.356

# The greatest rise or fall of the links between two columns, by the ranks of the columns.
Rises = dict[tuple[int, int], float]


def assign_ranks(clusters: Clusters) -> None:
    """Give each cluster whose column follows from the links its rank; those after placed ones stand behind them."""
    names = [cluster.name for cluster in clusters.flowing]
    links = clusters.ordering
    past = past_placed(clusters, links)
    between = [name for pair in past for name in pair if name not in names]
    rank = ranks([*names, *dict.fromkeys(between)], [*links, *past])
    for name in (*names, *between):
        if name in clusters.by_name:
            clusters.by_name[name].rank = rank[name]
    _align_outputs(clusters)
    clusters.in_columns = frozenset(between) & clusters.by_name.keys()


def _align_outputs(clusters: Clusters) -> None:
    """Move the outputs of heads to the last column, if there are outputs."""
    leading = {source for source, _ in clusters.ordering}
    outputs = [
        cluster
        for cluster in clusters.flowing
        if cluster.name not in leading and all(drawn.layer.cell.role == "output" for drawn in cluster.layers)
    ]
    last = max((cluster.rank for cluster in clusters.flowing), default=0)
    if any(cluster.rank == last for cluster in outputs):
        for cluster in outputs:
            cluster.rank = last


def past_placed(clusters: Clusters, links: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return links that order the clusters that links from placed ones lead to, behind where these stand.

    A cluster that is placed to the right of others is such a link's source, and takes a column; one that is placed
    above or below them stands in their column.
    """
    names = {cluster.name for cluster in clusters.flowing}
    found: dict[tuple[str, str], None] = {}
    for connection in clusters.network.spec.connections:
        source, target = (clusters.of_layer[name].name for name in (connection.source, connection.target))
        if source in names or target not in names or connection.delay:
            continue
        behind = _links_behind(clusters, source)
        before = {name for pair in behind for name in pair} | _stands_with(clusters, source)
        if target not in before and not _reached(target, [*links, *found]) & before:
            ends = [source] if behind else sorted(_stands_with(clusters, source))
            found.update(dict.fromkeys([*behind, *((end, target) for end in ends)]))
    return list(found)


def _stands_with(clusters: Clusters, name: str) -> set[str]:
    """Return the flowing clusters in whose column a cluster stands: itself, or those that it is above or below."""
    cluster, seen, found = clusters.by_name[name], set(), set()
    waiting = [cluster]
    while waiting:
        cluster = waiting.pop()
        if cluster.flows:
            found.add(cluster.name)
        elif cluster.position and cluster.position.side in ("above", "below") and cluster.name not in seen:
            seen.add(cluster.name)
            waiting += clusters.anchors(cluster.position)
    return found


def _links_behind(clusters: Clusters, name: str) -> list[tuple[str, str]]:
    """Return links by which a cluster stands in a column to the right of others, if it is placed there."""
    cluster, found = clusters.by_name[name], []
    waiting, seen = [cluster], set()
    while waiting:
        cluster = waiting.pop()
        if cluster.flows or not cluster.position or cluster.position.side != "right" or cluster.name in seen:
            continue
        seen.add(cluster.name)
        for anchor in clusters.anchors(cluster.position):
            found += [(end, cluster.name) for end in _stands_with(clusters, anchor.name) or {anchor.name}]
            waiting.append(anchor)
    return found


def _reached(name: str, links: Sequence[tuple[str, str]]) -> set[str]:
    """Return what links lead to from a cluster, through others."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        end = waiting.pop()
        onward = {target for source, target in links if source == end} - reached
        reached |= onward
        waiting += onward
    return reached


def stack(clusters: Clusters) -> None:
    """Set the clusters of each column one above the other, centered on the axis; placed groups by themselves."""
    flowing = clusters.flowing
    for group in {cluster.moves_with: None for cluster in flowing}:
        columns = _by_rank([cluster for cluster in flowing if cluster.moves_with == group])
        if not _stack_branches(clusters, columns):
            for column in columns.values():
                _stack(clusters, column)
    for cluster in flowing:
        cluster.placed = not cluster.moves_with


def _stack(clusters: Clusters, column: Sequence[Cluster]) -> None:
    """Stack a column; clusters without inputs hang below the others, which are centered."""
    fed, hanging = _hanging(clusters, column)
    first = fed[0]
    first.move(0.0, -first.box().top)
    _hang(clusters, first, (*fed[1:], *hanging))
    middle = union(cluster.box() for cluster in fed).y
    for cluster in column:
        cluster.move(0.0, -middle)


def _stack_branches(clusters: Clusters, columns: Mapping[int, Sequence[Cluster]]) -> bool:
    """Stack columns so that each branch has a lane of its own; return False if there are none beside others."""
    parted = {rank: _hanging(clusters, column) for rank, column in columns.items()}
    names = {rank: [cluster.name for cluster in fed] for rank, (fed, _) in parted.items()}
    ordered = branches.branching_columns(names, clusters.ordering, clusters.frames_around)
    if ordered is None:
        return False
    heights = branches.heights(ordered, lambda one, other: _apart(clusters, one, other), clusters.frames_around)
    for name, y in heights.clusters.items():
        clusters.by_name[name].center(0.0, y)
    for ends, passed in heights.passages.items():
        down = heights.clusters[ends[0]]
        first, last = (passage._replace(y=passage.y - down) for passage in passed)
        clusters.passages[ends] = first, last
    for fed, hanging in parted.values():
        _hang(clusters, max(fed, key=lambda cluster: cluster.box().bottom), hanging)
    return True


def _hanging(clusters: Clusters, column: Sequence[Cluster]) -> tuple[Sequence[Cluster], Sequence[Cluster]]:
    """Return the clusters of a column, and those without inputs, such as constants, which hang below the others."""
    hanging = [cluster for cluster in column if cluster.name in clusters.constants]
    if not hanging or len(hanging) == len(column):
        return column, []
    return [cluster for cluster in column if cluster.name not in clusters.constants], hanging


def _hang(clusters: Clusters, above: Cluster, hanging: Sequence[Cluster]) -> None:
    """Set clusters one below the other, below another one."""
    for cluster in hanging:
        y = above.box().bottom + max(_STACK_GAP, _room_between(clusters, above, cluster)) + above.label_height
        cluster.move(0.0, y - cluster.box().top)
        above = cluster


def _apart(clusters: Clusters, above: Node, below: Node) -> float:
    """Return how far the middles of two nodes of a column must be apart."""
    over, under = clusters.by_name[above.name], clusters.by_name[below.name]
    if above.passes or below.passes:
        gap = max(_PASSAGE_GAP, _room_at_passage(clusters, above, below))
    else:
        gap = max(_STACK_GAP, _room_between(clusters, over, under))
    gap += 0.0 if above.passes else over.label_height
    return (_height(clusters, above) + _height(clusters, below)) / 2 + gap


def _room_at_passage(clusters: Clusters, above: Node, below: Node) -> float:
    """Return how far a passage in a frame and a node outside it must be apart."""
    over, under = _frames(clusters, above), _frames(clusters, below)
    ending, starting = (set(one) - set(other) for one, other in ((over, under), (under, over)))
    if not (above.passes and ending) and not (below.passes and starting):
        return 0.0
    return _room_for_frames(clusters, [clusters.groups[n] for n in ending], [clusters.groups[n] for n in starting])


def _frames(clusters: Clusters, node: Node) -> tuple[str, ...]:
    """Return the frames around a cluster, or around both ends of a passage."""
    around = clusters.frames_around(node.name)
    if node.passes is None:
        return around
    return tuple(frame for frame in around if frame in clusters.frames_around(node.passes[1]))


def _height(clusters: Clusters, node: Node) -> float:
    """Return the height of a cluster, or that of the links of a passage where they pass a column."""
    if node.passes is None:
        return clusters.by_name[node.name].height
    source, target = (clusters.by_name[name] for name in node.passes)
    share = (node.rank - source.rank) / (target.rank - source.rank)
    return PASSAGE_SHARE * (source.height * (1 - share) + target.height * share)


def passages(clusters: Clusters) -> Iterator[tuple[tuple[str, str], tuple[Point, Point]]]:
    """Yield the clusters at both ends of links past columns, with where they enter the first one and leave the last."""
    columns = _by_rank(clusters.flowing)
    for (source, target), (first, last) in clusters.passages.items():
        y = clusters.by_name[source].box().y
        left = min(cluster.box().left for cluster in columns[first.rank]) - _PASSED
        right = max(cluster.box().right for cluster in columns[last.rank]) + _PASSED
        yield (source, target), ((left, y + first.y), (right, y + last.y))


def _room_between(clusters: Clusters, above: Cluster, below: Cluster) -> float:
    """Return how far two clusters of a column must be apart for the nested frames of which one is in each."""
    ending, starting = clusters.frames_between([above], [below]), clusters.frames_between([below], [above])
    return _room_for_frames(clusters, ending, starting)


def _room_for_frames(clusters: Clusters, ending: Sequence[Group], starting: Sequence[Group]) -> float:
    """Return how far apart what is in frames that end and in others that start below them must be."""
    bottom, top = widest(clusters.margins, ending), widest(clusters.margins, starting)
    if bottom == top == PLAIN:
        return 0.0
    caption = max((caption_height(group, clusters.language) for group in starting), default=0.0)
    return bottom.side + top.top + caption + NESTED


def set_apart(clusters: Clusters, rises: Mapping[tuple[int, int], float]) -> None:
    """Set the columns side by side, with room for links that rise as far as given."""
    columns = _by_rank([*clusters.flowing, *(clusters.by_name[name] for name in sorted(clusters.in_columns))])
    x, before = 0.0, None
    for rank in sorted(columns):
        if before is not None:
            x += _distance(clusters, columns[before], columns[rank], rises.get((before, rank), 0.0))
        for cluster in columns[rank]:
            cluster.x = x - cluster.extent.x
        before = rank


def _distance(clusters: Clusters, left: list[Cluster], right: list[Cluster], rise: float) -> float:
    """Return how far the middles of two neighboring columns are apart."""
    widths = [max(cluster.width for cluster in column) for column in (left, right)]
    most = 3 + rise / 6 if clusters.passages or max(len(left), len(right)) > 1 else 2 + rise / 8
    gap = 1.0 if rise <= _LEVEL else min(_CLEAR * rise, most)
    # Where cells stand side by side in both, the columns would look like one.
    between = clusters.frames_between(left, right), clusters.frames_between(right, left)
    gap += 0.5 if any(between) or all(widths) else 0.0
    gap += sum(widest(clusters.margins, groups).side - FRAME_PAD for groups in between if groups)
    return max(sum(widths) / 2 + gap, room_for_labels(left, right))


def room_for_labels(left: Sequence[Cluster], right: Sequence[Cluster]) -> float:
    """Return how far apart the middles of two columns must be for their labels: half pitches, which look even."""
    return ceil(sum(max(cluster.label_width for cluster in column) for column in (left, right)) + 0.6) / 2


def rises(clusters: Clusters) -> Rises:
    """Return the greatest rise or fall of the links between any two columns."""
    joining: dict[tuple[int, int], list[DrawnLinks]] = {}
    for links in clusters.network.links:
        ends = [clusters.of_layer[name] for name in (links.connection.source, links.connection.target)]
        if links.source.size and all(end.flows for end in ends):
            low, high = sorted(end.rank for end in ends)
            joining.setdefault((low, high), []).append(links)
    if not joining:
        return {}
    y = clusters.cells()[:, 1]
    every = [links for own in joining.values() for links in own]
    source = np.concatenate([links.source for links in every])
    target = np.concatenate([links.target for links in every])
    rise = np.abs(y[source] - y[target])
    counts = [sum(links.source.size for links in own) for own in joining.values()]
    greatest = np.maximum.reduceat(rise, np.cumsum([0, *counts[:-1]]))
    found = dict(zip(joining, greatest.tolist(), strict=True))
    for pair, own in _passage_rises(clusters):
        found[pair] = max(own, found.get(pair, 0.0))
    return found


def _passage_rises(clusters: Clusters) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield how far links rise or fall to the first column that they pass, and from the last one."""
    for ends, (first, last) in clusters.passages.items():
        source, target = (clusters.by_name[name] for name in ends)
        start, end = source.box(), target.box()
        middle = start.y
        reach = PASSAGE_SHARE * max(source.height, target.height) / 2
        for rank, other, y, box in (
            (source.rank, first.rank, middle + first.y, start),
            (target.rank, last.rank, middle + last.y, end),
        ):
            rise = max(box.bottom - y, y - box.top) + reach
            yield (min(rank, other), max(rank, other)), rise


def bias_rises(clusters: Clusters) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield the rise or fall of links from bias cells, which stand in the column before their layers."""
    flowing = clusters.flowing
    if not clusters.biased or not flowing:
        return
    columns, whole = _by_rank(flowing), union(cluster.box() for cluster in flowing)
    for pair in pairwise(sorted(columns)):
        for cluster in columns[pair[1]]:
            box = cluster.box()
            if cluster.width == 0 and any(drawn.layer.name in clusters.biased for drawn in cluster.layers):
                away = min(box.top - whole.top, whole.bottom - box.bottom)
                yield pair, box.bottom - box.top + BIAS_RISE + (away if away <= BIAS_REACH else 0.0)


def hidden_rises(clusters: Clusters, expected: Mapping[tuple[int, int], float]) -> Rises:
    """Return how far links to a group that was placed elsewhere rise, if they run through cells now."""
    flowing = clusters.flowing
    if not any(cluster.moves_with for cluster in flowing):
        return {}
    columns = _by_rank(flowing)
    hidden = {}
    for pair, rise in rises(clusters).items():
        left, right = (union(cluster.box() for cluster in columns[rank]) for rank in pair)
        tall = any(len(cluster.cells) > 1 for rank in pair for cluster in columns[rank])
        if rise > expected[pair] and tall and right.left - left.right < _CLEAR * rise - 0.2:
            hidden[pair] = rise
    return hidden


def _by_rank(clusters: Sequence[Cluster]) -> dict[int, list[Cluster]]:
    columns: dict[int, list[Cluster]] = {}
    for cluster in clusters:
        columns.setdefault(cluster.rank, []).append(cluster)
    return columns
