"""Relative positions: which pairs of places have the same number, and how many numbers there are."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from netcharts import Chart, operations
from netcharts.checking.run import check_text
from netcharts.errors import SpecError
from netcharts.network import graph
from netcharts.operations import ShapeError
from netcharts.operations._differences import indices
from netcharts.operations._relative_options import RelativeOptions
from netcharts.shapes import Shape

NUMBERS = operations.load("relative").numbers
assert NUMBERS is not None
# Sizes of queries and keys.
SIZES = [((5,), (5,)), ((3,), (7,)), ((7,), (2,)), ((1,), (1,)), ((3, 4), (3, 4)), ((2, 3), (4, 2)), ((2, 2, 2),) * 2]


def options_of(dimensions: int) -> list[RelativeOptions]:
    """Return options for places in some dimensions."""
    both = [
        RelativeOptions(),
        RelativeOptions(furthest=1),
        RelativeOptions(furthest=9),
        RelativeOptions(buckets=4, furthest=3),
        RelativeOptions(buckets=8),
    ]
    causal = [RelativeOptions(causal=True, buckets=o.buckets, furthest=o.furthest) for o in both]
    return both + (causal if dimensions == 1 else [])


CASES = [(*sizes, options) for sizes in SIZES for options in options_of(len(sizes[0]))]


@pytest.mark.parametrize(("queries", "keys", "options"), CASES)
def test_pairs_of_equal_difference_have_the_same_number(
    queries: tuple[int, ...], keys: tuple[int, ...], options: RelativeOptions
) -> None:
    assert NUMBERS is not None
    count = NUMBERS(Shape((*queries, *keys), 2), options)
    found = indices(queries, keys, count[1:], options)
    assert found.shape == (*queries, *keys)
    assert found.min() >= 0
    assert found.max() < prod(count[1:])
    by_difference: dict[tuple[int, ...], set[int]] = {}
    for query, key in product(np.ndindex(queries), np.ndindex(keys)):
        difference = tuple(max(i - j, 0) if options.causal else i - j for i, j in zip(query, key, strict=True))
        by_difference.setdefault(difference, set()).add(int(found[(*query, *key)]))
    assert all(len(indices) == 1 for indices in by_difference.values())
    if options.buckets is None and options.furthest is None:
        assert len(set().union(*by_difference.values())) == len(by_difference)


@pytest.mark.parametrize("causal", [False, True])
def test_differences_have_a_number_of_their_own_up_to_the_furthest(causal: bool) -> None:
    options = RelativeOptions(furthest=3, causal=causal)
    found = indices((9,), (9,), (7,), options)
    assert [int(n) for n in found[8]] == ([3, 3, 3, 3, 3, 3, 2, 1, 0] if causal else [6, 6, 6, 6, 6, 6, 5, 4, 3])
    assert [int(n) for n in found[0]] == ([0] * 9 if causal else [3, 2, 1, 0, 0, 0, 0, 0, 0])


def test_buckets_are_those_of_t5() -> None:
    # From transformers, T5Attention._relative_position_bucket, for num_buckets=8 and max_distance=20.
    both = indices((30,), (30,), (8,), RelativeOptions(buckets=8, furthest=20))
    assert [int(n) for n in both[29][::-1]] == [0, 1, *[2] * 5, *[3] * 23]
    assert [int(n) for n in both[0]] == [0, 5, *[6] * 5, *[7] * 23]
    causal = indices((30,), (30,), (8,), RelativeOptions(buckets=8, furthest=20, causal=True))
    assert [int(n) for n in causal[29][::-1]] == [0, 1, 2, 3, 4, 4, *[5] * 3, *[6] * 5, *[7] * 16]
    assert not causal[0].any()


@pytest.mark.parametrize(
    ("size", "options", "message"),
    [
        ((3,), {}, "size of queries followed by that of keys"),
        ((2, 2, 2), {}, "size of queries followed by that of keys"),
        ((2, 2, 2, 2), {"causal": True}, "along one dimension"),
        ((4, 4), {"buckets": 5}, "even and at least 4, not 5"),
        ((4, 4), {"buckets": 2}, "even and at least 4, not 2"),
        ((4, 4), {"buckets": 8, "furthest": 2}, "must be larger, not 2"),
        ((4, 4), {"buckets": 1024}, "must be larger, not 128"),
        ((4, 4), {"buckets": 8, "furthest": 4, "causal": True}, "must be larger, not 4"),
    ],
)
def test_shapes_and_keys_that_do_not_fit_are_refused(
    size: tuple[int, ...], options: dict[str, int], message: str
) -> None:
    assert NUMBERS is not None
    with pytest.raises(ShapeError, match=message):
        NUMBERS(Shape(size, 2), RelativeOptions(**options))
    keys = "".join(f", {key}: {str(value).lower()}" for key, value in options.items())
    text = (
        f"name: T\nlayers:\n  apart: {{cell: relative, size: {list(size)}{keys}}}\n  sum: {{cell: output, size: 1}}\n"
    )
    found = check_text(f"{text}connections:\n  - full: apart -> sum\n", "t")
    assert any(finding.code == "NC008" and message in finding.message for finding in found)


def attention(relative: str, attended: str, size: str = "6", more: str = "") -> Chart:
    """Return a network of attention with relative positions."""
    text = (
        f"name: T\nlayers:\n  words: {{cell: input, size: {size}, channels: 4}}\n"
        f"  apart: {{cell: relative{relative}}}\n  attended: {{cell: attention{attended}}}\n"
        f"  output: {{cell: output, channels: 3}}\n"
        f"connections:\n  - pointwise: words -> attended -> output\n  - identity: apart -> attended.scores\n{more}"
    )
    return Chart.from_text(text)


@pytest.mark.parametrize(
    ("size", "relative", "attended", "shape", "numbers"),
    [
        ("6", "", ", heads: 2", (2, 6, 6), (2, 11)),
        ("6", "", ", heads: 2, causal: true", (2, 6, 6), (2, 6)),
        ("6", ", causal: false", ", heads: 2, causal: true", (2, 6, 6), (2, 11)),
        ("6", ", channels: 1", ", heads: 2", (1, 6, 6), (1, 11)),
        ("6", ", size: [6, 6], channels: 2", ", heads: 2", (2, 6, 6), (2, 11)),
        ("6", ", buckets: 4", ", heads: 4", (4, 6, 6), (4, 4)),
        ("6", ", furthest: 2", ", heads: 1", (1, 6, 6), (1, 5)),
        ("6", ", furthest: 2", ", heads: 1, causal: true", (1, 6, 6), (1, 3)),
        ("[4, 6]", "", ", heads: 2", (2, 4, 6, 4, 6), (2, 7, 11)),
        ("[4, 6]", "", ", heads: 2, causal: true", (2, 4, 6, 4, 6), (2, 7, 11)),
        ("[4, 6]", "", ", heads: 4, window: 2, shift: 1", (4, 2, 2, 2, 2), (4, 3, 3)),
        ("[4, 6]", "", ", heads: 2, window: [2, 3]", (2, 2, 3, 2, 3), (2, 3, 5)),
        ("[2, 3, 4]", "", ", heads: 2, window: 2", (2, 2, 2, 2, 2, 2, 2), (2, 3, 3, 3)),
    ],
)
def test_shape_and_direction_follow_from_the_attention(
    size: str, relative: str, attended: str, shape: tuple[int, ...], numbers: tuple[int, ...]
) -> None:
    chart = attention(relative, attended, size)
    assert chart.spec.layer("apart").shape.full == shape
    weights = chart.weights()
    assert weights["apart.output"].shape == numbers
    counted = next(layer for layer in chart.counts() if layer.name == "apart")
    assert counted.weights == prod(numbers)
    words = np.random.default_rng(0).normal(size=(4, *chart.spec.layer("words").size))
    values = chart.forward({"words": words})["apart"]
    assert values.shape[-len(shape) :] == shape
    assert np.isin(values, weights["apart.output"].astype(values.dtype)).all()


def test_a_direction_that_not_all_attention_has_does_not_follow() -> None:
    text = (
        "name: T\nlayers:\n  words: {cell: input, size: 5, channels: 4}\n  apart: {cell: relative}\n"
        "  one: {cell: attention, causal: true}\n  other: {cell: attention}\n  sum: {cell: add}\n"
        "connections:\n  - pointwise: [words -> one, words -> other]\n"
        "  - identity: [apart -> one.scores, apart -> other.scores, one -> sum, other -> sum]\n"
    )
    assert Chart.from_text(text).weights()["apart.output"].shape == (1, 9)


def test_a_shape_that_follows_from_nothing_is_reported() -> None:
    text = "name: T\nlayers:\n  apart: {cell: relative}\n  sum: {cell: output, size: 1}\n"
    with pytest.raises(SpecError, match="size of 'apart' does not follow"):
        Chart.from_text(f"{text}connections:\n  - full: apart -> sum\n")


def test_constants_take_the_shape_of_scores() -> None:
    text = (
        "name: T\nlayers:\n  words: {cell: input, size: 5, channels: 4}\n  asked: {cell: input, size: 3, channels: 4}\n"
        "  mask: {cell: constant, train: false}\n  attended: {cell: attention, heads: 2}\n"
        "connections:\n  - pointwise: [asked -> attended.query, words -> attended]\n  - identity: mask -> attended.scores\n"
    )
    assert Chart.from_text(text).spec.layer("mask").shape.full == (2, 3, 5)


def test_cells_can_hold_relative_positions_themselves() -> None:
    text = """
