"""Slices in the forward pass: what a connection takes of a layer is a layer of its own."""

from __future__ import annotations

from dataclasses import replace

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.parameters import ParameterKey
from netcharts.network.written_connections import Written, identity, layer_of, with_written
from netcharts.patterns._slices import bounds, offsets, slices, taken
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Connection, Layer, Spec

_TAKE = Anatomy((Part(OUTPUT, "_take", (Wire(INPUTS),)),), (OUTPUT,))


def with_slices(spec: Spec) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec whose connections take whole layers, as `with_written` does.

    A connection that takes a part of its source comes from a layer of this part instead.
    """
    return with_written(spec, lambda connection: slices(connection.options), _write)


def _write(connection: Connection, number: int, source: Layer, carried: Shape, shapes: PartShapes) -> Written:
    part = _layer(connection, f"{connection.source}.taken{number}", source, carried, shapes)
    delay, place = connection.delay, connection.place
    into = identity(connection.source, part.name, place, delay=delay, carries=connection.carries)
    # What is taken is taken at the earlier step, so that it starts from what the source starts from.
    options = replace(connection.options, channels=None, places=None, crop=False, delay=0)
    return Written([part], [into], connection._replace(source=part.name, carries=OUTPUT, options=options, delay=0))


def _layer(connection: Connection, name: str, source: Layer, whole: Shape, shapes: PartShapes) -> Layer:
    """Return the layer of what a connection takes."""
    options = connection.options
    shape = taken(whole, shapes.layers[connection.target].size, options)
    places = None if options.places is None else bounds(options.places)
    before = whole.size if places is None else (places[1] - places[0],)
    values = {
        "taken_channels": (0, whole.channels) if options.channels is None else bounds(options.channels),
        "taken_places": places,
        "starts": offsets(before, shape.size),
        "taken_size": shape.size,
    }
    return layer_of(source, name, _TAKE, shape, options=values)
