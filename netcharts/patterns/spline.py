"""Link every source cell to every target cell by a learned function of its value: m·n links, as in a KAN.

The function of a link is a · silu(x) + Σ cᵢ · Bᵢ(x), where Bᵢ are the `grid` + `order` B-splines of degree `order` that
`grid` intervals between −1 and 1 have. Beyond the intervals that extend this grid, all Bᵢ are 0. The weights of a link
are a and the cᵢ, in this order. Liu et al., "KAN: Kolmogorov-Arnold networks", 2024, arXiv:2404.19756.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Annotated

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, count_all_pairs
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SplineOptions(Options):
    """The options of learned functions."""

    grid: Annotated[int, Key(Integer(1, 1000), "number of intervals between -1 and 1")] = 5
    order: Annotated[int, Key(Integer(1, 10), "degree of the polynomials between them")] = 3


def _ends(pair: LayerPair) -> tuple[int, int]:
    return pair.source_channels * prod(pair.source), pair.target_channels * prod(pair.target)


def _weight_shape(pair: LayerPair) -> ArrayShape:
    return *_ends(pair), 1 + pair.options.grid + pair.options.order


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    from netcharts.patterns._splines import Splines

    # [targets, functions × sources].
    matrix = np.concatenate([np.moveaxis(array, 1, 0) for array in arrays])
    matrix = np.ascontiguousarray(matrix.swapaxes(1, 2)).reshape(len(matrix), -1)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], None]:
        splines = Splines(pair.options.grid, pair.options.order, values)

        def call() -> None:
            splines.evaluate()
            np.dot(matrix, splines.functions, into)

        return call

    return bind


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    sources, targets = _ends(pair)
    grid, order = pair.options.grid, pair.options.order
    # All functions of a value; those that are not 0, with their indices; and what they are computed from.
    held = sources * (grid + 3 * order + 2) + sources * (3 * (order + 1) + 8)
    work = sources * (parts * targets * (1 + grid + order) + 8 * (order + 1) ** 2)
    return KernelCost(held, work, 12 + 4 * (order + 1) ** 2)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "connected by learned functions", "zh": "以可学习函数连接"},
    links=lambda query: query.answer(True),
    count=count_all_pairs,
    options=SplineOptions,
    look="curved",
    weights=lambda pair: prod(_weight_shape(pair)),
    transfer=Transfer(_weight_shape, _kernel, fans=_ends, cost=_cost),
)
