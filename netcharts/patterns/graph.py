"""Carry values along the edges of a graph between places: pointwise weights, then a sum over the links into each place.

All edges share the same weights. With `scale: symmetric`, each link is divided by the root of the number of links out
of its source times that into its target; with `scale: mean`, the sum is divided by the latter; `scale: max` takes the
largest value of each channel in place of the sum. A place that no link leads to gets 0. Within a layer and without a
delay, the edges form no cycle, and places are computed in their order, as in trees. Kipf & Welling, "Semi-supervised
classification with graph convolutional networks", 2016, arXiv:1609.02907; Hamilton, Ying & Leskovec, "Inductive
representation learning on large graphs", 2017, arXiv:1706.02216; Goller & Küchler, "Learning task-dependent distributed
representations by backpropagation through structure", 1996.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated, Any

from netcharts.graphs import EdgesType, Graph
from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, LinkQuery, Shape, SizeMismatch, WrittenShape, cells
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Boolean, Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray, IntArray

SUM, SYMMETRIC, MEAN, MAX = SCALES = ("sum", "symmetric", "mean", "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOptions(Options):
    """The options of a connection along a graph."""

    edges: Annotated[Graph, Key(EdgesType(), "edges along which it leads: the name of a graph, or a list")]
    scale: Annotated[
        str, Key(Choice("scale", lambda: SCALES), "how the values that meet at a place are combined and scaled")
    ] = SUM
    directed: Annotated[
        bool | None,
        Key(Boolean(), "true if edges lead from their first node to their second only", unless_given="as in the graph"),
    ] = None
    loops: Annotated[
        bool | None, Key(Boolean(), "true to link every place to itself as well", unless_given="as in the graph")
    ] = None

    @property
    def graph(self) -> Graph:
        """Return the graph with the directions and loops of the connection."""
        return self.edges.changed(self.directed, self.loops)


def _keys(links: IntArray, places: int) -> IntArray:
    """Return a number for each pair of a source and a target."""
    keys: IntArray = links[1] * places + links[0]
    return keys


def links(query: LinkQuery) -> BoolArray:
    """Return which cells are linked along the edges."""
    import numpy as np

    graph, places = query.options.graph, max(cells(query.source_shape), query.options.edges.nodes)
    wanted, asked = _keys(graph.links(), places), query.target * places + query.source
    at = np.minimum(np.searchsorted(wanted, asked), max(0, wanted.size - 1))
    linked: BoolArray = wanted[at] == asked if wanted.size else query.answer(False)
    return linked | (query.source == query.target) if graph.loops else linked


def count(source: ArrayShape, target: ArrayShape, options: GraphOptions, same: bool) -> int:
    """Return the number of links along the edges."""
    return options.graph.count(cells(source))


def degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    """Return the number of links out of and into each cell along the edges."""
    graph = query.options.graph
    outgoing, incoming = (
        _occurrences(ends, queried.ravel()) for ends, queried in zip(graph.links(), query[:2], strict=True)
    )
    return outgoing + graph.loops, incoming + graph.loops


def _occurrences(ends: IntArray, of: IntArray) -> IntArray:
    """Return how often each of some numbers is among others."""
    import numpy as np

    ordered = np.sort(ends)
    times: IntArray = np.searchsorted(ordered, of, "right") - np.searchsorted(ordered, of, "left")
    return times


def mismatch(source: ArrayShape, target: ArrayShape, options: GraphOptions) -> SizeMismatch | None:
    """Return why a graph cannot join two layers; None if it can."""
    m, n = cells(source), cells(target)
    if m != n:
        message = f"a graph has the same nodes in both layers, which have {m:,} and {n:,} cells"
        return SizeMismatch("identity-size-mismatch", message)
    outside = options.graph.outside(m, n)
    if outside is None:
        return None
    message = f"the edge {list(outside)} leads to a node outside the {n:,} cells, which are counted from 0"
    return SizeMismatch("pair-out-of-range", message, "edges")


def _determines(source: Shape, target: WrittenShape, options: GraphOptions) -> WrittenShape:
    """Keep the places."""
    return WrittenShape(kept_size(source, target), None)


def kept_size(source: Shape, target: WrittenShape) -> ArrayShape:
    """Return the size of the source, or that which is written of the target if it has as many places."""
    return target.size if target.size is not None and cells(target.size) == cells(source.size) else source.size


def _weight_shape(pair: LayerPair) -> ArrayShape:
    return pair.target_channels, pair.source_channels


# The transfer. Values are [channels, places, examples].


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    from netcharts.patterns._aggregation import aggregation
    from netcharts.patterns._kernels import run_in_order

    matrix = np.concatenate(arrays)
    collect = aggregation(pair.options.graph.all_links(prod(pair.source)), prod(pair.source), pair.options.scale)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        places = values.reshape(pair.source_channels, prod(pair.source), -1)
        result = into.reshape(len(matrix), *places.shape[1:])
        first = _collects_first(pair, len(arrays))
        between = np.empty_like(places if first else result)
        if first:
            product = partial(np.dot, matrix, between.reshape(len(between), -1), into.reshape(len(matrix), -1))
            return run_in_order([*collect(places, between), product])
        product = partial(np.dot, matrix, values.reshape(len(places), -1), between.reshape(len(matrix), -1))
        return run_in_order([product, *collect(between, result)])

    return bind


def _collects_first(pair: LayerPair, parts: int) -> bool:
    """Return True if sums along links are taken before the product with the weights, of fewer channels."""
    return pair.options.scale != MAX and pair.source_channels < parts * pair.target_channels


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    from netcharts.patterns._aggregation import cost

    places, links = prod(pair.source), count(pair.source, pair.target, pair.options, pair.same)
    taken = pair.source_channels if _collects_first(pair, parts) else parts * pair.target_channels
    collecting = cost(links, places, taken, pair.options.scale)
    products = parts * pair.channels * places
    return collecting._replace(
        values=collecting.values + taken * places, work=collecting.work + products, calls=collecting.calls + 1
    )


PATTERN = Pattern(
    scope="path",
    phrase={"en": "linked along edges", "zh": "沿图的边连接"},
    links=links,
    count=count,
    size_mismatch=mismatch,
    options=GraphOptions,
    determines=_determines,
    weights=lambda pair: pair.channels,
    degrees=degrees,
    transfer=Transfer(_weight_shape, _kernel, rows_are_targets=True, cost=_cost, axes=((1,), (0,))),
    local=True,
    shares_weights=True,
    along_graph=True,
)
