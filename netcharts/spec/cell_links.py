"""The links between the cells of the layers of a spec, through the parts of their cells.

A connection brings a value to the parts of its target's cells. Where these join, reduce or spread values, the value
leads to other cells than those of the same index: in a concatenation, to those that come after the values before it.
These cells follow from the same operations and shapes as the forward pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from netcharts.cells.anatomy import OUTPUT, Part
from netcharts.patterns import LayerPair, LinkQuery
from netcharts.patterns._slices import local_cells, slices, taken
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import Operand, PartShapes, fed_anatomy, is_recurrent
from netcharts.spec.cell_ways import Row, Shifted, Sight, Spread, Way, Whole
from netcharts.spec.model import Connection, Expansion, Layer

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray

# Up to this number of pairs of cells, links that lead several ways are counted one by one.
_MOST_PAIRS = 4_000_000
# Up to this number of cells, those with links are counted one by one.
_MOST_CELLS = 1_000_000
# Of more cells than that, this many stand for those of an operand that is seen.
_MOST_SPACED = 1_000
# At most this many ways through the parts of a cell are followed.
_MOST_WAYS = 500


class Reach(NamedTuple):
    """A value that a connection brings to a part, and the cells that it leads to.

    Attributes:
        source: What the connection carries: the value of the source, or of one of its parts.
        pair: What is taken of it, and the value that this becomes.
        before: The way from the cells of the source layer to those of what the connection carries.
        way: The way from the cells of the target layer back to those of the value.
    """

    source: Shape
    pair: LayerPair
    before: Way = Way()
    way: Way = Way()

    @property
    def plain(self) -> bool:
        """Return True if cells of the value are cells of the two layers."""
        return not (self.before.steps or self.way.steps or self.way.sight)

    @property
    def by_index(self) -> bool:
        """Return True if the value may hold the cells of the source as they are."""
        return prod(self.pair.source) == prod(self.pair.target)


class CellLinks:
    """The links between the cells of the two layers of a connection."""

    def __init__(self, connection: Connection, source: Layer, target: Layer, reaches: Sequence[Reach]) -> None:
        self.pattern = connection.pattern
        self.source, self.target = source, target
        if len(reaches) > 1:
            # Parts of different numbers of channels may have the same links.
            reaches = list(dict.fromkeys(each._replace(pair=self._without_channels(each.pair)) for each in reaches))
        self.reaches = tuple(reaches)

    def _without_channels(self, pair: LayerPair) -> LayerPair:
        """Return a pair without its numbers of channels, unless the links depend on them."""
        depends = self.pattern.count_by_channels(pair) is not None
        return pair if depends else pair._replace(source_channels=1, target_channels=1)

    @property
    def attends(self) -> bool:
        """Return True if some of the links are those of attention."""
        return any(reach.way.sight is not None for reach in self.reaches)

    def between(self, sources: IntArray, targets: IntArray, *, attended: bool | None = None) -> BoolArray:
        """Return which of some cells of the two layers are linked, [sources, targets].

        With `attended`, only links of attention count, or only others.
        """
        import numpy as np

        chosen = [reach for reach in self.reaches if attended in (None, reach.way.sight is not None)]
        if len(chosen) == 1:
            return self._linked(chosen[0], sources, targets)
        linked = np.zeros((sources.size, targets.size), bool)
        for reach in chosen:
            linked |= self._linked(reach, sources, targets)
        return linked

    def _linked(self, reach: Reach, sources: IntArray, targets: IntArray) -> BoolArray:
        """Return which of some cells of the two layers are linked by one reach."""
        if reach.plain and reach.source.size == self.source.size and not slices(reach.pair.options):
            return self.pattern.links(_query(reach.pair, sources, targets))
        return self._from_rows(reach, sources, targets)

    def degrees(self, sources: IntArray, targets: IntArray) -> tuple[IntArray, IntArray] | None:
        """Return the numbers of links of some cells of the two layers; None if they are not known without a search."""
        (reach, *others) = self.reaches
        if others or not reach.plain or self.pattern.degrees is None or slices(reach.pair.options):
            return None
        return self.pattern.degrees(_query(reach.pair, sources, targets))

    def count(self) -> int:
        """Return the number of links."""
        reach, *others = self.reaches
        if not others and reach.plain and reach.pair.target == self.target.size:
            return self.pattern.count_links(reach.pair)
        if self.attends:
            return self._count_attended()
        simple = len(self.reaches) == 1 and not self.reaches[0].before.steps
        if simple or self.source.cells * self.target.cells > _MOST_PAIRS:
            return sum(map(self._count, self.reaches))
        import numpy as np

        return int(self.between(np.arange(self.source.cells), np.arange(self.target.cells)).sum())

    def _count_attended(self) -> int:
        """Return the number of links where some are those of attention."""
        import numpy as np

        sources, targets = self.source.cells, self.target.cells
        looking = [reach for reach in self.reaches if reach.way.sight is not None]
        sight = looking[0].way.sight
        direct = len(self.reaches) > len(looking)
        simple = all(not (reach.before.steps or reach.way.steps or reach.way.beyond) for reach in self.reaches)
        if sight is not None and simple and all(self._keeps_all_places(reach.pair, sources) for reach in looking):
            seen = sight.seen()
            return seen.pairs + (targets - seen.themselves if direct else 0)
        pairs = sources * targets
        if sight is not None and simple and all(self._links_all(reach.pair, sources) for reach in looking):
            return pairs if direct else sources * sight.seen().seeing
        if pairs > _MOST_PAIRS:
            return sum(self.pattern.count_links(reach.pair) for reach in looking)
        return int(self.between(np.arange(sources), np.arange(targets)).sum())

    def _keeps_all_places(self, pair: LayerPair, sources: int) -> bool:
        """Return True if the cells of a source are known to be linked to the same places of a value only.

        Of more cells than `_MOST_CELLS`, evenly spaced ones stand for all.
        """
        return self._keeps_places(pair, _spaced(sources))

    def _keeps_places(self, pair: LayerPair, cells: IntArray) -> bool:
        """Return True if some cells are known to be linked to the same places of a value, and to no others."""
        if self.pattern.degrees is None or slices(pair.options) or prod(pair.source) != prod(pair.target):
            return False
        query = _query(pair, cells, cells)
        same = query._replace(source=cells, target=cells)
        return bool((self.pattern.degrees(query)[0] == 1).all() and self.pattern.links(same).all())

    def _links_all(self, pair: LayerPair, sources: int) -> bool:
        """Return True if all cells of a source are linked to all of a value."""
        return prod(pair.source) == sources and self.pattern.count_links(pair) == sources * prod(pair.target)

    def _count(self, reach: Reach) -> int:
        """Return the number of links of one reach."""
        depending = reach.way.depending(self.target.cells)
        if reach.way.length == 1:
            # All cells of a value lead to equally many.
            return depending // prod(reach.pair.target) * self.pattern.count_links(reach.pair)
        if self.pattern.one_to_one and reach.by_index:
            return depending * reach.way.length
        return depending * self._leading(reach.pair)

    def _leading(self, pair: LayerPair) -> int:
        """Return how many cells of a source have any link."""
        import numpy as np

        cells = prod(pair.source)
        if self.pattern.degrees is None or cells > _MOST_CELLS:
            return cells
        outgoing, _ = self.pattern.degrees(_query(pair, np.arange(cells), np.zeros(1, np.int64)))
        return int(np.count_nonzero(outgoing))

    def _from_rows(self, reach: Reach, sources: IntArray, targets: IntArray) -> BoolArray:
        """Return which cells are linked by a reach, where a source cell may hold a row of what is carried."""
        import numpy as np

        rows, holds = reach.before.rows(sources)
        length = reach.before.length
        cells = rows if length == 1 else (rows[:, None] * length + np.arange(length)).ravel()
        # A block that is drawn once may have fewer cells in another copy.
        exists = cells < prod(reach.source.size)
        cells = np.where(exists, cells, 0)
        if slices(reach.pair.options):
            cells, is_taken = local_cells(cells, reach.source, self.target.size, reach.pair.options)
            exists &= is_taken
        linked = self._into_rows(reach, cells, targets) & exists[:, None]
        by_source: BoolArray = linked.reshape(sources.size, length, targets.size).any(axis=1) & holds[:, None]
        return by_source

    def _into_rows(self, reach: Reach, cells: IntArray, targets: IntArray) -> BoolArray:
        """Return which cells are linked to any cell of the row of the value that each target depends on."""
        import numpy as np

        rows, depends = reach.way.rows(targets)
        sight = reach.way.sight
        if sight is not None:
            if not reach.way.beyond and self._keeps_places(reach.pair, cells):
                return sight.sees(cells, rows) & depends
            return self._into_seen(reach, sight, cells, rows) & depends
        length = reach.way.length
        if length == 1:
            linked = self.pattern.links(_query(reach.pair, cells, rows))
        elif self.pattern.one_to_one and reach.by_index:
            linked = cells[:, None] // length == rows
        else:
            distinct, back = np.unique(rows, return_inverse=True)
            row_cells = (distinct[:, None] * length + np.arange(length)).ravel()
            found: BoolArray = self.pattern.links(_query(reach.pair, cells, row_cells))
            linked = np.any(found.reshape(cells.size, distinct.size, length), axis=2)[:, back]
        return linked & depends

    def _into_seen(self, reach: Reach, sight: Sight, cells: IntArray, rows: IntArray) -> BoolArray:
        """Return which cells are linked to any place of the value that the places of some rows see."""
        import numpy as np

        beyond = reach._replace(way=Way(reach.way.beyond, reach.way.length))
        seen = np.zeros((cells.size, rows.size), bool)
        for some in _in_parts(_places(sight, cells, rows), _MOST_PAIRS // max(cells.size, rows.size, 1)):
            leads = self._into_rows(beyond, cells, some)
            reached = np.flatnonzero(leads.any(axis=0))
            seen |= leads[:, reached] @ sight.sees(some[reached], rows)
        return seen


def _places(sight: Sight, cells: IntArray, rows: IntArray) -> IntArray:
    """Return the places of an operand through which cells may be seen.

    Of more than `_MOST_CELLS`, those of the cells themselves and evenly spaced ones stand for all.
    """
    import numpy as np

    spaced = _spaced(sight.operand)
    if spaced.size == sight.operand:
        return spaced
    own = np.concatenate([cells, rows])
    return np.unique(np.concatenate([spaced, own[own < sight.operand]]))


def _spaced(count: int) -> IntArray:
    """Return the numbers from 0 on; evenly spaced ones if there are more than `_MOST_CELLS`."""
    import numpy as np

    return np.arange(count) if count <= _MOST_CELLS else np.linspace(0, count - 1, _MOST_SPACED, dtype=np.int64)


def _in_parts(array: IntArray, size: int) -> Iterator[IntArray]:
    """Yield an array in parts of at most a size, and of at least one entry."""
    size = max(size, 1)
    for first in range(0, array.size, size):
        yield array[first : first + size]


class SpecLinks:
    """The links between the cells of a spec.

    Where each block is drawn once, a connection stands for those from all copies of its source to the first copy of its
    target.
    """

    def __init__(
        self, layers: Iterable[Layer], connections: Iterable[Connection], expansion: Expansion | None = None
    ) -> None:
        self._layers = {layer.name: layer for layer in layers}
        self._connections, self._expansion = tuple(connections), expansion
        self._ways: dict[str, Mapping[int, Sequence[tuple[Way, Shape]]]] = {}

    def of(self, connection: Connection) -> CellLinks:
        """Return the links of a connection."""
        source, target = self._layers[connection.source], self._layers[connection.target]
        own_parts = connection.carries != OUTPUT and not source.cell.anatomy.uniform
        if connection.pattern.addressed or not (connection.directed and (own_parts or not target.cell.anatomy.uniform)):
            reaches = []
        else:
            reaches = [reach for each in self._copies(connection) for reach in self._reaches(each)]
        return CellLinks(connection, source, target, reaches) if reaches else self.of_pattern(connection)

    def of_pattern(self, connection: Connection) -> CellLinks:
        """Return the links that the pattern of a connection makes, whatever the cells of its target do with them."""
        source, target = self._layers[connection.source], self._layers[connection.target]
        plain = Reach(source.shape, _pair(source.shape, target.shape, target, connection))
        return CellLinks(connection, source, target, [plain])

    @cached_property
    def _incoming(self) -> Mapping[str, Sequence[Connection]]:
        """Return the connections into each layer, and into each copy of a layer in a block."""
        incoming: dict[str, list[Connection]] = defaultdict(list)
        for connection in self._connections if self._expansion is None else self._expansion.connections:
            incoming[connection.target].append(connection)
        return incoming

    @cached_property
    def _shapes(self) -> PartShapes:
        if self._expansion is None:
            return PartShapes(self._layers, self._incoming)
        return PartShapes({layer.name: layer for layer in self._expansion.layers}, self._incoming)

    def _copies(self, connection: Connection) -> Iterator[Connection]:
        """Yield the connections that one stands for."""
        if self._expansion is None:
            yield connection
            return
        sources, (target, *_) = (self._expansion.copies[name] for name in (connection.source, connection.target))
        for each in self._incoming[target]:
            if each.source in sources and _is_copy(each, connection):
                yield each

    def _reaches(self, connection: Connection) -> Iterator[Reach]:
        """Yield what a connection brings to the parts of its target, with the cells that this leads to."""
        source, target = (self._shapes.layers[name] for name in (connection.source, connection.target))
        carried = self._shapes.of(source.name, connection.carries)
        before = self._before(source, connection.carries)
        if target.name not in self._ways:
            self._ways[target.name] = _ways_to_inputs(target, self._shapes)
        for way, brought in self._ways[target.name].get(id(connection), ()):
            yield Reach(carried, _pair(carried, brought, target, connection), before, way)

    def _before(self, layer: Layer, part: str) -> Way:
        """Return the way from the cells of a layer to those of one of its parts."""
        if self._shapes.of(layer.name, part).size == layer.size:
            return Way()
        return next((way for own, way in _ways(layer, self._shapes) if own.name == part), Way())


def _is_copy(connection: Connection, other: Connection) -> bool:
    """Return True if a connection between two copies of the layers of another one is a copy of it."""
    ends = "statement", "carries", "gate"
    return all(getattr(connection, end) == getattr(other, end) for end in ends)


def _pair(source: Shape, target: Shape, layer: Layer, connection: Connection) -> LayerPair:
    """Return the pair of what a connection takes of a source, and the value that it brings to a layer."""
    size, channels = taken(source, layer.size, connection.options)
    return LayerPair(size, target.size, channels, target.channels, connection.options, connection.within)


def _query(pair: LayerPair, sources: IntArray, targets: IntArray) -> LinkQuery:
    """Return the question which of some cells are linked."""
    channels = pair.source_channels, pair.target_channels
    ends = sources[:, None], targets[None, :]
    return LinkQuery(*ends, pair.source, pair.target, pair.options, pair.same, channels)


def _ways(layer: Layer, shapes: PartShapes) -> Iterator[tuple[Part, Way]]:
    """Yield the parts that the value of a layer's cells depends on, with the ways to them."""
    anatomy = fed_anatomy(layer, shapes.incoming.get(layer.name, ()))
    waiting: list[tuple[str, Way, frozenset[str]]] = [(OUTPUT, Way(), frozenset())]
    seen = {(OUTPUT, Way())}
    while waiting:
        name, way, passed = waiting.pop()
        part = anatomy.part(name)
        yield part, way
        passed |= {name}
        for number, operand in enumerate(operands := list(shapes.operands(layer, part))):
            # Values of the step before close cycles, in which ways would become longer without end.
            if operand.wire.source in anatomy.order and operand.wire.source not in passed:
                found = operand.wire.source, _on(way, layer, part, operands, number, shapes)
                if found not in seen:
                    seen.add(found)
                    waiting.append((*found, passed))


