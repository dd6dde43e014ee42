"""Memory layers: the layers of a spec that are external memories, each with the layer that shows its usage.

A layer of gated cells, such as `memory`, is an external memory if nothing but `access` leads into it. Another layer of
gated cells shows its usage if it is joined to the memory one to one, and nothing else leads into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netcharts.cells.anatomy import Anatomy, Part, Wire
from netcharts.spec.model import Connection, Layer, Spec

# The parts of a memory cell: its next value is what heads leave of the old one, plus what they add.
MEMORY_CELL = Anatomy(
    (
        Part("erased", "sum", (Wire("inputs"),)),
        Part("added", "sum", (Wire("inputs"),)),
        Part("kept", "invert", (Wire("erased"),)),
        Part("old", "multiply", (Wire("kept"), Wire("output", before=True))),
        Part("output", "sum", (Wire("old"), Wire("added"))),
    ),
    ("erased", "added", "kept", "old", "output"),
)
USAGE_CELL = Anatomy((Part("output", "pass", (Wire("inputs"),)),), ("output",))


def memory_layers(spec: Spec) -> dict[str, str | None]:
    """Return the layers that are external memories, each with the layer that shows its usage, if there is one."""
    if not any(connection.pattern.addressed for connection in spec.connections):
        return {}
    layers = {layer.name: layer for layer in spec.layers if _can_be_memory(layer)}
    around: dict[str, list[Connection]] = {name: [] for name in layers}
    for connection in spec.connections:
        for end in {connection.source, connection.target} & set(layers):
            around[end].append(connection)
    # What shows a usage is not a memory itself.
    holders = [name for name, layer in layers.items() if layer.cell.anatomy != USAGE_CELL]
    usage_of = {name: _usage_layer(name, around, layers) for name in holders if _accessed(around[name])}
    memories = {name: usage for name, usage in usage_of.items() if _fed_by_heads_alone(name, usage, around[name])}
    accesses = {name: [c for c in around[name] if c.pattern.addressed] for name in memories}
    return {name: usage for name, usage in memories.items() if not _other_ends(name, accesses[name]) & set(memories)}


def shows_usage(connection: Connection, memory: str, usage: str | None) -> bool:
    """Return True if a connection joins a memory to the layer that shows its usage."""
    ends = {connection.source, connection.target}
    return connection.pattern.one_to_one and not connection.delay and ends == {memory, usage}


def _can_be_memory(layer: Layer) -> bool:
    """Return True for gated cells, and for cells of a spec that has been expanded already."""
    return layer.cell.anatomy.gated or layer.cell.anatomy in (MEMORY_CELL, USAGE_CELL)


def _accessed(connections: Iterable[Connection]) -> bool:
    return any(connection.pattern.addressed for connection in connections)


def _other_ends(name: str, connections: Iterable[Connection]) -> set[str]:
    """Return the layers at the other ends of connections of a layer."""
    return {c.target if c.source == name else c.source for c in connections}


def _usage_layer(name: str, around: Mapping[str, list[Connection]], layers: Mapping[str, Layer]) -> str | None:
    one_to_one = [c for c in around[name] if c.pattern.one_to_one]
    return next(
        (
            other
            for other in sorted(_other_ends(name, one_to_one) & set(layers) - {name})
            if layers[other].channels == 1
            and not _accessed(around[other])
            and all(shows_usage(c, name, other) for c in around[other] if c.target == other or not c.directed)
        ),
        None,
    )


def _fed_by_heads_alone(name: str, usage: str | None, connections: Iterable[Connection]) -> bool:
    incoming = (c for c in connections if c.target == name or not c.directed)
    return all((c.pattern.addressed and not c.within) or shows_usage(c, name, usage) for c in incoming)
