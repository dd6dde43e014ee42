"""Slices in the forward pass: what a connection takes of a layer is a layer of its own."""

from __future__ import annotations

from dataclasses import replace

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.counts import connections_into
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.patterns import load
from netcharts.patterns._slices import bounds, offsets, slices, taken
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Connection, Layer, Spec

_TAKE = Anatomy((Part(OUTPUT, "_take", (Wire(INPUTS),)),), (OUTPUT,))


def with_slices(spec: Spec) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec whose connections take whole layers.

    A connection that takes a part of its source comes from a layer of this part instead. By the new keys of its
    weights, the second result gives their keys in the original spec.
    """
    if not any(slices(connection.options) for connection in spec.connections):
        return spec, {}
    layers = {layer.name: layer for layer in spec.layers}
    shapes = PartShapes(layers, connections_into(spec.connections))
    more: list[Layer] = []
    connections: list[Connection] = []
    keys: dict[ParameterKey, ParameterKey] = {}
    for number, connection in enumerate(spec.connections):
        if not slices(connection.options):
            connections.append(connection)
            continue
        part = _layer(connection, f"{connection.source}.taken{number}", layers[connection.source], shapes)
        # What is taken is taken at the earlier step, so that it starts from what the source starts from.
        options = replace(connection.options, channels=None, places=None, crop=False, delay=0)
        new = connection._replace(source=part.name, carries=OUTPUT, options=options, delay=0)
        more.append(part)
        connections += (_into(part, connection), new)
        for target in layers[connection.target].cell.anatomy.parts:
            keys[parameter_key(new, target.name)] = parameter_key(connection, target.name)
    return spec._replace(layers=(*spec.layers, *more), connections=tuple(connections)), keys


def _layer(connection: Connection, name: str, source: Layer, shapes: PartShapes) -> Layer:
    """Return the layer of what a connection takes."""
    whole, options = shapes.of(connection.source, connection.carries), connection.options
    size, channels = taken(whole, shapes.layers[connection.target].size, options)
    places = None if options.places is None else bounds(options.places)
    before = whole.size if places is None else (places[1] - places[0],)
    values = {
        "taken_channels": (0, whole.channels) if options.channels is None else bounds(options.channels),
        "taken_places": places,
        "starts": offsets(before, size),
        "taken_size": size,
    }
    cell = source.cell._replace(anatomy=_TAKE, role="hidden")
    plain = source._replace(activation=None, normalize=None, top=None, dropout=None, vocabulary=None, start={})
    return plain._replace(name=name, size=size, channels=channels, cell=cell, options=values)


def _into(part: Layer, connection: Connection) -> Connection:
    pattern = load("identity")
    options, place = pattern.make_options({"delay": connection.delay}), connection.place
    ends = connection.source, part.name
    carries, delay = connection.carries, connection.delay
    return Connection("identity", pattern, *ends, True, delay, options, -1, place, {}, carries=carries)
