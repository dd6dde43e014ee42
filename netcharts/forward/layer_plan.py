"""Layer plans: what each layer computes and receives, independent of the values of weights and inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Literal, NamedTuple

from netcharts.forward.buffer_layout import BufferGroup
from netcharts.forward.cell_program import Program
from netcharts.forward.input_edges import InputEdge
from netcharts.network.external_memory import Memory
from netcharts.network.parameters import Parameter
from netcharts.spec.cell_inputs import comes_from_afar
from netcharts.spec.model import Layer

# From this size, weights are multiplied by as they are, if possible. Smaller ones are put into one matrix with the
# biases, which saves a call.
LARGE = 262_144


class Inputs(NamedTuple):
    """The inputs of a group of cell parts.

    Attributes:
        group: The parts.
        upstream: Edges from other components, which are computed before, for all steps.
        component: Edges from layers of the same component, which may be the layer itself.
        recurrent: Edges within the layer that lead to the recurrent parts of its cells.
        biases: The bias of each part, or None.
    """

    group: BufferGroup
    upstream: tuple[InputEdge, ...]
    component: tuple[InputEdge, ...]
    recurrent: tuple[InputEdge, ...]
    biases: tuple[Parameter | None, ...]

    @property
    def are_sole_weights(self) -> bool:
        """Return whether the only matrix is a large array of weights as it is, which need not be copied for it."""
        dense = [edge for edge in (*self.upstream, *self.component, *self.recurrent) if edge.is_dense]
        if len(dense) != 1 or len(self.group.buffers) != 1:
            return False
        once = dense[0] in self.recurrent or self.group.multiplicities == (1,)
        return once and dense[0].is_matrix_of_weights and prod(dense[0].parameters[0].shape) >= LARGE


class Term(NamedTuple):
    """One of several operands that a layer combines: its number, the origin of its edge, and the edge."""

    number: int
    origin: Literal["upstream", "component"]
    edge: InputEdge


class LayerMode(NamedTuple):
    """The computation and the inputs of a layer's cells, either with values from the caller or without.

    `terms` are the operands of a layer that combines several.
    """

    program: Program
    inputs: tuple[Inputs, ...]
    terms: tuple[Term, ...] = ()


class LayerPlan(NamedTuple):
    """The plan of a layer.

    Attributes:
        layer: The layer.
        width: The number of its values per example, channels × cells.
        without_input: What it computes if the caller gives no values for it.
        with_input: What it computes if the caller gives values for it; the same object if its cells never take any.
        biases: The biases by part.
        memory: The external memory that the layer is, if it is one.
        controllers: The edges that control the heads of that memory.
        normalization: The arrays of its normalization, by their own names.
        learned: The arrays that the operation of its part learns, by their own names.
    """

    layer: Layer
    width: int
    without_input: LayerMode
    with_input: LayerMode
    biases: Mapping[str, Parameter]
    memory: Memory | None
    controllers: tuple[InputEdge, ...]
    normalization: Mapping[str, Parameter]
    learned: Mapping[str, Parameter]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the operands of a layer that combines several."""
        return self.without_input.terms

    @property
    def has_past(self) -> bool:
        """Return whether the layer depends on its own previous values: by connections, or by states of its cells."""
        delayed = any(edge.connection.delay for inputs in self.without_input.inputs for edge in inputs.component)
        delayed |= any(term.edge.connection.delay and term.origin == "component" for term in self.without_input.terms)
        recurrent = any(inputs.recurrent for inputs in self.without_input.inputs)
        return delayed or recurrent or bool(self.layer.cell.anatomy.kept)

    def remembered(self) -> Iterator[str]:
        """Yield the parts whose values of several steps before or after recurrent connections carry."""
        for inputs in (*self.without_input.inputs, *self.with_input.inputs):
            wire = None if inputs.group is None else inputs.group.recurrent_wire
            if (
                wire is not None
                and wire.number is None
                and any(comes_from_afar(e.connection) for e in inputs.recurrent)
            ):
                yield wire.source

    def edges(self) -> Iterator[InputEdge]:
        """Yield the edges from layers, without those to recurrent parts."""
        yield from self.controllers
        for inputs in (*self.without_input.inputs, *self.with_input.inputs):
            yield from (*inputs.upstream, *inputs.component)
        for mode in {id(mode): mode for mode in (self.without_input, self.with_input)}.values():
            yield from (term.edge for term in mode.terms)


class Component(NamedTuple):
    """Layers that are computed together: a strongly connected component of the network.

    Attributes:
        layers: The layers, in the order in which they are computed at each step.
        stepped: Whether the component is computed step by step; otherwise all steps are one batch.
        direction: 1 if steps go forward in time, -1 if backward.
        rounds: How often a single layer is computed whose cells depend on each other at the same step.
    """

    layers: tuple[LayerPlan, ...]
    stepped: bool
    direction: int
    rounds: int = 1
