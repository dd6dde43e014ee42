"""Specs of a single cell of a layer, whose charts of parts show its anatomy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from netcharts.spec.connection import Connection
from netcharts.spec.model import Layer, Spec
from netcharts.spec.reader import read

# An input and a cell, joined in every way in which a connection can lead into a cell.
_TEMPLATE = """name: cell
layers:
  input: {cell: input, size: 1}
  cell: {cell: hidden, size: 1}
connections:
  - full: input -> cell
  - identity: input -> cell
  - recurrent: cell
"""


def anatomy_spec(layer: Layer) -> Spec:
    """Return a spec with one cell of a layer, as the layer has it, and an input that leads into all of its inputs."""
    template = _template()
    given, cell = template.layers
    kind = layer.cell
    # Numbers for pairs of places need two of them.
    size = (1, 1) if kind.anatomy.stores_by_shape else (1,)
    own = layer._replace(
        **{field: getattr(cell, field) for field in _PLACED},
        name=cell.name,
        size=size,
        channels=1,
        own_name="",
    )
    alone = kind.role == "input" or not kind.anatomy.gates
    return template._replace(
        name=kind.name,
        title=kind.names,
        layers=(own,) if alone else (given, own),
        connections=() if alone else tuple(_connections(own, template.connections)),
    )


# What depends on the network around a layer, and is that of the template.
_PLACED = (
    "place", "places", "vocabulary", "start", "weights", "label", "draw", "arrange", "at", "position", "copy_shapes",
)  # fmt: skip


@cache
def _template() -> Spec:
    spec, problems = read(_TEMPLATE, "<cell>")
    assert spec is not None, problems
    return spec


def _connections(layer: Layer, ways: tuple[Connection, ...]) -> Iterator[Connection]:
    """Yield connections into every input of a cell, with weights where it has any, and within its layer."""
    weighted, plain, recurrent = ways
    anatomy = layer.cell.anatomy
    # Parts of a cell without required inputs take the unnamed one instead.
    for gate in [gate for gate in anatomy.gates if not gate or gate in anatomy.required_gates] or [""]:
        weighs = any(part.weighted and part.takes(gate) for part in anatomy.parts)
        yield (weighted if weighs else plain)._replace(gate=gate)
    if anatomy.recurs:
        yield recurrent
