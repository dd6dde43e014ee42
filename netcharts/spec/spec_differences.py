"""Differences between a spec that was read and one that was changed in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netcharts.cells.anatomy import INPUTS
from netcharts.spec.connection_writing import same_connections
from netcharts.spec.equality import meaning
from netcharts.spec.layer_writing import changed_layer, layer_values
from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.syntax.records import declared
from netcharts.wording import quoted

_UNWRITTEN = ("path", "text", "ignores", "cell_mentions", "graph_mentions", "weight_places", "graph_places")


def lacking_values(found: Spec | None, wanted: Spec, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return values that have to be written since other ones follow, by layer and key; None for keys to be left out.

    Sizes follow from connections, for instance, and arrangements from groups.
    """
    known = {} if found is None else {layer.name: layer for layer in found.layers}
    lacking: dict[str, dict[str, Any]] = {}
    for layer in wanted.layers:
        other = known.get(layer.name)
        if other is not None and layer.name in data["layers"] and meaning(other) != meaning(layer):
            changed, _ = changed_layer({}, other, layer)
            removed = {
                key: None for key in data["layers"][layer.name] if key not in changed and _gone(key, other, layer)
            }
            lacking[layer.name] = {**changed, **removed}
    return lacking


def _gone(key: str, before: Layer, after: Layer) -> bool:
    """Return True if a layer has no value any more for a key."""
    return layer_values(after).get(key) is None and layer_values(before).get(key) is not None


def change_in_blocks(before: Spec, after: Spec) -> str:
    """Return which connection into a layer of a block was changed, which is drawn by the block; empty if none was."""
    held = _in_blocks(before) & _in_blocks(after)
    old, new = (
        [meaning(each._replace(statement=0)) for each in spec.connections if each.target in held]
        for spec in (before, after)
    )
    if old == new:
        return ""
    named = [each for each in (*before.connections, *after.connections) if each.target in held]
    changed = (each for each in named if old.count(_of(each)) != new.count(_of(each)))
    connection = next(changed, named[0])
    ends = f"from {quoted(connection.source)} to {quoted(connection.target)}"
    return f"the connection {ends} is drawn by a block, which the spec differs from"


def _in_blocks(spec: Spec) -> set[str]:
    """Return the layers in blocks, and those that stand for an input of a block."""
    groups = {group.name for group in spec.groups}
    inputs = {layer.name for layer in spec.layers if layer.name.partition(f" {INPUTS}")[0] in groups}
    return inputs | {layer.name for layer in spec.layers if layer.own_name}


def _of(connection: Connection) -> Any:
    return meaning(connection._replace(statement=0))


def difference(found: Spec, wanted: Spec) -> str:
    """Return, in a few words, in what a spec differs from the one that is wanted."""
    names = [[layer.name for layer in spec.layers] for spec in (found, wanted)]
    if names[0] != names[1]:
        return _of_names(*names)
    pairs = zip(found.layers, wanted.layers, strict=True)
    reason = next(filter(None, (_of_layer(one, other) for one, other in pairs)), "")
    if reason:
        return reason
    reason = _of_connections(found, wanted) or _of_groups(found.groups, wanted.groups)
    if reason:
        return reason
    field = next((f for f in Spec._fields if f not in _UNWRITTEN and _differs(found, wanted, f)), "")
    if field == "expansion":
        return "its blocks are not what their copies in 'expansion' are"
    return f"{quoted(field)} would be something else"


def _of_names(found: Sequence[str], wanted: Sequence[str]) -> str:
    for name in found:
        if name not in wanted:
            return f"the layer {quoted(name)} belongs to a block, and the spec lacks it"
    other = next((name for name in wanted if name not in found), None)
    return "its layers would be in another order" if other is None else f"the layer {quoted(other)} would be missing"


def _differs(one: Any, other: Any, field: str) -> bool:
    return bool(meaning(getattr(one, field)) != meaning(getattr(other, field)))


def _of_layer(found: Layer, wanted: Layer) -> str:
    field = next((field for field in Layer._fields if field != "places" and _differs(found, wanted, field)), None)
    if field is None or field == "place":
        return ""
    key = declared(Layer)[field].name if field in declared(Layer) else field
    if wanted.own_name:
        return f"layer {quoted(wanted.name)} is in a block, which gives it another {quoted(key)}"
    return f"{quoted(key)} of layer {quoted(wanted.name)} follows from others, and would be something else"


def _of_connections(found: Spec, wanted: Spec) -> str:
    """Return which connection is in one of two specs only, or how they differ in their order; empty if in nothing."""
    one, other = ([each._replace(statement=0) for each in spec.connections] for spec in (found, wanted))
    counted = [[meaning(each) for each in connections] for connections in (one, other)]
    for connection in (*one, *other):
        if counted[0].count(meaning(connection)) != counted[1].count(meaning(connection)):
            group = next(filter(None, connection.via), "")
            more = f"; a path to or from the group {quoted(group)} draws it" if group else ""
            ends = f"from {quoted(connection.source)} to {quoted(connection.target)}"
            return f"the connection {ends} would be something else{more}"
    return "" if same_connections(one, other) else "its connections would be in another order"


def _of_groups(found: Sequence[Group], wanted: Sequence[Group]) -> str:
    names = [group.name for group in wanted]
    missing = next((group.name for group in found if group.name not in names), None)
    if missing is not None:
        return f"the block {quoted(missing)} is framed, and the spec lacks the group of it"
    other = next((name for name in names if name not in {group.name for group in found}), None)
    return "" if other is None else f"the group {quoted(other)} would be missing"
