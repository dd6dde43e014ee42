"""Identity between layers of other sizes and channels that hold as many values: a reshape, channels first."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netcharts import Chart, patterns
from netcharts.checking.run import check_text
from netcharts.patterns import LayerPair, LinkQuery

TEXT = """\
name: T
layers:
  a: {{cell: input, size: {source}, channels: {channels}}}
  b: {{cell: {cell}, {target}}}
  c: {{cell: output, size: 1}}
connections:
  - identity: a -> b
  - full: b -> c
"""
factors = st.lists(st.sampled_from([1, 2, 3]), min_size=2, max_size=4)


def shapes(ways: list[int], cut: int) -> tuple[int, tuple[int, ...]]:
    """Return channels and a size whose product is that of some factors."""
    return prod(ways[:cut]), tuple(ways[cut:]) or (1,)


@given(factors, st.data())
@settings(max_examples=60)
def test_values_keep_their_order_and_links_join_the_places_that_they_go_to(
    ways: list[int], data: st.DataObject
) -> None:
    (channels, source), (others, target) = (
        shapes(data.draw(st.permutations(ways)), data.draw(st.integers(0, len(ways)))) for _ in range(2)
    )
    m, n = prod(source), prod(target)
    cell = data.draw(st.sampled_from(["hidden", "copy", "add"]))
    written = f"size: {list(target)}, channels: {others}"
    text = TEXT.format(source=list(source), channels=channels, cell=cell, target=written)
    text = text.replace("cell: hidden", "cell: hidden, activation: linear")
    assert not [finding for finding in check_text(text, "t") if finding.level == "error"]
    chart = Chart.from_text(text)
    x = np.random.default_rng(0).normal(size=(2, channels, *source))
    found = chart.forward({"a": x[None]}, weights=dict(chart.weights()))["b"][0]
    np.testing.assert_array_equal(found.ravel(), x.ravel())
    assert chart.counts()[1].links == links(source, target, channels, others).sum()
    if m == n:
        return
    joined = np.zeros((m, n), bool)
    for value in range(channels * m):
        joined[value % m, value % n] = True
    assert (links(source, target, channels, others) == joined).all()
    onward, inward = patterns.load("identity").degrees(query(source, target, channels, others))
    assert onward.tolist() == joined.sum(axis=1).tolist()
    assert inward.tolist() == joined.sum(axis=0).tolist()


def query(source: tuple[int, ...], target: tuple[int, ...], channels: int, others: int) -> LinkQuery:
    ends = np.arange(prod(source))[:, None], np.arange(prod(target))[None, :]
    return LinkQuery(*ends, source, target, patterns.load("identity").make_options({}), False, (channels, others))


def links(source: tuple[int, ...], target: tuple[int, ...], channels: int, others: int) -> np.ndarray:
    return patterns.load("identity").links(query(source, target, channels, others))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4), st.integers(1, 4))
def test_only_as_many_values_are_reshaped(m: int, n: int, channels: int, others: int) -> None:
    assume(m not in (n, 1))
    identity = patterns.load("identity")
    pair = LayerPair((m,), (n,), channels, others, identity.make_options({}), False)
    assert (identity.mismatch(pair) is None) == (m * channels == n * others)


def test_channels_are_kept_unless_they_are_written() -> None:
    kept = Chart.from_text(TEXT.format(source=[4, 3], channels=2, cell="copy", target="size: 12"))
    assert kept.spec.layers[1].shape == ((12,), 2)
    both = Chart.from_text(TEXT.format(source=[4, 3], channels=2, cell="copy", target="size: 8, channels: 3"))
    assert both.spec.layers[1].shape == ((8,), 3)


@pytest.mark.parametrize("cell", ["hidden", "add", "copy", "product"])
def test_as_many_values_are_needed(cell: str) -> None:
    text = TEXT.format(source=[4, 3], channels=2, cell=cell, target="size: 9, channels: 3")
    (finding,) = (each for each in check_text(text, "t") if each.level == "error")
    assert finding.code in ("NC305", "NC321")
    assert "9" in finding.message and "4×3" in finding.message


def test_reshaped_values_meet_others() -> None:
    text = """\
name: T
layers:
  a: {cell: input, size: 4, channels: 3}
  b: {cell: input, size: 12}
  c: {cell: product, size: 6, channels: 2}
connections:
  - identity: [a -> c, b -> c]
"""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(3, 4)), rng.normal(size=12)
    found = Chart.from_text(text).forward({"a": a, "b": b})["c"]
    np.testing.assert_allclose(found.ravel(), a.ravel() * b)


def test_primary_capsules_take_the_channels_of_a_convolution() -> None:
    """Sabour, Frosst & Hinton, 2017: 32 channels of capsules, with 8 values each, of 6 by 6 places."""
    text = TEXT.format(source=[6, 6], channels=256, cell="capsule", target="size: 1152, channels: 8")
    chart = Chart.from_text(text)
    assert chart.check() == ()
    x = np.random.default_rng(0).normal(size=(256, 6, 6))
    vectors = x.reshape(8, 32 * 36)
    lengths = np.sqrt((vectors**2).sum(axis=0))
    squashed = vectors * lengths / (1 + lengths**2)
    np.testing.assert_allclose(chart.forward({"a": x})["b"].reshape(8, -1), squashed)


@pytest.mark.parametrize("cell", ["concat", "product", "add", "copy", "attention"])
@pytest.mark.parametrize("size", [[2, 4], [8], [4, 2, 1], [1, 8]])
def test_as_many_places_keep_their_order_where_values_join(cell: str, size: list[int]) -> None:
    text = TEXT.format(source=[4, 2], channels=3, cell=cell, target=f"size: {size}")
    flat = TEXT.format(source=8, channels=3, cell=cell, target="size: 8")
    x = np.random.default_rng(1).normal(size=(3, 4, 2))
    found = Chart.from_text(text).forward({"a": x})
    expected = Chart.from_text(flat).forward({"a": x.reshape(3, 8)})
    np.testing.assert_allclose(found["b"].ravel(), expected["b"].ravel())
