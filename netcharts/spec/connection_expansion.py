"""Expand connections in a spec to edges between layers: follow paths, and replace groups by their layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import NamedTuple

from netcharts import patterns
from netcharts.findings import Place, Problems
from netcharts.patterns import Options, Pattern
from netcharts.spec.connections import NAMES, PATHS, WrittenConnection
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

    `via` are the groups that the statement names instead of the layers at its ends.
    """

    arrow: Arrow
    statement: Statement
    options: Options | None
    via: tuple[str, str] = ("", "")


def edges(written: Sequence[WrittenConnection], groups: Mapping[str, Group], problems: Problems) -> Iterator[Edge]:
    """Yield the edges of all connections in order; their names need not exist."""
    direct = list(_direct(written, problems))
    for edge in direct:
        yield from _between_layers(edge, direct, groups, problems)


def _direct(written: Sequence[WrittenConnection], problems: Problems) -> Iterator[Edge]:
    """Yield the edges as they are written: between layers or groups."""
    for number, (key, node, rest) in enumerate(written):
        pattern = patterns.load(key.text)
        record = Record(pattern.keys, f"'{key.text}' connection")
        statement = Statement(number, key, pattern, record.places(rest))
        options = _options(pattern, record, rest, problems)
        for arrow in _arrows(pattern, node, problems):
            yield Edge(arrow, statement, options)


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


def _between_layers(
    edge: Edge, direct: Sequence[Edge], groups: Mapping[str, Group], problems: Problems
) -> Iterator[Edge]:
    """Yield the edges between layers for one that may name groups: out of their last layers, into their first."""
    arrow = edge.arrow
    before, after = groups.get(arrow.source), groups.get(arrow.target)
    if edge.statement.pattern.scope != "path" or not (before or after):
        yield edge
        return
    sources = _ends(before, direct, arrow.source_place, problems)[1] if before else (arrow.source,)
    targets = _ends(after, direct, arrow.target_place, problems)[0] if after else (arrow.target,)
    via = before.name if before else "", after.name if after else ""
    for source in sources:
        for target in targets:
            yield edge._replace(arrow=arrow._replace(source=source, target=target), via=via)


def _ends(
    group: Group, direct: Sequence[Edge], place: Place, problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the first and the last layers of a group, by the edges between its layers within a step."""
    inner = [
        (edge.arrow.source, edge.arrow.target)
        for edge in direct
        if edge.arrow.source in group.layers
        and edge.arrow.target in group.layers
        and edge.options is not None
        and not edge.options.delay
    ]
    first, last = first_and_last(group.layers, inner)
    if group.layers and not (first and last):
        message = f"the layers of {quoted(group.name)} form a cycle: none of them is first or last"
        problems.add("bad-path", place, message)
    return first, last
