"""Frames that would overlap: one of the groups is placed below the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box
from netcharts.spec.model import Group, Spec
from netcharts.spec.positions import Position

FRAME_PAD = 0.44
"""How far a frame is from the middles of the cells in it."""


def overlapping(layout: Sequence[tuple[Group, Box]], spec: Spec) -> tuple[Group, Group] | None:
    """Two groups without layers in common whose frames overlap, of which the second can be placed below the first."""
    frames = [(group, box) for group, box in layout if group.brace is None]
    for (one, first), (other, second) in combinations(frames, 2):
        beside = other.position or Position("below", ())
        free = beside.side == "below" and one.name not in beside.anchors
        if free and _meet(first, second) and set(other.layers).isdisjoint(_anchors(one, spec)):
            return one, other
    return None


def _anchors(group: Group, spec: Spec) -> set[str]:
    """The layers whose places decide that of a group, its own among them."""
    layers = {layer.name: layer for layer in spec.layers}
    groups = {group.name: group for group in spec.groups}
    found: set[str] = set()
    waiting = list(group.layers)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            positions = [layers[name].position]
            positions += [holder.position for holder in spec.groups if name in holder.layers]
            anchors = [anchor for position in positions if position for anchor in position.anchors]
            for anchor in anchors:
                waiting += groups[anchor].layers if anchor in groups else (anchor,)
    return found


def _meet(one: Box, other: Box) -> bool:
    """Whether the frames round two extents of cells overlap."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down) < 2 * FRAME_PAD


def below(network: DrawnNetwork, one: Group, other: Group) -> DrawnNetwork:
    """The network with a group below another."""
    anchors = other.position.anchors if other.position else ()
    placed = other._replace(position=Position("below", (*anchors, one.name)))
    groups = tuple(placed if group.name == other.name else group for group in network.spec.groups)
    return network._replace(spec=network.spec._replace(groups=groups))
