"""The types of numbers and arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts.findings import Problems
from netcharts.syntax.tree import Node, ScalarNode, SequenceNode
from netcharts.syntax.types import wrong_type

LARGEST = 1_000_000


class Integer(NamedTuple):
    """A whole number within bounds."""

    least: int = 0
    most: int = 10**9

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return f"a whole number from {self.least} to {self.most:,}"

    def read(self, node: Node, problems: Problems) -> int | None:
        """Return the whole number in a node."""
        value = node.integer() if isinstance(node, ScalarNode) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        elif not self.least <= value <= self.most:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:,}")
            return None
        return value


class Fraction(NamedTuple):
    """A number above 0, up to 1."""

    expected: str = "a number above 0, up to 1"

    def read(self, node: Node, problems: Problems) -> float | None:
        """Return the number in a node."""
        value = node.number() if isinstance(node, ScalarNode) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        elif not 0 < value <= 1:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:g}")
            return None
        return value


class Number(NamedTuple):
    """A number from `-LARGEST` to `LARGEST`."""

    expected: str = "a number"

    def read(self, node: Node, problems: Problems) -> float | None:
        """Return the number in a node."""
        value = node.number() if isinstance(node, ScalarNode) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        elif abs(value) > LARGEST:
            message = f"expected a number from -{LARGEST:,} to {LARGEST:,}, got {value:g}"
            problems.add("wrong-value", node.place, message)
            return None
        return value


class NumberFromZero(NamedTuple):
    """A number of at least 0."""

    expected: str = "a number from 0"

    def read(self, node: Node, problems: Problems) -> float | None:
        """Return the number in a node."""
        value = Number(self.expected).read(node, problems)
        if value is not None and value < 0:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:g}")
            return None
        return value


class PositiveNumber(NamedTuple):
    """A number above 0."""

    expected: str = "a number above 0"

    def read(self, node: Node, problems: Problems) -> float | None:
        """Return the number in a node."""
        value = Number(self.expected).read(node, problems)
        if value is not None and value <= 0:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:g}")
            return None
        return value


class Array(NamedTuple):
    """A number, or nested lists of numbers; all lists at one depth have the same length."""

    expected: str = "a number, or lists of numbers like an array"

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the number in a node, or nested tuples of numbers."""
        number = Number(self.expected)
        if not isinstance(node, SequenceNode):
            return number.read(node, problems)
        values = [
            number.read(item, problems) if isinstance(item, ScalarNode) else self.read(item, problems)
            for item in node.items
        ]
        if not values or None in values:
            if not values:
                wrong_type(node, self.expected, problems)
            return None
        if len({_shape(value) for value in values}) > 1:
            problems.add("wrong-value", node.place, "the rows of an array must have equal length")
            return None
        return tuple(values)


def _shape(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape(value[0])) if isinstance(value, tuple) else ()
