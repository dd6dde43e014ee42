"""The context of a check: the layer graph of a spec, and data that rules derive from it on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from netcharts.architectures import Architecture, Role
from netcharts.architectures import load as load_kind
from netcharts.checking.subjects import subjects
from netcharts.errors import ForwardError
from netcharts.findings import RuleHit
from netcharts.network.external_memory import Memory, expand_memories, memories
from netcharts.network.layer_graph import LayerGraph
from netcharts.network.weight_names import mentions_weights
from netcharts.spec.cell_links import SpecLinks
from netcharts.spec.examples import Example
from netcharts.spec.model import Layer
from netcharts.spec.repeats import copies, written_out

if TYPE_CHECKING:
    from netcharts.forward import Activations, ModelCache
    from netcharts.network.graph import DrawnNetwork
    from netcharts.network.parameters import Parameter
    from netcharts.network.ties import SharedWeights

# Maximum numbers of cells, and of possible links, in networks whose single cells are checked.
_MOST_CELLS = _MOST_PAIRS = 1_000_000


_Derived = TypeVar("_Derived")


class CheckContext(LayerGraph):
    """The layer graph of a spec with its cells, its computed values and its architecture."""

    def derived(self, derive: Callable[[CheckContext], _Derived]) -> _Derived:
        """Return what a function derives of the spec. Rules that ask for the same share it."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        found: _Derived = self._derived[derive]
        return found

    @cached_property
    def _derived(self) -> dict[Callable[[CheckContext], Any], Any]:
        return {}

    @cached_property
    def network(self) -> DrawnNetwork | None:
        """All cells and links, for rules about single cells; None if there are too many."""
        from netcharts.network import graph

        cells = {name: layer.cells for name, layer in self.layers.items()}
        if sum(cells.values()) > _MOST_CELLS:
            return None
        if sum(cells[c.source] * cells[c.target] for c in self.spec.connections) > _MOST_PAIRS:
            return None
        whole = tuple(layer._replace(draw=layer.cells) for layer in self.spec.layers)
        return graph.build(self.spec._replace(layers=whole))

    @cached_property
    def links(self) -> SpecLinks:
        """The links between the cells of the layers."""
        return SpecLinks(self.spec.layers, self.spec.connections, self.spec.expansion)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All weights and biases; an array that is shared is there once."""
        return tuple(self.shared_weights.arrays.values())

    @cached_property
    def shared_weights(self) -> SharedWeights:
        """The places of the network that take weights or biases, and which of them share an array."""
        from netcharts.network.shared_weights import shared_weights

        return shared_weights(self.spec)

    @cached_property
    def shares_with(self) -> dict[str, set[str]]:
        """The layers that each layer has weights in common with."""
        joined: dict[str, set[str]] = {name: set() for name in self.layers}
        if not self._mentions_weights:
            return joined
        from netcharts.network.ties import holder

        shared = self.shared_weights
        copied = {copy: name for name, names in copies(self.spec).items() for copy in names}
        for name, tie in shared.ties.items():
            own, other = (copied[holder(shared.places[place], copied)] for place in (name, tie.name))
            joined[own].add(other)
            joined[other].add(own)
        return joined

    def sharing_faults(self, slug: str) -> Iterator[RuleHit]:
        """Yield what is wrong with shared weights, by the slug of a rule."""
        faults = self.shared_weights.faults if self._mentions_weights else ()
        return (RuleHit(fault.place, fault.message) for fault in faults if fault.slug == slug)

    @cached_property
    def _mentions_weights(self) -> bool:
        # Most specs do not, and then their parameters need not be listed.
        return mentions_weights(self.few_copies.spec)

    @cached_property
    def _parameter_by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    def parameter(self, name: str) -> Parameter | None:
        """Return the weights or biases of a name, if there are such."""
        return self._parameter_by_name.get(name)

    @cached_property
    def runs(self) -> list[tuple[Example, Activations | ForwardError]]:
        """Every example with its computed values, or the error that prevents computing them."""
        return [(example, self._run(example)) for example in self.spec.examples]

    @cached_property
    def models(self) -> ModelCache:
        """The compiled models, which all forward passes share."""
        from netcharts.forward import ModelCache, Plan

        return ModelCache(Plan(self.spec))

    def _run(self, example: Example) -> Activations | ForwardError:
        from netcharts.forward import forward

        try:
            return forward(self.models, example.inputs, steps=example.steps, seed=example.seed, weights=example.weights)
        except ForwardError as error:
            return error

    @property
    def few_copies(self) -> CheckContext:
        """The context of the spec with all kinds of copies of its blocks and groups, but few copies that are alike."""
        return self._few_copies or self

    @cached_property
    def _few_copies(self) -> CheckContext | None:
        """The same, or None if it is this one: a context that held itself would be freed late."""
        spec = written_out(self.spec, 2)
        return None if spec is self.spec else CheckContext(spec)

    @cached_property
    def memories(self) -> Mapping[str, Memory]:
        """The external memories, by the names of their layers."""
        return memories(self.spec)

    @property
    def expanded(self) -> CheckContext:
        """The context of the spec whose memories are written out, with directed connections alone."""
        return self._expanded or self

    @cached_property
    def _expanded(self) -> CheckContext | None:
        """The same, or None if it is this one."""
        spec = expand_memories(self.spec)
        return None if spec is self.spec else CheckContext(spec)

    @property
    def computed(self) -> list[tuple[Example, Activations]]:
        """Return the examples that could be computed, with their values."""
        return [(example, run) for example, run in self.runs if not isinstance(run, ForwardError)]

    @cached_property
    def kind(self) -> Architecture | None:
        """The declared architecture, if there is one."""
        return load_kind(self.spec.kind.name) if self.spec.kind else None

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Return what the spec has that rules can be about."""
        return subjects(self.spec, self.kind)

    @property
    def is_markov_chain(self) -> bool:
        """Return True if it is one layer, whose weights are the probabilities of transitions."""
        return len(self.layers) == 1 and self.kind is not None and self.kind.transition_probabilities

    @cached_property
    def roles(self) -> dict[str, Role | None]:
        """The role of every layer in the declared architecture."""
        kind = self.kind
        if kind is None:
            return dict.fromkeys(self.layers)
        memories = "external_memory" in kind.shape
        return {name: kind.role(layer.cell, keeps=self.keeps(name, memories)) for name, layer in self.layers.items()}

    @cached_property
    def layers_by_role(self) -> Mapping[str, list[Layer]]:
        """The layers of each role in the declared architecture, by the name of the role."""
        found: defaultdict[str, list[Layer]] = defaultdict(list)
        for name, role in self.roles.items():
            if role is not None:
                found[role.name].append(self.layers[name])
        return found

    def keeps(self, name: str, memories: bool = False) -> bool:
        """Return True if gated cells keep what they are given, as a memory does: no links of their own weigh it.

        With `memories`, a layer without recurrence is taken for a memory, whatever else leads into it.
        """
        if not self.layers[name].cell.anatomy.gated:
            return False
        incoming = self.incoming[name]
        recurs = any((c.delay and c.within) or c.orders_places for c in incoming)
        return not recurs and (memories or all(c.pattern.selects_cells for c in incoming))
