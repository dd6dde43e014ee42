"""The course of every link: straight from centre to centre, unless that would hide it.

A link of a cell to itself is a handle on top of it; a skip whose straight course is blocked by other cells is an arc
over or under them; a second connection between the same two layers is bowed, so that both can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.network.drawn_links import Links
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.layout import NetworkLayout
from netcharts.spec.model import Connection

LOOP_RADIUS = 0.16
LOOP_RISE = 0.35

_CLEARANCE = 0.36
_DOUBLE = 0.045
_BOW = 0.2
_STUB = 2.4
# More links than this are not looked at one by one.
_MANY = 128
# The control points of a circle of radius 1 by four cubics, from its lowest point; see Riškus, 2006.
_K = 0.5522847498
CIRCLE = np.array(
    [
        (0, 1), (_K, 1), (1, _K), (1, 0), (1, -_K), (_K, -1), (0, -1),
        (-_K, -1), (-1, -_K), (-1, 0), (-1, _K), (-_K, 1), (0, 1),
    ]
)  # fmt: skip


class Course(NamedTuple):
    """The courses of links that are drawn alike.

    `points` has the shape [links, strokes, points, 2]: two strokes draw a double link; two points make a line, more
    are the control points of cubics. `source` and `target` number the cells; `shown` leaves out what others cover;
    `tones` are the links' own colours, if they have any.
    """

    points: NDArray[np.float64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    shown: NDArray[np.bool_]
    tones: tuple[str, ...] = ()

    def by_tone(self) -> Iterator[tuple[str, NDArray[np.float64]]]:
        """Yield the courses that are shown in runs of one colour; no colour stands for that of all links."""
        if not self.tones:
            yield "", self.points[self.shown]
            return
        shown = np.flatnonzero(self.shown).tolist()
        for tone, run in groupby(shown, key=self.tones.__getitem__):
            yield tone, self.points[list(run)]


class Stubs(NamedTuple):
    """Links that fade away, since they lead to cells that are not drawn: `lines` [n, 2, 2], from where they start.

    `look` is that of the patterns whose links they are; of double links they are both strokes.
    """

    look: str
    lines: NDArray[np.float64]


def stubs(network: DrawnNetwork, layout: NetworkLayout) -> tuple[Stubs, ...]:
    """Short lines from drawn cells towards the ellipsis of a layer where they are linked to cells that are not drawn.

    There are those of each look once. A column or row whose own cells are linked has stubs at its gap only.
    """
    found: dict[str, list[NDArray[np.float64]]] = {}
    for links in network.links:
        connection = links.connection
        for name, cells in ((connection.target, links.to_elided), (connection.source, links.from_elided)):
            if cells.size:
                drawn = network.drawn(name)
                line = connection.within and drawn.arrange in ("column", "row") and drawn.gaps[0] is not None
                kept = np.intersect1d(cells, np.array([-1, 0]) + drawn.first + drawn.gaps[0]) if line else cells
                lines = _stubs(layout.xy[kept], np.array(layout.gaps[name]))
                found.setdefault(connection.pattern.look, []).append(lines)
    alike = {look: np.unique(np.concatenate(lines), axis=0) for look, lines in found.items()}
    return tuple(Stubs(look, _stroked(lines) if look == "double" else lines) for look, lines in alike.items())


def _stroked(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both strokes of double lines."""
    return _doubled(lines[:, 0], lines[:, 1]).reshape(-1, 2, 2)


