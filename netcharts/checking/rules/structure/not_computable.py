"""A network that cannot be computed.

What
    The spec has no other errors, but the forward pass cannot compute a connection, whatever the values are: the pattern
    would have to change the number of channels but cannot, no part of the target cells takes its weights, or cells that
    compute distances receive no weights. Or no layer controls the heads of a memory, or a memory with dynamic
    addressing has several write heads. Or the states of a Markov chain have channels, or links without a weight for
    each pair. Or a layer is normalized, or has `top`, whose cells settle, or depend on each other within a step. Or
    places of a layer depend on each other along a graph, and cannot be computed one after the other.

Why
    `netcharts forward` would report an error. The check reports it earlier, with its location.

Example
    cells:
      unit: {parts: {output: {distance: inputs}}}
    layers:
      map: {cell: unit, size: 3}
    ...
    - identity: input -> map

Instead
    - full: input -> map

Source
    By definition of the forward pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.cells.anatomy import OUTPUT
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import Place, RuleHit
from netcharts.network import obstacles
from netcharts.network.counts import weighs_connection
from netcharts.spec.model import Connection, Layer, Spec


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers, connections, memories and weights that the forward pass would refuse."""
    memory_of, whole = context.memories, context.expanded.spec
    for layer, reason in obstacles.of_features(whole):
        yield RuleHit(layer.places.get("normalize", layer.place), reason)
    for connection, reason in (*obstacles.of_order(whole), *obstacles.of_delays(whole)):
        yield RuleHit(connection.places["target"], reason)
    for memory in memory_of.values():
        message = obstacles.of_memory(memory)
        if message is not None:
            yield RuleHit(memory.layer.place, message)
    if context.is_markov_chain:
        (states,) = whole.layers
        message = obstacles.of_chain(states)
        if message is not None:
            yield RuleHit(states.places.get("channels", states.place), message)
        yield from coupling_hits(context.spec)
        return
    yield from _connection_hits(context)


def _connection_hits(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that carry values to cells that cannot take them, each of a block once for all copies."""
    memory_of, whole = context.memories, context.few_copies.expanded
    layers, reported = whole.layers, set[Place]()
    for connection in whole.spec.connections:
        message = _obstacle(connection, layers) if connection.directed and connection.target not in memory_of else None
        place = connection.places["target"]
        if message is not None and place not in reported:
            reported.add(place)
            yield RuleHit(place, message)


def coupling_hits(spec: Spec) -> Iterator[RuleHit]:
    """Yield the connections that cannot couple cells that settle, or states of a Markov chain."""
    layers = {layer.name: layer for layer in spec.layers}
    for connection in spec.connections:
        message = obstacles.of_coupling(connection, layers)
        if message is not None:
            yield RuleHit(connection.places["target"], message)


def _obstacle(connection: Connection, layers: dict[str, Layer]) -> str | None:
    layer = layers[connection.target]
    inner = not layer.cell.anatomy.uniform or _carries_inner_part(connection, layers[connection.source])
    if inner and not connection.pattern.addressed:
        # The reader has compared the shapes of what meets in these cells.
        taking = [part for part in layer.cell.anatomy.parts if part.takes(connection.gate)]
        return obstacles.of_distance(connection, taking)
    parts = [part for part in layer.cell.anatomy.parts if weighs_connection(part, connection, layer)]
    return obstacles.of_connection(connection, parts, layers)


def _carries_inner_part(connection: Connection, source: Layer) -> bool:
    carried = connection.carries
    return carried != OUTPUT and any(part.name == carried for part in source.cell.anatomy.parts)


RULE = Rule("NC118", "error", check, needs="nothing else")
