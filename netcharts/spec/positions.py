"""Positions of layers and groups relative to others."""

from __future__ import annotations

from typing import NamedTuple

from netcharts.findings import Place, Problems
from netcharts.syntax import tree
from netcharts.syntax.lists import ListOf
from netcharts.syntax.records import Key, Record
from netcharts.syntax.tree import Node
from netcharts.syntax.types import Located, ShortText, Type

SIDES = ("above", "below", "left", "right")
ANCHORS = ListOf(Located(ShortText()), "a layer or group, or a list of them")


class Position(NamedTuple):
    """The position of a layer or group: on one `side` of all of `anchors`."""

    side: str
    anchors: tuple[str, ...]


class LocatedPosition(NamedTuple):
    """A position as it is read: its anchors have places."""

    side: str
    anchors: tuple[tuple[str, Place], ...]

    def position(self) -> Position:
        """Return the position without places."""
        return Position(self.side, tuple(name for name, _ in self.anchors))


class PositionType(NamedTuple):
    """The type of a position: `{below: layer}`, or another side, or several anchors."""

    expected: str = "a side and its anchor, such as {below: hidden}"

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the anchors."""
        return ANCHORS

    def read(self, node: Node, problems: Problems) -> LocatedPosition | None:
        """Return the position in a node."""
        values = Record({side: Key(ANCHORS) for side in SIDES}, "place").read(node, problems)
        if values is None:
            return None
        if len(values) != 1:
            if isinstance(node, tree.MappingNode) and len(node.pairs) != 1:
                problems.add("bad-place", node.place, f"expected {self.expected}")
            return None
        return LocatedPosition(*next(iter(values.items())))
