"""Add up values along the edges of a graph between places, as they are: each place gets the sum over the links into it.

With `scale: mean` it gets their mean, with `scale: max` the largest value of each channel, and with `scale: symmetric`
each value is divided by the root of the number of links out of its source times that into its target. A place that no
link leads to gets 0. Within a layer and without a delay, the edges form no cycle, and places are computed in their
order, as in trees. With weights, it is `graph`. Wu et al., "Simplifying graph convolutional networks", 2019,
arXiv:1902.07153.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from netcharts.patterns import Pattern
from netcharts.patterns._links import LayerPair, Shape, WrittenShape
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.patterns.graph import GraphOptions, count, degrees, kept_size, links, mismatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray


def _determines(source: Shape, target: WrittenShape, options: GraphOptions) -> WrittenShape:
    """Keep the shape."""
    return WrittenShape(kept_size(source, target), source.channels)


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    from netcharts.patterns._aggregation import aggregation
    from netcharts.patterns._kernels import run_in_order

    places = prod(pair.source)
    collect = aggregation(pair.options.graph.all_links(places), places, pair.options.scale)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        shape = pair.source_channels, places, values.shape[-1]
        return run_in_order(collect(values.reshape(shape), into.reshape(shape)))

    return bind


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    from netcharts.patterns._aggregation import cost

    links = count(pair.source, pair.target, pair.options, pair.same)
    return cost(links, prod(pair.source), pair.source_channels, pair.options.scale)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "added up along edges", "zh": "沿图的边求和"},
    links=links,
    count=count,
    size_mismatch=mismatch,
    options=GraphOptions,
    determines=_determines,
    degrees=degrees,
    transfer=Transfer(None, _kernel, cost=_cost),
    local=True,
    along_graph=True,
)
