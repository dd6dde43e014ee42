"""The edges along which cells of a layer read others of the same layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray, IntArray
    from netcharts.graphs import Graph

# What an operand has values for: edges, or the nodes at either end.
EDGE, SOURCE, TARGET = "edge", "source", "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeOptions:
    """The edges of several graphs, one after the other."""

    graphs: tuple[Graph, ...]

    @property
    def count(self) -> int:
        """Return the number of edges."""
        return int(self.links().shape[1])

    def links(self) -> IntArray:
        """Return the edges, [2, edges]: their first and second nodes."""
        import numpy as np

        return np.concatenate([graph.links() for graph in self.graphs], axis=1)

    def of_graphs(self) -> Sequence[slice]:
        """Return which of the edges are those of each graph."""
        counts = [graph.links().shape[1] for graph in self.graphs]
        return [slice(sum(counts[:number]), sum(counts[: number + 1])) for number in range(len(counts))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildOptions(EdgeOptions):
    """Edges, what each operand has values for, and a number that all products are multiplied by."""

    ends: tuple[str, ...]
    factor: float = 1.0


def by_place(values: FloatArray) -> FloatArray:
    """Return values [channels, *size, examples] as [channels, places, examples]."""
    return values.reshape(len(values), -1, values.shape[-1])
