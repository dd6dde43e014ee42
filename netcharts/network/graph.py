"""The network as a graph: which cells are drawn, and which of them are linked.

Cells and links are arrays, so that a chart of a hundred thousand links costs milliseconds. `networkx_layers` and
`networkx_cells` give the same graph to whoever wants to compute with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netcharts.patterns import LinkQuery
from netcharts.spec.model import Connection, Layer, Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray


_NOBODY = np.zeros(0, dtype=np.int64)
# Of so many pairs of a drawn cell and one that is not drawn it is found out exactly if they are linked; of more, some
# stand for all. So many cells are asked about at once.
_PAIRS = 100_000
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """The cells of a layer that are drawn.

    `kept` lists the numbers that are kept along each drawn axis (one, or rows and columns of a grid); `gaps` says
    after how many of them an ellipsis stands, or None. `index` holds the flat row-major index of every drawn cell,
    `first` the number of the first one among all drawn cells of the network.
    """

    layer: Layer
    arrange: str
    kept: tuple[NDArray[np.int64], ...]
    gaps: tuple[int | None, ...]
    index: NDArray[np.int64]
    first: int

    @property
    def numbers(self) -> range:
        """The numbers of the layer's drawn cells among all drawn cells of the network."""
        return range(self.first, self.first + self.index.size)

    @property
    def whole(self) -> bool:
        """Whether all cells of the layer are drawn."""
        return all(gap is None for gap in self.gaps)

    @property
    def cut_at_end(self) -> bool:
        """Return whether an ellipsis stands behind the last cell along an axis, rather than between two."""
        return any(gap == kept.size for gap, kept in zip(self.gaps, self.kept, strict=True))

    def labels(self) -> list[str]:
        """Stable names of the drawn cells: `hidden[3]`, or `image[2,5]` in a grid."""
        along = [axis.tolist() for axis in np.unravel_index(self.index, self.layer.size)]
        return [f"{self.layer.name}[{','.join(map(str, place))}]" for place in zip(*along, strict=True)]


class Links(NamedTuple):
    """The drawn links of one connection, as numbers of drawn cells.

    `onward` are the drawn cells that are linked to cells of the target that are not drawn, `inward` those that cells of
    the source that are not drawn are linked to.
    """

    connection: Connection
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    onward: NDArray[np.int64] = _NOBODY
    inward: NDArray[np.int64] = _NOBODY


class DrawnNetwork(NamedTuple):
    """A spec's drawn cells and links, in the order of the spec."""

    spec: Spec
    layers: tuple[DrawnLayer, ...]
    links: tuple[Links, ...]

    @property
    def cells(self) -> int:
        """How many cells are drawn."""
        return sum(drawn.index.size for drawn in self.layers)

    def drawn(self, name: str) -> DrawnLayer:
        """The drawn cells of a layer."""
        return next(drawn for drawn in self.layers if drawn.layer.name == name)


def build(spec: Spec) -> DrawnNetwork:
    """The network that a spec describes, as far as it is drawn."""
    shared = {name for group in spec.groups if group.arrange and len(group.layers) > 1 for name in group.layers}
    layers: list[DrawnLayer] = []
    first = 0
    for layer in spec.layers:
        layers.append(_drawn(layer, layer.name in shared, first))
        first += layers[-1].index.size
    by_name = {drawn.layer.name: drawn for drawn in layers}
    links = tuple(_links(connection, by_name) for connection in spec.connections)
    return DrawnNetwork(spec, tuple(layers), links)


def _drawn(layer: Layer, shared: bool, first: int) -> DrawnLayer:
    # The cells of several layers that share a grid follow each other in one line, which the grid wraps.
    axes = _axes(layer, 2 if layer.arrange == "grid" and not shared else 1)
    limits = _limits(axes, layer.draw)
    cut = [_kept(size, limit) for size, limit in zip(axes, limits, strict=True)]
    kept = tuple(kept for kept, _ in cut)
    return DrawnLayer(layer, layer.arrange, kept, tuple(gap for _, gap in cut), _flat(axes, kept), first)


def _flat(axes: tuple[int, ...], numbers: tuple[NDArray[np.int64], ...]) -> NDArray[np.int64]:
    """The flat indices of all cells that have one of some numbers on every axis."""
    index = numbers[0]
    for size, more in zip(axes[1:], numbers[1:], strict=True):
        index = (index[:, None] * size + more[None, :]).ravel()
    return index


