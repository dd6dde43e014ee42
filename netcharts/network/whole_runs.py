"""Runs in the forward pass: what a connection takes of all steps together is a layer of its own, which stands still."""

from __future__ import annotations

from dataclasses import replace

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.parameters import ParameterKey
from netcharts.network.written_connections import Written, identity, layer_of, with_written
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Connection, Layer, Spec

# A product of one value is this value; unlike `pass`, it gives weights to no links.
_HELD = Anatomy((Part(OUTPUT, "multiply", (Wire(INPUTS),)),), (OUTPUT,))


def with_runs(spec: Spec) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec in which only one-to-one connections take values of all steps together, as `with_written` does.

    They lead into layers that hold what they take, from which the connections come instead.
    """
    return with_written(spec, lambda connection: connection.takes_run, _write)


def _write(connection: Connection, number: int, source: Layer, carried: Shape, shapes: PartShapes) -> Written:
    holder = layer_of(source, f"{connection.source}.run{number}", _HELD, carried)
    steps, place = connection.options.steps, connection.place
    into = identity(connection.source, holder.name, place, carries=connection.carries, steps=steps)
    options = replace(connection.options, steps=None)
    return Written([holder], [into], connection._replace(source=holder.name, carries=OUTPUT, options=options))
