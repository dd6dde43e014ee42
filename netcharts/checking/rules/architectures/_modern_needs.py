"""Requirements of today's architectures on a whole network: cross-attention, experts, twins, graphs and the like."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from netcharts import activations
from netcharts.cells.anatomy import OUTPUT, Anatomy, Part
from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._paths import inputs, reached
from netcharts.checking.rules.architectures._roles import recurrences
from netcharts.checking.rules.structure._places_seen import Attending
from netcharts.spec.model import Connection, Layer


def attends_to_patches(context: CheckContext) -> bool:
    """Return True if windows of an input in two dimensions or more become the places of attention."""
    seen = reached(context, inputs(context))
    return any(
        c.pattern.windows is not None
        and c.source in seen
        and len(context.layers[c.source].size) > 1
        and context.layers[c.target].cells < context.layers[c.source].cells
        and any(_attends(context, name) for name in reached(context, [c.target]))
        for c in context.forward
    )


def _attends(context: CheckContext, name: str) -> bool:
    return context.layers[name].cell.anatomy.attends or any(c.pattern.attention for c in context.incoming[name])


def attends_to_another_input(context: CheckContext) -> bool:
    """Return True if queries and keys of attention depend on different inputs."""
    given = set(inputs(context))
    for name in context.layers:
        if context.layers[name].cell.anatomy.attends:
            attending = Attending(context, name)
            keys = [c.source for c in context.incoming[name] if c.gate in attending.seen]
            asking = [c.source for c in context.incoming[name] if c.gate not in attending.seen | attending.scores]
            if asking and context.upstream(keys) & given != context.upstream(asking) & given:
                return True
    return False


def hands_over(context: CheckContext) -> bool:
    """Return True if a layer with recurrence leads to another one."""
    recurrent = [name for name in context.layers if recurrences(context, name)]
    return any(other in context.downstream([name]) for name in recurrent for other in recurrent if other != name)


def weighs_experts(context: CheckContext) -> bool:
    """Return True if values are multiplied by the shares that a softmax, or the choice of the largest, gives them."""
    whole = context.few_copies
    return any(_weighed_by_share(whole, layer) for layer in whole.layers.values())


def _weighed_by_share(context: CheckContext, layer: Layer) -> bool:
    anatomy = layer.cell.anatomy
    if anatomy.attends:
        return _attends_to_experts(context, layer.name)
    if not any(part.operation.multiplies for part in anatomy.parts):
        return False
    within = any(part.activation and activations.load(part.activation).normalized for part in anatomy.parts)
    return within or any(
        _gives_shares(context.layers[c.source]) and not c.pattern.weighted for c in context.incoming[layer.name]
    )


def _attends_to_experts(context: CheckContext, name: str) -> bool:
    """Return True if the values of attention are those of several layers beside each other, without weights."""
    values = {c.source for c in context.forward_into(name) if not c.pattern.weighted}
    joined = [other for other in values if _concatenates(context.layers[other].cell.anatomy)]
    return any(
        sum(context.layers[c.source].cell.anatomy.weighs_links for c in context.forward_into(other)) > 1
        for other in joined
    )


def _gives_shares(layer: Layer) -> bool:
    several = max(layer.channels, layer.cells) > 1
    gate = layer.nonlinearity is not None and activations.load(layer.nonlinearity).normalized
    return several and (gate or layer.top is not None)


def has_twins(context: CheckContext) -> bool:
    """Return True if layers of different inputs share weights, and what they make of these meets."""
    whole = context.few_copies
    pairs = {tuple(sorted((one, other))) for one, others in whole.shares_with.items() for other in others - {one}}
    return any(_meet(whole, one, other) for one, other in pairs)


def _meet(context: CheckContext, one: str, other: str) -> bool:
    """Return True if what two layers beside each other give meets in another one."""
    after, beside = context.downstream([one]), context.downstream([other])
    return other not in after and one not in beside and bool(after & beside)


def joins_features(context: CheckContext) -> bool:
    """Return True if a layer is concatenated with what is computed from it."""
    whole = context.few_copies
    for name, layer in whole.layers.items():
        if _concatenates(layer.cell.anatomy):
            sources = {c.source for c in whole.forward_into(name)}
            if any(whole.leads_to(a, b) or whole.leads_to(b, a) for a, b in combinations(sources, 2)):
                return True
    return False


def _concatenates(anatomy: Anatomy) -> bool:
    return any(part.takes_links and part.operation.joins for part in anatomy.parts)


def keeps_number_of_values(context: CheckContext) -> bool:
    """Return True if outputs have as many values as an input, which lead there by functions that can be inverted."""
    whole = context.few_copies
    return any(_keeps_values(whole, _values(whole.layers[name]), [name]) for name in inputs(whole))


def _keeps_values(context: CheckContext, count: int, given: list[str]) -> bool:
    """Return True if the values of outputs, one or several together, are as many as those given, which they keep."""
    kept = reached(context, given, by=lambda connection: _can_be_inverted(context, connection))
    together = {0}
    for name in _ends(context):
        if name in kept:
            values = _values(context.layers[name])
            together |= {total for total in (before + values for before in together) if total <= count}
    return count in together


def _can_be_inverted(context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection carries each value by itself, or all of them by a square matrix to linear cells."""
    if not connection.pattern.weighted or connection.pattern.one_to_one:
        return True
    source, target = context.layers[connection.source], context.layers[connection.target]
    return target.nonlinearity is None and _values(source) == _values(target)


