"""The link laws, compared with the definition of each pattern: by brute force, by formula, by degree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netcharts import patterns
from netcharts.checking.rules.sizes.cells_outside_windows import covers_all
from netcharts.graphs import Graph
from netcharts.patterns import LayerPair, LinkQuery
from netcharts.patterns._windows import Window
from netcharts.syntax.languages import LANGUAGES

# The numbers of channels that a pattern needs of its source and target, where one each will not do.
CHANNELS: dict[str, Callable[[dict[str, Any]], tuple[int, int]]] = {
    "patches": lambda options: (1, prod(options["kernel"])),
    "unpatch": lambda options: (prod(options["kernel"]), 1),
}

sizes = st.integers(1, 12)
shapes = st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple)


def linked(
    name: str, source: tuple[int, ...], target: tuple[int, ...], same: bool = False, **options: Any
) -> np.ndarray[Any, Any]:
    """Return the link matrix of whole layers, [source cells, target cells]."""
    pattern = patterns.load(name)
    return pattern.links(
        LinkQuery(
            np.arange(prod(source))[:, None],
            np.arange(prod(target))[None, :],
            source,
            target,
            pattern.make_options(options),
            same,
        )
    )


def count(name: str, source: tuple[int, ...], target: tuple[int, ...], same: bool = False, **options: Any) -> int:
    pattern = patterns.load(name)
    return pattern.count(source, target, pattern.make_options(options), same)


def mismatch_message(name: str, source: tuple[int, ...], target: tuple[int, ...], **options: Any) -> str | None:
    pattern = patterns.load(name)
    channels = CHANNELS.get(name, lambda options: (1, 1))(options)
    mismatch = pattern.mismatch(LayerPair(source, target, *channels, pattern.make_options(options), False))
    return mismatch and mismatch.message


@pytest.mark.parametrize("name", ["full", "delayed", "access", "routing", "recurrent", "spline"])
@given(shapes, shapes)
def test_dense_patterns_link_every_pair(name: str, source: tuple[int, ...], target: tuple[int, ...]) -> None:
    assert linked(name, source, target).all()
    assert count(name, source, target) == prod(source) * prod(target)


@given(sizes)
def test_complete_links_each_pair_once_and_no_cell_with_itself(n: int) -> None:
    links = linked("complete", (n,), (n,), same=True)
    assert links.sum() == n * (n - 1) // 2 == count("complete", (n,), (n,), same=True)
    assert not (links & links.T).any()
    assert not links.diagonal().any()


@given(shapes)
def test_identity_is_the_identity_matrix(shape: tuple[int, ...]) -> None:
    assert (linked("identity", shape, shape) == np.eye(prod(shape), dtype=bool)).all()
    assert mismatch_message("identity", shape, shape) is None


@given(sizes, sizes)
def test_identity_needs_equal_sizes_or_a_single_source(m: int, n: int) -> None:
    assert (mismatch_message("identity", (m,), (n,)) is None) == (m in (n, 1))


@given(sizes, sizes)
def test_causal_attention_sees_no_later_cell(m: int, n: int) -> None:
    links = linked("attention", (m,), (n,), causal=True)
    assert [(i, j) for i, j in zip(*np.nonzero(links), strict=True) if i > j] == []
    assert links.sum() == count("attention", (m,), (n,), causal=True)
    assert all(links[i, j] for i in range(m) for j in range(n) if i <= j)


windows = st.fixed_dictionaries(
    {
        "kernel": st.integers(1, 4),
        "stride": st.integers(1, 3),
        "padding": st.integers(0, 2),
        "dilation": st.integers(1, 3),
    }
)


def places(cells: int, window: dict[str, int]) -> int:
    reach = window["dilation"] * (window["kernel"] - 1) + 1
    return (cells + 2 * window["padding"] - reach) // window["stride"] + 1


@given(st.lists(st.tuples(st.integers(1, 6), windows), min_size=1, max_size=2))
def test_a_convolution_links_what_a_sliding_window_over_a_padded_image_covers(
    axes: list[tuple[int, dict[str, int]]],
) -> None:
    source = tuple(size for size, _ in axes)
    target = tuple(places(size, window) for size, window in axes)
    assume(all(size >= 1 for size in target))
    options = {name: tuple(window[name] for _, window in axes) for name in axes[0][1]}
    wanted = np.zeros((*source, *target), dtype=bool)
    for place in np.ndindex(*target):
        for taps in product(*(range(window["kernel"]) for _, window in axes)):
            cell = tuple(
                p * window["stride"] - window["padding"] + tap * window["dilation"]
                for p, tap, (_, window) in zip(place, taps, axes, strict=True)
            )
            if all(0 <= c < size for c, size in zip(cell, source, strict=True)):
                wanted[(*cell, *place)] = True
    assert (linked("convolution", source, target, **options) == wanted.reshape(prod(source), prod(target))).all()
    assert count("convolution", source, target, **options) == wanted.sum()
    assert mismatch_message("convolution", source, target, **options) is None


@given(sizes, windows)
def test_a_transposed_convolution_is_the_transpose_of_a_convolution(cells: int, window: dict[str, int]) -> None:
    options = {name: (value,) for name, value in window.items()}
    reach = window["dilation"] * (window["kernel"] - 1) + 1
    wide = (cells - 1) * window["stride"] - 2 * window["padding"] + reach
    assume(wide >= 1)
    forth = linked("deconvolution", (cells,), (wide,), **options)
    assert (linked("convolution", (wide,), (cells,), **options) == forth.T).all()
    assert forth.sum() == count("deconvolution", (cells,), (wide,), **options)
    assert mismatch_message("deconvolution", (cells,), (wide,), **options) is None


@given(st.integers(1, 30), windows, st.integers(-3, 3))
def test_only_the_computed_size_of_a_target_fits(cells: int, window: dict[str, int], off: int) -> None:
    options = {name: (value,) for name, value in window.items()}
    fitting = places(cells, window)
    assume(fitting + off >= 1)
    message = mismatch_message("convolution", (cells,), (fitting + off,), **options)
    assert (message is None) == (off == 0 and fitting >= 1)
    if message and fitting >= 1:
        assert f"give {fitting} cell" in message


@given(st.integers(1, 6), st.integers(1, 6))
def test_pooling_without_a_stride_tiles_its_input(kernel: int, n: int) -> None:
    links = linked("pool", (kernel * n,), (n,), kernel=(kernel,))
    assert (links.sum(axis=0) == kernel).all()
    assert (links.sum(axis=1) == 1).all()
    assert count("pool", (kernel * n,), (n,), kernel=(kernel,)) == kernel * n


@given(sizes, st.integers(1, 30))
def test_nearest_interpolation_takes_the_cell_below(m: int, n: int) -> None:
    links = linked("interpolation", (m,), (n,), mode="nearest")
    assert (links.sum(axis=0) == 1).all()
    assert [int(np.nonzero(column)[0][0]) for column in links.T] == [t * m // n for t in range(n)]
    assert count("interpolation", (m,), (n,), mode="nearest") == n


@given(sizes, st.integers(1, 60))
def test_linear_interpolation_takes_the_neighbors_of_its_place(m: int, n: int) -> None:
    from fractions import Fraction

    links = linked("interpolation", (m,), (n,), mode="linear")
    for t in range(n):
        place = min(max((Fraction(2 * t + 1, 2) * m / n - Fraction(1, 2)), Fraction(0)), Fraction(m - 1))
        wanted = {place.__floor__(), place.__ceil__()}
        assert set(np.nonzero(links[:, t])[0].tolist()) == wanted
    assert links.sum() == count("interpolation", (m,), (n,), mode="linear")


def test_the_posters_deconvolution_is_linear_interpolation() -> None:
    assert [count("interpolation", (m,), (m + 1,), mode="linear") for m in (2, 3, 4)] == [4, 6, 8]


@given(sizes, sizes, st.floats(0.01, 1), st.integers(0, 99))
def test_random_links_have_exactly_the_given_density(m: int, n: int, density: float, seed: int) -> None:
    links = linked("random", (m,), (n,), density=density, seed=seed)
    assert links.sum() == round(density * m * n) == count("random", (m,), (n,), density=density, seed=seed)


@given(sizes, sizes, st.integers(0, 99), st.data())
def test_every_target_has_the_given_fan_in(m: int, n: int, seed: int, data: st.DataObject) -> None:
    fan_in = data.draw(st.integers(1, m))
    assert (linked("random", (m,), (n,), fan_in=fan_in, seed=seed).sum(axis=0) == fan_in).all()
    assert mismatch_message("random", (m,), (n,), fan_in=fan_in) is None
    assert mismatch_message("random", (m,), (n,), fan_in=m + 1) is not None


@given(st.integers(2, 12), st.integers(2, 12), st.floats(0.1, 1), st.integers(0, 99))
def test_a_fraction_of_the_cells_takes_part(m: int, n: int, fraction: float, seed: int) -> None:
    links = linked("random", (m,), (n,), density=1.0, fraction=fraction, seed=seed)
    assert links.any(axis=1).sum() == max(1, round(fraction * m))
    assert links.any(axis=0).sum() == max(1, round(fraction * n))


def test_equal_seeds_give_equal_links_and_different_seeds_differ() -> None:
    pictures = [linked("random", (20,), (20,), density=0.3, seed=seed) for seed in (1, 1, 2, 3)]
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] != pictures[2]).any()
    assert (pictures[2] != pictures[3]).any()


def test_random_links_are_distributed_evenly() -> None:
    hits = sum(linked("random", (10,), (10,), density=0.2, seed=seed).astype(int) for seed in range(500))
    # 500 draws with a chance of 0.2: 100 on average, a deviation of 9; five of them either way.
    assert hits.min() > 55 and hits.max() < 145


every_law = [
    ("full", (9,), (7,), {}),
    ("access", (9,), (7,), {}),
    ("delayed", (9,), (7,), {}),
    ("recurrent", (9,), (9,), {}),
    ("routing", (9,), (7,), {}),
    ("complete", (9,), (9,), {}),
    ("identity", (9,), (9,), {}),
    ("pointwise", (9,), (9,), {}),
    ("pointwise", (9,), (7,), {"over": "places"}),
    ("attention", (9,), (7,), {"causal": True}),
    ("convolution", (6, 5), (3, 3), {"kernel": (2, 3), "stride": (2, 1)}),
    ("deconvolution", (3, 3), (6, 5), {"kernel": (2, 3), "stride": (2, 1)}),
    ("convolution", (7, 7), (4, 4), {"kernel": (3,), "stride": (2,), "padding": "same"}),
    ("convolution", (8,), (8,), {"kernel": (3,), "dilation": (2,), "padding": "causal"}),
    ("convolution", (8,), (9,), {"kernel": (3,), "padding": ((1, 2),)}),
    ("spline", (9,), (7,), {"grid": 4}),
    ("pool", (6, 6), (3, 3), {"kernel": (2,)}),
    ("patches", (9, 6), (3, 3), {"kernel": (3, 2)}),
    ("patches", (6, 4), (3, 3), {"kernel": (3, 2), "stride": (2, 1), "padding": (1, 0)}),
    ("unpatch", (3, 3), (9, 6), {"kernel": (3, 2)}),
    ("unpatch", (3, 3), (5, 4), {"kernel": (3, 2), "stride": (2, 1), "padding": (1, 0)}),
    ("pool", (16,), (8,), {"kernel": (3,), "stride": (2,), "ceil": True}),
    ("interpolation", (3, 2), (7, 5), {"mode": "linear"}),
    ("random", (9,), (7,), {"density": 0.4}),
    ("random", (9,), (7,), {"fan_in": 3}),
    ("random", (9,), (7,), {"density": 0.5, "fraction": 0.5}),
    ("links", (3, 3), (7,), {"pairs": (((0, 2), (3,)), ((4,), (6,)))}),
    ("graph", (9,), (9,), {"edges": Graph.of("", [(0, 1), (1, 4), (4, 0), (8, 8), (0, 1)])}),
    ("graph", (3, 3), (9,), {"edges": Graph.of("", [(5, 4), (2, 6)], directed=True, loops=True), "scale": "symmetric"}),
    ("graph", (9,), (9,), {"edges": Graph.of("", [(0, 4), (3, 4)]), "directed": True, "scale": "max"}),
    ("aggregate", (9,), (9,), {"edges": Graph.of("", [(0, 1), (1, 4), (4, 0), (8, 8), (0, 1)])}),
]


@pytest.mark.parametrize("name", patterns.names())
def test_every_pattern_has_a_case_of_its_link_law(name: str) -> None:
    assert name in {law for law, *_ in every_law}, f"every_law has no case for {name}"


@pytest.mark.parametrize(("name", "source", "target", "options"), every_law)
def test_a_link_law_gives_the_same_answer_for_some_cells_as_for_all(
    name: str, source: tuple[int, ...], target: tuple[int, ...], options: dict[str, Any]
) -> None:
    """The drawn part of a large layer has the links of the whole layer."""
    pattern = patterns.load(name)
    filled_in = pattern.make_options(options)
    some, others = np.array([0, 2, 3, 5]), np.array([1, 4, 6])
    part = pattern.links(LinkQuery(some[:, None], others[None, :], source, target, filled_in))
    whole = linked(name, source, target, **options)
    assert (part == whole[np.ix_(some, others)]).all()
    assert whole.sum() == pattern.count(source, target, filled_in, False)


@pytest.mark.parametrize(("name", "options"), [(name, options) for name, _, _, options in every_law])
@given(st.data())
def test_layers_of_all_sizes_that_a_pattern_accepts_have_as_many_links_as_it_counts(
    name: str, options: dict[str, Any], data: st.DataObject
) -> None:
    pattern = patterns.load(name)
    dimensions = {len(value) for value in options.values() if isinstance(value, tuple) and value} - {1} or {1}
    source, target = (
        data.draw(st.lists(st.integers(1, 7), min_size=d, max_size=d).map(tuple)) for d in 2 * [min(dimensions)]
    )
    same = pattern.scope != "path"
    target = source if same else target
    if mismatch_message(name, source, target, **options) is None:
        assert linked(name, source, target, same, **options).sum() == count(name, source, target, same, **options)


@pytest.mark.parametrize("name", patterns.names())
def test_every_pattern_is_documented_and_named_in_every_language(name: str) -> None:
    pattern = patterns.load(name)
    assert set(pattern.phrase) == set(LANGUAGES)
    assert all(key.about for key in pattern.keys.values())


@pytest.mark.parametrize("name", patterns.names())
def test_options_with_defaults_are_complete(name: str) -> None:
    pattern = patterns.load(name)
    required = {key: (2,) if key == "kernel" else () for key, declared in pattern.keys.items() if declared.required}
    options = pattern.make_options(required)
    assert options.with_defaults() == options
    assert pattern.make_options({**required, "delay": 3}) == replace(options, delay=3) != options
    with pytest.raises(TypeError):
        pattern.make_options({**required, "kernal": 3})


def test_the_stride_of_a_pool_is_its_kernel_unless_given() -> None:
    pool = patterns.load("pool")
    assert pool.make_options({"kernel": (2, 3)}).stride == (2, 3)
    assert pool.make_options({"kernel": (2, 3), "stride": (1,)}).stride == (1,)


def test_cells_of_listed_links_can_be_given_by_row_and_column() -> None:
    links = linked("links", (2, 3), (4,), pairs=(((1, 2), (0,)), ((4,), (3,))))
    assert sorted(map(tuple, np.argwhere(links).tolist())) == [(4, 3), (5, 0)]
    assert mismatch_message("links", (2, 3), (4,), pairs=(((2, 0), (0,)),)) is not None
    assert mismatch_message("links", (2, 3), (4,), pairs=(((0,), (4,)),)) is not None


def test_the_cost_of_a_link_law_depends_on_the_query_alone() -> None:
    """The layers have a billion cells each; arrays of all their pairs would not fit into memory."""
    billion = (10**9,)
    ends = np.array([0, 1, 10**9 - 1])
    for name, options in (("full", {}), ("random", {"density": 0.5}), ("random", {"fan_in": 10**6}), ("identity", {})):
        pattern = patterns.load(name)
        query = LinkQuery(ends[:, None], ends[None, :], billion, billion, pattern.make_options(options))
        assert pattern.links(query).shape == (3, 3)


def assert_degrees(
    name: str, source: tuple[int, ...], target: tuple[int, ...], options: dict[str, Any], data: st.DataObject
) -> None:
    """Assert that degrees count the linked cells among all cells at the other end."""
    pattern = patterns.load(name)
    assert pattern.degrees
    ones, others = (np.array(data.draw(st.lists(st.integers(0, prod(s) - 1), unique=True))) for s in (source, target))
    queried = ones.astype(np.int64)[:, None], others.astype(np.int64)[None, :]
    onward, inward = pattern.degrees(LinkQuery(*queried, source, target, pattern.make_options(options)))
    whole = linked(name, source, target, **options)
    assert onward.tolist() == whole.sum(axis=1)[queried[0].ravel()].tolist()
    assert inward.tolist() == whole.sum(axis=0)[queried[1].ravel()].tolist()


@given(st.lists(st.tuples(st.integers(1, 9), windows), min_size=1, max_size=2), st.data())
def test_windows_give_the_number_of_links_of_each_cell(
    axes: list[tuple[int, dict[str, int]]], data: st.DataObject
) -> None:
    source = tuple(size for size, _ in axes)
    target = tuple(places(size, window) for size, window in axes)
    assume(all(size >= 1 for size in target))
    options = {name: tuple(window[name] for _, window in axes) for name in axes[0][1]}
    assert_degrees("convolution", source, target, options, data)
    assert_degrees("pool", source, target, options, data)
    assert_degrees("deconvolution", target, source, options, data)


@given(shapes, st.data())
def test_one_to_one_and_listed_links_are_counted(shape: tuple[int, ...], data: st.DataObject) -> None:
    assert_degrees("identity", shape, shape, {}, data)
    cell = st.integers(0, prod(shape) - 1).map(lambda number: (number,))
    pairs = data.draw(st.lists(st.tuples(cell, cell), max_size=8))
    assert_degrees("links", shape, shape, {"pairs": tuple(pairs)}, data)
    directed, loops = data.draw(st.booleans()), data.draw(st.booleans())
    graph = Graph.of("", ((one[0], other[0]) for one, other in pairs), directed=directed, loops=loops)
    assert_degrees("graph", shape, shape, {"edges": graph}, data)


@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 6), st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_cells_outside_all_windows_are_counted_over_all_places(
    cells: int, kernel: int, stride: int, padding: int, after: int, ceil: bool
) -> None:
    window = Window(kernel, stride, padding, 1, after, ceil)
    places = window.size(cells)
    assume(places >= 1)
    seen = window.sees(np.arange(cells)[:, None], np.arange(places)[None, :]).any(axis=1)
    assert (window.covers(cells, places) == seen).all()
    assert covers_all(window, cells, places) == seen.all()
