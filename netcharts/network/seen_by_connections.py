"""Receptive fields through a connection or through attention, given those of the places of the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from math import gcd, prod
from typing import TYPE_CHECKING, Any, TypeAlias

from netcharts.network.seen_intervals import MOST_PERIOD, Seen, Step, constant, hull, listed, moved, through
from netcharts.patterns import LinkQuery, Pattern
from netcharts.patterns._slices import bounds, offsets, taken
from netcharts.patterns._step_windows import is_over_steps
from netcharts.patterns._windows import ALL, Window, WindowOptions, windows
from netcharts.patterns.interpolation import InterpolationOptions
from netcharts.patterns.pointwise import CHANNELS, PointwiseOptions
from netcharts.shapes import Shape, spreads

if TYPE_CHECKING:
    from netcharts.array_types import IntArray

Field: TypeAlias = tuple[Seen, ...]
"""Receptive fields of the places of a layer, for each axis of an input."""

# The links of larger layers are not looked at one by one: each place sees what any of them sees.
_MOST_PAIRS = 1_000_000
# Up to this number of places and edges of a graph, its edges are followed one by one.
_MOST_LINKS = 100_000


def seen_by(field: Field, source: Shape, target: Shape, pattern: Pattern, options: Any, cells: Sequence[int]) -> Field:
    """Return what the places of a target see by a connection.

    Args:
        field: What the places of the source see.
        source: The shape of the source.
        target: The shape of what the connection leads into.
        pattern: The pattern of the connection.
        options: The options of the connection.
        cells: The size of the input.
    """
    if all(seen.axis is None for seen in field):
        return field
    sliced = taken(source, target.size, options)
    field = _sliced(field, source, sliced, options, cells)
    m, n = prod(sliced.size), prod(target.size)
    same = m == n and len(sliced.size) == len(target.size)
    if same and (pattern.one_to_one or _is_pointwise(options) or is_over_steps(options)):
        return field
    if pattern.one_to_one and spreads(sliced.size, target.size):
        return spread(field, sliced.size)
    if pattern.one_to_one and m == n and len(target.size) == 1:
        return _flat(field, sliced.size, range(m), cells)
    steps = _steps(pattern, options, sliced.size, target.size)
    if steps is not None:
        return stepped(field, steps, sliced.size, target.size)
    if (pattern.local or pattern.random) and m * n <= _MOST_PAIRS and not _takes_all(options):
        return along_links(field, sliced.size, target.size, _links(pattern, options, sliced, target))
    return everything_of(field, sliced.size, cells)


def spread(field: Field, size: Sequence[int]) -> Field:
    """Return what places see to which the values of axes of length 1 spread."""
    return tuple(constant(seen.at(0)) if seen.axis is not None and size[seen.axis] == 1 else seen for seen in field)


def everything_of(field: Field, size: Sequence[int], cells: Sequence[int]) -> Field:
    """Return what places see that see all places of a layer: of the input, only places that it has."""
    return tuple(constant(_within(seen.over(size), count)) for seen, count in zip(field, cells, strict=True))


def _within(interval: tuple[int, int] | None, count: int) -> tuple[int, int] | None:
    """Return the part of an interval within the edges of the input."""
    if interval is None or interval[1] < 0 or interval[0] >= count:
        return None
    return max(0, interval[0]), min(count - 1, interval[1])


def stepped(field: Field, steps: Sequence[Step], source: Sequence[int], target: Sequence[int]) -> Field:
    """Return what places see that take places of a source by a step along each axis."""
    return tuple(
        seen if seen.axis is None else through(seen, steps[seen.axis], source, target[seen.axis]) for seen in field
    )


def _sliced(field: Field, source: Shape, sliced: Shape, options: Any, cells: Sequence[int]) -> Field:
    """Return what the places see that a connection takes of its source."""
    size = source.size
    if options.places is not None:
        first, end = bounds(options.places)
        if len(size) > 1:
            return _flat(field, size, range(first, end), cells)
        field, size = stepped(field, [moved(first)], size, (end - first,)), (end - first,)
    if size == sliced.size:
        return field
    return stepped(field, [moved(offset) for offset in offsets(size, sliced.size)], size, sliced.size)


def _flat(field: Field, size: Sequence[int], places: range, cells: Sequence[int]) -> Field:
    """Return what a row of places sees that are taken from several dimensions, by their flat indices."""
    if len(places) > MOST_PERIOD:
        return everything_of(field, size, cells)
    return tuple(listed(0, [seen.at(_along(seen.axis or 0, place, size)) for place in places]) for seen in field)


def _along(axis: int, place: int, size: Sequence[int]) -> int:
    """Return the coordinate of a place by its flat index."""
    return place // prod(size[axis + 1 :]) % size[axis]


def _is_pointwise(options: Any) -> bool:
    return isinstance(options, PointwiseOptions) and options.over == CHANNELS


def _takes_all(options: Any) -> bool:
    return isinstance(options, WindowOptions) and options.kernel == ALL


def _steps(pattern: Pattern, options: Any, source: Sequence[int], target: Sequence[int]) -> list[Step] | None:
    """Return the step along each axis; None if all places are taken, or places are linked in another way."""
    if len(source) != len(target):
        return None
    if isinstance(options, InterpolationOptions):
        return [_interpolated(m, n, options.mode) for m, n in zip(source, target, strict=True)]
    if not isinstance(options, WindowOptions) or _takes_all(options):
        return None
    if pattern.transposed:
        return [_spread(window) for window in windows(options, tuple(target))]
    return [_window(window) for window in windows(options, tuple(source))]


def _window(window: Window) -> Step:
    """Return the step of a window, whose places take the cells that it sees."""

    def seen(place: int) -> range:
        first = place * window.stride - window.padding
        return range(first, first + window.reach, window.dilation)

    return Step(1, window.stride, seen)


def _spread(window: Window) -> Step:
    """Return the step of a transposed window, whose cells take the places that it sees them from."""

    def seen(cell: int) -> list[int]:
        distances = (cell + window.padding - tap * window.dilation for tap in reversed(range(window.kernel)))
        return [distance // window.stride for distance in distances if not distance % window.stride]

    return Step(window.stride, 1, seen)


def _interpolated(m: int, n: int, mode: str) -> Step:
    """Return the step by which n places take the nearest of m, or the two between which they lie."""

    def nearest(place: int) -> tuple[int, ...]:
        return (place * m // n,)

    def linear(place: int) -> tuple[int, ...]:
        low, rest = divmod((2 * place + 1) * m - n, 2 * n)
        return (low, low + 1) if rest else (low,)

    common = gcd(m, n)
    return Step(n // common, m // common, nearest if mode == "nearest" else linear)


# Links one by one


def _links(pattern: Pattern, options: Any, source: Shape, target: Shape) -> IntArray:
    """Return the links between the places of a source and of a target, [links, 2], by target."""
    import numpy as np

    sources, targets = np.arange(prod(source.size))[:, None], np.arange(prod(target.size))[None, :]
    channels = source.channels, target.channels
    linked = pattern.links(LinkQuery(sources, targets, source.size, target.size, options, False, channels))
    return np.argwhere(linked.T)[:, ::-1]


def along_links(field: Field, source: Sequence[int], target: Sequence[int], links: IntArray) -> Field:
    """Return what the places of a target see that are linked to places of a source: [links, 2], from and to."""
    return tuple(_along_links(seen, source, target, links) for seen in field)


def _along_links(seen: Seen, source: Sequence[int], target: Sequence[int], links: IntArray) -> Seen:
    if seen.axis is None:
        return seen
    along = seen.along(source[seen.axis])
    taken: list[list[tuple[int, int] | None]] = [[] for _ in range(prod(target))]
    for cell, place in links.tolist():
        taken[place].append(along[_along(seen.axis, cell, source)])
    return _by_axis([hull(each) for each in taken], target)


def _by_axis(intervals: Sequence[tuple[int, int] | None], size: Sequence[int]) -> Seen:
    """Return the intervals of all places along the axis along which they differ; of several, each place sees all."""
    for axis, count in enumerate(size):
        first = {_along(axis, place, size): interval for place, interval in reversed([*enumerate(intervals)])}
        if all(first[_along(axis, place, size)] == interval for place, interval in enumerate(intervals)):
            return listed(axis, [first[place] for place in range(count)])
    return constant(hull(intervals))


# Attention


def seen_by_attention(
    field: Field, size: Sequence[int], target: Sequence[int], options: Any, cells: Sequence[int]
) -> Field:
    """Return what queries see of keys or values: all, those of their window, or those along the edges of a graph.

    Args:
        field: What the places of the keys or values see.
        size: Their size.
        target: The size of the queries.
        options: The options of the attention.
        cells: The size of the input.
    """
    if options.over_steps:
        return field
    if options.edges is not None and max(prod(target), options.edges.count(prod(size))) <= _MOST_LINKS:
        return along_links(field, size, target, options.edges.all_links(prod(size)).T)
    if options.edges is not None or not options.window or tuple(size) != tuple(target):
        return everything_of(field, size, cells)
    return stepped(field, list(_attention_windows(size, options)), size, target)


def _attention_windows(size: Sequence[int], options: Any) -> Iterator[Step]:
    shifts = options.shift if len(options.shift) > 1 else repeat(options.shift[0])
    widths = options.window if len(options.window) > 1 else repeat(options.window[0])
    for cells, width, shift in zip(size, widths, shifts, strict=False):
        yield _attention_window(min(width, cells), shift % width if width < cells else 0)


def _attention_window(width: int, shift: int) -> Step:
    def seen(place: int) -> range:
        first = (place - shift) // width * width + shift
        return range(first, first + width)

    return Step(width, width, seen)
