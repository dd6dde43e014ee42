"""Places of boxes in a U: down to where the links across turn round, and up again beside that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from netcharts.placement.box import Box, Point
from netcharts.scene.diagrams.box_lanes import Frame, Piece, joined

_BETWEEN = 1.0
"""Distance of the two sides."""


class _Across(NamedTuple):
    """A link from a piece on the way down to one on the way up, and where along the two it begins and ends."""

    source: str
    target: str
    begins: float
    ends: float


def place(
    frame: Frame, mirrored: Frame, extents: Mapping[str, Box], links: Sequence[tuple[str, str]]
) -> dict[str, Point]:
    """Return the middles of all boxes: down the U, and across.

    Args:
        frame: The boxes, and the frames around some of them, with their margins on the way down.
        mirrored: The same with their margins on the way up.
        extents: The extents of the boxes about their middles.
        links: The links that order boxes.
    """
    inside, outside = joined(frame, extents, links), joined(mirrored, extents, links)
    standing = {name: inside.placed(name) for name in inside.pieces}
    order = sorted(standing, key=lambda name: inside.starts[name])
    turn = _turn(order, standing, links)
    down, up = order[:turn], order[turn:][::-1]
    pieces = {name: standing[name] if name in down else _mirrored(outside.placed(name)) for name in order}
    level = _in_order(_across(down, up, pieces, links), down, up)
    starts = _levels((down, up), pieces, level)
    inner, outer = [pieces[name].box.bottom for name in down], [pieces[name].box.top for name in up]
    beside = max(inner) + _BETWEEN - min(outer) if up else 0.0
    return {
        box: place
        for name, piece in pieces.items()
        for box, place in piece.moved(starts[name] - piece.box.left, beside if name in up else 0.0).places.items()
    }


def _mirrored(piece: Piece) -> Piece:
    """Return a piece with its other end first."""
    left, top, right, bottom = piece.box
    return Piece({name: (-x, y) for name, (x, y) in piece.places.items()}, Box(-right, top, -left, bottom))


def _turn(order: Sequence[str], pieces: Mapping[str, Piece], links: Sequence[tuple[str, str]]) -> int:
    """Return the number of pieces on the way down: those before the first that a link from afar leads into.

    Without such links, it is half of the pieces.
    """
    number = {box: i for i, name in enumerate(order) for box in pieces[name].places}
    far = [number[b] for a, b in links if a in number and b in number and number[b] > number[a] + 1]
    return min(far, default=(len(order) + 1) // 2)


def _across(
    down: Sequence[str], up: Sequence[str], pieces: Mapping[str, Piece], links: Sequence[tuple[str, str]]
) -> Iterator[_Across]:
    """Yield the links from the way down to the way up, but for those out of its last piece."""
    item_of = {box: name for name, piece in pieces.items() for box in piece.places}
    for a, b in links:
        if a in item_of and b in item_of and item_of[a] in down[:-1] and item_of[b] in up:
            source, target = pieces[item_of[a]], pieces[item_of[b]]
            begins, ends = source.places[a][0] - source.box.left, target.places[b][0] - target.box.left
            yield _Across(item_of[a], item_of[b], begins, ends)


def _in_order(across: Iterator[_Across], down: Sequence[str], up: Sequence[str]) -> list[_Across]:
    """Return links across that can all be level: at most one of each piece, in the same order on both sides."""
    chosen: list[tuple[int, int, _Across]] = []
    for link in across:
        source, target = down.index(link.source), up.index(link.target)
        if all((source - i) * (target - j) > 0 for i, j, _ in chosen):
            chosen.append((source, target, link))
    return [link for _, _, link in chosen]


def _levels(sides: Sequence[Sequence[str]], pieces: Mapping[str, Piece], across: Sequence[_Across]) -> dict[str, float]:
    """Return where pieces start: on each side in order, as far apart as before, and level with links across."""
    starts = dict.fromkeys(pieces, 0.0)
    for _ in range(len(across) + 1):
        for side in sides:
            for before, after in pairwise(side):
                apart = pieces[after].box.left - pieces[before].box.left
                starts[after] = max(starts[after], starts[before] + apart)
        for link in across:
            level = max(starts[link.source] + link.begins, starts[link.target] + link.ends)
            starts[link.source], starts[link.target] = level - link.begins, level - link.ends
    return starts
