"""Places of boxes along an axis, with a lane for each branch of a network.

The longest chain of links is the trunk. Each other chain takes a lane of its own beside it, from where it leaves the
others to where it joins them again. The contents of a frame are placed by themselves and then move as one, so that no
other layer stands in a frame.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from netcharts.placement.box import Box, Point, union
from netcharts.placement.ranks import ranks

GAP = 0.48
"""Distance of boxes along the axis."""
# Distance of frames from boxes and from each other along the axis, as a share of that of boxes; and the least distance.
_FRAME_GAP, _LEAST = 0.5, 0.1
_ASIDE = 0.3
"""Distance of lanes."""
# Room for lines that pass by boxes: the distance of the first, and that of each from the next.
_ARCS = 0.2
_ARC = 0.16


class Margin(NamedTuple):
    """The distances of a frame from what is in it: before and after it along the axis, below and above it across."""

    before: float = 0.0
    after: float = 0.0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Boxes that are placed together: layers and frames by name, in order; `frames` are those among them.

    The gap is their distance along the axis, and the least length is that which a caption takes along the axis.
    `back` is the number of links that lead back among its own items.
    """

    items: tuple[str, ...]
    margin: Margin = Margin()
    frames: Mapping[str, Frame] = field(default_factory=dict)
    gap: float = GAP
    least: float = 0.0
    back: int = 0


class Spare(NamedTuple):
    """The room at the ends of an extent that lines can take as well, and what lines need to the next box."""

    before: float = 0.0
    after: float = 0.0
    needed: float = 0.0


class Piece(NamedTuple):
    """Boxes that are placed as one: the middles of its boxes by name, and its extent; its trunk is at 0 across."""

    places: Mapping[str, Point]
    box: Box
    spare: Spare = Spare()

    def moved(self, dx: float, dy: float) -> Piece:
        """Return it elsewhere."""
        left, top, right, bottom = self.box
        moved = {name: (x + dx, y + dy) for name, (x, y) in self.places.items()}
        return self._replace(places=moved, box=Box(left + dx, top + dy, right + dx, bottom + dy))


def place(
    frame: Frame,
    extents: Mapping[str, Box],
    links: Sequence[tuple[str, str]],
    spares: Mapping[str, Spare] | None = None,
) -> dict[str, Point]:
    """Return the middles of all boxes: along the axis, and across.

    Args:
        frame: The boxes, and the frames around some of them.
        extents: The extents of the boxes about their middles, with the room that each needs.
        links: The links that order boxes.
        spares: The spare room of each box; without it, what is beside a frame is half as far away as from a box.
    """
    return dict(_placed(frame, extents, links, spares).places)


def joined(
    frame: Frame,
    extents: Mapping[str, Box],
    links: Sequence[tuple[str, str]],
    spares: Mapping[str, Spare] | None = None,
) -> Joined:
    """Return what is in a frame, placed; the arguments are those of `place`."""
    own = spares or {}
    pieces = {
        name: _placed(frame.frames[name], extents, links, spares)
        if name in frame.frames
        else Piece({name: (0.0, 0.0)}, extents[name], own.get(name, Spare()))
        for name in frame.items
    }
    item_of = {box: name for name, piece in pieces.items() for box in piece.places}
    between = [(item_of[a], item_of[b]) for a, b in links if a in item_of and b in item_of and item_of[a] != item_of[b]]
    fed = {item_of[b] for a, b in links if b in item_of and a not in item_of}
    return Joined(pieces, list(dict.fromkeys(between)), frozenset(frame.frames), fed, frame.gap)


