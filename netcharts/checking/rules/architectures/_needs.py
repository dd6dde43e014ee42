"""Requirements of architectures on a whole network, such as a convolution or a cycle through time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures import _modern_needs as modern
from netcharts.checking.rules.architectures._adversaries import duels, has_noise
from netcharts.checking.rules.architectures._paths import deepest_path, inputs, is_sampling, reached
from netcharts.checking.rules.architectures._roles import hidden_layers, in_role, recurrences
from netcharts.spec.model import Connection, Layer


class Need(NamedTuple):
    """Something that an architecture needs.

    Attributes:
        met: Tells whether the network has it.
        message: What is missing, after `kind NAME: `.
        cell: The built-in kind of cell that would do, where a single hidden layer can stand for it.
        recurs: True if connections within that layer are needed as well.
    """

    met: Callable[[CheckContext], bool]
    message: str
    cell: str = ""
    recurs: bool = False


def unmet(context: CheckContext) -> tuple[Need, ...]:
    """Return what the declared architecture needs and the network lacks."""
    return context.derived(_unmet)


def _unmet(context: CheckContext) -> tuple[Need, ...]:
    shapes = context.kind.shape if context.kind else ()
    needs = filter(None, map(NEEDS.get, shapes))
    return tuple(need for need in needs if not need.met(context))


def place_of(context: CheckContext, need: Need) -> Layer | None:
    """Return the only hidden layer, where cells of the right kind would meet a need; else None."""
    hidden = list(hidden_layers(context, {"hidden"})) if need.cell else []
    return hidden[0] if len(hidden) == 1 and hidden[0].cell.name != need.cell else None


def is_convolution(connection: Connection) -> bool:
    """Return True for windows of weights that all places share."""
    pattern = connection.pattern
    return pattern.weighted and pattern.local and pattern.shares_weights and not pattern.transposed


def enlarges(connection: Connection) -> bool:
    """Return True if a connection fills in places: a deconvolution or an interpolation."""
    pattern = connection.pattern
    interpolates = pattern.local and not (pattern.weighted or pattern.selects_cells) and pattern.windows is None
    return pattern.transposed or interpolates


def looks_down(connection: Connection) -> bool:
    """Return True if each place of the target sees a window of the source, as in a convolution or a pool."""
    return connection.pattern.windows is not None and not connection.pattern.transposed


def _recurs(context: CheckContext) -> bool:
    # Layers with recurrent cells are reported by themselves.
    recurrent = any(role is not None and role.recurs for role in context.roles.values())
    return recurrent or any("past" in recurrences(context, name) for name in context.layers)


def _samples(context: CheckContext) -> bool:
    """Return True if some input reaches the outputs through sampled values alone."""
    sampling = {name for name, layer in context.layers.items() if is_sampling(layer)}
    added = {c.target for name in sampling for c in context.forward_out_of(name) if c.pattern.one_to_one}
    matching = {name for name, layer in context.layers.items() if layer.cell.matches_input}
    sampled, outputs = sampling | added, matching or set(context.of_role("output"))
    return any(
        reached(context, [name]) & outputs and not reached(context, [name], without=sampled) & outputs
        for name in inputs(context)
    )


def _convolves(context: CheckContext) -> bool:
    seen = reached(context, inputs(context))
    return any(is_convolution(c) and c.source in seen for c in context.spec.connections)


def _keeps_states(context: CheckContext) -> bool:
    attends = any(layer.cell.anatomy.attends for layer in context.spec.layers)
    return attends or bool(in_role(context, "memory")) or any(c.pattern.attention for c in context.spec.connections)


def _has_memory(context: CheckContext) -> bool:
    # Connections into a memory that are not those of heads are reported by themselves.
    kept = {layer.name for layer in in_role(context, "memory")}
    return bool(context.memories) or any(not c.pattern.selects_cells for name in kept for c in context.incoming[name])


def _allocates(context: CheckContext) -> bool:
    found = context.memories
    return not found or any(memory.allocated for memory in found.values())


def _is_one_deep(context: CheckContext) -> bool:
    path = deepest_path(context)
    return path is None or len(path) > 2


def _is_deep(context: CheckContext) -> bool:
    # Layers side by side are reported by themselves.
    path = deepest_path(context)
    return path is None or len(path) > 3 or len(list(hidden_layers(context, {"hidden"}))) > 1


def _has_two_networks(context: CheckContext) -> bool:
    # Whether the discriminator reads both real and fake examples is another rule.
    return bool(duels(context)) or (has_noise(context) and len(inputs(context)) > 1)


NEEDS = {
    "recurs": Need(_recurs, "no layer reads values of an earlier step", "recurrent", recurs=True),
    "samples": Need(
        _samples,
        "no values are sampled between the input and the output, or a path leads past them",
        "probabilistic_hidden",
    ),
    "convolves": Need(_convolves, "no window of shared weights reads the input; use 'convolution'"),
    "enlarges": Need(
        lambda context: any(map(enlarges, context.spec.connections)),
        "nothing fills in places; use 'deconvolution' or 'interpolation'",
    ),
    "routes": Need(
        lambda context: any(c.pattern.vector for c in context.spec.connections) or len(in_role(context, "capsule")) < 2,
        "no capsules are routed to others; use 'routing'",
    ),
    "keeps_states": Need(_keeps_states, "nothing attends to the states of the encoder; keep them in memory cells"),
    "external_memory": Need(_has_memory, "expected a layer of memory cells with read and write heads ('access')"),
    "allocates": Need(
        _allocates, "expected a record of the usage of the memory: memory cells joined to it by 'identity'"
    ),
    "one_hidden": Need(_is_one_deep, "expected a hidden layer, not none"),
    "deep": Need(_is_deep, "expected at least 2 hidden layers, one after the other"),
    "two_networks": Need(
        _has_two_networks,
        "expected an input that leads to the fakes, and one of real examples that does not",
    ),
    "patches": Need(
        modern.attends_to_patches,
        "expected attention whose places are windows of an image; use 'convolution' or 'patches' with a stride",
    ),
    "cross_attends": Need(
        modern.attends_to_another_input,
        "nothing attends to what comes from another input; let one lead to 'query' and the other to 'key' and 'value'",
    ),
    "hands_over": Need(
        modern.hands_over, "expected a recurrent encoder that leads to a recurrent decoder, each with its recurrence"
    ),
    "weighs_experts": Need(
        modern.weighs_experts, "expected shares of a softmax, or of 'top', that multiply what the experts give"
    ),
    "twins": Need(
        modern.has_twins, "expected two branches that share their weights ('weights: NAME') and meet in an output"
    ),
    "joins_features": Need(
        modern.joins_features, "nothing is joined with what is computed from it; use 'concat' cells"
    ),
    "keeps_values": Need(
        modern.keeps_number_of_values, "the outputs have another number of values than any input, so it has no inverse"
    ),
    "estimates_noise": Need(
        modern.has_shape_of_input,
        "expected an output of the shape of the noisy input, and an input for the noise level",
    ),
    "recurs_linearly": Need(
        modern.recurs_linearly, "expected a state that depends on its previous value without a nonlinearity"
    ),
    "edges": Need(
        modern.follows_edges, "nothing is passed along the edges of a graph; use 'graph', or attention 'edges'"
    ),
}
