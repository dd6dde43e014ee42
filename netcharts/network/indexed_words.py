"""Layers of words in the forward pass: they hold indices, and only what needs a channel for each word gets one."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.counts import layer_pair, weighs_connection
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.network.written_connections import identity
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
    expanded = _Expanded(layers)
    connections = [_from_indices(each, expanded, layers) for each in spec.connections]
    moved = zip(connections, spec.connections, strict=True)
    keys = dict(key for new, old in moved if new is not old for key in _keys(new, old, layers[old.target]))
    others = [_starting(layer, expanded, words) for layer in spec.layers]
    whole = [each for layer in others for each in _layers(layer, expanded)]
    joined = [
        identity(source, name, words[source].place, delay=delay) for (source, delay), name in expanded.names.items()
    ]
    return spec._replace(layers=tuple(whole), connections=(*joined, *connections)), keys


class _Expanded:
    """The layers with a channel for each word: one for each layer of words, and for each delay at which it is read.

    What is read before the first step is an index as well.
    """

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self.taken = set(layers)
        self.names: dict[tuple[str, int], str] = {}

    def of(self, words: str, delay: int) -> str:
        """Return the name of the layer that has a channel for each word of another one."""
        if (words, delay) not in self.names:
            self.names[words, delay] = _free(f"{words}.words{delay or ''}", self.taken)
            self.taken.add(self.names[words, delay])
        return self.names[words, delay]


def looks_up(connection: Connection, layers: Mapping[str, Layer]) -> bool:
    """Return True if a connection from a layer of words can look up its weights."""
    target = layers[connection.target]
    parts = [part for part in target.cell.anatomy.parts if weighs_connection(part, connection, target)]
    if connection.takes_run or not connection.pattern.weighted or not parts:
        return False
    if any(part.operation.distance for part in parts):
        return False
    return connection.pattern.transfer.lookup(layer_pair(connection, layers)) is not None


def _from_indices(connection: Connection, expanded: _Expanded, layers: Mapping[str, Layer]) -> Connection:
    if layers[connection.source].words is None or looks_up(connection, layers):
        return connection
    source = expanded.of(connection.source, connection.delay)
    return connection._replace(source=source, delay=0, options=replace(connection.options, delay=0))


def _starting(layer: Layer, expanded: _Expanded, words: Container[str]) -> Layer:
    """Return a layer that starts from a channel for each word where it starts from words."""
    start = {
        part: each._replace(layer=expanded.of(each.layer, 0)) if each.layer in words else each
        for part, each in layer.start.items()
    }
    return layer._replace(start=start) if start != layer.start else layer


def _keys(new: Connection, old: Connection, target: Layer) -> Iterator[tuple[ParameterKey, ParameterKey]]:
    for part in target.cell.anatomy.parts:
        yield parameter_key(new, part.name), parameter_key(old, part.name)


def _layers(layer: Layer, expanded: _Expanded) -> Iterator[Layer]:
    if layer.words is None:
        yield layer
        return
    yield layer._replace(channels=1)
    for (words, _), name in expanded.names.items():
        if words == layer.name:
            cell = layer.cell._replace(anatomy=_ONE_HOT, role="hidden")
            yield layer._replace(name=name, cell=cell, vocabulary=None, start={})


def _free(name: str, layers: Container[str]) -> str:
    while name in layers:
        name += "'"
    return name
