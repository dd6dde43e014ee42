"""Pack items on a sheet: rows and columns of boxes, with even sides.

Lengths are in grid pitches. A row that is narrower than the sheet spreads its items. A column in a row takes the width
that is left, if it contains rows that can spread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

ACROSS = 0.5
DOWN = 0.35


class SheetItem(NamedTuple):
    """An item on the sheet, by its name."""

    name: str


class SheetRow(NamedTuple):
    """Parts side by side, aligned at the top."""

    inside: tuple[SheetPart, ...]


class SheetColumn(NamedTuple):
    """Parts one below the other."""

    inside: tuple[SheetPart, ...]


SheetPart = SheetItem | SheetRow | SheetColumn


class Size(NamedTuple):
    """The width and height of an item or a part."""

    width: float
    height: float


class PlacedItem(NamedTuple):
    """The upper left corner of an item."""

    name: str
    x: float
    y: float


def size(part: SheetPart, sizes: Mapping[str, Size]) -> Size:
    """Return the least size of a part."""
    if isinstance(part, SheetItem):
        return sizes[part.name]
    inside = [size(inner, sizes) for inner in part.inside]
    widths, heights = [s.width for s in inside], [s.height for s in inside]
    if isinstance(part, SheetRow):
        return Size(sum(widths) + ACROSS * (len(inside) - 1), max(heights))
    return Size(max(widths), sum(heights) + DOWN * (len(inside) - 1))


def placed_items(
    part: SheetPart, sizes: Mapping[str, Size], width: float, x: float = 0.0, y: float = 0.0
) -> Iterator[PlacedItem]:
    """Yield the places of all items in a part of some width, whose upper left corner is at (x, y)."""
    if isinstance(part, SheetItem):
        yield PlacedItem(part.name, x + (width - sizes[part.name].width) / 2, y)
    elif isinstance(part, SheetColumn):
        for inner in part.inside:
            yield from placed_items(inner, sizes, width, x, y)
            y += size(inner, sizes).height + DOWN
    else:
        for inner, left, wide in _across(part, sizes, width):
            yield from placed_items(inner, sizes, wide, x + left, y)


def _across(row: SheetRow, sizes: Mapping[str, Size], width: float) -> Iterator[tuple[SheetPart, float, float]]:
    """Yield the parts of a row, each with its left edge and its width."""
    spare = width - size(row, sizes).width
    stretching = [_spreads(inner) for inner in row.inside]
    more = spare / sum(stretching) if any(stretching) else 0.0
    gap = ACROSS if any(stretching) or len(row.inside) == 1 else ACROSS + spare / (len(row.inside) - 1)
    x = 0.0 if any(stretching) or len(row.inside) > 1 else spare / 2
    for inner, stretches in zip(row.inside, stretching, strict=True):
        wide = size(inner, sizes).width + more * stretches
        yield inner, x, wide
        x += wide + gap


def _spreads(part: SheetPart) -> bool:
    return isinstance(part, SheetColumn) and any(not isinstance(inner, SheetItem) for inner in part.inside)


def pack_rows(names: Sequence[str], sizes: Mapping[str, Size], shape: float) -> SheetColumn:
    """Return items in even rows, in their order, on a sheet about `shape` times as high as wide."""
    widest = max(sizes[name].width for name in names)
    area = sum((sizes[name].width + ACROSS) * (sizes[name].height + DOWN) for name in names)
    widths = [max(widest, (area / shape) ** 0.5 * share / 20) for share in range(12, 41)]
    sheets = [_rows(names, sizes, width) for width in widths]
    return min(sheets, key=lambda sheet: abs(_shape(sheet, sizes) / shape - 1))


def rows_of(names: Sequence[str], columns: int) -> SheetColumn:
    """Return items in rows of `columns`, in their order."""
    rows = [names[start : start + columns] for start in range(0, len(names), columns)]
    return SheetColumn(tuple(SheetRow(tuple(map(SheetItem, row))) for row in rows))


def _shape(sheet: SheetColumn, sizes: Mapping[str, Size]) -> float:
    whole = size(sheet, sizes)
    return whole.height / whole.width


def _rows(names: Sequence[str], sizes: Mapping[str, Size], width: float) -> SheetColumn:
    """Break items into rows so that the squares of the free widths add up to the least (Knuth & Plass, 1981)."""
    ends = [0.0, *accumulate(sizes[name].width + ACROSS for name in names)]
    best: list[tuple[float, list[int]]] = [(0.0, [0])]
    for end in range(1, len(names) + 1):
        tried = []
        for start in range(end):
            spare = width - (ends[end] - ends[start] - ACROSS)
            if spare >= -1e-9:
                tried.append((best[start][0] + spare**2, [*best[start][1], end]))
        best.append(min(tried))
    return SheetColumn(tuple(SheetRow(tuple(map(SheetItem, names[a:b]))) for a, b in pairwise(best[-1][1])))
