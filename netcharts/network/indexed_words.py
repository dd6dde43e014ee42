"""Layers of words in the forward pass: they hold indices, and only what needs a channel for each word gets one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.counts import layer_pair, weighs_connection
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.patterns import load
from netcharts.spec.model import Connection, Layer, Spec

_ONE_HOT = Anatomy((Part(OUTPUT, "one_hot", (Wire(INPUTS),)),), (OUTPUT,))


def with_indices(spec: Spec) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec whose layers of words have one channel of indices.

    A connection that cannot look up its weights by an index comes from another layer instead, with a channel for each
    word. By the new keys of its weights, the second result gives their keys in the original spec.
    """
    words = {layer.name: layer for layer in spec.layers if layer.words is not None}
    if not words:
        return spec, {}
    layers = {layer.name: layer for layer in spec.layers}
    expanded = {name: _free(f"{name}.words", layers) for name in words}
    connections = [_from_indices(each, expanded, layers) for each in spec.connections]
    moved = zip(connections, spec.connections, strict=True)
    keys = dict(key for new, old in moved if new is not old for key in _keys(new, old, layers[old.target]))
    used = {each.source for each in connections}
    whole = [each for layer in spec.layers for each in _layers(layer, expanded, used)]
    joined = [_into(expanded[name], layer) for name, layer in words.items() if expanded[name] in used]
    return spec._replace(layers=tuple(whole), connections=(*joined, *connections)), keys


def looks_up(connection: Connection, layers: Mapping[str, Layer]) -> bool:
    """Return True if a connection from a layer of words can look up its weights."""
    target = layers[connection.target]
    parts = [part for part in target.cell.anatomy.parts if weighs_connection(part, connection, target)]
    if not connection.pattern.weighted or not parts or any(part.operation.distance for part in parts):
        return False
    return connection.pattern.transfer.lookup(layer_pair(connection, dict(layers))) is not None


def _from_indices(connection: Connection, expanded: Mapping[str, str], layers: Mapping[str, Layer]) -> Connection:
    if connection.source not in expanded or looks_up(connection, layers):
        return connection
    return connection._replace(source=expanded[connection.source])


def _keys(new: Connection, old: Connection, target: Layer) -> Iterator[tuple[ParameterKey, ParameterKey]]:
    for part in target.cell.anatomy.parts:
        yield parameter_key(new, part.name), parameter_key(old, part.name)


def _layers(layer: Layer, expanded: Mapping[str, str], used: set[str]) -> Iterator[Layer]:
    if layer.words is None:
        yield layer
        return
    yield layer._replace(channels=1)
    if expanded[layer.name] in used:
        cell = layer.cell._replace(anatomy=_ONE_HOT, role="hidden")
        yield layer._replace(name=expanded[layer.name], cell=cell, vocabulary=None)


def _into(name: str, layer: Layer) -> Connection:
    pattern = load("identity")
    return Connection("identity", pattern, layer.name, name, True, 0, pattern.make_options({}), -1, layer.place, {})


def _free(name: str, layers: Mapping[str, Layer]) -> str:
    while name in layers:
        name += "'"
    return name