name: T
cells:
  swin:
    extends: attention
    parts:
      query:  {sum: inputs, bias: true}
      key:    {sum: inputs, bias: true}
      value:  {sum: inputs, bias: true}
      apart:  {relative: true}
      output: {attend: [query, key, value], scores: apart}
layers:
  image:    {cell: input, size: [4, 4], channels: 4}
  attended: {cell: swin, heads: 2, window: 2, shift: 1}
  output:   {cell: output, channels: 3}
connections:
  - pointwise: image -> attended -> output
"""
    own, apart = Chart.from_text(text), attention("", ", heads: 2, window: 2, shift: 1", "[4, 4]")
    weights = own.weights()
    assert weights["attended.apart"].shape == (2, 3, 3)
    image = np.random.default_rng(0).normal(size=(4, 4, 4))
    renamed = {"attended.apart": "apart.output"}
    same = {renamed.get(name, name.replace("image", "words")): array for name, array in weights.items()}
    one = own.forward({"image": image}, weights=weights)["output"]
    np.testing.assert_allclose(one, apart.forward({"words": image}, weights=same)["output"], rtol=1e-6)


def test_layers_in_copies_of_blocks_have_the_shape_that_each_copy_needs() -> None:
    text = """
name: T
layers:
  words:  {cell: input, size: 6, channels: 4}
  shared: {cell: relative, buckets: 4}
  blocks: {block: block, repeat: 2, with: {heads: [1, 2]}}
  more:   {block: other, repeat: 2}
