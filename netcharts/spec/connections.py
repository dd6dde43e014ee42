"""The type of a connection in a spec: a pattern as the key, layers as its value, and options beside it."""

from __future__ import annotations

from typing import NamedTuple

from netcharts import hints, patterns
from netcharts.findings import Problems
from netcharts.spec.layer_paths import PathType
from netcharts.syntax import tree
from netcharts.syntax.lists import LenientList, ListOf
from netcharts.syntax.tree import Node, ScalarNode
from netcharts.syntax.types import Located, ShortText, Type, wrong_type
from netcharts.wording import named, quoted

NAMES = ListOf(Located(ShortText("the name of a layer")), "a layer, or a list of layers")
PATHS = LenientList(PathType(), "a path, or a list of paths")


class WrittenConnection(NamedTuple):
    """A connection as it is written: the key of its pattern, the value of that key, and all other keys."""

    key: ScalarNode
    value: Node
    options: tree.MappingNode


class ConnectionType(NamedTuple):
    """The type of a connection: a mapping with exactly one pattern as a key."""

    expected: str = "a connection such as 'full: input -> hidden'"

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the value of a key: layers, or an option, which has one type in all patterns."""
        if key is None:
            return None
        if key in patterns.names():
            return PATHS if patterns.load(key).scope == "path" else NAMES
        return next((p.keys[key].type for p in map(patterns.load, patterns.names()) if key in p.keys), None)

    def read(self, node: Node, problems: Problems) -> WrittenConnection | None:
        """Return the parts of a connection, unread."""
        if not isinstance(node, tree.MappingNode) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        known = patterns.names()
        given = [(key, value) for key, value in node.pairs if key.text in known]
        if not given:
            key = node.pairs[0][0]
            problems.add(
                "unknown-pattern", key.place, f"unknown pattern {quoted(key.text)}{hints.for_pattern(key.text, known)}"
            )
            return None
        if len(given) > 1:
            names = named(key.text for key, _ in given)
            problems.add("unknown-pattern", given[1][0].place, f"a connection has one pattern, not {names}")
            return None
        key, value = given[0]
        others = tuple(pair for pair in node.pairs if pair[0] is not key)
        return WrittenConnection(key, value, tree.MappingNode(others, node.place))
