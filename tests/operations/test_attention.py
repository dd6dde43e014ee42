"""Laws of attention: shares that sum to 1, no leak of the future, and no order of places."""

from __future__ import annotations

import re
from dataclasses import replace
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.errors import SpecError
from netcharts.graphs import Graph
from netcharts.operations._attend_options import SCORES, AttendOptions
from netcharts.operations._attention import bind
from netcharts.operations._attention_arrays import Operands
from netcharts.operations._attention_windows import divide, window_numbers
from netcharts.operations.attend import OPERATION

HEADS, WIDTH, PLACES = 3, 4, 90
NODES = st.integers(0, 9)


def computed(operands: Operands, options: AttendOptions) -> FloatArray:
    result = np.full((len(operands.value), *operands.query.shape[1:]), np.nan)
    for call in bind(operands, result, options):
        call()
    return result


def random_operands(seed: int, examples: int, score: str = "dot") -> Operands:
    rng = np.random.default_rng(seed)
    query, key, value = rng.normal(size=(3, HEADS * WIDTH, PLACES, examples))
    return Operands(query, key, value, None, None if score == "dot" else rng.normal(size=(HEADS, WIDTH)))


def options_of(score: str, *, causal: bool = False, window: tuple[int, ...] = ()) -> AttendOptions:
    return AttendOptions(heads=HEADS, width=WIDTH, score=score, causal=causal, window=window)


@pytest.mark.parametrize("examples", [1, 3])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("window", [(), (7,)])
@pytest.mark.parametrize("score", SCORES)
def test_shares_sum_to_one(score: str, window: tuple[int, ...], causal: bool, examples: int) -> None:
    operands = random_operands(1, examples, score)
    constant = operands._replace(value=np.full_like(operands.value, 5.0))
    np.testing.assert_allclose(computed(constant, options_of(score, causal=causal, window=window)), 5, rtol=1e-12)


@pytest.mark.parametrize("window", [(), (7,)])
@pytest.mark.parametrize("score", SCORES)
def test_the_future_does_not_leak(score: str, window: tuple[int, ...]) -> None:
    operands, options = random_operands(2, 2, score), options_of(score, causal=True, window=window)
    before = computed(operands, options)
    changed = operands._replace(**{name: getattr(operands, name).copy() for name in ("query", "key", "value")})
    for array in (changed.query, changed.key, changed.value):
        array[:, 40:] += 1
    after = computed(changed, options)
    np.testing.assert_array_equal(after[:, :40], before[:, :40])
    assert (after[:, 40:] != before[:, 40:]).any()


@pytest.mark.parametrize("score", SCORES)
def test_the_order_of_places_does_not_matter(score: str) -> None:
    operands, order = random_operands(3, 2, score), np.random.default_rng(4).permutation(PLACES)
    shuffled = operands._replace(
        query=operands.query[:, order], key=operands.key[:, order], value=operands.value[:, order]
    )
    options = options_of(score)
    np.testing.assert_allclose(computed(shuffled, options), computed(operands, options)[:, order], rtol=1e-9)


def test_a_query_without_keys_gets_zero() -> None:
    operands = random_operands(5, 2)
    scores = np.zeros((1, PLACES, PLACES, 1))
    scores[:, 3] = -np.inf
    result = computed(operands._replace(scores=scores), options_of("dot"))
    assert np.isfinite(result).all()
    assert (result[:, 3] == 0).all()
    assert (result[:, 4] != 0).any()


def test_large_scores_do_not_overflow() -> None:
    operands = random_operands(6, 1)
    assert np.isfinite(computed(operands._replace(query=operands.query * 1e4), options_of("dot"))).all()


@pytest.mark.parametrize("size", [(12,), (13,), (5, 8), (7, 7), (3, 4, 5)])
@pytest.mark.parametrize("shift", [0, 1, 3])
def test_places_attend_to_those_of_their_window_alone(size: tuple[int, ...], shift: int) -> None:
    found = divide(size, (4,), (shift,), causal=False, dtype=np.dtype(np.float64))
    numbers = window_numbers(np.arange(prod(size)), size, (4,), (shift,))
    assert sorted(found.places.reshape(-1)[found.positions]) == list(range(numbers.size))
    linked = np.zeros((numbers.size,) * 2, bool)
    inside = np.isin(np.arange(found.places.size), found.positions).reshape(found.places.shape)
    masks = np.zeros((*found.places.shape, found.places.shape[1])) if found.mask is None else found.mask
    for places, there, mask in zip(found.places, inside, masks, strict=True):
        linked[np.ix_(places[there], places[there])] |= (mask == 0)[np.ix_(there, there)]
        assert (mask[:, ~there] == -np.inf).all()
    np.testing.assert_array_equal(linked, numbers[:, None] == numbers[None])


@given(
    size=st.lists(st.integers(1, 5), min_size=1, max_size=2).map(tuple),
    window=st.sampled_from([(), (2,), (3,)]),
    shift=st.integers(0, 3),
    causal=st.booleans(),
    graph=st.none() | st.builds(Graph.of, st.just("g"), st.lists(st.tuples(NODES, NODES)), loops=st.booleans()),
    more_keys=st.integers(-3, 3),
)
def test_what_is_seen_in_all_is_what_each_place_sees(
    size: tuple[int, ...], window: tuple[int, ...], shift: int, causal: bool, graph: Graph | None, more_keys: int
) -> None:
    places = prod(size)
    assume(graph is None or graph.nodes <= places)
    alike = graph is not None or window
    keys = places if alike else max(1, places + more_keys)
    options = replace(options_of("dot", window=window, causal=causal), shift=(shift,), edges=graph)
    assert OPERATION.sees is not None
    assert OPERATION.seen is not None
    sees = OPERATION.sees(np.arange(keys), np.arange(places), size, options)
    expected = int(sees.sum()), int(sees.any(axis=0).sum()), int(np.diagonal(sees).sum())
    assert OPERATION.seen(keys, size, options) == expected


@pytest.mark.parametrize(
    ("layer", "connections", "message"),
    [
        ("heads: 3", "x -> a", "8 channels of values cannot be divided among 3 heads"),
        ("heads: 4, key_heads: 3", "x -> a", "4 heads cannot share 3 heads of keys and values"),
        ("causal: true", "x -> a.query, m -> a", "causal attention needs as many keys as queries"),
        ("shift: 1", "x -> a", "only windows can be shifted"),
        ("window: 2", "x -> a.query, m -> a", "windows need keys at the places of the queries"),
        ("window: [2, 2]", "x -> a", "'window' has 2 numbers for 1 dimensions"),
        ("heads: 8, rotary: 10000", "x -> a", "a head has 1"),
        ("heads: 2", "x -> a]\n  - identity: [s -> a.scores", "30 scores are not one for each of 6 queries and 6 keys"),
        ("heads: 3, channels: 9", "x -> a]\n  - identity: [t -> a.scores", "2 channels of scores are not one"),
    ],
)
def test_attention_that_cannot_be_computed_is_reported(layer: str, connections: str, message: str) -> None:
    with pytest.raises(SpecError, match=re.escape(message)):
        Chart.from_text(
            "name: T\nlayers:\n  x: {cell: input, size: 6, channels: 8}\n  m: {cell: input, size: 4, channels: 8}\n"
            "  s: {cell: input, size: [5, 6], channels: 2}\n  t: {cell: input, size: [6, 6], channels: 2}\n"
            f"  a: {{cell: attention, {layer}}}\nconnections:\n  - pointwise: [{connections}]\n"
        )
