"""Check the shapes of what meets in the parts of cells that take values of several shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

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
    incoming: dict[str, list[Connection]] = defaultdict(list)
    for connection in connections:
        incoming[connection.target].append(connection)
    shapes = {name: {OUTPUT: layer.shape} for name, layer in layers.items()}
    for name, layer in layers.items():
        if not layer.cell.anatomy.uniform:
            shapes[name] |= _parts(layer, incoming[name], shapes, problems)
    for connection in connections:
        _check(connection, layers[connection.target], incoming[connection.target], shapes, problems)


def _parts(
    layer: Layer, incoming: Sequence[Connection], shapes: Mapping[str, Mapping[str, Shape]], problems: Problems
) -> dict[str, Shape]:
    found = part_shapes(layer.cell, WrittenShape(*layer.shape), layer.operation_options, _incoming(incoming, shapes))
    if isinstance(found, ShapeConflict):
        problems.add(found.slug, layer.place, f"{quoted(layer.name)} has {layer.cell.name} cells: {found.message}")
    if not isinstance(found, dict):
        return {}
    stored_numbers.check_parts(layer, found, problems)
    conflict = shape_conflict(layer.cell, found, layer.operation_options, _incoming(incoming, shapes))
    # Layers with undirected connections settle, and are not computed by their parts.
    if conflict is not None and all(each.directed for each in incoming):
        problems.add(
            conflict.slug, layer.place, f"{quoted(layer.name)} has {layer.cell.name} cells: {conflict.message}"
        )
    return found


def _incoming(incoming: Sequence[Connection], shapes: Mapping[str, Mapping[str, Shape]]) -> list[Incoming]:
    return [Incoming(each.gate, each.pattern, each.options, _source(each, shapes)) for each in incoming]


def _source(connection: Connection, shapes: Mapping[str, Mapping[str, Shape]]) -> Shape:
    own = shapes[connection.source]
    return own.get(connection.carries, own[OUTPUT])


def _taken(connection: Connection, layer: Layer, shapes: Mapping[str, Mapping[str, Shape]]) -> Shape:
    """Return the shape of what a connection takes of its source."""
    return taken(_source(connection, shapes), layer.size, connection.options)


def _check(
    connection: Connection,
    layer: Layer,
    incoming: Sequence[Connection],
    shapes: Mapping[str, Mapping[str, Shape]],
    problems: Problems,
) -> None:
    """Report a connection into a part of another size than its pattern can join."""
    wrong = slice_mismatch(_source(connection, shapes), layer.size, connection.options)
    if wrong is not None:
        _report(wrong, connection, problems)
        return
    source = _taken(connection, layer, shapes)
    if layer.cell.anatomy.uniform:
        if connection.carries == OUTPUT:
            return
        targets = [layer.shape]
    else:
        parts = layer.cell.anatomy.fed({each.gate for each in incoming}).parts
        own = shapes[layer.name]
        targets = [own.get(part.name, layer.shape) for part in parts if _measures(part, connection)]
        if not (targets or connection.pattern.weighted or connection.pattern.one_to_one):
            targets.append(_given(connection, source))
    for target in targets:
        pair = LayerPair(source.size, target.size, source.channels, target.channels, connection.options, False)
        mismatch = connection.pattern.mismatch(pair) or _channel_mismatch(pair, connection)
        if mismatch is not None:
            _report(mismatch, connection, problems)
            return


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
