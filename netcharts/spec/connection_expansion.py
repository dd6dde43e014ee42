"""Expand connections in a spec to edges between layers: follow paths, and replace groups by their layers."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations_with_replacement
from typing import NamedTuple

from netcharts import patterns
from netcharts.findings import Place, Problems
from netcharts.patterns import Options, Pattern
from netcharts.spec.connections import NAMES, PATHS, WrittenConnection
from netcharts.spec.ends import resolve
from netcharts.spec.layer_paths import Arrow
from netcharts.spec.model import Group
from netcharts.spec.repeats import first_and_last
from netcharts.syntax import tree
from netcharts.syntax.records import Record
from netcharts.wording import quoted


class Statement(NamedTuple):
    """One item of the spec's connections: its number, its pattern, and the places of its options."""

    number: int
    key: tree.ScalarNode
    pattern: Pattern
    places: dict[str, Place]


class Edge(NamedTuple):
    """An edge from layer to layer that a statement asks for; `options` is None where they cannot be read.

    `via` are the groups that the statement names instead of the layers at its ends; `carries` and `gate` are the names
    behind the layers in the arrow, if they are given; `passed` is True if the source is in the middle of a path.
    """

    arrow: Arrow
    statement: Statement
    options: Options | None
    via: tuple[str, str] = ("", "")
    carries: str = ""
    gate: str = ""
    passed: bool = False


def edges(
    written: Sequence[WrittenConnection],
    layers: Container[str],
    groups: Mapping[str, Group],
    problems: Problems,
    first: int = 0,
) -> Iterator[Edge]:
    """Yield the edges of all connections in order, numbered from `first`; their names need not exist."""
    direct = list(_direct(written, layers, problems, first))
    ends = _Ends(direct, groups, problems)
    for edge in direct:
        yield from _between_layers(edge, ends)


def _direct(
    written: Sequence[WrittenConnection], layers: Container[str], problems: Problems, first: int
) -> Iterator[Edge]:
    """Yield the edges as they are written: between layers or groups."""
    for number, (key, node, rest) in enumerate(written, first):
        pattern = patterns.load(key.text)
        record = _record(key.text)
        statement = Statement(number, key, pattern, record.places(rest))
        options = _options(pattern, record, rest, problems)
        before: Place | None = None
        for arrow in _arrows(pattern, node, problems):
            source, target = resolve(arrow.source, layers), resolve(arrow.target, layers)
            whole = not (source.inner or target.inner)
            named = arrow if whole else arrow._replace(source=source.layer, target=target.layer)
            passed, before = arrow.source_place == before, arrow.target_place
            yield Edge(named, statement, options, carries=source.inner, gate=target.inner, passed=passed)


@cache
def _record(pattern: str) -> Record:
    """Return the record of the options of a pattern, by its key."""
    return Record(patterns.load(pattern).keys, f"'{pattern}' connection")


def _options(pattern: Pattern, record: Record, node: tree.MappingNode, problems: Problems) -> Options | None:
    """Return the options with their defaults, or None if one of them cannot be read."""
    before = problems.added
    given = record.read(node, problems)
    return None if given is None or problems.added > before else pattern.make_options(given)


def _arrows(pattern: Pattern, node: tree.Node, problems: Problems) -> Iterator[Arrow]:
    if pattern.scope == "path":
        for path in PATHS.read(node, problems) or ():
            yield from path
        return
    names = NAMES.read(node, problems) or ()
    if pattern.scope == "each":
        for name, place in names:
            yield Arrow(name, name, True, place, place)
        return
    for (source, source_place), (target, target_place) in combinations_with_replacement(names, 2):
        yield Arrow(source, target, False, source_place, target_place)


def _between_layers(edge: Edge, ends: _Ends) -> Iterator[Edge]:
    """Yield the edges between layers for one that may name groups: out of their last layers, into their first."""
    arrow = edge.arrow
    via = tuple(name if name in ends.groups else "" for name in (arrow.source, arrow.target))
    if edge.statement.pattern.scope != "path" or not any(via):
        yield edge
        return
    sources = ends.last(arrow.source, arrow.source_place)
    targets = ends.first(arrow.target, arrow.target_place)
    for source in sources:
        for target in targets:
            yield edge._replace(arrow=arrow._replace(source=source, target=target), via=(via[0], via[1]))


class _Ends:
    """The first and the last layers of groups, by the edges between their layers within a step."""

    def __init__(self, direct: Sequence[Edge], groups: Mapping[str, Group], problems: Problems) -> None:
        self.groups = groups
        self.problems = problems
        now = [edge.arrow for edge in direct if edge.options is not None and not edge.options.delay]
        self.arrows = [(arrow.source, arrow.target) for arrow in now]
        self.found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def first(self, name: str, place: Place) -> tuple[str, ...]:
        """Return the first layers of a group, or a layer itself."""
        return self._of(self.groups[name], place)[0] if name in self.groups else (name,)

    def last(self, name: str, place: Place) -> tuple[str, ...]:
        """Return the last layers of a group, or a layer itself."""
        return self._of(self.groups[name], place)[1] if name in self.groups else (name,)

    def _of(self, group: Group, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return both; the place is that of a path that names the group, where a cycle is reported."""
        for inner in sorted((self.groups[name] for name in group.groups), key=lambda each: len(each.groups)):
            self._find(inner)
        first, last = self._find(group)
        if group.layers and not (first and last):
            message = f"the layers of {quoted(group.name)} form a cycle: none of them is first or last"
            self.problems.add("bad-path", place, message)
        return first, last

    def _find(self, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ends of a group; those of the groups in it are found already."""
        if group.name not in self.found:
            inside = {*group.layers, *group.groups}
            links = [
                (source, target)
                for before, after in self.arrows
                if before in inside and after in inside
                for source in (self.found[before][1] if before in self.groups else (before,))
                for target in (self.found[after][0] if after in self.groups else (after,))
            ]
            self.found[group.name] = first_and_last(group.layers, links)
        return self.found[group.name]
