"""The types of lists."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts.findings import Problems
from netcharts.syntax.tree import Node, SequenceNode
from netcharts.syntax.types import Type, inside, wrong_type


class ListOf(NamedTuple):
    """A list with bounds on its length; with `single`, one item is read as a list of one."""

    item: Type
    expected: str
    least: int = 1
    most: int | None = None
    single: bool = True

    def read(self, node: Node, problems: Problems) -> tuple[Any, ...] | None:
        """Return the values of all items, or None if one of them cannot be read."""
        if not isinstance(node, SequenceNode) and not self.single:
            wrong_type(node, self.expected, problems)
            return None
        nodes = node.items if isinstance(node, SequenceNode) else (node,)
        if len(nodes) < self.least or (self.most is not None and len(nodes) > self.most):
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {len(nodes)} values")
            return None
        values = tuple(self.item.read(item, problems) for item in nodes)
        return None if any(value is None for value in values) else values

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the items; of what is in an item, if that is written without a list."""
        return self.item if key is None else inside(self.item, key)


class OneOrPair(NamedTuple):
    """A value, or a list of two, of which the second can be of a type that takes more."""

    item: Type
    second: Type

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return f"{self.item.expected}, or a pair of them"

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the value, or a pair of values."""
        if isinstance(node, SequenceNode):
            pair = ListOf(self.second, "a pair", least=2, most=2, single=False).read(node, problems)
            return None if pair is None or self.item.read(node.items[0], problems) is None else pair
        return self.item.read(node, problems)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the values."""
        return self.item if key is None else None


class LenientList(NamedTuple):
    """A list that is read as far as possible: items that cannot be read are left out."""

    item: Type
    expected: str
    single: bool = True

    def read(self, node: Node, problems: Problems) -> tuple[Any, ...] | None:
        """Return the values of the items that can be read."""
        if not isinstance(node, SequenceNode) and not self.single:
            wrong_type(node, self.expected, problems)
            return None
        nodes = node.items if isinstance(node, SequenceNode) else (node,)
        values = (self.item.read(item, problems) for item in nodes)
        return tuple(value for value in values if value is not None)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the items; of what is in an item, if that is written without a list."""
        return self.item if key is None else inside(self.item, key)
