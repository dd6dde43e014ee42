"""Connections in the forward pass that lead through layers of their own, which hold what the connections take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from netcharts.cells.anatomy import OUTPUT, Anatomy
from netcharts.findings import Place
from netcharts.network.counts import connections_into
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.patterns import load
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.starts import Start


class Written(NamedTuple):
    """A connection as it is written.

    Attributes:
        layers: The layers that it leads through.
        into: The connections into these.
        last: The connection that leads on to its target, with its weights.
    """

    layers: Sequence[Layer]
    into: Sequence[Connection]
    last: Connection


# Writes a connection, given its number, its source, the shape of what it carries, and the shapes of all parts.
Writer = Callable[[Connection, int, Layer, Shape, PartShapes], Written]


def with_written(
    spec: Spec, chosen: Callable[[Connection], bool], write: Writer
) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec with some connections written through layers.

    By the new keys of weights, the second result gives their keys in the original spec.
    """
    if not any(map(chosen, spec.connections)):
        return spec, {}
    layers = {layer.name: layer for layer in spec.layers}
    shapes = PartShapes(layers, connections_into(spec.connections))
    more: list[Layer] = []
    connections: list[Connection] = []
    keys: dict[ParameterKey, ParameterKey] = {}
    for number, connection in enumerate(spec.connections):
        if not chosen(connection):
            connections.append(connection)
            continue
        carried = shapes.of(connection.source, connection.carries)
        written = write(connection, number, layers[connection.source], carried, shapes)
        more += written.layers
        connections += (*written.into, written.last)
        for part in layers[connection.target].cell.anatomy.parts:
            keys[parameter_key(written.last, part.name)] = parameter_key(connection, part.name)
    return spec._replace(layers=(*spec.layers, *more), connections=tuple(connections)), keys


def layer_of(
    source: Layer,
    name: str,
    anatomy: Anatomy,
    shape: Shape,
    *,
    options: Mapping[str, Any] | None = None,
    start: Start | None = None,
) -> Layer:
    """Return a layer of values that are made of those of a source."""
    plain = source._replace(activation=None, normalize=None, top=None, dropout=None, vocabulary=None)
    return plain._replace(
        name=name,
        cell=source.cell._replace(anatomy=anatomy, role="hidden"),
        size=shape.size,
        channels=shape.channels,
        options={} if options is None else options,
        start={} if start is None else {OUTPUT: start},
    )


def identity(
    source: str, target: str, place: Place, *, delay: int = 0, carries: str = OUTPUT, steps: str | None = None
) -> Connection:
    """Return a connection that brings values as they are."""
    pattern = load("identity")
    options = pattern.make_options({"delay": delay, "steps": steps})
    return Connection("identity", pattern, source, target, True, delay, options, -1, place, {}, carries=carries)
