"""Where things stand on a sheet: rows and columns of boxes, set so that both sides of the sheet are even.

Lengths are in grid pitches. A row that is narrower than the room it has spreads its boxes; a column in a row takes the
room that is left, if it has rows to spread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

ACROSS = 0.5
DOWN = 0.35


class Leaf(NamedTuple):
    """A thing on the sheet, by its name."""

    name: str


class Row(NamedTuple):
    """Things side by side, their tops on one line."""

    inside: tuple[Block, ...]


class Column(NamedTuple):
    """Things one below the other."""

    inside: tuple[Block, ...]


Block = Leaf | Row | Column


class Size(NamedTuple):
    """How wide and high something is."""

    width: float
    height: float


class Spot(NamedTuple):
    """Where the upper left corner of a thing is."""

    name: str
    x: float
    y: float


def size(block: Block, sizes: Mapping[str, Size]) -> Size:
    """The room that a block takes at least."""
    if isinstance(block, Leaf):
        return sizes[block.name]
    inside = [size(inner, sizes) for inner in block.inside]
    widths, heights = [s.width for s in inside], [s.height for s in inside]
    if isinstance(block, Row):
        return Size(sum(widths) + ACROSS * (len(inside) - 1), max(heights))
    return Size(max(widths), sum(heights) + DOWN * (len(inside) - 1))


def spots(block: Block, sizes: Mapping[str, Size], width: float, x: float = 0.0, y: float = 0.0) -> Iterator[Spot]:
    """The places of all things in a block that is given so much width, its upper left corner at (x, y)."""
    if isinstance(block, Leaf):
        yield Spot(block.name, x + (width - sizes[block.name].width) / 2, y)
    elif isinstance(block, Column):
        for inner in block.inside:
            yield from spots(inner, sizes, width, x, y)
            y += size(inner, sizes).height + DOWN
    else:
        for inner, left, wide in _across(block, sizes, width):
            yield from spots(inner, sizes, wide, x + left, y)


def _across(row: Row, sizes: Mapping[str, Size], width: float) -> Iterator[tuple[Block, float, float]]:
    """The blocks of a row, where each starts and how wide it may be."""
    spare = width - size(row, sizes).width
    stretching = [_spreads(inner) for inner in row.inside]
    more = spare / sum(stretching) if any(stretching) else 0.0
    gap = ACROSS if any(stretching) or len(row.inside) == 1 else ACROSS + spare / (len(row.inside) - 1)
    x = 0.0 if any(stretching) or len(row.inside) > 1 else spare / 2
    for inner, stretches in zip(row.inside, stretching, strict=True):
        wide = size(inner, sizes).width + more * stretches
        yield inner, x, wide
        x += wide + gap


def _spreads(block: Block) -> bool:
    return isinstance(block, Column) and any(not isinstance(inner, Leaf) for inner in block.inside)


def packed(names: Sequence[str], sizes: Mapping[str, Size], shape: float) -> Column:
    """Things in even rows, in their order, on a sheet about `shape` times as high as wide."""
    widest = max(sizes[name].width for name in names)
    area = sum((sizes[name].width + ACROSS) * (sizes[name].height + DOWN) for name in names)
    rooms = [max(widest, (area / shape) ** 0.5 * share / 20) for share in range(12, 41)]
    found = [_rows(names, sizes, room) for room in rooms]
    return min(found, key=lambda sheet: abs(_shape(sheet, sizes) / shape - 1))


def in_columns(names: Sequence[str], columns: int) -> Column:
    """Things in rows of so many, in their order."""
    rows = [names[start : start + columns] for start in range(0, len(names), columns)]
    return Column(tuple(Row(tuple(map(Leaf, row))) for row in rows))


def _shape(sheet: Column, sizes: Mapping[str, Size]) -> float:
    found = size(sheet, sizes)
    return found.height / found.width


def _rows(names: Sequence[str], sizes: Mapping[str, Size], room: float) -> Column:
    """Rows broken where the squares of what is left of them add up to the least (Knuth & Plass, 1981)."""
    ends = [0.0, *accumulate(sizes[name].width + ACROSS for name in names)]
    best: list[tuple[float, list[int]]] = [(0.0, [0])]
    for end in range(1, len(names) + 1):
        tried = []
        for start in range(end):
            spare = room - (ends[end] - ends[start] - ACROSS)
            if spare >= -1e-9:
                tried.append((best[start][0] + spare**2, [*best[start][1], end]))
        best.append(min(tried))
    return Column(tuple(Row(tuple(map(Leaf, names[a:b]))) for a, b in pairwise(best[-1][1])))
