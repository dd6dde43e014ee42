"""Convolutions of large layers: strip by strip and row by row, they give what they give at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts.patterns import LayerPair, _kernels, load
from netcharts.patterns._windows import windows

WINDOWS: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((17,), {"kernel": (3,)}),
    ((9, 8), {"kernel": (3,), "padding": ((1, 1),)}),
    ((9, 8), {"kernel": (4, 3), "stride": (2,), "padding": ((2, 2), (1, 1))}),
    ((12, 7), {"kernel": (3,), "dilation": (2,)}),
    ((7, 6), {"kernel": (7, 3), "padding": ((6, 6), (0, 0)), "stride": (3, 1)}),
    ((5, 4, 6), {"kernel": (2,), "stride": (2, 1, 3)}),
]


@pytest.mark.parametrize(("size", "given"), WINDOWS)
@pytest.mark.parametrize("strip", [1, 300, 1500])
@pytest.mark.parametrize("examples", [1, 3])
def test_strips_give_what_a_single_product_gives(
    size: tuple[int, ...], given: dict[str, Any], strip: int, examples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = load("convolution").make_options(given)
    wide = windows(options, size)
    target = tuple(window.size(cells) for window, cells in zip(wide, size, strict=True))
    pair = LayerPair(size, target, 2, 3, options, False)
    rng = np.random.default_rng(0)
    shape = load("convolution").transfer.weight_shape
    assert shape is not None
    weights = rng.standard_normal(shape(pair))
    values = rng.standard_normal((2 * int(np.prod(size)), examples))

    def computed() -> Any:
        into = np.full((3 * int(np.prod(target)), examples), np.nan)
        call = load("convolution").transfer.make_kernel([weights], pair)(values, into)
        call()
        first = into.copy()
        # The memory of strips is used again by the next call.
        call()
        np.testing.assert_array_equal(into, first)
        return into

    expected = computed()
    monkeypatch.setattr(_kernels, "_strip_size", lambda matrix: strip)
    np.testing.assert_allclose(computed(), expected, rtol=1e-12, atol=1e-12)
    monkeypatch.setattr(_kernels, "_SEEN", 0)
    np.testing.assert_allclose(computed(), expected, rtol=1e-12, atol=1e-12)


def test_large_products_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads wait for each other after each product, so that many of them take long on busy cores."""
    options = load("convolution").make_options({"kernel": (11,), "stride": (4,), "padding": ((2, 2),)})
    pair = LayerPair((224, 224), (55, 55), 3, 96, options, False)
    products: list[Any] = []
    monkeypatch.setattr(_kernels, "_HAS_ONE_THREAD", False)
    monkeypatch.setattr(_kernels, "_STRIP", 16_000_000)
    monkeypatch.setattr(np, "dot", lambda *arrays: products.append(arrays))
    monkeypatch.setattr(np, "matmul", lambda *arrays: products.append(arrays))
    for examples, most in ((1, 1), (16, 2), (64, 6)):
        products.clear()
        values = np.zeros((3 * 224 * 224, examples), "float32")
        into = np.zeros((96 * 55 * 55, examples), "float32")
        load("convolution").transfer.make_kernel([np.zeros((96, 3, 11, 11), "float32")], pair)(values, into)()
        assert 1 <= len(products) <= most
