"""Relative positions: clusters and groups that the spec places above, below or beside others."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.placement.box import Box, union
from netcharts.placement.clusters import Cluster, Clusters
from netcharts.placement.columns import room_for_labels
from netcharts.placement.frame_margins import FRAME_PAD, caption_height, widest
from netcharts.spec.positions import Position

_STEPS = {"above": (0.0, -0.5), "below": (0.0, 0.5), "left": (-0.5, 0.0), "right": (0.5, 0.0)}
_MOST_STEPS = 200


def apply(clusters: Clusters) -> None:
    """Place clusters by their positions in the spec: by coordinates, then each after its anchors."""
    for cluster in clusters.by_name.values():
        if cluster.at:
            cluster.center(*cluster.at)
            cluster.placed = True
    waiting = _positioned(clusters)
    while waiting:
        later = []
        for members, position in waiting:
            if all(cluster.placed for cluster in clusters.anchors(position)):
                _place(clusters, members, position)
            else:
                later.append((members, position))
        waiting = later


def _positioned(clusters: Clusters) -> list[tuple[list[Cluster], Position]]:
    """Return clusters that are placed beside others: groups as a whole, and single clusters."""
    flowing = clusters.flowing
    positioned: list[tuple[list[Cluster], Position]] = []
    for group in {cluster.moves_with: None for cluster in flowing if cluster.moves_with}:
        position = clusters.groups[group].position
        if position:
            positioned.append(([cluster for cluster in flowing if cluster.moves_with == group], position))
    single = (cluster for cluster in clusters.by_name.values() if not cluster.at)
    return positioned + [([cluster], cluster.position) for cluster in single if cluster.position]


def _place(clusters: Clusters, members: list[Cluster], position: Position) -> None:
    placed = [cluster for cluster in clusters.by_name.values() if cluster.placed]
    anchors = clusters.anchors(position) or placed or members
    anchor = union(cluster.box() for cluster in anchors)
    piece = union(cluster.box() for cluster in members)
    dx, dy = _to_side(position.side, anchor, piece)
    room = _room_for_frames(clusters, anchors, members, position.side)
    dx, dy = dx + room * _STEPS[position.side][0] * 2, dy + room * _STEPS[position.side][1] * 2
    if position.side in ("left", "right"):
        wide = (anchor.right - anchor.left + piece.right - piece.left) / 2
        dx += max(0.0, room_for_labels(anchors, members) - wide - 1) * (1 if position.side == "right" else -1)
    if position.side == "below":
        dy += max(cluster.label_height for cluster in anchors) + _room_for_caption(
            clusters, members[0].moves_with, piece
        )
    if position.side == "above":
        dy -= max(cluster.label_height for cluster in members)
    if len(members) == 1 and position.side in ("above", "below"):
        dx = anchor.x - piece.x + _sidestep(members[0], anchors)
    if len(members) == 1 and position.side in ("left", "right"):
        dy = anchor.y - piece.y
    for cluster in members:
        cluster.move(dx, dy)
    _move_clear(clusters, members, position.side)
    for cluster in members:
        cluster.placed = True


def _room_for_caption(clusters: Clusters, name: str, piece: Box) -> float:
    """Return the height of the caption above the frame of a placed group."""
    group = clusters.groups.get(name)
    if group is None or not group.framed:
        return 0.0
    return caption_height(group, "en", piece.right - piece.left + 2 * FRAME_PAD)


def _room_for_frames(clusters: Clusters, anchors: Sequence[Cluster], members: Sequence[Cluster], side: str) -> float:
    """Return how much farther than others the nested frames between clusters and their anchors reach."""
    around = [widest(clusters.margins, clusters.frames_between(*ends)) for ends in _both(anchors, members)]
    toward = {"below": (around[0].side, around[1].top), "above": (around[0].top, around[1].side)}
    return sum(toward.get(side, (around[0].side, around[1].side))) - 2 * FRAME_PAD


def _both(one: Sequence[Cluster], other: Sequence[Cluster]) -> list[tuple[Sequence[Cluster], Sequence[Cluster]]]:
    return [(one, other), (other, one)]


def _move_clear(clusters: Clusters, members: Sequence[Cluster], side: str) -> None:
    """Move clusters on, away from their anchors, until they overlap no cluster that is already placed."""
    standing = [cluster.box() for cluster in clusters.by_name.values() if cluster.placed]
    for _ in range(_MOST_STEPS):
        if not any(_touch(cluster.box(), other) for cluster in members for other in standing):
            return
        for cluster in members:
            cluster.move(*_STEPS[side])


def _to_side(side: str, anchor: Box, piece: Box) -> tuple[float, float]:
    """Return how far a piece must move to stand one pitch from an anchor."""
    return {
        "above": (0.0, anchor.top - 1 - piece.bottom),
        "below": (0.0, anchor.bottom + 1 - piece.top),
        "left": (anchor.left - 1 - piece.right, 0.0),
        "right": (anchor.right + 1 - piece.left, 0.0),
    }[side]


def _sidestep(cluster: Cluster, anchors: Sequence[Cluster]) -> float:
    """Return half a pitch if a cell of a row would stand exactly under a column.

    Their links would hide each other.
    """
    column = len(anchors) == 1 and anchors[0].width == 0 and len(anchors[0].cells) > 1
    row = cluster.width > 0
    has_middle_cell = row and round(cluster.width) % 2 == 0
    return 0.5 if column and has_middle_cell else 0.0


def _touch(one: Box, other: Box) -> bool:
    """Return True if cells of two extents can be closer than a pitch to each other."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return across < 0.95 and down < 0.95
