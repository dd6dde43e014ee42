"""Move groups whose frames would overlap others, or enclose layers of no group: they go below these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box
from netcharts.placement.frame_margins import Margins, caption_height, margins
from netcharts.spec.model import Group, Spec
from netcharts.spec.nesting import enclosing
from netcharts.spec.positions import Position

# How far cells reach from their middles.
_CELLS = Margins(0.33, 0.33)


class _Piece(NamedTuple):
    """A framed group or a layer, with its layers, what it covers, and the innermost frame around it."""

    name: str
    layers: tuple[str, ...]
    box: Box
    frame: str


def overlapping(
    groups: Sequence[tuple[Group, Box]], layers: Mapping[str, Box], spec: Spec, language: str
) -> tuple[tuple[str, ...], Group] | None:
    """Return a framed group, and another group or all layers that overlap it and that it can be placed below.

    They have no layers in common, and are in the same frame or in none.
    """
    if not any(group.framed for group, _ in groups):
        return None
    by_name = {group.name: group for group, _ in groups}
    framed, single = _pieces(groups, layers, spec, language)
    for one, other in combinations(framed, 2):
        if _can_move(one, other, by_name[other.name], spec):
            return (one.name,), by_name[other.name]
    for other in framed:
        if found := tuple(one.name for one in single if _can_move(one, other, by_name[other.name], spec)):
            return found, by_name[other.name]
    return None


def _can_move(one: _Piece, other: _Piece, group: Group, spec: Spec) -> bool:
    """Return True if a group or layer overlaps a group that can be placed below it."""
    position = group.position or Position("below", ())
    return (
        one.frame == other.frame
        and position.side == "below"
        and one.name not in (*position.anchors, *other.layers)
        and _overlap(one.box, other.box)
        and set(other.layers).isdisjoint(_anchors(one.layers, spec))
    )


def _pieces(
    groups: Sequence[tuple[Group, Box]], layers: Mapping[str, Box], spec: Spec, language: str
) -> tuple[list[_Piece], list[_Piece]]:
    """Return the framed groups with their captions, and the layers."""
    own = margins(spec.groups, language)
    around = enclosing(spec.groups)

    def frame(name: str) -> str:
        return next((group.name for group in reversed(around.get(name, ())) if group.framed), "")

    framed = [
        _Piece(group.name, group.layers, _with_caption(group, own[group.name].around(box), language), frame(group.name))
        for group, box in groups
        if group.name in own
    ]
    return framed, [_Piece(name, (name,), _CELLS.around(box), frame(name)) for name, box in layers.items()]


def _anchors(names: Sequence[str], spec: Spec) -> set[str]:
    """Return the layers whose places decide those of some layers, which are included."""
    layers = {layer.name: layer for layer in spec.layers}
    groups = {group.name: group for group in spec.groups}
    reached: set[str] = set()
    waiting = list(names)
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


def move_below(network: DrawnNetwork, names: Sequence[str], other: Group) -> DrawnNetwork:
    """Return the network with a group placed below other groups or layers."""
    anchors = other.position.anchors if other.position else ()
    placed = other._replace(position=Position("below", (*anchors, *names)))
    groups = tuple(placed if group.name == other.name else group for group in network.spec.groups)
    return network._replace(spec=network.spec._replace(groups=groups))
