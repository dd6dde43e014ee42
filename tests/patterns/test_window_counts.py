"""Counts of the links of a window, compared with its law, pair by pair; they cost the same for any size."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netcharts.patterns._windows import Window, sum_of_quotients

SMALL = st.integers(0, 4)


@given(
    st.builds(Window, st.integers(1, 8), st.integers(1, 5), SMALL, st.integers(1, 5), SMALL), *[st.integers(1, 13)] * 2
)
def test_counts_are_those_of_the_law(window: Window, cells: int, places: int) -> None:
    cell, place = np.arange(cells), np.arange(places)
    seen = window.sees(cell[:, None], place[None, :])
    assert window.pairs(cells, places) == seen.sum()
    assert window.places_of(cell, places).tolist() == seen.sum(axis=1).tolist()
    assert window.cells_of(place, cells).tolist() == seen.sum(axis=0).tolist()


@given(*[st.integers(0, 40)] * 4)
def test_sums_of_quotients_are_those_added_up(count: int, divisor: int, slope: int, start: int) -> None:
    terms = [(slope * i + start) // (divisor + 1) for i in range(count)]
    assert sum_of_quotients(count, divisor + 1, slope, start) == sum(terms)


def test_windows_as_large_as_the_largest_layers_are_counted() -> None:
    cells = 10**9
    window = Window(cells, 1, cells // 2, 1, cells // 2)
    # Place p sees the cells from p − cells / 2 to p + cells / 2 − 1.
    assert window.pairs(cells, cells) == 3 * cells * cells // 4
    assert window.places_of(np.array([0, cells // 2]), cells).tolist() == [cells // 2 + 1, cells - 1]
