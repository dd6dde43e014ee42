"""Bent links: those between layers that would run through cells if they were straight, and the rises of their arcs.

All links of a chart are examined together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.arcs import cells_crossed, clear_rises

# Of more links of a connection than this, not all are examined.
_MANY = 128
# How many links are compared with cells at a time.
_BATCH = 1024


def rises(parts: Sequence[DrawnLinks], network: DrawnNetwork, layout: NetworkLayout) -> list[FloatArray | None]:
    """Return the rises of the arcs of some links of each connection; 0 for straight links, None if all are straight.

    Of very many arcs, the last ones rise as high as the last one that was examined.
    """
    bent = {number: np.flatnonzero(hidden) for number, hidden in _hidden(parts, network, layout) if hidden.any()}
    if not bent:
        return [None] * len(parts)
    start, end = _ends([(parts[number], which[:_MANY]) for number, which in bent.items()], layout)
    middle = float(layout.xy[:, 1].max()) / 2
    batches = (slice(first, first + _BATCH) for first in range(0, len(start), _BATCH))
    found = np.concatenate([clear_rises(start[own], end[own], layout.xy, middle) for own in batches])
    every: list[FloatArray | None] = [None] * len(parts)
    first = 0
    for number, which in bent.items():
        own = found[first : first + min(which.size, _MANY)]
        first += own.size
        rising = every[number] = np.zeros(parts[number].source.size)
        rising[which] = np.append(own, np.full(which.size - own.size, own[-1]))
    return every


def _ends(chosen: Sequence[tuple[DrawnLinks, IntArray]], layout: NetworkLayout) -> tuple[FloatArray, FloatArray]:
    """Return the points where some links of several connections start and end, [n, 2]."""
    source, target = (
        np.concatenate([getattr(links, end)[which] for links, which in chosen]) for end in ("source", "target")
    )
    return layout.xy[source], layout.xy[target]


def _hidden(
    parts: Sequence[DrawnLinks], network: DrawnNetwork, layout: NetworkLayout
) -> Iterator[tuple[int, BoolArray]]:
    """Yield which links would run through cells, for the parts of which some may, with the number of the part.

    Besides skips, these are level links past a layer, through its cells, if there are few. Of very many skips, some are
    examined, and all count as hidden if any of these is.
    """
    examined = dict(_examined(parts, layout))
    if not examined:
        return
    start, end = _ends([(parts[number], which) for number, which in examined.items()], layout)
    line, cell = (np.concatenate(each) for each in zip(*_crossings(start, end, layout), strict=True))
    lefts, rights = _sides(network, layout)
    firsts = np.cumsum([0, *(which.size for which in examined.values())])
    spans = np.array([_span(parts[number], layout) for number in examined])
    low, high = spans.repeat(np.diff(firsts), axis=0)[line].T
    through = np.zeros(len(start), bool)
    through[line[(lefts[cell] > low) & (rights[cell] < high)]] = True
    for (number, which), first in zip(examined.items(), firsts.tolist(), strict=False):
        own = through[first : first + which.size]
        hidden = np.zeros(parts[number].source.size, bool)
        if which.size < hidden.size and parts[number].connection.pattern.skip:
            hidden[:] = own.any()
        else:
            hidden[which] = own
        yield number, hidden


def _crossings(start: FloatArray, end: FloatArray, layout: NetworkLayout) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the pairs of lines and cells of which one runs through the other."""
    for first in range(0, len(start), _BATCH):
        own = slice(first, first + _BATCH)
        line, cell = cells_crossed(np.stack([start[own], end[own]], axis=1), layout.xy)
        yield line + first, cell


def _examined(parts: Sequence[DrawnLinks], layout: NetworkLayout) -> Iterator[tuple[int, IntArray]]:
    """Yield the links that are examined, for the parts of which some are, with the number of the part."""
    boxes = layout.layers.values()
    for number, links in enumerate(parts):
        count = links.source.size
        if links.connection.within:
            continue
        if links.connection.pattern.skip:
            yield number, np.arange(0, count, 1 if count <= _MANY else count // _MANY + 1)
        elif count <= _MANY:
            low, high = _span(links, layout)
            if any(box.left > low and box.right < high for box in boxes):
                along = np.abs(layout.xy[links.target] - layout.xy[links.source])
                level = np.flatnonzero(along[:, 1] <= along[:, 0] / 2)
                if level.size:
                    yield number, level


def _span(links: DrawnLinks, layout: NetworkLayout) -> tuple[float, float]:
    """Return between which abscissas cells hide links: anywhere for skips, else between the layers that they join."""
    if links.connection.pattern.skip:
        return -np.inf, np.inf
    ends = layout.layers[links.connection.source].x, layout.layers[links.connection.target].x
    return min(ends), max(ends)


def _sides(network: DrawnNetwork, layout: NetworkLayout) -> tuple[FloatArray, FloatArray]:
    """Return the left and the right side of the layer of every cell."""
    boxes = np.array([layout.layers[drawn.layer.name] for drawn in network.layers])
    left, _, right, _ = boxes.repeat([drawn.index.size for drawn in network.layers], axis=0).T
    return left, right
