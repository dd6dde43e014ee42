"""What the rules look at: the layer graph of a spec, and what is derived from it when a rule asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from netcharts.architectures import Architecture, Role
from netcharts.architectures import load as load_kind
from netcharts.errors import ForwardError
from netcharts.network.layer_graph import LayerGraph
from netcharts.spec.model import Example

if TYPE_CHECKING:
    from netcharts.forward import Activations, Models
    from netcharts.network.graph import DrawnNetwork

# So many pairs of cells are asked whether they are linked, and no more.
_MOST_PAIRS = 1_000_000


@dataclass(frozen=True)
class CheckContext(LayerGraph):
    """A spec as a graph of layers, with its cells, its numbers and its architecture for the rules that need them."""

    @cached_property
    def network(self) -> DrawnNetwork | None:
        """All cells and links, for the few checks that look at cells; None where there are too many to look at."""
        from netcharts.network import graph

        cells = {name: layer.cells for name, layer in self.layers.items()}
        if sum(cells[c.source] * cells[c.target] for c in self.spec.connections) > _MOST_PAIRS:
            return None
        whole = tuple(layer._replace(draw=layer.cells) for layer in self.spec.layers)
        return graph.build(self.spec._replace(layers=whole))

    @cached_property
    def weights(self) -> dict[str, tuple[int, ...]]:
        """The shapes of all weights, by name."""
        from netcharts.network.parameters import parameters

        return {slot.name: slot.shape for slot in parameters(self.spec)}

    @cached_property
    def runs(self) -> list[tuple[Example, Activations | ForwardError]]:
        """What the forward pass makes of every example, or why it can't be computed."""
        return [(example, self._run(example)) for example in self.spec.examples]

    @cached_property
    def models(self) -> Models:
        """What passes have in common."""
        from netcharts.forward import Models, Plan

        return Models(Plan(self.spec))

    def _run(self, example: Example) -> Activations | ForwardError:
        from netcharts.forward import forward

        try:
            return forward(self.models, example.inputs, steps=example.steps, seed=example.seed, weights=example.weights)
        except ForwardError as error:
            return error

    @property
    def computed(self) -> list[tuple[Example, Activations]]:
        """The examples that could be computed, and what came of them."""
        return [(example, run) for example, run in self.runs if not isinstance(run, ForwardError)]

    @cached_property
    def kind(self) -> Architecture | None:
        """The kind of network that the spec claims to be."""
        return load_kind(self.spec.kind.name) if self.spec.kind else None

    @cached_property
    def roles(self) -> dict[str, Role | None]:
        """The role of every layer in that kind of network, by its cells or those that they extend."""
        return {name: self.kind.role(layer.cell) if self.kind else None for name, layer in self.layers.items()}
