"""Check the shapes of what meets in the parts of cells that take values of several shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netcharts.cells.anatomy import OUTPUT, Part
from netcharts.findings import Problems
from netcharts.patterns import LayerPair, SizeMismatch
from netcharts.patterns._slices import slice_mismatch, taken
from netcharts.shapes import Shape, WrittenShape
from netcharts.spec import stored_numbers
from netcharts.spec.model import Connection, Layer
from netcharts.spec.part_shapes import UNKNOWN, Incoming, ShapeConflict, part_shapes, shape_conflict
from netcharts.wording import quoted


def check(layers: Mapping[str, Layer], connections: Sequence[Connection], problems: Problems) -> None:
    """Report values that meet but do not agree, and connections that cannot bring a part the shape that it has."""
    if all(layer.cell.anatomy.uniform for layer in layers.values()):
        return
    _Check(layers, connections, problems).check()


class _Alike(NamedTuple):
    """Layers of the same kind and shape with the same connections into them, such as copies: the shapes of their parts.

    Attributes:
        shapes: The shapes of the parts.
        fitting: What identifies connections into such layers that fit.
        held: What identifies the layers.
    """

    shapes: Mapping[str, Shape]
    fitting: set[object]
    held: object


class _Check:
    """The check of one spec. What holds for a layer holds for all that are alike, and is found once."""

    def __init__(self, layers: Mapping[str, Layer], connections: Sequence[Connection], problems: Problems) -> None:
        self.layers, self.connections, self.problems = layers, connections, problems
        self.incoming: dict[str, list[Connection]] = defaultdict(list)
        for connection in connections:
            self.incoming[connection.target].append(connection)
        self.known: dict[object, _Alike] = {}
        self.alike: dict[str, _Alike] = {}
        self._fed: dict[str, tuple[Part, ...]] = {}

    def check(self) -> None:
        """Report what does not fit."""
        for name, layer in self.layers.items():
            self.alike[name] = self._of(layer)
        for connection in self.connections:
            self._check(connection, self.layers[connection.target])

    def _of(self, layer: Layer) -> _Alike:
        uniform = layer.cell.anatomy.uniform
        connections = () if uniform else self.incoming.get(layer.name, ())
        into = [(c.gate, id(c.pattern), id(c.options), self._source(c)) for c in connections]
        keys = (id(layer.cell), id(layer.options), layer.over, layer.size, layer.channels, *into)
        if keys in self.known:
            return self.known[keys]
        incoming = [Incoming(each.gate, each.pattern, each.options, self._source(each)) for each in connections]
        before = self.problems.added
        found = {OUTPUT: layer.shape} if uniform else {OUTPUT: layer.shape, **self._parts(layer, incoming)}
        alike = _Alike(found, set(), (layer, incoming))
        if self.problems.added == before:
            self.known[keys] = alike
        return alike

    def _source(self, connection: Connection) -> Shape:
        # Of layers that follow in the spec, the parts are not known yet.
        if connection.source not in self.alike:
            return self.layers[connection.source].shape
        shapes = self.alike[connection.source].shapes
        return shapes.get(connection.carries, shapes[OUTPUT])

    def _parts(self, layer: Layer, incoming: Sequence[Incoming]) -> Mapping[str, Shape]:
        """Return the shapes of the parts of a layer."""
        opening = f"{quoted(layer.name)} has {layer.cell.name} cells"
        found = part_shapes(layer.cell, WrittenShape(*layer.shape), layer.operation_options, incoming)
        if isinstance(found, ShapeConflict):
            self.problems.add(found.slug, layer.place, f"{opening}: {found.message}")
        if not isinstance(found, dict):
            return {}
        stored_numbers.check_parts(layer, found, self.problems)
        conflict = shape_conflict(layer.cell, found, layer.operation_options, incoming)
        # Layers with undirected connections settle, and are not computed by their parts.
        if conflict is not None and all(each.directed for each in self.incoming[layer.name]):
            self.problems.add(conflict.slug, layer.place, f"{opening}: {conflict.message}")
        return found

    def _check(self, connection: Connection, layer: Layer) -> None:
        """Report a connection into a part of another size than its pattern can join."""
        source, alike = self._source(connection), self.alike[layer.name]
        key = id(connection.options), id(connection.pattern), connection.gate, connection.carries, source
        if key in alike.fitting:
            return
        mismatch = slice_mismatch(source, layer.size, connection.options) or self._mismatch(connection, layer, source)
        if mismatch is None:
            alike.fitting.add(key)
        else:
            _report(mismatch, connection, self.problems)

    def _fed_parts(self, layer: Layer) -> tuple[Part, ...]:
        if layer.name not in self._fed:
            gates = {each.gate for each in self.incoming[layer.name]}
            self._fed[layer.name] = layer.cell.anatomy.fed(gates).parts
        return self._fed[layer.name]

    def _mismatch(self, connection: Connection, layer: Layer, whole: Shape) -> SizeMismatch | None:
        """Return why what a connection takes of its source does not fit the parts that it leads into."""
        source = taken(whole, layer.size, connection.options)
        if layer.cell.anatomy.uniform:
            targets = [] if connection.carries == OUTPUT else [layer.shape]
        else:
            parts = self._fed_parts(layer)
            own = self.alike[layer.name].shapes
            targets = [own.get(part.name, layer.shape) for part in parts if _measures(part, connection)]
            if not (targets or connection.pattern.weighted or connection.pattern.one_to_one):
                targets.append(_given(connection, source))
        pairs = (
            LayerPair(source.size, target.size, source.channels, target.channels, connection.options, False)
            for target in targets
        )
        found = (connection.pattern.mismatch(pair) or _channel_mismatch(pair, connection) for pair in pairs)
        return next(filter(None, found), None)


def _given(connection: Connection, source: Shape) -> Shape:
    """Return the shape of the value that a connection brings to a part that does not weigh it.

    Where no shape follows, as from a window that is larger than its source, it is that of the source, which does not
    fit either.
    """
    size, channels = connection.pattern.determines(source, UNKNOWN, connection.options)
    return Shape(size or source.size, channels or source.channels)


def _channel_mismatch(pair: LayerPair, connection: Connection) -> SizeMismatch | None:
    """Return why a connection without weights cannot bring its channels; None if it can."""
    if connection.pattern.weighted or connection.pattern.carried_channels(pair) in (1, pair.target_channels):
        return None
    channels = f"{pair.source_channels} channels to {pair.target_channels}"
    return SizeMismatch("channel-mismatch", f"'{connection.key}' has no weights that could map {channels}")


def _report(mismatch: SizeMismatch, connection: Connection, problems: Problems) -> None:
    place = connection.places.get(mismatch.option, connection.places["target"])
    ends = f"{quoted(connection.source)} to {quoted(connection.target)}"
    problems.add(mismatch.slug, place, f"{ends}: {mismatch.message}")


def _measures(part: Part, connection: Connection) -> bool:
    """Return True if a part takes a connection in its own shape."""
    return part.weighs and part.takes(connection.gate)
