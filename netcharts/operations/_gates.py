"""Add what each edge brings to the value of the node that it leads to. No part of a cell is written so: trees need it.

The operands are the values of the nodes, then those that the edges of each graph bring from their first nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import ArrayCost, Operation
from netcharts.operations._edges import EdgeOptions, by_place
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _shape(operands: Sequence[Shape], options: EdgeOptions) -> Shape:
    return Shape((options.count,), operands[0].channels)


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: EdgeOptions) -> list[Call]:
    import numpy as np

    sources, targets = options.links()
    nodes, *brought = map(by_place, operands)
    calls: list[Call] = [partial(np.take, nodes, targets, 1, result, "clip")]
    for edges, values in zip(options.of_graphs(), brought, strict=True):
        taken = np.empty_like(result[:, edges])
        calls += [
            partial(np.take, values, sources[edges], 1, taken, "clip"),
            partial(np.add, result[:, edges], taken, result[:, edges]),
        ]
    return calls


def _cost(operands: Sequence[Shape], options: EdgeOptions, examples: int) -> ArrayCost:
    values = operands[0].channels * options.count * examples
    return ArrayCost(values, 4 * values, 2 * len(operands))


OPERATION = Operation(
    takes="wires",
    labels={"en": "gates of edges", "zh": "边的门"},
    options=EdgeOptions,
    shape=_shape,
    bind_arrays=_bind,
    cost=_cost,
)
