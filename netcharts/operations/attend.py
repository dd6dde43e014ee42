"""Take the mean of values, weighted by the softmax of the scores of queries with their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isqrt, prod
from typing import TYPE_CHECKING

from netcharts.operations import ArrayCost, OperandShape, Operation, Rows, Seen, ShapeError, Wanted
from netcharts.operations._attend_options import ADDITIVE, BLOCK, DOT, GAT, AttendOptions
from netcharts.shapes import Shape, WrittenShape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import BoolArray, FloatArray, IntArray
    from netcharts.graphs import Graph


def _complete(operands: Sequence[OperandShape], written: WrittenShape, options: AttendOptions) -> list[WrittenShape]:
    """Return the shapes of queries, keys, values and scores, which the keys of the layer give to projections."""
    query, key, value = operands[:3]
    heads, key_heads = options.heads, options.shared_heads
    from_values = None if value.channels is None else value.channels * heads // key_heads
    channels = written.channels or from_values or (value.source.channels if value.source else 1)
    width = _width(query, key, channels, options)
    places = query.size or written.size or (1,)
    if options.over_steps:
        return [
            WrittenShape(places, each) for each in (heads * width, key_heads * width, channels * key_heads // heads)
        ]
    keys = key.size or value.size or places
    return [
        WrittenShape(places, heads * width),
        WrittenShape(keys, key_heads * width),
        WrittenShape(value.size or keys, channels * key_heads // heads),
        WrittenShape(_pairs(places, keys, options), heads),
    ]


def _pairs(queries: tuple[int, ...], keys: tuple[int, ...], options: AttendOptions) -> tuple[int, ...]:
    """Return the size of scores: that of queries, followed by that of keys."""
    if options.window:
        queries = keys = options.window * (len(queries) if len(options.window) == 1 else 1)
    return (*queries, *keys)


def _wants(operands: Sequence[Shape], options: AttendOptions) -> list[Wanted]:
    """Return what scores must be: one for each query and key, and head."""
    query, key = operands[:2]
    causal = options.causal and len(query.size) == 1
    return [Wanted(Shape(_pairs(query.size, key.size, options), options.heads), {"causal": causal})]


def _rows(places: IntArray, size: tuple[int, ...], scores: int, options: AttendOptions) -> Rows:
    """Return the scores that each query takes: those of its place, or of its position in a window."""
    if options.window and scores != prod(size) ** 2:
        from netcharts.operations._attention_windows import positions_in_windows

        keys = isqrt(scores)
        return Rows(positions_in_windows(places, size, options.window, options.shift), keys)
    return Rows(places, scores // prod(size))


def _sees(keys: IntArray, places: IntArray, size: tuple[int, ...], options: AttendOptions) -> BoolArray:
    """Return which keys queries at some places see: those that no edge, window or order of places hides.

    Over steps, each place attends to itself at other steps.
    """
    import numpy as np

    if options.over_steps:
        own: BoolArray = keys[:, None] == places
        return own
    seen = np.ones((keys.size, places.size), bool)
    if options.edges is not None:
        sources, targets = options.edges.links()
        along = np.isin(keys[:, None] + (places << 32), sources + (targets << 32))
        seen &= along | (keys[:, None] == places) if options.edges.loops else along
    if options.causal:
        seen &= keys[:, None] <= places
    if options.window:
        from netcharts.operations._attention_windows import window_numbers

        of_keys, of_places = (window_numbers(ends, size, options.window, options.shift) for ends in (keys, places))
        seen &= of_keys[:, None] == of_places
    return seen


def _seen(keys: int, size: tuple[int, ...], options: AttendOptions) -> Seen:
    """Return how many pairs of a query and a key see each other, as formulas: there may be a billion places."""
    places = prod(size)
    if options.over_steps:
        return Seen(places, places, places)
    if options.edges is not None:
        return _seen_along_edges(places, size, options.edges, options)
    if options.window:
        from netcharts.operations._attention_windows import pairs_in_windows

        pairs = pairs_in_windows(size, options.window, options.shift)
        # Of two places of a window, the later one sees the earlier one.
        return Seen((pairs + places) // 2 if options.causal else pairs, places, places)
    pairs, common = places * keys, min(places, keys)
    if options.causal:
        pairs = common * (common + 1) // 2 + (places - common) * keys
    return Seen(pairs, places, common)


def _seen_along_edges(places: int, size: tuple[int, ...], edges: Graph, options: AttendOptions) -> Seen:
    import numpy as np

    sources, targets = edges.links()
    kept = (sources <= targets) | (not options.causal)
    if options.window:
        from netcharts.operations._attention_windows import window_numbers

        numbers = [window_numbers(ends, size, options.window, options.shift) for ends in (sources, targets)]
        kept &= numbers[0] == numbers[1]
    pairs = int(kept.sum())
    if edges.loops:
        return Seen(pairs + places, places, places)
    return Seen(pairs, np.unique(targets[kept]).size, int((sources == targets)[kept].sum()))


def _width(query: OperandShape, key: OperandShape, channels: int, options: AttendOptions) -> int:
    """Return the width of a head: as written, as of queries or keys that are not projected, or the default."""
    if options.width is not None:
        return options.width
    if query.channels is not None:
        return max(1, query.channels // options.heads)
    if key.channels is not None:
        return max(1, key.channels // options.shared_heads)
    return 1 if options.score == GAT else max(1, channels // options.heads)


def _shape(operands: Sequence[Shape], options: AttendOptions) -> Shape:
    query, key, value = operands[:3]
    heads, key_heads = options.heads, options.shared_heads
    if heads % key_heads:
        raise ShapeError(f"{heads:,} heads cannot share {key_heads:,} heads of keys and values")
    parts = (("queries", query, heads), ("keys", key, key_heads), ("values", value, key_heads))
    for what, shape, count in parts:
        if shape.channels % count:
            raise ShapeError(f"{shape.channels:,} channels of {what} cannot be divided among {count:,} heads")
    width = query.channels // heads
    if width != key.channels // key_heads:
        raise ShapeError(f"heads compare queries of {width:,} channels with keys of {key.channels // key_heads:,}")
    if prod(key.size) != prod(value.size):
        raise ShapeError(f"{prod(key.size):,} keys have {prod(value.size):,} values")
    if options.rotary is not None and width % 2:
        raise ShapeError(f"rotary positions turn pairs of channels, but a head has {width:,}")
    if options.over_steps:
        _check_steps(operands, options)
        return Shape(query.size, value.channels * heads // key_heads)
    _check_places(query, key, options)
    _check_edges(query, key, options)
    if len(operands) > 3:
        _check_scores(query, key, operands[3], options)
    return Shape(query.size, value.channels * heads // key_heads)


def _check_places(query: Shape, key: Shape, options: AttendOptions) -> None:
    same = query.size == key.size
    if options.causal and prod(query.size) != prod(key.size):
        raise ShapeError(f"causal attention needs as many keys as queries, not {prod(key.size):,} and {query.text}")
    if not options.window:
        if options.shift != (0,):
            raise ShapeError("only windows can be shifted: give their size as 'window'")
        return
    if not same:
        raise ShapeError("windows need keys at the places of the queries")
    for name, values in (("window", options.window), ("shift", options.shift)):
        if len(values) not in (1, len(query.size)):
            raise ShapeError(f"'{name}' has {len(values)} numbers for {len(query.size)} dimensions")


def _check_steps(operands: Sequence[Shape], options: AttendOptions) -> None:
    query, key = operands[:2]
    if query.size != key.size:
        raise ShapeError(
            f"attention over steps is computed for each place: queries have {prod(query.size):,} and keys "
            f"{prod(key.size):,}"
        )
    given = (("window", options.window), ("shift", options.shift != (0,)), ("edges", options.edges is not None))
    name = next((name for name, is_given in given if is_given), None)
    if name is not None:
        raise ShapeError(f"'{name}' is about places, but this attention is over steps")
    if len(operands) > 3:
        raise ShapeError("scores are for each query and key, whose number is not known for attention over steps")


def _check_edges(query: Shape, key: Shape, options: AttendOptions) -> None:
    if options.edges is None:
        return
    queries, keys = prod(query.size), prod(key.size)
    if options.edges.loops and queries != keys:
        raise ShapeError(f"edges from every node to itself need as many keys as queries, not {keys:,} and {queries:,}")
    outside = options.edges.outside(keys, queries)
    if outside is not None:
        few = f"{queries:,}" if queries == keys else f"{keys:,} keys and {queries:,} queries"
        raise ShapeError(f"the edge {list(outside)} leads to a node outside the {few} places, which count from 0")


def _check_scores(query: Shape, key: Shape, scores: Shape, options: AttendOptions) -> None:
    if scores.channels not in (1, options.heads):
        raise ShapeError(
            f"{scores.channels:,} channels of scores are not one, or one for each of {options.heads:,} heads"
        )
    queries, keys = prod(query.size), prod(key.size)
    allowed = {queries * keys}
    if options.window:
        window = options.window * (len(query.size) if len(options.window) == 1 else 1)
        allowed.add(prod(window) ** 2)
    if prod(scores.size) not in allowed:
        raise ShapeError(f"{prod(scores.size):,} scores are not one for each of {queries:,} queries and {keys:,} keys")


def _arrays(operands: Sequence[Shape], options: AttendOptions) -> Mapping[str, tuple[int, ...]]:
    """Return the vectors that weigh the terms of additive scores, or of GAT scores of several channels.

    Brody, Alon & Yahav, "How attentive are graph attention networks?", 2021, arXiv:2105.14491.
    """
    width = operands[0].channels // options.heads
    has_vectors = options.score == ADDITIVE or (options.score == GAT and width > 1)
    return {"score": (options.heads, width)} if has_vectors else {}


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: AttendOptions) -> list[Call]:
    from netcharts.operations._attention import bind
    from netcharts.operations._attention_arrays import Operands

    query, key, value, *others = operands
    shapes = [Shape(query.shape[1:-1], len(query))]
    vectors = others.pop() if _arrays(shapes, options) else None
    links = None if options.edges is None else options.edges.all_links(prod(query.shape[1:-1]))
    return bind(Operands(query, key, value, others[0] if others else None, vectors), result, options, links)


def _runs(options: AttendOptions) -> tuple[int, ...]:
    """Return the operands that are taken at all steps: keys and values."""
    return (1, 2) if options.over_steps else ()


def _bind_runs(
    operands: Sequence[FloatArray], result: FloatArray, options: AttendOptions, at: Callable[[], int] | None
) -> list[Call]:
    from netcharts.operations._attention_arrays import Operands
    from netcharts.operations._attention_steps import bind

    query, key, value, *others = operands
    return bind(Operands(query, key, value, None, others[0] if others else None), result, options, at)


def _cost(operands: Sequence[Shape], options: AttendOptions, examples: int) -> ArrayCost:
    query, key, value = operands[:3]
    queries, keys, width = prod(query.size), prod(key.size), query.channels // options.heads
    taken = value.channels // options.shared_heads
    window = prod(options.window * (len(query.size) if len(options.window) == 1 else 1)) if options.window else keys
    scores, terms = examples * options.heads * queries * window, 1 if options.score == DOT else width
    if options.edges is not None:
        return _edge_cost(operands, options, examples)
    block = min(BLOCK, scores * terms)
    copies = queries * (query.channels + taken * options.heads) + keys * (key.channels + value.channels)
    masks = queries * window if options.window else queries * max(64, queries // 8) if options.causal else 0
    turned = examples > 1 or options.rotary is not None or bool(options.window)
    per_copy = turned + 2 * bool(options.window) + (options.rotary is not None)
    return ArrayCost(
        examples * per_copy * copies + (1 if options.score == DOT else 3) * block + 2 * masks,
        scores * (10 * terms + width + taken),
        12 * (1 + (1 + options.causal) * scores * terms // BLOCK),
    )


def _edge_cost(operands: Sequence[Shape], options: AttendOptions, examples: int) -> ArrayCost:
    """Return the cost of attention along edges: of a score for each link and head, and of what these weigh."""
    assert options.edges is not None
    query, key, value = operands[:3]
    queries, keys, width = prod(query.size), prod(key.size), query.channels // options.heads
    links = options.edges.count(queries)
    reached, taken = min(queries, links), options.heads * value.channels // options.shared_heads
    by_link = options.heads * (width + 3) + key.channels + value.channels + taken
    copies = queries * query.channels + keys * key.channels if options.rotary is not None else 0
    work = examples * links * (options.heads * (10 * width + 10) + taken)
    return ArrayCost(examples * (links * by_link + 2 * copies + reached * (taken + 2 * options.heads)), work, 30)


def _products(operands: Sequence[Shape], options: AttendOptions) -> int:
    """Return the multiply-accumulates of queries with keys, and of values with their weights, for each head and pair.

    All keys count that a query could see by its window or the edges, also those that `causal` masks. A score of several
    learned terms, additive or GAT, takes one product for each; the sum of two GAT terms takes none.
    """
    query, key, value = operands[:3]
    width, taken = query.channels // options.heads, value.channels // options.shared_heads
    scored = 0 if options.score == GAT and width == 1 else width
    return options.heads * _seen_pairs(query.size, key.size, options) * (scored + taken)


def _seen_pairs(queries: tuple[int, ...], keys: tuple[int, ...], options: AttendOptions) -> int:
    """Return the number of pairs of a query and a key that it sees."""
    if options.edges is not None:
        return options.edges.count(prod(queries))
    if options.window:
        return prod(queries) * prod(options.window * (len(queries) if len(options.window) == 1 else 1))
    return prod(queries) * prod(keys)


OPERATION = Operation(
    takes="wires",
    labels={"en": "attend", "zh": "注意力"},
    multiplies=True,
    attends=True,
    seen_operands=(1, 2),
    sees=_sees,
    seen=_seen,
    arity=3,
    optional={"scores": "what is added to the scores of attention before the softmax"},
    options=AttendOptions,
    shape=_shape,
    arrays=_arrays,
    complete=_complete,
    wants=_wants,
    rows=_rows,
    bind_arrays=_bind,
    runs=_runs,
    past=lambda options: options.causal,
    bind_runs=_bind_runs,
    cost=_cost,
    products=_products,
)