def _ways_to_inputs(layer: Layer, shapes: PartShapes) -> dict[int, list[tuple[Way, Shape]]]:
    """Return the ways from the cells of a layer back to the values that each connection brings, with their shapes.

    Connections are told apart by their identity. There are none if a cell joins a value with itself so often that its
    ways could not be followed: its links are those of the patterns.
    """
    found: dict[int, list[tuple[Way, Shape]]] = defaultdict(list)
    fed_back = [each for each in shapes.incoming.get(layer.name, ()) if is_recurrent(each, layer)]
    for number_of_ways, (part, way) in enumerate(_ways(layer, shapes)):
        if number_of_ways == _MOST_WAYS:
            return {}
        own = shapes.of(layer.name, part.name)
        if part.recurrent is not None:
            for connection in fed_back:
                found[id(connection)].append((way, own))
        for number, operand in enumerate(operands := list(shapes.operands(layer, part))):
            if operand.connection is not None:
                on = (way, own) if part.weighs else (_on(way, layer, part, operands, number, shapes), operand.shape)
                found[id(operand.connection)].append(on)
    return found


def _on(way: Way, layer: Layer, part: Part, operands: Sequence[Operand], number: int, shapes: PartShapes) -> Way:
    """Return a way to a part as it goes on to one of its operands."""
    own, operand, operation = shapes.of(layer.name, part.name), operands[number].shape, part.operation
    cells, own_cells = prod(operand.size), prod(own.size)
    if operation.shape is None or not part.accepts(len(operands)):
        spreads = cells != own_cells and (cells == 1 or len(operand.size) == len(own.size))
        return way.then(Spread(own.size, operand.size)) if spreads else way
    options = operation.make_options(layer.operation_options)
    if operation.sees is not None and number in operation.seen_operands:
        return way.looking(Sight(part.operation_name, own.size, cells, options))
    if operation.rows is not None and number >= (operation.arity or 0):
        return way.then(row := Row(operation.rows, own.size, cells, options), row.length)
    places = operation.places([each.shape for each in operands], number, options)
    if places.reduced:
        return way.then(Whole(), cells)
    return way if cells == own_cells else way.then(Shifted(places.first, cells, own_cells))
