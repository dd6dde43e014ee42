"""Couplings: the symmetric weights among the layers of a network with undirected connections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from netcharts.array_types import AnyArray
from netcharts.forward.symmetric_weights import symmetric_matrix
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Spec


class LocalField(NamedTuple):
    """The weights and biases that determine the field of some cells.

    Attributes:
        sources: The range of cells that influence them.
        weights: The weights, [sources, cells].
        bias: The biases, [cells].
    """

    sources: slice
    weights: AnyArray
    bias: AnyArray


class Couplings:
    """The weights between all cells of all layers; the state of a network is [..., cells of all layers].

    Attributes:
        count: The number of cells of all layers.
        ranges: The cells of each layer within a state.
        fields: The local field of each layer.
    """

    def __init__(self, spec: Spec, parameters: Iterable[Parameter], weights: Mapping[str, AnyArray]) -> None:
        """Build the matrix of all weights."""
        self.layers = spec.layers
        self.ranges: dict[str, slice] = {}
        self.count = 0
        for layer in spec.layers:
            start, self.count = self.count, self.count + layer.cells * layer.channels
            self.ranges[layer.name] = slice(start, self.count)
        self.matrix, self.bias = symmetric_matrix(spec, parameters, weights)
        self.fields = {name: self._local_field(cells) for name, cells in self.ranges.items()}
        # Pairs of layers in which the second influences the first.
        self._influenced_by = {
            (target, source)
            for target, cells in self.ranges.items()
            for source, sources in self.ranges.items()
            if self.matrix[sources, cells].any()
        }

    def _local_field(self, cells: slice) -> LocalField:
        influencing = np.flatnonzero(self.matrix[:, cells].any(axis=1))
        sources = slice(int(influencing[0]), int(influencing[-1]) + 1) if len(influencing) else slice(0, 0)
        return LocalField(sources, self.matrix[sources, cells].copy(), self.bias[cells])

    def field(self, name: str, state: AnyArray) -> AnyArray:
        """Return the field of a layer's cells, the weighted sum of all others plus the bias: [..., cells]."""
        sources, weights, bias = self.fields[name]
        field: AnyArray = np.dot(state[..., sources], weights)
        field += bias
        return field

    def are_independent(self, name: str) -> bool:
        """Return whether the cells of a layer do not influence each other, so that all can be updated at once."""
        return (name, name) not in self._influenced_by

    def influences_free_layer(self, name: str, clamped: Collection[str]) -> bool:
        """Return whether a layer influences one that starts without values from the caller, itself included."""
        return any(source == name and target not in clamped for target, source in self._influenced_by)