def _placed(
    frame: Frame,
    extents: Mapping[str, Box],
    links: Sequence[tuple[str, str]],
    spares: Mapping[str, Spare] | None,
) -> Piece:
    inside = joined(frame, extents, links, spares)
    placed = _union(inside.placed(name) for name in inside.pieces)
    item_of = {box: name for name, piece in inside.pieces.items() for box in piece.places}
    arcs = sum(a in item_of and b in item_of and inside.passes_others(item_of[a], item_of[b]) for a, b in set(links))
    room = _ARCS + _ARC * arcs if arcs else 0.0
    # The margin is wide enough for one line back.
    high = frame.margin.high + _ARC * max(0, frame.back - 1)
    box = placed.box
    short = max(0.0, frame.least - (box.right - box.left) - frame.margin.before - frame.margin.after) / 2
    margin = frame.margin._replace(before=frame.margin.before + short, after=frame.margin.after + short)
    grown = Box(
        box.left - margin.before,
        box.top - margin.low - room,
        box.right + margin.after,
        box.bottom + high,
    )
    spare = Spare(frame.gap, frame.gap) if spares is None else inside.spare(margin)
    return placed._replace(box=grown, spare=spare)


def _union(pieces: Iterable[Piece]) -> Piece:
    all_pieces = list(pieces)
    places = {name: place for piece in all_pieces for name, place in piece.places.items()}
    return Piece(places, union(piece.box for piece in all_pieces))