def _axes(layer: Layer, count: int) -> tuple[int, ...]:
    """Return the sizes of the axes along which the cells are laid out: of one, or of two, rows and columns."""
    if count == 1:
        return (layer.cells,)
    if len(layer.size) > 1:
        return (layer.size[0], layer.cells // layer.size[0])
    rows = next(rows for rows in range(int(layer.cells**0.5), 0, -1) if layer.cells % rows == 0)
    return (rows, layer.cells // rows)


def _limits(axes: tuple[int, ...], most: int) -> list[int]:
    """How many to keep along each axis so that no more than `most` cells are drawn."""
    if len(axes) == 1:
        return [most]
    rows, columns = axes
    side = max(1, int(most**0.5))
    kept_rows = min(rows, max(side, most // columns))
    return [kept_rows, min(columns, max(1, most // kept_rows))]


def _kept(size: int, most: int) -> tuple[NDArray[np.int64], int | None]:
    """The numbers kept of range(size), from both ends, and after how many of them the gap is."""
    if size <= most:
        return np.arange(size, dtype=np.int64), None
    head = (most + 1) // 2
    tail = np.arange(size - (most - head), size, dtype=np.int64)
    return np.concatenate([np.arange(head, dtype=np.int64), tail]), head


def _links(connection: Connection, layers: dict[str, DrawnLayer]) -> Links:
    source, target = layers[connection.source], layers[connection.target]
    linked = connection.pattern.links(_ends(connection, source, target, source.index, target.index))
    found = np.nonzero(linked)
    onward, inward = _beyond(connection, source, target, linked)
    return Links(connection, found[0] + source.first, found[1] + target.first, onward, inward)


def _ends(
    connection: Connection,
    source: DrawnLayer,
    target: DrawnLayer,
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
) -> LinkQuery:
    """What a connection's pattern is asked about some cells of its layers."""
    shapes = source.layer.size, target.layer.size
    return LinkQuery(sources[:, None], targets[None, :], *shapes, connection.options, connection.within)


def _beyond(
    connection: Connection, source: DrawnLayer, target: DrawnLayer, linked: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The drawn cells that are linked to some that are not: those of the source, and those of the target.

    They have more links than are drawn. Where a pattern does not know how many, they are sought.
    """
    pattern = connection.pattern
    if source.whole and target.whole:
        return _NOBODY, _NOBODY
    if pattern.degrees:
        outgoing, incoming = pattern.degrees(_ends(connection, source, target, source.index, target.index))
        onward, inward = outgoing > linked.sum(axis=1), incoming > linked.sum(axis=0)
    else:
        onward = _linked_to(
            target, source.index, lambda own, there: pattern.links(_ends(connection, source, target, own, there))
        )
        inward = _linked_to(
            source, target.index, lambda own, there: pattern.links(_ends(connection, source, target, there, own)).T
        )
    return (
        _NOBODY if target.whole else np.flatnonzero(onward) + source.first,
        _NOBODY if source.whole else np.flatnonzero(inward) + target.first,
    )


def _linked_to(
    drawn: DrawnLayer,
    cells: NDArray[np.int64],
    linked: Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Which of some cells are linked to cells of a layer that are not drawn, as far as these are gone through."""
    found = np.zeros(cells.size, dtype=np.bool_)
    for elided in () if drawn.whole else _elided(drawn, _PAIRS // cells.size):
        asked = np.flatnonzero(~found)
        found[asked] = linked(cells[asked], elided).any(axis=1)
        if found.all():
            break
    return found


def _elided(drawn: DrawnLayer, most: int) -> Iterator[NDArray[np.int64]]:
    """The cells of a layer that are not drawn, some at a time: first a few at its gaps, which often are enough.

    Where they are more than `most`, so many stand for all, evenly spread.
    """
    axes = _axes(drawn.layer, len(drawn.kept))
    some = tuple(
        kept if gap is None else np.concatenate([kept, _within(gap, size - (kept.size - gap))])
        for size, kept, gap in zip(axes, drawn.kept, drawn.gaps, strict=True)
    )
    yield np.setdiff1d(_flat(axes, some), drawn.index)
    cells = drawn.layer.cells
    tried = min(cells, most)
    for start in range(0, tried, _AT_ONCE):
        numbers = np.arange(start, min(start + _AT_ONCE, tried), dtype=np.int64) * cells // max(1, tried)
        yield np.setdiff1d(numbers, drawn.index)


def _within(start: int, stop: int) -> NDArray[np.int64]:
    near = np.array([start, start + 1, (start + stop) // 2, stop - 2, stop - 1], dtype=np.int64)
    return np.unique(near.clip(start, stop - 1))
