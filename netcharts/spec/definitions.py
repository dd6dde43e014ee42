"""The types of named definitions in a spec: layers, groups, cells and arrays, with the positions of their values."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts.findings import Place, Problems
from netcharts.spec.layer_paths import ARROW
from netcharts.spec.limits import MOST_LAYERS
from netcharts.syntax import tree
from netcharts.syntax.records import Record
from netcharts.syntax.tree import Node, ScalarNode
from netcharts.syntax.types import Type, wrong_type
from netcharts.wording import quoted, with_article


class OneOf(NamedTuple):
    """One of two records: the second if its first key is given, else the first."""

    usual: Record
    other: Record

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return self.usual.expected

    def read(self, node: Node, problems: Problems) -> dict[str, Any] | None:
        """Return the values of a node by their keys."""
        return self._record(node).read(node, problems)

    def places(self, node: Node) -> dict[str, Place]:
        """Return the place of the value of each key that is given."""
        return self._record(node).places(node)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the value of a key."""
        return self.usual.inside(key) or self.other.inside(key)

    def _record(self, node: Node) -> Record:
        sign = next(iter(self.other.keys))
        return self.other if isinstance(node, tree.MappingNode) and node.get(sign) is not None else self.usual


class Definition(NamedTuple):
    """A definition: its name and place, what it holds, and the places of the values that are given."""

    name: str
    place: Place
    values: Any
    places: dict[str, Place]


class Definitions(NamedTuple):
    """A mapping from names, chosen by the user, to records or other values; reads to definitions in order."""

    type: Type
    what: str

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return f"a mapping from names to {self.what}s"

    def read(self, node: Node, problems: Problems) -> tuple[Definition, ...] | None:
        """Return the definitions that can be read."""
        if not isinstance(node, tree.MappingNode) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        if len(node.pairs) > MOST_LAYERS:
            message = f"at most {MOST_LAYERS:,} {self.what}s are allowed, and this is one more"
            problems.add("too-large", node.pairs[MOST_LAYERS][0].place, message)
            return None
        definitions = []
        seen: set[str] = set()
        for key, value in node.pairs:
            name = " ".join(key.text.split())
            if name in seen:
                problems.add("name-taken", key.place, f"{quoted(name)} names {with_article(self.what)} already")
                continue
            seen.add(name)
            if self._is_name(name, key, problems) and (values := self.type.read(value, problems)) is not None:
                definitions.append(Definition(name, key.place, values, _places(value, self.type)))
        return tuple(definitions)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of what the names define."""
        return self.type

    def _is_name(self, name: str, key: ScalarNode, problems: Problems) -> bool:
        if name and not ARROW.search(name) and len(name) <= 100:
            return True
        message = f"{quoted(key.text)} can't name {with_article(self.what)}"
        problems.add("wrong-value", key.place, f"{message}: a name is 1 to 100 characters, no arrows")
        return False


class LocatedRecord(NamedTuple):
    """A record that keeps the places of its values; reads to a definition without a name."""

    record: Record

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return self.record.expected

    def read(self, node: Node, problems: Problems) -> Definition | None:
        """Return the values of a node with their places."""
        values = self.record.read(node, problems)
        return None if values is None else Definition("", node.place, values, self.record.places(node))

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the value of a key."""
        return self.record.inside(key)


def _places(node: Node, type_: Type) -> dict[str, Place]:
    return type_.places(node) if isinstance(type_, Record | OneOf) else {}
