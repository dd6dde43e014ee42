"""Folding: draw each repeated block once, or a few times, in place of all of its copies."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from netcharts.shapes import Shape
from netcharts.spec.model import Connection, Expansion, Group, Layer
from netcharts.spec.positions import Position as RelativePosition
from netcharts.spec.written import BlockUse, Position
from netcharts.syntax.texts import LocalizedText


class DrawnSpec(NamedTuple):
    """What is drawn of a spec: each block once.

    Attributes:
        layers: The layers.
        connections: The connections between them.
        groups: The groups, one for each block.
        expansion: All copies of the blocks; None if there are no blocks.
    """

    layers: tuple[Layer, ...]
    connections: tuple[Connection, ...]
    groups: tuple[Group, ...]
    expansion: Expansion | None


def fold(
    layers: Mapping[str, Layer],
    positions: Mapping[str, Position],
    connections: tuple[Connection, ...],
    uses: Sequence[BlockUse],
    groups: tuple[Group, ...],
) -> DrawnSpec:
    """Return what is drawn of the layers of all copies of blocks."""
    placed = {name: Placed(layer, positions[name]) for name, layer in layers.items()}
    drawn_layers, drawn_connections = folded(placed, connections)
    drawn = _block_groups(uses, [layer.name for layer in drawn_layers])
    copied = _copy_groups(uses, list(layers))
    expansion = Expansion(
        tuple(layers.values()),
        connections,
        _with_blocks(groups, {use.name: [use.copy(number) for number in use.numbers] for use in uses}, copied),
        copies(placed),
        {use.name: use.repeat for use in uses if use.repeat > 1},
    )
    return DrawnSpec(
        drawn_layers, drawn_connections, _with_blocks(groups, {name: [name] for name in drawn}, drawn), expansion
    )


class Placed(NamedTuple):
    """A layer with where it stands in the folded chart."""

    layer: Layer
    position: Position


def folded(
    placed: Mapping[str, Placed], connections: Iterable[Connection]
) -> tuple[tuple[Layer, ...], tuple[Connection, ...]]:
    """Return the layers and connections of the first copy of each block."""
    shapes: dict[str, dict[Shape, None]] = {}
    for each in placed.values():
        shapes.setdefault(each.position.folded, {})[each.layer.shape] = None
    layers = tuple(
        _folded_layer(each, tuple(shapes[each.position.folded])) for each in placed.values() if _is_first(each.position)
    )
    return layers, tuple(_folded_connections(placed, connections))


def _folded_layer(placed: Placed, shapes: tuple[Shape, ...]) -> Layer:
    """Return the layer of a first copy as it stands for all copies, which have some shapes."""
    layer = placed.layer._replace(name=placed.position.folded)
    return layer._replace(copy_shapes=shapes) if len(shapes) > 1 else layer


def _is_first(position: Position) -> bool:
    return not position.uses or all(number == 1 for _, number in position.uses)


def _folded_connections(placed: Mapping[str, Placed], connections: Iterable[Connection]) -> Iterator[Connection]:
    """Yield the connections into layers of first copies, each once, without those from copy to copy."""
    seen: set[tuple[str, str, int, str]] = set()
    first = {name: each.position for name, each in placed.items() if _is_first(each.position)}
    # Where a first copy has a mistake, the layer is missing.
    drawn = {position.folded for position in first.values()}
    for connection in connections:
        target = first.get(connection.target)
        source = placed[connection.source].position
        if target is None or _joins_copies(source, target):
            continue
        key = source.folded, target.folded, connection.statement, connection.carries
        if key not in seen and source.folded in drawn:
            seen.add(key)
            yield connection._replace(source=source.folded, target=target.folded)


def _joins_copies(source: Position, target: Position) -> bool:
    """Return True if a connection leads from one copy of a block to another copy of it."""
    before = dict(source.uses)
    return any(name in before and before[name] != number for name, number in target.uses)


def copies(placed: Mapping[str, Placed]) -> dict[str, tuple[str, ...]]:
    """Return the names of all copies of each folded layer."""
    names: dict[str, list[str]] = {}
    for name, each in placed.items():
        names.setdefault(each.position.folded, []).append(name)
    return {folded: tuple(all_copies) for folded, all_copies in names.items()}


def _with_blocks(
    groups: Iterable[Group], copies_of: Mapping[str, Sequence[str]], blocks: Mapping[str, Group]
) -> tuple[Group, ...]:
    """Return groups with the layers of the copies of the blocks that are in them, and the groups around the copies."""
    whole = []
    for group in groups:
        layers: list[str] = []
        inner = list(group.groups)
        for member in group.layers:
            inside = [blocks[copy] for copy in copies_of.get(member, ()) if copy in blocks]
            layers += [name for block in inside for name in block.layers] if member in copies_of else [member]
            inner += [name for block in inside for name in (block.name, *block.groups)]
        whole.append(group._replace(layers=tuple(layers), groups=tuple(inner)))
    return (*whole, *blocks.values())


def _block_groups(uses: Iterable[BlockUse], layers: Sequence[str]) -> dict[str, Group]:
    """Return the group around each block of a chart in which each block is drawn once."""
    first = {use.position.folded: use for use in uses if _is_first(use.position)}
    inside = _inside(first, layers)
    return {
        name: _group(name, use, inside, _label(use))._replace(repeat=use.repeat, beside=use.beside)
        for name, use in first.items()
        if name in inside
    }


def _copy_groups(uses: Iterable[BlockUse], layers: Sequence[str]) -> dict[str, Group]:
    """Return the group around each copy of each block in a chart of all copies."""
    named = {use.copy(number): (use, number) for use in uses for number in use.numbers}
    inside = _inside(named, layers)
    return {
        name: _group(name, use, inside, _numbered(use, number))
        for name, (use, number) in named.items()
        if name in inside
    }


class _Inside(NamedTuple):
    """The layers and the blocks within a block, at any depth."""

    layers: list[str]
    blocks: dict[str, None]


def _inside(blocks: Container[str], layers: Iterable[str]) -> dict[str, _Inside]:
    """Return what is within each block, by its name, from the dots in the names of layers."""
    inside: dict[str, _Inside] = {}
    # The blocks around the layers of one copy are the same.
    around_copy: dict[str, list[str]] = {}
    for name in layers:
        copy = name.rpartition(".")[0]
        if copy not in around_copy:
            around_copy[copy] = _around(copy, blocks)
        around = around_copy[copy]
        for depth, block in enumerate(around, 1):
            within = inside.setdefault(block, _Inside([], {}))
            within.layers.append(name)
            within.blocks.update(dict.fromkeys(around[depth:]))
    return inside


def _around(copy: str, blocks: Container[str]) -> list[str]:
    """Return the blocks around the layers in a copy, from outside in."""
    parts = copy.split(".")
    return [block for count in range(1, len(parts) + 1) if (block := ".".join(parts[:count])) in blocks]


def _group(name: str, use: BlockUse, inside: Mapping[str, _Inside], label: LocalizedText) -> Group:
    layers, blocks = inside[name]
    return Group(name, tuple(layers), use.definition.place, label, groups=tuple(blocks), position=_position(use))


def _label(use: BlockUse) -> LocalizedText:
    """Return the label of the frame around a block: its own, that of its body, or its name."""
    label: LocalizedText | None = use.definition.values.get("label", use.body.names)
    return label or LocalizedText((("en", use.definition.name),))


def _numbered(use: BlockUse, number: int) -> LocalizedText:
    """Return the label of the frame around a copy of a block."""
    label = _label(use)
    if use.total == 1:
        return label
    return LocalizedText(tuple((language, f"{text} {number}") for language, text in label.by_language))


def _position(use: BlockUse) -> RelativePosition | None:
    written = use.definition.values.get("place")
    return None if written is None else written.position()
