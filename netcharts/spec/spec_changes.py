"""The data of a spec that was changed, from the data of its text and what the text means.

Values that stay are kept as they are written. Layers of blocks are not written: they follow from the block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from netcharts.cells.anatomy import INPUTS
from netcharts.spec.block_writing import changed_blocks
from netcharts.spec.connection_writing import changed_statements, fresh_statements, same_connections
from netcharts.spec.equality import same_value
from netcharts.spec.layer_writing import DERIVED, Data, changed_layer, layer_data
from netcharts.spec.model import Connection, Group, Spec
from netcharts.spec.plain_values import graph_data, plain_value
from netcharts.syntax.records import declared

# A key of a layer, by the names of both.
LayerKey = tuple[str, str]


# The sections that are written from the layers, groups and connections of a spec.
_NETWORK = ("layers", "groups", "connections", "blocks")


class Changed(NamedTuple):
    """The data of a changed spec, and the new keys of layers whose values may follow from others."""

    data: Data
    derived: list[LayerKey]


def changed_data(data: Data, before: Spec | None, after: Spec, *, anew: bool = False) -> Changed:
    """Return the data of a spec.

    Args:
        data: The data of the text of the spec; empty if there is none.
        before: What it means; None if there is none.
        after: The spec.
        anew: True to write all layers, groups and connections anew, without blocks.
    """
    derived: list[LayerKey] = []
    network, drawn = ({}, None) if anew else (data, before)
    sections = {**data, **_values(before, after)}
    uses = {name for name, layer in network.get("layers", {}).items() if "block" in layer}
    sections["layers"] = _layers(network.get("layers", {}), uses, drawn, after, derived)
    sections["groups"] = _groups(network.get("groups", {}), uses, drawn, after)
    sections["connections"] = list(_connections(network.get("connections", []), drawn, after))
    if drawn is not None:
        sections["blocks"] = changed_blocks(data, drawn, after)
    given = {key: value for key, value in sections.items() if value or (key in data and key not in _NETWORK)}
    given = {key: value for key, value in given.items() if value is not None}
    return Changed({key: given[key] for key in _order(data, given)}, derived)


def _order(data: Data, sections: Data) -> list[str]:
    """Return keys in the order of the text, and new ones where a person would look for them."""
    usual = ["name", "kind", "title", "reference", "description", *(key.name for key in declared(Spec).values())]
    order = [key for key in data if key in sections]
    for key in dict.fromkeys(key for key in (*usual, *sections) if key in sections and key not in order):
        following = usual[usual.index(key) + 1 :] if key in usual else []
        at = next((order.index(each) for each in following if each in order), len(order))
        order.insert(at, key)
    return order


# Values of the whole spec


def _values(before: Spec | None, after: Spec) -> dict[str, Any]:
    """Return the values of keys that differ; None for those that are not given any more."""
    values: dict[str, Any] = {}
    for field, key in declared(Spec).items():
        if field in ("layers", "connections", "groups", "defined_cells", "defined_blocks"):
            continue
        value, old = getattr(after, field), key.default if before is None else getattr(before, field)
        if same_value(value, old):
            continue
        values[key.name] = None if same_value(value, key.default) else _value(field, value, key.type)
    return values


def _value(field: str, value: Any, type_: Any) -> Any:
    if field == "kind":
        return value.meaning or value.name
    if field == "graphs":
        return {graph.name: graph_data(graph) for graph in value}
    if field == "patterns":
        return [plain_value(array, type_.item) for array, _ in value]
    if field == "examples":
        return [_example(example) for example in value]
    return plain_value(value, type_)


def _example(example: Any) -> Data:
    keys = declared(type(example))
    given = {field: getattr(example, field) for field, key in keys.items()}
    return {
        keys[field].name: plain_value(value, keys[field].type)
        for field, value in given.items()
        if value != keys[field].default and value != {}
    }


# Layers


def _layers(data: Data, uses: set[str], before: Spec | None, after: Spec, derived: list[LayerKey]) -> Data:
    """Return the layers in their order; blocks are where their first layers are."""
    old = {} if before is None else {layer.name: layer for layer in before.layers}
    found: Data = {}
    for layer in after.layers:
        use = _use_of(layer.name, uses)
        if use is not None:
            found[use] = data[use]
        elif layer.name in old and layer.name in data:
            found[layer.name], added = changed_layer(data[layer.name], old[layer.name], layer)
            derived += ((layer.name, key) for key in added if key in DERIVED)
        else:
            found[layer.name] = layer_data(layer)
            derived += ((layer.name, key) for key in found[layer.name] if key not in ("cell", "label"))
    # Blocks without layers, which are not drawn.
    empty = [use for use in uses if not any(_use_of(name, {use}) for name in old)]
    return _restored(data, found, empty)


def _restored(data: Data, found: Data, empty: Sequence[str]) -> Data:
    """Return layers with blocks that have none where they are in the text."""
    if not empty:
        return found
    order = [name for name in data if name in found or name in empty]
    return {name: data[name] if name in empty else found[name] for name in order} | found


def _use_of(name: str, uses: set[str]) -> str | None:
    """Return the block that a layer is in, by the names of blocks in the spec."""
    return next((use for use in uses if name.startswith((f"{use}.", f"{use} {INPUTS}"))), None)


# Groups


def _groups(data: Data, uses: set[str], before: Spec | None, after: Spec) -> Data:
    old = {} if before is None else {group.name: group for group in before.groups}
    found: Data = {}
    for group in after.groups:
        if _use_of(f"{group.name}.", uses) is not None:
            continue
        if group.name in data and group.name in old and same_value(group, old[group.name]):
            found[group.name] = data[group.name]
        else:
            found[group.name] = _group(data.get(group.name, {}), old.get(group.name), group, after, uses)
    return found


def _group(data: Data, before: Group | None, group: Group, spec: Spec, uses: set[str]) -> Data:
    changed = dict(data)
    if before is None or (before.layers, before.groups) != (group.layers, group.groups):
        changed["layers"] = _members(group, spec, uses)
    for field, key in declared(Group).items():
        value = getattr(group, field)
        if field == "layers" or (before is not None and same_value(value, getattr(before, field))):
            continue
        changed.pop(key.name, None)
        if value != key.default:
            changed[key.name] = plain_value(value, key.type)
    return changed


def _members(group: Group, spec: Spec, uses: set[str]) -> list[str]:
    """Return the members of a group: the groups in it, blocks, and the layers that are in none of those."""
    inner = [each for each in spec.groups if each.name in group.groups and _use_of(f"{each.name}.", uses) is None]
    outer = [each for each in inner if not any(each.name in other.groups for other in inner)]
    holder = {name: each.name for each in outer for name in each.layers}
    members = (holder.get(name) or _use_of(name, uses) or name for name in group.layers)
    return list(dict.fromkeys(members))


# Connections


def _connections(data: Sequence[Data], before: Spec | None, after: Spec) -> Iterator[Data]:
    """Yield the statements of a spec; those that draw the same as before are kept as they are."""
    old = () if before is None else before.connections
    groups = () if before is None else before.groups
    layers = after.layers if before is None else (*before.layers, *after.layers)
    names = {layer.name for layer in layers} | {group.name for group in (*after.groups, *groups)}
    drawn: dict[int, list[Connection]] = {}
    for connection in old:
        drawn.setdefault(connection.statement, []).append(connection)
    known = [each._replace(statement=0) for each in old if each.statement >= len(data)]
    following = 0
    for number, run in _runs(after.connections):
        if number >= len(data) and all(any(same_value(c._replace(statement=0), each) for each in known) for c in run):
            # Drawn by a block.
            continue
        if not following <= number < len(data):
            yield from fresh_statements(run)
            continue
        for skipped in range(following, number):
            yield from _skipped(data[skipped], drawn.get(skipped, []), names)
        following = number + 1
        same = same_connections(run, drawn.get(number, []))
        yield from [data[number]] if same else changed_statements(data[number], drawn.get(number, []), run, names)
    for skipped in range(following, len(data)):
        yield from _skipped(data[skipped], drawn.get(skipped, []), names)


def _skipped(data: Data, before: Sequence[Connection], names: set[str]) -> Iterator[Data]:
    """Yield what remains of a statement whose connections are gone: arrows into blocks."""
    yield from changed_statements(data, before, [], names) if before else [data]


def _runs(connections: Sequence[Connection]) -> Iterator[tuple[int, list[Connection]]]:
    run: list[Connection] = []
    for connection in connections:
        if run and connection.statement != run[-1].statement:
            yield run[-1].statement, run
            run = []
        run.append(connection)
    if run:
        yield run[-1].statement, run