class Joined:
    """The pieces of one frame, with the links between them."""

    def __init__(
        self,
        pieces: Mapping[str, Piece],
        links: Sequence[tuple[str, str]],
        frames: Collection[str],
        fed: Collection[str],
        between: float,
    ) -> None:
        """Place the pieces.

        Args:
            pieces: The pieces by name.
            links: The links between them.
            frames: Those with a frame.
            fed: Those that links from elsewhere lead into.
            between: The distance of others along the axis.
        """
        self.pieces, self.frames, self.fed, self.between = pieces, frames, fed, between
        self.rank = self._ranks(links)
        self.after: dict[str, list[str]] = {name: [] for name in pieces}
        self.before: dict[str, list[str]] = {name: [] for name in pieces}
        for source, target in links:
            # Links back, in cycles, order nothing.
            if self.rank[source] < self.rank[target]:
                self.after[source].append(target)
                self.before[target].append(source)
        self.order = sorted(pieces, key=lambda name: self.rank[name])
        self.starts = self._starts()
        self.lane: dict[str, int] = {}
        self.until: dict[str, float] = {}
        self.across: dict[str, float] = {}
        self._take_lanes()
        self._set_across()

    def _ranks(self, links: Sequence[tuple[str, str]]) -> dict[str, int]:
        """Return the ranks of the pieces; what links from elsewhere lead into does not wait until it is needed."""
        entry = "\0"
        entries = [(entry, name) for name in self.pieces if name in self.fed]
        found = ranks([entry, *self.pieces], [*entries, *links])
        return {name: found[name] for name in self.pieces}

    def gap(self, source: str, target: str) -> float:
        """Return the distance of two pieces along the axis."""
        before, after = self.pieces[source].spare, self.pieces[target].spare
        least = self.between * _FRAME_GAP if source in self.frames or target in self.frames else _LEAST
        return max(least, max(self.between, before.needed) - before.after - after.before)

    def spare(self, margin: Margin) -> Spare:
        """Return the spare room at the ends of a frame around all pieces."""
        first = min(self.pieces, key=lambda name: self.starts[name])
        last = max(self.pieces, key=self.end)
        ends = self.pieces[first].spare, self.pieces[last].spare
        return Spare(margin.before + ends[0].before, margin.after + ends[1].after, ends[1].needed)

    def length(self, name: str) -> float:
        """Return the length of a piece along the axis."""
        return self.pieces[name].box.right - self.pieces[name].box.left

    def end(self, name: str) -> float:
        """Return where a piece ends along the axis."""
        return self.starts[name] + self.length(name)

    def placed(self, name: str) -> Piece:
        """Return a piece where it stands."""
        return self.pieces[name].moved(self.starts[name] - self.pieces[name].box.left, self.across[name])

    def passes_others(self, source: str, target: str) -> bool:
        """Return True if a link passes by pieces in the lane of both of its ends."""
        low, high = sorted((self.starts[source], self.starts[target]))
        own = self.lane[source] == self.lane[target] and source != target
        others = (name for name in self.pieces if self.lane[name] == self.lane[source] and name != source)
        return own and any(low < self.starts[name] < high for name in others)

    def _starts(self) -> dict[str, float]:
        """Return where pieces start: after all of lower ranks, so that lines can run between the ranks."""
        starts: dict[str, float] = {}
        for rank in sorted(set(self.rank.values())):
            before = list(starts)
            for name in (each for each in self.order if self.rank[each] == rank):
                starts[name] = max(
                    (starts[each] + self.length(each) + self.gap(each, name) for each in before), default=0.0
                )
        return starts

    def _take_lanes(self) -> None:
        """Give each chain the nearest lane that is free where it stands and where it is linked to others."""
        taken: dict[int, list[tuple[float, float]]] = {}
        for number, chain in enumerate(self._chains()):
            low, high = self._reach(chain)
            lane = next(
                lane
                for lane in range(number + 1)
                if not any(low < end - 1e-9 and start < high - 1e-9 for start, end in taken.get(lane, ()))
            )
            taken.setdefault(lane, []).append((low, high))
            self.lane.update(dict.fromkeys(chain, lane))
            self.until.update(dict.fromkeys(chain, high))

    def _reach(self, chain: Sequence[str]) -> tuple[float, float]:
        """Return the part of the axis that a chain takes, with the lines to and from it."""
        low = max((self.end(name) for name in self.before[chain[0]]), default=self.starts[chain[0]] - self.between / 2)
        high = min(
            (self.starts[name] for name in self.after[chain[-1]]), default=self.end(chain[-1]) + self.between / 2
        )
        return min(low, self.starts[chain[0]]), max(high, self.end(chain[-1]))

    def _chains(self) -> list[list[str]]:
        """Return all pieces as chains of links: the longest first, then what branches off, in order."""
        left = dict.fromkeys(self.order)
        chains = []
        while left:
            chain = self._longest(left)
            chains.append(chain)
            for name in chain:
                del left[name]
        return [chains[0], *sorted(chains[1:], key=lambda chain: -len(chain))] if chains else []

    def _longest(self, names: Mapping[str, None]) -> list[str]:
        """Return the longest chain of some pieces, which come in the order of their ranks."""
        best: dict[str, list[str]] = {}
        for name in names:
            before = [best[each] for each in self.before[name] if each in names]
            best[name] = [*max(before, key=len, default=[]), name]
        return max(best.values(), key=len)

    def _set_across(self) -> None:
        """Place the lanes side by side; where several stand beside each other, they are centered on the trunk."""
        for region in self._regions():
            lanes = sorted({self.lane[name] for name in region})
            places, end = {}, 0.0
            for lane in lanes:
                boxes = [self.pieces[name].box for name in region if self.lane[name] == lane]
                low, high = min(box.top for box in boxes), max(box.bottom for box in boxes)
                places[lane] = 0.0 if lane == lanes[0] else end + _ASIDE - low
                end = places[lane] + high
            shift = self._shift(region, [places[lane] for lane in lanes])
            self.across.update((name, places[self.lane[name]] - shift) for name in region)

    def _shift(self, region: Sequence[str], places: Sequence[float]) -> float:
        """Return how far the lanes of a region move to be centered.

        The trunk stays where it is beside a short branch, and where others only join it.
        """
        count: dict[int, int] = {}
        for name in region:
            count[self.lane[name]] = count.get(self.lane[name], 0) + 1
        start = min(self.starts[name] for name in region)
        begins = not any(self.lane[name] == 0 and self.starts[name] < start - 1e-9 for name in self.pieces)
        splits = any(self.lane[name] and self.before[name] for name in region)
        even = len(count) > 2 or (len(count) == 2 and len(set(count.values())) == 1)
        return (places[0] + places[-1]) / 2 if even and (begins or splits) else 0.0

    def _regions(self) -> list[list[str]]:
        """Return the pieces in parts of the axis that no branch reaches beyond, in order."""
        reach = {name: (self.starts[name], self.end(name)) for name in self.pieces}
        regions: list[list[str]] = []
        until = float("-inf")
        for name in sorted(self.pieces, key=lambda name: reach[name]):
            start, end = reach[name]
            if start < until - 1e-9:
                regions[-1].append(name)
            else:
                regions.append([name])
            until = max(until, end if self.lane[name] == 0 else self.until[name])
        return regions
