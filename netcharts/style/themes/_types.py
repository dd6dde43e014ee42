"""Types of values that only occur in themes."""

from __future__ import annotations

from string import ascii_letters
from typing import Any, NamedTuple

from netcharts import registry
from netcharts.findings import Problems
from netcharts.syntax.numeric import Fraction
from netcharts.syntax.records import Record
from netcharts.syntax.tree import MappingNode, Node, ScalarNode
from netcharts.syntax.types import Choice, Color, Type

TRANSPARENT = "none"
"""The word that is given for a transparent background in place of a color."""


def names() -> tuple[str, ...]:
    """Return the names of the built-in themes."""
    return registry.names("style/themes", ".yaml")


NAME = Choice("theme", names, listed="themes")


class ColorOrFraction(NamedTuple):
    """A color, or a fraction."""

    color: Color = Color()
    fraction: Fraction = Fraction()
    expected: str = "a color, or a number above 0, up to 1"

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the color or the fraction in a node."""
        is_color = isinstance(node, ScalarNode) and node.text[:1] in ("#", *ascii_letters)
        return (self.color if is_color else self.fraction).read(node, problems)


class Background(NamedTuple):
    """A color, or `none` for a transparent background."""

    color: Color = Color()
    expected: str = "a color, or none"

    def read(self, node: Node, problems: Problems) -> str | None:
        """Return the color in a node, or `none`."""
        if isinstance(node, ScalarNode) and node.text.lower() == TRANSPARENT:
            return TRANSPARENT
        return self.color._replace(expected=self.expected).read(node, problems)


class ThemeType(NamedTuple):
    """The name of a theme, or values that change one; reads to the values."""

    record: Record
    expected: str = "the name of a theme, or a mapping with the keys of one"

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the value of a key."""
        return self.record.inside(key)

    def read(self, node: Node, problems: Problems) -> dict[str, Any] | None:
        """Return the values of a node; a name stands for a theme that extends it and changes nothing."""
        if isinstance(node, MappingNode):
            return self.record.read(node, problems)
        name = NAME.read(node, problems)
        return None if name is None else {"extends": name}
