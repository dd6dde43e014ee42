"""Runs in the forward pass: what a connection takes of all steps together is a layer of its own, which stands still."""

from __future__ import annotations

from dataclasses import replace

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.counts import connections_into
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.patterns import load
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Connection, Layer, Spec

# A product of one value is this value; unlike `pass`, it gives weights to no links.
_HELD = Anatomy((Part(OUTPUT, "multiply", (Wire(INPUTS),)),), (OUTPUT,))


def with_runs(spec: Spec) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec in which only one-to-one connections take values of all steps together.

    They lead into layers that hold what they take, from which the connections come instead. By the new keys of their
    weights, the second result gives their keys in the original spec.
    """
    if not any(connection.takes_run for connection in spec.connections):
        return spec, {}
    layers = {layer.name: layer for layer in spec.layers}
    shapes = PartShapes(layers, connections_into(spec.connections))
    held: list[Layer] = []
    connections: list[Connection] = []
    keys: dict[ParameterKey, ParameterKey] = {}
    for number, connection in enumerate(spec.connections):
        if not connection.takes_run:
            connections.append(connection)
            continue
        holder = _holder(connection, f"{connection.source}.run{number}", layers[connection.source], shapes)
        options = replace(connection.options, steps=None)
        new = connection._replace(source=holder.name, carries=OUTPUT, options=options)
        held.append(holder)
        connections += (_into(holder, connection), new)
        for part in layers[connection.target].cell.anatomy.parts:
            keys[parameter_key(new, part.name)] = parameter_key(connection, part.name)
    return spec._replace(layers=(*spec.layers, *held), connections=tuple(connections)), keys


def _holder(connection: Connection, name: str, source: Layer, shapes: PartShapes) -> Layer:
    size, channels = shapes.of(connection.source, connection.carries)
    cell = source.cell._replace(anatomy=_HELD, role="hidden")
    plain = source._replace(activation=None, normalize=None, top=None, dropout=None, vocabulary=None, start={})
    return plain._replace(name=name, size=size, channels=channels, cell=cell)


def _into(holder: Layer, connection: Connection) -> Connection:
    identity = load("identity")
    options = identity.make_options({"steps": connection.options.steps})
    ends, carries = (connection.source, holder.name), connection.carries
    return Connection("identity", identity, *ends, True, 0, options, -1, connection.place, {}, carries=carries)