def has_shape_of_input(context: CheckContext) -> bool:
    """Return True if an output has the shape of an input, and there is another input, such as the noise level.

    An output of twice as many channels holds the variance of the noise as well.
    """
    for name in _ends(context):
        before = context.upstream([name]) & set(inputs(context))
        given = [context.layers[other].shape for other in before]
        wide = [shape._replace(channels=2 * shape.channels) for shape in given]
        if len(before) > 1 and context.layers[name].shape in [*given, *wide]:
            return True
    return False


def _values(layer: Layer) -> int:
    return layer.cells * layer.channels


def _ends(context: CheckContext) -> list[str]:
    return [name for name in context.layers if not any(True for _ in context.forward_out_of(name))]


def follows_edges(context: CheckContext) -> bool:
    """Return True if values are passed along the edges of a graph."""
    return any(c.pattern.along_graph for c in context.spec.connections) or any(
        layer.options.get("edges") is not None for layer in context.spec.layers
    )


def recurs_linearly(context: CheckContext) -> bool:
    """Return True if the state of some layer depends on its value one step before without a nonlinearity."""
    return any(_keeps_linearly(layer) for layer in context.layers.values()) or any(
        c.delay > 0 and c.directed and _is_linear_loop(context, c) for c in context.spec.connections
    )


def _is_linear_loop(context: CheckContext, delayed: Connection) -> bool:
    """Return True if all layers from the target of a delayed connection to its source are linear."""
    loop = reached(context, [delayed.target]) & context.upstream([delayed.source])
    layers = [context.layers[name] for name in loop]
    linear = all(layer.nonlinearity is None and not layer.cell.anatomy.gated for layer in layers)
    return linear and delayed.source in loop and not any(layer.cell.anatomy.takes_data for layer in layers)


def _keeps_linearly(layer: Layer) -> bool:
    anatomy = layer.cell.anatomy
    if not anatomy.keeps_by_itself:
        return False
    parts = {part.name: part for part in anatomy.parts}
    # Parts that depend on what is kept, and parts that what is kept depends on.
    after = _closed({part.name for part in anatomy.parts if _reads_before(part)}, _readers(anatomy))
    before = _closed(set(anatomy.kept), {name: _read_now(part) for name, part in parts.items()})
    return not any(_is_curved(parts[name], layer) for name in after & before)


def _reads_before(part: Part) -> bool:
    return any(wire.before for wire in part.sources())


def _read_now(part: Part) -> set[str]:
    return {wire.source for wire in part.sources() if not wire.before}


def _readers(anatomy: Anatomy) -> dict[str, set[str]]:
    return {
        part.name: {other.name for other in anatomy.parts if part.name in _read_now(other)} for part in anatomy.parts
    }


def _closed(start: set[str], after: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set[str](), list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += after.get(name, ())
    return found & after.keys()


def _is_curved(part: Part, layer: Layer) -> bool:
    activation = layer.activation if part.name == OUTPUT and layer.activation else part.activation
    return activation is not None and not activations.load(activation).identity