def _stubs(start: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    along = middle - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    shown = np.minimum(_STUB, length * 0.72)
    return np.stack([start, start + along / length * shown], axis=1)


def courses(network: DrawnNetwork, layout: NetworkLayout) -> tuple[tuple[Course, ...], ...]:
    """The courses of each connection's links, in the order of the network's links."""
    seen: set[frozenset[str]] = set()
    result = []
    for links in network.links:
        pair = frozenset((links.connection.source, links.connection.target))
        result.append(_courses(links, network, layout, bowed=pair in seen))
        seen.add(pair)
    return tuple(result)


def _courses(links: Links, network: DrawnNetwork, layout: NetworkLayout, *, bowed: bool) -> tuple[Course, ...]:
    if links.connection.within:
        return tuple(_within(links, network, layout))
    start, end = layout.xy[links.source], layout.xy[links.target]
    if not len(start):
        return ()
    blocked = _hidden(links, network, layout)
    if blocked is not None and blocked.any():
        return tuple(_with_arcs(links, blocked, layout, _alongside(start, end, layout.xy)))
    if links.connection.pattern.look == "double":
        return (_course(links, _doubled(start, end)),)
    return (_course(links, _bows(start, end) if bowed else _lines(start, end)),)


def _hidden(links: Links, network: DrawnNetwork, layout: NetworkLayout) -> NDArray[np.bool_] | None:
    """Which links run through cells on a straight course, and are to go round them; None where none can.

    Those of skips do, and a few others that go past a layer as skips do: level ones, through its cells.
    """
    start, end = layout.xy[links.source], layout.xy[links.target]
    if links.connection.pattern.skip:
        return _blocked(start, end, _alongside(start, end, layout.xy))
    passed = _passed(links.connection, layout)
    if not passed or len(start) > _MANY:
        return None
    cells = layout.xy[np.concatenate([network.drawn(name).numbers for name in passed])]
    level: NDArray[np.bool_] = np.abs(end[:, 1] - start[:, 1]) <= np.abs(end[:, 0] - start[:, 0]) / 2
    return level & _blocked(start, end, cells)


def _passed(connection: Connection, layout: NetworkLayout) -> list[str]:
    """The layers that stand between those that a connection joins."""
    low, high = sorted((layout.layers[connection.source].x, layout.layers[connection.target].x))
    return [name for name, box in layout.layers.items() if low < box.left and box.right < high]


def _within(links: Links, network: DrawnNetwork, layout: NetworkLayout) -> Iterator[Course]:
    """The courses of links within a layer: handles for those of a cell to itself, and lines."""
    loops = links.source == links.target
    if loops.any():
        own = _some(links, loops)
        yield _course(own, _loops(layout.xy[own.source]))
    if not loops.all():
        between = _some(links, ~loops)
        lines = _lines(layout.xy[between.source], layout.xy[between.target])
        yield _course(between, lines)._replace(shown=_uncovered(between, network))


def _some(links: Links, which: NDArray[np.bool_]) -> Links:
    return links._replace(source=links.source[which], target=links.target[which])


def _course(links: Links, points: NDArray[np.float64]) -> Course:
    return Course(points, links.source, links.target, np.ones(len(points), dtype=bool))


def _lines(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    points = np.empty((len(start), 1, 2, 2))
    points[:, 0, 0], points[:, 0, 1] = start, end
    return points


def _across(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors across each link, to its left as it runs."""
    along = end - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    return np.stack([along[:, 1], -along[:, 0]], axis=1) / length


def _doubled(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    aside = _across(start, end) * _DOUBLE
    return np.stack([np.stack([start + s * aside, end + s * aside], axis=1) for s in (1, -1)], axis=1)


def _bows(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    aside = _across(start, end) * (_BOW * 4 / 3)
    third = (end - start) / 3
    return np.stack([start, start + third + aside, end - third + aside, end], axis=1)[:, None]


def _loops(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    return (centres[:, None, :] + CIRCLE * LOOP_RADIUS - (0.0, LOOP_RISE))[:, None]


def _uncovered(links: Links, network: DrawnNetwork) -> NDArray[np.bool_]:
    """Which links within a layer need a line of their own.

    In a column or row where every pair is linked, the lines between neighbours cover all others; elsewhere a link
    back covers the link there.
    """
    drawn = network.drawn(links.connection.source)
    source, target = links.source - drawn.first, links.target - drawn.first
    n = drawn.index.size
    if drawn.arrange in ("column", "row") and source.size >= n * (n - 1) // 2:
        gap = drawn.gaps[0]
        over_gap = (source == gap - 1) & (target == gap) if gap is not None else np.zeros(source.size, dtype=bool)
        neighbours: NDArray[np.bool_] = (target - source == 1) & ~over_gap
        return neighbours
    pair = np.minimum(source, target) * n + np.maximum(source, target)
    first = np.zeros(source.size, dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    return first


def _alongside(start: NDArray[np.float64], end: NDArray[np.float64], cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cells that stand between the columns that links join, or close to them."""
    low, high = min(start[:, 0].min(), end[:, 0].min()) - 1, max(start[:, 0].max(), end[:, 0].max()) + 1
    near: NDArray[np.float64] = cells[(cells[:, 0] >= low) & (cells[:, 0] <= high)]
    return near


def _blocked(start: NDArray[np.float64], end: NDArray[np.float64], cells: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which straight courses run through a cell that is neither of their ends; of very many, all if any tried does."""
    if len(start) > _MANY:
        tried = slice(None, None, len(start) // _MANY + 1)
        return np.full(len(start), _blocked(start[tried], end[tried], cells).any())
    return np.array([_through(np.stack([a, b]), cells, a, b) > 0 for a, b in zip(start, end, strict=True)])


def _through(
    course: NDArray[np.float64], cells: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> int:
    """How many cells a polyline runs through, its ends left out."""
    low, high = course.min(axis=0) - _CLEARANCE, course.max(axis=0) + _CLEARANCE
    near = cells[((cells >= low) & (cells <= high)).all(axis=1)]
    ends = (np.abs(near - start).max(axis=1) < 1e-6) | (np.abs(near - end).max(axis=1) < 1e-6)
    near = near[~ends]
    if not len(near):
        return 0
    lines = np.stack([course[:-1], course[1:]], axis=1)
    return int((distances(near, lines).min(axis=1) < _CLEARANCE).sum())


def distances(points: NDArray[np.float64], lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far points [p, 2] are from lines [n, 2, 2]: [p, n]."""
    start, along = lines[:, 0], lines[:, 1] - lines[:, 0]
    share = ((points[:, None] - start) * along).sum(axis=2) / np.maximum((along**2).sum(axis=1), 1e-12)
    away = points[:, None] - (start + along * share.clip(0, 1)[..., None])
    found: NDArray[np.float64] = np.hypot(away[..., 0], away[..., 1])
    return found


def _with_arcs(
    links: Links, blocked: NDArray[np.bool_], layout: NetworkLayout, cells: NDArray[np.float64]
) -> Iterator[Course]:
    over, straight = _some(links, blocked), _some(links, ~blocked)
    middle = float(layout.xy[:, 1].max()) / 2
    arcs = _arcs(layout.xy[over.source], layout.xy[over.target], cells, middle)
    yield _course(over, np.stack(list(arcs))[:, None])
    if straight.source.size:
        yield _course(straight, _lines(layout.xy[straight.source], layout.xy[straight.target]))


def _arcs(
    starts: NDArray[np.float64], ends: NDArray[np.float64], cells: NDArray[np.float64], middle: float
) -> Iterator[NDArray[np.float64]]:
    """An arc for each skip; when there are very many, the rest rise as the last one tried does."""
    rise = 0.0
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if i < _MANY:
            rise = _rise(start, end, cells, middle)
        yield _cubic(start, end, rise)


def _rise(start: NDArray[np.float64], end: NDArray[np.float64], cells: NDArray[np.float64], middle: float) -> float:
    """The rise of the lowest arc that is clear of cells, over the upper half of a chart and under the lower half."""
    sides = (-1, 1) if (start[1] + end[1]) / 2 <= middle else (1, -1)
    rises = [side * rise for rise in (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0) for side in sides]
    best, fewest = rises[0], len(cells)
    for rise in rises:
        hits = _through(_sampled(_cubic(start, end, rise)), cells, start, end)
        if hits < fewest:
            best, fewest = rise, hits
        if not hits:
            break
    return best


def _cubic(start: NDArray[np.float64], end: NDArray[np.float64], rise: float) -> NDArray[np.float64]:
    """A cubic between two points whose middle lies `rise` below their line; a negative rise is an arc over it."""
    run = (end - start) * 0.12
    lift = np.array([0.0, rise * 4 / 3])
    return np.stack([start, start + run + lift, end - run + lift, end])


def flattened(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Courses [links, strokes, points, 2] as straight lines [n, 2, 2]; each cubic becomes eight."""
    count = points.shape[2]
    if count == 2:
        return points.reshape(-1, 2, 2)
    starts = np.arange(0, count - 1, 3)
    cubics = points.reshape(-1, count, 2)[:, starts[:, None] + np.arange(4)].reshape(-1, 4, 2)
    t = np.linspace(0, 1, 9)
    weights = np.stack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    curve = np.einsum("pt,npc->ntc", weights, cubics)
    return np.stack([curve[:, :-1], curve[:, 1:]], axis=2).reshape(-1, 2, 2)


def _sampled(cubic: NDArray[np.float64], steps: int = 16) -> NDArray[np.float64]:
    t = np.linspace(0, 1, steps + 1)[:, None]
    a, b, c, d = cubic
    points: NDArray[np.float64] = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return points
