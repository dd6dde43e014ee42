"""Connections as arrows: what leads from which layer to which, once paths are followed and groups looked into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import NamedTuple

from netcharts import patterns
from netcharts.findings import Place, Problems
from netcharts.patterns import Options, Pattern
from netcharts.spec.grammar import NAMES, PATHS
from netcharts.spec.model import Group, ends
from netcharts.spec.paths import Step
from netcharts.syntax import tree
from netcharts.syntax.records import Record
from netcharts.wording import quoted


class Statement(NamedTuple):
    """One item of the spec's connections: its number, its pattern, and where its options stand."""

    number: int
    key: tree.Scalar
    pattern: Pattern
    places: dict[str, Place]


class Arrow(NamedTuple):
    """From what to what a statement leads, with its options; None where they can't be read.

    `via` are the groups whose layers stand at its ends.
    """

    step: Step
    statement: Statement
    options: Options | None
    via: tuple[str, str] = ("", "")


def arrows(
    statements: Sequence[tuple[tree.Scalar, tree.Node, tree.Mapping]], groups: Mapping[str, Group], problems: Problems
) -> Iterator[Arrow]:
    """The arrows from layer to layer that statements ask for, in their order; the names may be of no layer."""
    written = list(_written(statements, problems))
    for arrow in written:
        yield from _between(arrow, written, groups, problems)


def _written(statements: Sequence[tuple[tree.Scalar, tree.Node, tree.Mapping]], problems: Problems) -> Iterator[Arrow]:
    """All that leads from something to something, a layer or a group."""
    for number, (key, node, rest) in enumerate(statements):
        pattern = patterns.load(key.text)
        record = Record(pattern.keys, f"'{key.text}' connection")
        statement = Statement(number, key, pattern, record.places(rest))
        options = _options(pattern, record, rest, problems)
        for step in _steps(statement.pattern, node, problems):
            yield Arrow(step, statement, options)


def _options(pattern: Pattern, record: Record, rest: tree.Mapping, problems: Problems) -> Options | None:
    """Return the settled options, or None if one of them cannot be read."""
    before = len(problems)
    given = record.read(rest, problems)
    return None if given is None or len(problems) > before else pattern.settle(given)


def _steps(pattern: Pattern, node: tree.Node, problems: Problems) -> Iterator[Step]:
    if pattern.scope == "path":
        for path in PATHS.read(node, problems) or ():
            yield from path
        return
    names = NAMES.read(node, problems) or ()
    if pattern.scope == "each":
        for name, place in names:
            yield Step(name, name, True, place, place)
        return
    for (source, source_place), (target, target_place) in combinations_with_replacement(names, 2):
        yield Step(source, target, False, source_place, target_place)


def _between(
    arrow: Arrow, written: Sequence[Arrow], groups: Mapping[str, Group], problems: Problems
) -> Iterator[Arrow]:
    """The arrows from layer to layer for one that may name groups: out of their last layers, into their first."""
    step = arrow.step
    before, after = groups.get(step.source), groups.get(step.target)
    if arrow.statement.pattern.scope != "path" or not (before or after):
        yield arrow
        return
    lasts = _ends(before, written, step.source_place, problems)[1] if before else (step.source,)
    firsts = _ends(after, written, step.target_place, problems)[0] if after else (step.target,)
    via = before.name if before else "", after.name if after else ""
    for source in lasts:
        for target in firsts:
            yield arrow._replace(step=step._replace(source=source, target=target), via=via)


def _ends(
    group: Group, written: Sequence[Arrow], place: Place, problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first and the last layers of a group, by the arrows between its layers."""
    inside = [
        (arrow.step.source, arrow.step.target)
        for arrow in written
        if arrow.step.source in group.layers
        and arrow.step.target in group.layers
        and arrow.options is not None
        and not arrow.options.delay
    ]
    first, last = ends(group.layers, inside)
    if group.layers and not (first and last):
        message = f"the layers of {quoted(group.name)} lead in a circle: none is the first or the last of them"
        problems.add("bad-path", place, message)
    return first, last
