"""Bring the copies of blocks in line with a spec whose layers or connections were changed in Python.

A spec holds each block once, and its expansion all copies. A change of a layer holds for all of its copies, and
the connections to layers with one copy are those of the spec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from difflib import SequenceMatcher
from typing import Any

from netcharts.spec.model import Connection, Expansion, Layer, Spec


def consistent(spec: Spec) -> Spec:
    """Return a spec whose expansion has the layers and connections of the spec."""
    expansion = spec.expansion
    if expansion is None:
        return spec
    layers, copies = _layers(spec.layers, expansion)
    connections = tuple(_connections(spec, expansion, copies, {layer.name for layer in layers}))
    if (layers, connections) == (expansion.layers, expansion.connections):
        return spec
    return spec._replace(expansion=expansion._replace(layers=layers, connections=connections, copies=copies))


def _layers(layers: Sequence[Layer], expansion: Expansion) -> tuple[tuple[Layer, ...], Mapping[str, tuple[str, ...]]]:
    """Return the layers of all copies, and their names by those of the spec."""
    folded = {layer.name: layer for layer in layers}
    whole = {layer.name: layer for layer in expansion.layers}
    copies: dict[str, tuple[str, ...]] = {}
    for name, names in expansion.copies.items():
        if name in folded:
            copies[name] = names
            # The shapes of all copies belong to the layer that stands for them.
            before = whole[names[0]]._replace(name=name, copy_shapes=folded[name].copy_shapes)
            changes = _changes(before, folded[name])
            if changes:
                whole.update((copy, whole[copy]._replace(**changes)) for copy in names)
        elif _is_in_first_copy(name, names[0]):
            for copy in names:
                del whole[copy]
        else:
            # Only later copies of the block have it.
            copies[name] = names
    return tuple(_with_new_layers(layers, whole, copies)), copies


def _changes(before: Layer, after: Layer) -> dict[str, Any]:
    """Return the fields of a layer that were changed."""
    if before == after:
        return {}
    return {field: new for field, old, new in zip(Layer._fields, before, after, strict=True) if old != new}


def _is_in_first_copy(name: str, copy: str) -> bool:
    """Return True if a copy of a layer is in the first copies of all blocks around it, by the names of both."""
    parts = name.split(".")
    numbers = []
    for part in copy.split("."):
        if parts and part == parts[0]:
            parts.pop(0)
        else:
            numbers.append(part)
    return all(number == "1" for number in numbers)


def _with_new_layers(
    layers: Sequence[Layer], whole: Mapping[str, Layer], copies: dict[str, tuple[str, ...]]
) -> list[Layer]:
    """Return all layers with those that have no copies yet, each behind the copies of the layer before it."""
    found = list(whole)
    before: tuple[str, ...] = ()
    new = {}
    for layer in layers:
        if layer.name not in copies:
            copies[layer.name] = (layer.name,)
            new[layer.name] = layer
            found.insert(max((found.index(name) for name in before), default=-1) + 1, layer.name)
        before = copies[layer.name]
    return [new[name] if name in new else whole[name] for name in found]


def _connections(
    spec: Spec, expansion: Expansion, copies: Mapping[str, tuple[str, ...]], layers: Set[str]
) -> Iterator[Connection]:
    """Yield the connections of all copies, with those of the spec to layers with one copy."""
    folded = {copy: name for name, names in expansion.copies.items() for copy in names}
    single = {name for name, names in copies.items() if names == (name,)}
    left = [each for each in expansion.connections if each.source in layers and each.target in layers]
    known = [each for each in left if each.target in single]
    # Of a connection from copies beside each other, the spec has one.
    drawn: dict[tuple[object, ...], list[Connection]] = {}
    for each in known:
        drawn.setdefault((folded[each.source], each.target, each.statement, each.carries, each.gate), []).append(each)
    before = [several[0]._replace(source=folded[several[0].source]) for several in drawn.values()]
    after = [each for each in spec.connections if each.target in single]
    if before == after:
        yield from left
        return
    written = list(drawn.values())
    yield from _replaced(left, written, _matches(before, after), lambda each: _from_last(each, copies))


def _from_last(connection: Connection, copies: Mapping[str, tuple[str, ...]]) -> Connection:
    """Return a new connection as it comes from the last copy of its source."""
    return connection._replace(source=copies.get(connection.source, (connection.source,))[-1])


def _replaced(
    left: Sequence[Connection],
    written: Sequence[Sequence[Connection]],
    matches: Sequence[int | Connection],
    new: Callable[[Connection], Connection],
) -> Iterator[Connection]:
    """Yield connections with others: those with a number as they are, others behind the one before them."""
    kept = {number for number in matches if isinstance(number, int)}
    following: dict[int, list[Connection]] = {-1: []}
    number = -1
    for match in matches:
        if isinstance(match, int):
            number = match
        else:
            following.setdefault(number, []).append(new(match))
    of = {id(each): number for number, several in enumerate(written) for each in several}
    last = {id(several[-1]): number for number, several in enumerate(written)}
    yield from following[-1]
    for connection in left:
        if of.get(id(connection), -1) in kept or id(connection) not in of:
            yield connection
        yield from following.get(last.get(id(connection), -2), ())


def _matches(before: Sequence[Connection], after: Sequence[Connection]) -> list[int | Connection]:
    """Return, for each connection, its number among those before, or itself if it is new."""
    distinct: list[Connection] = []
    numbers = [[_number(each, distinct) for each in some] for some in (before, after)]
    found: list[int | Connection] = []
    for tag, start, stop, first, last in SequenceMatcher(None, numbers[0], numbers[1], autojunk=False).get_opcodes():
        found += range(start, stop) if tag == "equal" else after[first:last]
    return found


def _number(connection: Connection, distinct: list[Connection]) -> int:
    """Return the number of a connection among distinct ones, to which it is added if it is new."""
    if connection not in distinct:
        distinct.append(connection)
    return distinct.index(connection)
