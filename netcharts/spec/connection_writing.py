"""Write connections as plain data: statements with a pattern, paths through layers, and options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any, NamedTuple

from netcharts import patterns
from netcharts.cells.anatomy import OUTPUT
from netcharts.patterns import Options, Pattern
from netcharts.spec.equality import same_value
from netcharts.spec.layer_paths import ARROW
from netcharts.spec.model import Connection
from netcharts.spec.plain_values import plain_value
from netcharts.syntax.records import declared
from netcharts.syntax.spelling import resolved

Data = dict[str, Any]


class Arrow(NamedTuple):
    """An arrow of a path, with the names at its ends."""

    source: str
    target: str
    directed: bool = True


def fresh_statements(connections: Sequence[Connection]) -> Iterator[Data]:
    """Yield the statements of connections in a row, of which those with the same pattern and options are one."""
    for _, group in groupby(connections, key=lambda each: (each.key, _comparable(each.options))):
        members = list(group)
        first = members[0]
        yield {first.key: _ends(members), **options_data(first.pattern, first.options)}


def changed_statements(
    data: Data, before: Sequence[Connection], after: Sequence[Connection], names: Iterable[str]
) -> Iterator[Data]:
    """Yield statements for what a statement is to draw: it itself, with other values, and perhaps further ones.

    Args:
        data: The statement.
        before: What it draws.
        after: What it is to draw.
        names: The names of layers and groups; arrows to other names lead into blocks, and are kept.
    """
    key = next(key for key in data if key in patterns.names())
    pattern = patterns.load(key)
    others = [] if pattern.scope != "path" else [a for a in _arrows(data[key]) if not _is_known(a, set(names))]
    runs = [list(group) for _, group in groupby(after, key=lambda each: (each.key, _comparable(each.options)))]
    own = next((run for run in runs if run[0].key == key), None)
    if own is None and others:
        yield {**data, key: _shortest(list(paths(others)))}
    for run in runs:
        if run is not own:
            yield from fresh_statements(run)
            continue
        options = _changed_options(data, key, before[0].options if before else None, run[0])
        if others and {**data, key: None} != {**options, key: None}:
            yield {**data, key: _shortest(list(paths(others)))}
            others = []
        yield {**options, key: _changed_ends(data[key], before, run, others)}


def _changed_ends(
    value: Any, before: Sequence[Connection], after: Sequence[Connection], others: Sequence[Arrow]
) -> Any:
    """Return the value of the key of a pattern with other layers; paths that stay are kept as they are."""
    if after[0].pattern.scope != "path":
        return value if _ends(before) == _ends(after) else _ends(after)
    wanted = list(_drawn(after))
    if wanted == list(_drawn(before)):
        return value
    texts = [str(text) for text in (value if isinstance(value, list) else [value])]
    return _shortest(list(_with_paths(_with_others(wanted, list(_arrows(value)), others), texts)))


def _with_others(wanted: Sequence[Arrow], written: Sequence[Arrow], others: Sequence[Arrow]) -> list[Arrow]:
    """Return arrows with others that stay where they are written: behind the nearest one before that stays as well."""
    arrows = list(wanted)
    at = 0
    for arrow in written:
        if arrow in others:
            arrows.insert(at, arrow)
            at += 1
        elif arrow in arrows[at:]:
            at = arrows.index(arrow, at) + 1
    return arrows


def _with_paths(arrows: Sequence[Arrow], texts: Sequence[str]) -> Iterator[str]:
    """Yield paths through arrows in their order, as the texts of those that are written already."""
    written = {tuple(_arrows(text)): text for text in texts}
    fresh: list[Arrow] = []
    number = 0
    while number < len(arrows):
        same = next((path for path in written if tuple(arrows[number : number + len(path)]) == path), None)
        if same is None:
            fresh.append(arrows[number])
            number += 1
            continue
        yield from paths(fresh)
        fresh = []
        yield written.pop(same)
        number += len(same)
    yield from paths(fresh)


def _ends(connections: Sequence[Connection]) -> Any:
    scope = connections[0].pattern.scope if connections else "path"
    if scope == "path":
        return _shortest(list(paths(_drawn(connections))))
    if scope == "each":
        return _shortest([each.source for each in connections])
    return _shortest(list(dict.fromkeys(chain.from_iterable((each.source, each.target) for each in connections))))


def _shortest(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def _drawn(connections: Iterable[Connection]) -> Iterator[Arrow]:
    """Yield the arrows of connections; several connections can come from one arrow between groups."""
    seen: set[Arrow] = set()
    for connection in connections:
        arrow = Arrow(_source(connection), _target(connection), connection.directed)
        if arrow not in seen or not any(connection.via):
            yield arrow
        seen.add(arrow)


def _source(connection: Connection) -> str:
    name = connection.via[0] or connection.written or connection.source
    return name if connection.carries == OUTPUT else f"{name}.{connection.carries}"


def _target(connection: Connection) -> str:
    name = connection.via[1] or connection.target
    return f"{name}.{connection.gate}" if connection.gate else name


def _is_known(arrow: Arrow, names: set[str]) -> bool:
    """Return True if an arrow leads to a layer or group, or to a named input of one."""
    target = arrow.target
    while target not in names and "." in target:
        target = target.rpartition(".")[0]
    return target in names


def _arrows(value: Any) -> Iterator[Arrow]:
    """Yield the arrows of a path, or of a list of paths."""
    for text in map(str, value if isinstance(value, list) else [value]):
        names = [" ".join(name.split()) for name in ARROW.split(text)]
        signs = ARROW.findall(text)
        for source, sign, target in zip(names, signs, names[1:], strict=False):
            yield Arrow(source, target, sign == "->")


def paths(arrows: Iterable[Arrow]) -> Iterator[str]:
    """Yield paths through arrows in their order; an arrow that begins where the one before ends continues it."""
    path, end = "", ""
    for source, target, directed in arrows:
        sign = "->" if directed else "--"
        if path and source == end:
            path = f"{path} {sign} {target}"
        else:
            if path:
                yield path
            path = f"{source} {sign} {target}"
        end = target
    if path:
        yield path


# Options


def options_data(pattern: Pattern, options: Options) -> Data:
    """Return the options of a connection that are not default values."""
    fields = {field: getattr(options, field) for field in declared(type(options))}
    given = {field: value for field, value in fields.items() if value != _default(options, field)}
    for field in list(given):
        without = {name: value for name, value in given.items() if name != field}
        # Some defaults depend on other options.
        if not declared(type(options))[field].required and pattern.make_options(without) == options:
            given = without
    keys = declared(type(options))
    return {keys[field].name: plain_value(value, keys[field].type) for field, value in given.items()}


def _default(options: Options, field: str) -> Any:
    key = declared(type(options))[field]
    return _NONE if key.required else key.default


_NONE = object()


def _changed_options(data: Data, key: str, before: Options | None, connection: Connection) -> Data:
    """Return a statement with the options of a connection; those that stay are kept as they are written."""
    if before is None or before == connection.options:
        return dict(data)
    old, new = options_data(connection.pattern, before), options_data(connection.pattern, connection.options)
    changed = dict(data)
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) == new.get(name) and (name in old) == (name in new):
            continue
        own = next(
            (given for given in changed if given != key and resolved(given, connection.pattern.keys) == name), name
        )
        if name in new:
            changed[own] = new[name]
        else:
            changed.pop(own, None)
    return changed


def _comparable(options: Options) -> Any:
    return repr(options)


def same_connections(one: Sequence[Connection], other: Sequence[Connection]) -> bool:
    """Return True if connections differ at most in their places and in the numbers of their statements."""
    return same_value(*(tuple(each._replace(statement=0) for each in connections) for connections in (one, other)))
