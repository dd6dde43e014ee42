"""The intervals of an axis of an input that the places of a layer depend on.

They repeat along an axis of the layer, moved by a shift, as windows do; so they are exact for strides and transposed
convolutions as well, and their cost does not depend on the number of places. The input is taken to go on beyond its
edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from math import gcd, lcm
from typing import NamedTuple, TypeAlias

Interval: TypeAlias = tuple[int, int]
"""The first and the last place of an interval."""

# Intervals that repeat after more places than these are joined to one for all places.
MOST_PERIOD = 4096
# At most so many places are looked at for one layer.
_MOST_LOOKS = 200_000


class Seen(NamedTuple):
    """The intervals of an axis of an input that the places of a layer depend on.

    Attributes:
        axis: The axis of the layer along which the intervals differ; None if all places have the only one.
        intervals: The intervals of the first places; None for a place that depends on nothing.
        shift: How far intervals are moved after so many places; None if these are all places.
    """

    axis: int | None
    intervals: tuple[Interval | None, ...]
    shift: int | None = 0

    def at(self, place: int) -> Interval | None:
        """Return the interval of a place along the axis, which can be beyond the edges."""
        turns, number = divmod(place, len(self.intervals))
        if self.shift is None:
            return None if turns else self.intervals[number]
        interval = self.intervals[number]
        return interval and (interval[0] + self.shift * turns, interval[1] + self.shift * turns)

    def along(self, places: int) -> tuple[Interval | None, ...]:
        """Return the intervals of the first places."""
        return tuple(map(self.at, range(places)))

    def over(self, size: Sequence[int]) -> Interval | None:
        """Return the interval that all places of a layer of a size depend on together."""
        if self.axis is None:
            return self.intervals[0]
        places, period = size[self.axis], len(self.intervals)
        ends = range(places) if places <= 2 * period else (*range(period), *range(places - period, places))
        return hull(map(self.at, ends))

    @property
    def extent(self) -> int:
        """Return the number of places in the largest interval."""
        return max((last - first + 1 for first, last in filter(None, self.intervals)), default=0)


NOTHING = Seen(None, (None,))


class Step(NamedTuple):
    """The places of a source that the places of a target take, along an axis that both have.

    Place `p + period` takes what place `p` takes, moved by `advance`.

    Attributes:
        period: The number of places after which they repeat.
        advance: The number of places by which they have moved then.
        taken: Gives the places of the source, in order, for one of the first places of the target.
    """

    period: int
    advance: int
    taken: Callable[[int], Sequence[int]]


def moved(offset: int) -> Step:
    """Return the step by which each place takes one place, which is so far behind it."""
    return Step(1, 1, lambda place: (place + offset,))


def own(axis: int) -> Seen:
    """Return the intervals of the places of the input itself."""
    return Seen(axis, ((0, 0),), 1)


def constant(interval: Interval | None) -> Seen:
    """Return the same interval for all places."""
    return Seen(None, (interval,))


def listed(axis: int, intervals: Sequence[Interval | None]) -> Seen:
    """Return intervals that are listed for all places along an axis."""
    if len(set(intervals)) == 1:
        return constant(intervals[0])
    return Seen(axis, tuple(intervals), None) if len(intervals) <= MOST_PERIOD else constant(hull(intervals))


def hull(intervals: Iterable[Interval | None]) -> Interval | None:
    """Return the smallest interval that contains some others."""
    known = [interval for interval in intervals if interval is not None]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def through(seen: Seen, step: Step, source: Sequence[int], target: int) -> Seen:
    """Return what the places of a target see that take places of a source.

    Args:
        seen: What the source sees.
        step: The places that the target takes along the axis of `seen`.
        source: The size of the source.
        target: The number of places of the target along this axis.
    """
    if seen.axis is None:
        return seen
    period, advance, taken = step
    own_period = len(seen.intervals)
    turns = own_period // gcd(own_period, advance)
    count = target if seen.shift is None else period * turns
    nearby = [_ends(taken(place), own_period) for place in range(min(period, count))]
    if count > MOST_PERIOD or count * max(map(len, nearby), default=0) > _MOST_LOOKS:
        return constant(seen.over(source))
    intervals = []
    for place in range(count):
        past, first = divmod(place, period)
        intervals.append(hull(seen.at(each + past * advance) for each in nearby[first]))
    if seen.shift is None:
        return listed(seen.axis, intervals)
    return _shortest(Seen(seen.axis, tuple(intervals), seen.shift * advance * turns // own_period))


def _ends(taken: Sequence[int], period: int) -> Sequence[int]:
    """Return the places that reach furthest: of evenly spaced ones, each of the others sees what lies between."""
    return taken if len(taken) <= 2 * period else (*taken[:period], *taken[-period:])


def _shortest(seen: Seen) -> Seen:
    """Return the same intervals with the shortest period."""
    count = len(seen.intervals)
    for period in range(1, count // 2 + 1):
        shift, rest = divmod((seen.shift or 0) * period, count)
        shorter = Seen(seen.axis, seen.intervals[:period], shift)
        if not count % period and not rest and shorter.along(count) == seen.intervals:
            return shorter
    return seen


def union(parts: Iterable[Seen], size: Sequence[int], cells: int) -> Seen:
    """Return what the places of a layer see that take all of some values.

    Args:
        parts: What the places of each of the values see.
        size: The size of the layer.
        cells: The number of places of the axis of the input.
    """
    return reduce(lambda one, other: _joined(one, other, size, cells), parts, NOTHING)


def _joined(one: Seen, other: Seen, size: Sequence[int], cells: int) -> Seen:
    everything = constant((0, cells - 1))
    if NOTHING in (one, other) or one == other:
        return other if one == NOTHING else one
    if everything in (one, other):
        return everything
    axes = {seen.axis for seen in (one, other)} - {None}
    if len(axes) != 1:
        return constant(hull([one.over(size), other.over(size)]))
    (axis,) = axes
    assert axis is not None
    period = lcm(len(one.intervals), len(other.intervals))
    if _rate(one) != _rate(other) or period > MOST_PERIOD:
        pairs = zip(one.along(size[axis]), other.along(size[axis]), strict=True)
        return listed(axis, [hull(pair) for pair in pairs])
    pairs = zip(one.along(period), other.along(period), strict=True)
    shift = (one.shift or 0) * period // len(one.intervals)
    return _shortest(Seen(axis, tuple(hull(pair) for pair in pairs), shift))


def _rate(seen: Seen) -> object:
    """Return how fast intervals move, by which those that move together can be joined."""
    if seen.axis is None or seen.shift is None:
        return seen
    common = gcd(seen.shift, len(seen.intervals))
    return seen.shift // common, len(seen.intervals) // common
