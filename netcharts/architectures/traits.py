"""Traits of cells and links: the properties by which an architecture is defined.

A trait follows from what a cell computes or a pattern does, never from a name. So a cell that a spec defines for itself
has the same traits as a built-in one of the same parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from netcharts.cells import CellKind
from netcharts.cells.anatomy import OUTPUT, Anatomy

if TYPE_CHECKING:
    from netcharts.patterns import Pattern


class Trait(NamedTuple):
    """A trait of cells.

    Attributes:
        phrase: The cells that have it, in a message.
        cell: The built-in kind of cell that has it.
        family: The family of such cells: input, hidden or output.
        has: Tells whether a kind of cell has it.
        kept: True if the links into the layer must leave what its cells hold to their source: a slot of a memory.
    """

    phrase: str
    cell: str
    family: str
    has: Callable[[CellKind], bool]
    kept: bool = False


def has_state(cell: CellKind) -> bool:
    """Return True if something in a cell is kept for the next step."""
    return bool(cell.anatomy.kept)


def _adds_noise(anatomy: Anatomy) -> bool:
    return any(part.operation.stochastic and not part.operation.binary for part in anatomy.parts)


def _gated(cell: CellKind) -> bool:
    return has_state(cell) and cell.anatomy.multiplies_values and not cell.anatomy.spends_state


def _own_state(cell: CellKind) -> bool:
    return set(cell.anatomy.kept) != {OUTPUT}


def _in_hidden_layer(cell: CellKind) -> bool:
    return cell.role in ("hidden", "memory") and cell.anatomy.weighs_links and not cell.anatomy.takes_data


TRAITS = {
    "input": Trait("input cells", "input", "input", lambda cell: cell.anatomy.takes_data),
    "given": Trait(
        "input cells",
        "input",
        "input",
        lambda cell: cell.anatomy.takes_data and not cell.anatomy.accepts_feedback,
    ),
    "noisy": Trait("cells that add noise", "noisy_input", "input", lambda cell: _adds_noise(cell.anatomy)),
    "visible": Trait("backfed input cells", "backfed_input", "input", lambda cell: cell.anatomy.accepts_feedback),
    "hidden": Trait("hidden cells", "hidden", "hidden", lambda cell: _in_hidden_layer(cell) and not has_state(cell)),
    "distance": Trait(
        "cells that measure a distance",
        "hidden",
        "hidden",
        lambda cell: any(part.operation.distance for part in cell.anatomy.parts),
    ),
    "sampling": Trait(
        "cells that sample their values",
        "probabilistic_hidden",
        "hidden",
        lambda cell: cell.anatomy.stochastic and not cell.anatomy.takes_data,
    ),
    "recurrent": Trait(
        "recurrent cells", "recurrent", "hidden", lambda cell: has_state(cell) and not cell.anatomy.spends_state
    ),
    "long_memory": Trait("memory cells", "memory", "hidden", lambda cell: _gated(cell) and _own_state(cell)),
    "gated_memory": Trait(
        "gated memory cells", "gated_memory", "hidden", lambda cell: _gated(cell) and not _own_state(cell)
    ),
    "spiking": Trait("spiking cells", "spiking_hidden", "hidden", lambda cell: cell.anatomy.spends_state),
    "slot": Trait("memory cells that keep what they are given", "memory", "hidden", _gated, kept=True),
    "capsule": Trait("capsules", "capsule", "hidden", lambda cell: cell.anatomy.vector),
    "matching": Trait("cells that match an input", "match_input_output", "output", lambda cell: cell.matches_input),
    "output": Trait("output cells", "output", "output", lambda cell: cell.role == "output"),
}


def family(cell: CellKind) -> str | None:
    """Return the family of a kind of cell: input, hidden or output; None for those that look at windows."""
    if cell.role in ("input", "output"):
        return cell.role
    return "hidden" if cell.role in ("hidden", "memory") else None


class LinkTrait(NamedTuple):
    """A trait of links: what they are called in a message, and whether those of a pattern have it."""

    phrase: str
    has: Callable[[Pattern], bool]


LINK_TRAITS = {
    "weighted": LinkTrait("weighted links", lambda pattern: pattern.weighted and not pattern.addressed),
    "one_to_one": LinkTrait("links one to one", lambda pattern: pattern.one_to_one),
    "addressed": LinkTrait("'access'", lambda pattern: pattern.addressed),
}

# What an architecture can be as a whole, each in a sentence.
SHAPES = {
    "acyclic": "no connection closes a cycle, at any time step",
    "directed": "all connections are directed",
    "stateless": "no cell has a state",
    "one_hidden": "exactly one hidden layer on the longest path, linear ones not counted",
    "deep": "two or more hidden layers in sequence",
    "recurs": "a cycle leads through an earlier time step",
    "both_ways": "each layer that reads the next time step has a counterpart that reads the previous one",
    "waist": "every path from input to output leads through a layer that is narrower than both",
    "mirrored": "the sizes of the decoder usually mirror those of the encoder",
    "overcomplete": "usually, a layer is wider than the input and the output",
    "samples": "every path from the reproduced input leads through sampled values",
    "two_networks": "a generator produces fake examples, and a discriminator reads both fake and real ones",
    "convolves": "a window of weights that all positions share",
    "narrows": "no convolution and no pool has more positions than its input",
    "routes": "capsules are connected to capsules by routing",
    "enlarges": "a deconvolution or interpolation has more positions than its input",
    "widens": "no deconvolution and no interpolation has fewer positions than its input",
    "crosses": "at each level, a connection leads from the contracting half to the expanding half",
    "attends": "attention",
    "keeps_states": "attention, or memory cells that keep the states of the encoder",
    "skips": "a skip connection past one or more layers: an identity or a projection",
    "external_memory": "an external memory that heads read and write",
    "allocates": "a record of which slots of the memory are in use",
    "map": "the map has two or more cells",
    "one_output": "one output cell for each machine",
    "patches": "the places of attention are windows of an image",
    "cross_attends": "queries from one input attend to keys and values from another",
    "hands_over": "a recurrent encoder leads to a recurrent decoder",
    "weighs_experts": "shares of a softmax, or of the largest values, multiply what experts give",
    "twins": "branches for different inputs share their weights and meet in an output",
    "joins_features": "layers are concatenated with what is computed from them",
    "keeps_values": "the outputs have as many values as an input",
    "estimates_noise": "an output has the shape of the noisy input, and another input is the noise level",
    "recurs_linearly": "a state depends on its previous value without a nonlinearity",
    "edges": "values are passed along the edges of a graph",
}
