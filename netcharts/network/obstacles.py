"""Obstacles: reasons why values cannot flow along a connection or into a memory, whatever the numbers are.

The forward pass raises them as errors, and the check reports them before anything is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from netcharts import activations, architectures, features, normalizations
from netcharts.cells.anatomy import Part
from netcharts.network import trees
from netcharts.network.counts import layer_pair
from netcharts.network.external_memory import Memory, memories
from netcharts.spec.cell_inputs import comes_from_afar, is_recurrent
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.wording import quoted


def of_distance(connection: Connection, parts: Sequence[Part]) -> str | None:
    """Return why a connection cannot lead into parts that measure a distance; None if it can, or there are none."""
    if connection.pattern.weighted or not any(part.operation.distance for part in parts):
        return None
    return f"{_opening(connection)} has no weights, but the cells there take distances to weights"


def of_connection(connection: Connection, parts: Sequence[Part], layers: Mapping[str, Layer]) -> str | None:
    """Return why a connection cannot lead into some parts of the cells at its target; None if it can.

    Args:
        connection: The connection.
        parts: The parts that weigh what it brings; empty if none does.
        layers: The layers of the network, by name.
    """
    transfer, pair = connection.pattern.transfer, layer_pair(connection, layers)
    distances = any(part.operation.distance for part in parts)
    if connection.pattern.addressed and connection.carries == "output":
        return f"{_opening(connection)}: neither is a memory that only heads reach"
    if transfer.weight_shape is None:
        if distances:
            return of_distance(connection, parts)
        if connection.pattern.carried_channels(pair) not in (1, pair.target_channels):
            channels = f"{pair.source_channels} channels to {pair.target_channels}"
            return f"{_opening(connection)} has no weights that could map {channels}"
        return None
    if transfer.takes_unweighted and not parts:
        values, cells = pair.source_channels * prod(pair.source), pair.target_channels * prod(pair.target)
        ends = f"{quoted(connection.source)} to {quoted(connection.target)}"
        unequal = f"{values} values are read from {ends}, which has {cells} cells without weights"
        return None if values == cells else unequal
    if not parts:
        return f"{_opening(connection)} has weights, but the cells there take none"
    if distances and not transfer.linear:
        return f"{_opening(connection)} does not compute weighted sums, but the cells there take distances"
    return None


def of_features(spec: Spec) -> Iterator[tuple[Layer, str]]:
    """Yield the layers whose features cannot be normalized or selected, each with the reason; memories are expanded."""
    selected = [layer for layer in spec.layers if layer.normalize is not None or layer.top is not None]
    if not selected:
        return
    held, chain = memories(spec), spec.kind is not None and architectures.load(spec.kind.name).transition_probabilities
    settles = any(not connection.directed for connection in spec.connections)
    coupled = {c.source for c in spec.connections if c.directed and c.within and not c.delay}
    for layer in selected:
        opening = f"{quoted(layer.name)} cannot {'be normalized' if layer.top is None else 'keep its largest values'}"
        if chain:
            yield layer, f"{opening}, since its values are probabilities of states"
        elif settles:
            yield layer, f"{opening}, since the cells of the network settle one after the other"
        elif layer.name in held:
            yield layer, f"{opening}, since it is an external memory"
        elif layer.name in coupled and not _is_elementwise(layer):
            yield layer, f"{opening}, since its cells depend on each other within a step"


def of_order(spec: Spec) -> Iterator[tuple[Connection, str]]:
    """Yield the connections along graphs within layers whose places cannot be computed in order, with the reason."""
    layers = {layer.name: layer for layer in spec.layers}
    reasons: dict[str, str | None] = {}
    for connection in spec.connections:
        if connection.orders_places:
            if connection.source not in reasons:
                reasons[connection.source] = _out_of_order(layers[connection.source], spec.connections)
            reason = reasons[connection.source]
            if reason is not None:
                start = f"the places of {quoted(connection.source)} cannot be computed in the order of its edges"
                yield connection, f"{start}, since {reason}"


def of_delays(spec: Spec) -> Iterator[tuple[Connection, str]]:
    """Yield the recurrent connections from several steps away that cells take by parts of the same step."""
    layers = {layer.name: layer for layer in spec.layers}
    for connection in spec.connections:
        layer = layers[connection.target]
        if comes_from_afar(connection) and is_recurrent(connection, layer):
            part = next((part for part in layer.cell.anatomy.parts if _recurs_within_step(part)), None)
            if part is not None:
                away = f"{quoted(layer.name)} takes values from {abs(connection.delay)} steps away"
                yield connection, f"{away}, but '{part.name}' of its cells takes them from the same step"


def _recurs_within_step(part: Part) -> bool:
    wire = part.recurrent
    return wire is not None and wire.number is None and not wire.before


def _out_of_order(layer: Layer, connections: Sequence[Connection]) -> str | None:
    anatomy = layer.cell.anatomy
    if any(part.operation.shape is not None for part in anatomy.parts):
        return "its cells combine values of several places or channels"
    if anatomy.accepts_feedback:
        return "it takes values from the caller at the first steps"
    if anatomy.stochastic:
        return "its values are sampled at random"
    if any(each.within and each.delay and each.target == layer.name for each in connections):
        return "it depends on its values at other steps as well"
    if reason := trees.unreadable(layer, [each for each in connections if each.target == layer.name]):
        return reason
    if layer.name in _reached(layer.name, connections):
        return "it depends on its own values through other layers as well"
    if layer.nonlinearity is not None and activations.load(layer.nonlinearity).along_features:
        along = features.axis(layer.channels, layer.over)
        return None if along == features.CHANNELS else f"{layer.nonlinearity} combines the values of all of them"
    return None


def _reached(name: str, connections: Sequence[Connection]) -> set[str]:
    """Return the layers that values of a layer reach through other layers."""
    found = set[str]()
    left = [each.target for each in connections if each.source == name and not each.within]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += [each.target for each in connections if each.source == one and not each.within]
    return found


def _is_elementwise(layer: Layer) -> bool:
    return layer.top is None and (layer.normalize is None or normalizations.load(layer.normalize.kind).running)


def of_memory(memory: Memory) -> str | None:
    """Return why the heads of a memory cannot work; None if they can."""
    name, writes = quoted(memory.layer.name), sum(head.heads for head in memory.heads if head.writes)
    if not writes:
        return f"no layer controls the heads of {name}: let a layer write to it by 'access', as its controller"
    if memory.allocated and writes > 1:
        return f"{name} has {writes} write heads; a memory with dynamic addressing has one"
    return None


def of_coupling(connection: Connection, layers: Mapping[str, Layer]) -> str | None:
    """Return why a connection cannot couple cells that settle, or states of a Markov chain; None if it can.

    Such links have a weight for each pair of values.
    """
    pair, weight_shape = layer_pair(connection, layers), connection.pattern.transfer.weight_shape
    every_pair = (pair.source_channels * prod(pair.source), pair.target_channels * prod(pair.target))
    if weight_shape is not None and tuple(weight_shape(pair)) == every_pair:
        return None
    return f"{_opening(connection)} has no weight for each pair of cells, by which they could settle"


def _opening(connection: Connection) -> str:
    return f"'{connection.key}' from {quoted(connection.source)} to {quoted(connection.target)}"


def of_chain(layer: Layer) -> str | None:
    """Return why the states of a Markov chain cannot be those of a layer; None if they can."""
    if layer.channels == 1:
        return None
    return f"the states of a Markov chain have one channel, and those of {quoted(layer.name)} have {layer.channels}"


def of_spectral_radius(name: str, shape: Sequence[int]) -> str | None:
    """Return why weights of a name and shape cannot be scaled to a spectral radius; None if they can."""
    if len(shape) == 2 and shape[0] == shape[1]:
        return None
    return f"{quoted(name)} is not a square matrix, so it has no spectral radius"
