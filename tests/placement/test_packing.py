"""Sheets: nothing overlaps, everything is inside, and rows reach from side to side."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from netcharts.apps.poster_layouts import SheetColumn, SheetItem, SheetPart, SheetRow
from netcharts.placement import packing
from netcharts.placement.packing import PlacedItem, Size

LENGTHS = st.floats(0.5, 20)
SIZES = st.builds(Size, LENGTHS, LENGTHS)


@st.composite
def blocks(draw: st.DrawFn) -> tuple[SheetPart, dict[str, Size]]:
    """Draw a part of a sheet with named items, and the sizes of the items."""
    sizes: dict[str, Size] = {}

    def leaf() -> SheetItem:
        name = str(len(sizes))
        sizes[name] = draw(SIZES)
        return SheetItem(name)

    def block(depth: int) -> SheetPart:
        if not depth or draw(st.integers(0, 2)) == 0:
            return leaf()
        inside = tuple(block(depth - 1) for _ in range(draw(st.integers(1, 3))))
        return draw(st.sampled_from([SheetRow, SheetColumn]))(inside)

    return block(3), sizes


def overlap(one: PlacedItem, other: PlacedItem, sizes: dict[str, Size]) -> bool:
    across = max(one.x - other.x - sizes[other.name].width, other.x - one.x - sizes[one.name].width)
    down = max(one.y - other.y - sizes[other.name].height, other.y - one.y - sizes[one.name].height)
    return across < -1e-6 and down < -1e-6


@given(blocks(), st.floats(0, 30))
def test_packed_items_do_not_overlap_and_stay_within_the_sheet(
    made: tuple[SheetPart, dict[str, Size]], more: float
) -> None:
    block, sizes = made
    whole = packing.size(block, sizes)
    spots = list(packing.placed_items(block, sizes, whole.width + more))
    assert sorted(spot.name for spot in spots) == sorted(sizes)
    assert not any(overlap(one, other, sizes) for one, other in combinations(spots, 2))
    for spot in spots:
        assert spot.x >= -1e-6 and spot.x + sizes[spot.name].width <= whole.width + more + 1e-6
        assert spot.y >= -1e-6 and spot.y + sizes[spot.name].height <= whole.height + 1e-6


@given(st.lists(SIZES, min_size=2, max_size=30), st.floats(0.5, 2))
def test_packed_rows_keep_the_order_and_fill_the_width(items: list[Size], shape: float) -> None:
    sizes = {str(i): size for i, size in enumerate(items)}
    packed = packing.pack_rows(list(sizes), sizes, shape)
    width = packing.size(packed, sizes).width
    spots = {spot.name: spot for spot in packing.placed_items(packed, sizes, width)}
    assert list(spots) == list(sizes)
    for row in packed.inside:
        assert isinstance(row, SheetRow)
        if len(row.inside) > 1:
            first, last = (block.name for block in (row.inside[0], row.inside[-1]) if isinstance(block, SheetItem))
            assert abs(spots[first].x) < 1e-6
            assert abs(spots[last].x + sizes[last].width - width) < 1e-6


@given(st.integers(1, 40), st.integers(1, 9))
def test_the_number_of_columns_is_the_requested_one(count: int, columns: int) -> None:
    rows = packing.rows_of([str(i) for i in range(count)], columns).inside
    lengths = [len(row.inside) for row in rows if isinstance(row, SheetRow)]
    assert sum(lengths) == count
    assert all(length == columns for length in lengths[:-1])
    assert 1 <= lengths[-1] <= columns