connections:
  - identity: [words -> blocks -> more, shared -> more.apart]
blocks:
  block:
    with: {heads: 1}
    layers:
      apart:  {cell: relative}
      output: {cell: attention, heads: heads}
    connections: [{identity: apart -> output.scores}, {pointwise: inputs -> output}]
  other:
    layers:
      inner:  {block: inner}
      output: {cell: linear, channels: inputs.channels}
    connections: [{identity: [inputs -> inner, inputs.apart -> inner.near]}, {pointwise: inner -> output}]
  inner:
    layers:
      output: {cell: attention, heads: 2, causal: true}
    connections: [{identity: inputs.near -> output.scores}, {pointwise: inputs -> output}]
"""
    shapes = {name: array.shape for name, array in Chart.from_text(text).weights().items()}
    assert shapes["blocks.1.apart.output"] == (1, 11)
    assert shapes["blocks.2.apart.output"] == (2, 11)
    assert shapes["shared.output"] == (2, 4)


def test_descriptions_say_how_many_numbers_there_are() -> None:
    chart = attention(", buckets: 4", ", heads: 2")
    assert "6×6 relative position cells of 2 channels (apart) with 8 numbers" in chart.description()
    assert "6×6 个相对位置神经元（2 通道）（apart）（带 8 个数" in chart.description(lang="zh")


def test_layers_share_relative_positions() -> None:
    text = """
name: T
layers:
  words: {cell: input, size: 4, channels: 4}
  apart: {cell: relative}
  one:   {cell: attention, heads: 2}
  near:  {cell: relative, weights: apart}
  two:   {cell: attention, heads: 2}
connections:
  - pointwise: words -> one -> two
  - identity: [apart -> one.scores, near -> two.scores]
weights:
  apart.output: [[1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 1, 0, 0, 0]]
"""
    chart = Chart.from_text(text)
    assert {name for name in chart.weights() if "output" in name} == {"apart.output"}
    values = chart.forward({"words": np.ones((4, 4))})
    assert values["near"][0, 0, 0].tolist() == [[4, 3, 2, 1], [5, 4, 3, 2], [6, 5, 4, 3], [7, 6, 5, 4]]
    assert values["apart"][0, 0, 1].tolist() == np.eye(4).tolist()
    assert Chart.from_dict(chart.to_dict()) == chart


@pytest.mark.parametrize(
    ("size", "attended", "rows"),
    [
        ("4", ", heads: 2", [{0}, {1}, {2}, {3}]),
        ("[2, 4]", ", heads: 2, window: 2", [{0, 2}, {1, 3}, {4, 6}, {5, 7}]),
        # The rows fit into a window, so that only the columns are shifted.
        ("[2, 4]", ", heads: 2, window: 2, shift: 1", [{1, 3}, {0, 2}, {5, 7}, {4, 6}]),
    ],
)
def test_each_number_is_linked_to_the_queries_that_take_it(size: str, attended: str, rows: list[set[int]]) -> None:
    chart = attention("", attended, size)
    whole = [layer._replace(draw=layer.cells) for layer in chart.spec.layers]
    network = graph.build(chart.spec._replace(layers=tuple(whole)))
    (links,) = [links for links in network.links if links.connection.source == "apart"]
    first = {drawn.layer.name: drawn.first for drawn in network.layers}
    pairs = zip((links.source - first["apart"]).tolist(), (links.target - first["attended"]).tolist(), strict=True)
    found: dict[tuple[int, int], set[int]] = {}
    for source, target in pairs:
        found.setdefault(divmod(source, 4), set()).add(target)
    assert found == {(row, key): queries for row, queries in enumerate(rows) for key in range(4)}
    counted = next(layer for layer in chart.counts() if layer.name == "attended")
    words = next(links for links in network.links if links.connection.source == "words")
    assert counted.links == words.source.size + 4 * sum(map(len, rows))
