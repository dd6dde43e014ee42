"""Move groups apart whose frames would overlap: one of them goes below the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box
from netcharts.placement.frame_margins import caption_height, margins
from netcharts.spec.model import Group, Spec
from netcharts.spec.nesting import enclosing
from netcharts.spec.positions import Position


def overlapping(groups: Sequence[tuple[Group, Box]], spec: Spec, language: str) -> tuple[Group, Group] | None:
    """Return two groups whose frames overlap, if the second can be placed below the first.

    They have no layers in common, and are in the same frame or in none.
    """
    own = margins(spec.groups, language)
    frames = [
        (group, _with_caption(group, own[group.name].around(box), language))
        for group, box in groups
        if group.name in own
    ]
    outer = {name: [group.name for group in around if group.framed] for name, around in enclosing(spec.groups).items()}
    for (one, first), (other, second) in combinations(frames, 2):
        position = other.position or Position("below", ())
        siblings = outer.get(one.name, [])[-1:] == outer.get(other.name, [])[-1:]
        free = siblings and position.side == "below" and one.name not in position.anchors
        if free and _overlap(first, second) and set(other.layers).isdisjoint(_anchors(one, spec)):
            return one, other
    return None


def _anchors(group: Group, spec: Spec) -> set[str]:
    """Return the layers whose places decide that of a group, its own included."""
    layers = {layer.name: layer for layer in spec.layers}
    groups = {group.name: group for group in spec.groups}
    reached: set[str] = set()
    waiting = list(group.layers)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            positions = [layers[name].position]
            positions += [holder.position for holder in spec.groups if name in holder.layers]
            anchors = [anchor for position in positions if position for anchor in position.anchors]
            for anchor in anchors:
                waiting += groups[anchor].layers if anchor in groups else (anchor,)
    return reached


def _with_caption(group: Group, frame: Box, language: str) -> Box:
    return frame._replace(top=frame.top - caption_height(group, language, frame.right - frame.left))


def _overlap(one: Box, other: Box) -> bool:
    """Return True if two frames overlap."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down) < -1e-9


def move_below(network: DrawnNetwork, one: Group, other: Group) -> DrawnNetwork:
    """Return the network with one group placed below another."""
    anchors = other.position.anchors if other.position else ()
    placed = other._replace(position=Position("below", (*anchors, one.name)))
    groups = tuple(placed if group.name == other.name else group for group in network.spec.groups)
    return network._replace(spec=network.spec._replace(groups=groups))
