"""Multiply values edge by edge, and add up the products at each node. No part of a cell is written so: trees need it.

An operand has a value for each edge, or it is taken at the first node of each edge, or at the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import ArrayCost, Operation
from netcharts.operations._edges import EDGE, SOURCE, ChildOptions, by_place
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray, IntArray


def _shape(operands: Sequence[Shape], options: ChildOptions) -> Shape:
    return next(shape for shape, end in zip(operands, options.ends, strict=True) if end != EDGE)


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: ChildOptions) -> list[Call]:
    import numpy as np

    sources, targets = options.links()
    order = np.argsort(targets, kind="stable")
    reached, starts = np.unique(targets[order], return_index=True)
    into = by_place(result)
    product = np.empty((len(into), options.count, into.shape[-1]), into.dtype)
    taken, sums = np.empty_like(product), np.empty_like(into[:, : len(reached)])
    calls: list[Call] = []
    for number, (operand, end) in enumerate(zip(operands, options.ends, strict=True)):
        at = order if end == EDGE else (sources if end == SOURCE else targets)[order]
        calls.append(partial(np.take, by_place(operand), at, 1, taken if number else product, "clip"))
        if number:
            calls.append(partial(np.multiply, product, taken, product))
    if options.factor != 1:
        calls.append(partial(np.multiply, product, options.factor, product))
    calls += [partial(np.add.reduceat, product, starts, 1, None, sums), partial(into.fill, 0)]
    return [*calls, partial(_place, into, reached, sums)]


def _place(into: FloatArray, places: IntArray, values: FloatArray) -> None:
    into[:, places] = values


def _cost(operands: Sequence[Shape], options: ChildOptions, examples: int) -> ArrayCost:
    channels = operands[0].channels
    values = channels * options.count * examples
    return ArrayCost(3 * values, 4 * values * len(operands), 2 * len(operands) + 4)


OPERATION = Operation(
    takes="wires",
    labels={"en": "sum over edges", "zh": "沿边求和"},
    options=ChildOptions,
    shape=_shape,
    bind_arrays=_bind,
    cost=_cost,
)
