"""Expand repeated groups: copy their layers, and connect each copy to the next.

A path that names a group leads into its first layers and out of its last ones. If the group is repeated, the path leads
into the first copy and out of the last; every other copy is connected to the one before it as the first is by the first
such path. A connection between layers of the group is repeated in every copy. A spec holds a repeated group once,
which is how it is drawn by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.spec.positions import Position
from netcharts.syntax.texts import LocalizedText


def copies(spec: Spec) -> dict[str, tuple[str, ...]]:
    """Return the names of the copies of every layer, by its name; a layer that is not repeated keeps its name."""
    repeated = {name: group for group in spec.groups if group.repeat > 1 for name in group.layers}
    return {layer.name: _names(layer.name, repeated.get(layer.name)) for layer in spec.layers}


def _names(layer: str, group: Group | None) -> tuple[str, ...]:
    return group.copies(layer) if group else (layer,)


def written_out(spec: Spec, most: int | None = None) -> Spec:
    """Return the spec with all copies of its layers, or at most `most` of each group."""
    if all(group.repeat == 1 for group in spec.groups):
        return spec
    if most is not None:
        fewer = tuple(group._replace(repeat=min(group.repeat, most)) for group in spec.groups)
        spec = spec._replace(groups=fewer)
    return spec._replace(
        layers=tuple(_layers(spec)),
        connections=tuple(_connections(spec)),
        groups=tuple(chain.from_iterable(_groups(group, spec) for group in spec.groups)),
    )


def _layers(spec: Spec) -> Iterator[Layer]:
    """Yield all layers; the copies of a group follow each other in the place of its first layer."""
    repeated = _repeated(spec)
    done: set[str] = set()
    for layer in spec.layers:
        group = repeated.get(layer.name)
        if group is None:
            yield layer._replace(position=_position(layer.position, repeated))
        elif group.name not in done:
            done.add(group.name)
            members = [layer for layer in spec.layers if layer.name in group.layers]
            for number in range(group.repeat):
                for member in members:
                    position = _position(member.position, repeated, group, number)
                    yield member._replace(name=group.copies(member.name)[number], position=position, at=None)


def _repeated(spec: Spec) -> dict[str, Group]:
    """Return the repeated groups, each by its own name and by the names of its layers."""
    return {name: group for group in spec.groups if group.repeat > 1 for name in (group.name, *group.layers)}


def _position(
    position: Position | None, repeated: Mapping[str, Group], own: Group | None = None, number: int = 0
) -> Position | None:
    """Return a position relative to layers of the same copy of the `own` group, and to all copies of other groups."""
    if position is None:
        return None

    def named(anchor: str) -> tuple[str, ...]:
        group = repeated.get(anchor)
        if group is None:
            return (anchor,)
        return group.copies(anchor)[number : number + 1] if group is own else group.copies(anchor)

    return position._replace(anchors=tuple(chain.from_iterable(map(named, position.anchors))))


def _connections(spec: Spec) -> Iterator[Connection]:
    groups = {name: group for group in spec.groups if group.repeat > 1 for name in group.layers}
    for connection in spec.connections:
        source, target = groups.get(connection.source), groups.get(connection.target)
        out, into = connection.via
        sources, targets = _names(connection.source, source), _names(connection.target, target)
        if source is not None and source is target and not (out or into):
            pairs = list(zip(sources, targets, strict=True))
        else:
            pairs = [(a, b) for a in (sources[-1:] if out else sources) for b in (targets[:1] if into else targets)]
        yield from (connection._replace(source=a, target=b, via=("", "")) for a, b in pairs)
    for group in spec.groups:
        yield from seams(group, spec.connections)


def seams(group: Group, connections: Sequence[Connection]) -> Iterator[Connection]:
    """Yield the connections from each copy of a group to the next, which are like the first path into the group."""
    into = [each for each in connections if each.via[1] == group.name != each.via[0]]
    firsts = {each.target: each for each in reversed(into) if each.statement == into[0].statement}
    _, last = first_and_last(group.layers, _inner(group, connections))
    for number in range(1, group.repeat):
        for layer in last:
            for name, connection in reversed(firsts.items()):
                source, target = group.copies(layer)[number - 1], group.copies(name)[number]
                yield connection._replace(source=source, target=target, via=("", ""))


def first_and_last(layers: Sequence[str], links: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the first of some layers, to which no other of them leads, and the last, which lead to no other."""
    pairs = [(source, target) for source, target in links if source != target]
    sources, targets = {source for source, _ in pairs}, {target for _, target in pairs}
    first, last = (tuple(name for name in layers if name not in others) for others in (targets, sources))
    return first, last


def _inner(group: Group, connections: Sequence[Connection]) -> list[tuple[str, str]]:
    """Return the pairs of layers of a group that are connected within a step, by connections that name them."""
    return [
        (c.source, c.target)
        for c in connections
        if not c.delay and not any(c.via) and c.source in group.layers and c.target in group.layers
    ]


def _groups(group: Group, spec: Spec) -> Iterator[Group]:
    repeated = _repeated(spec)
    if group.repeat == 1:
        yield group._replace(position=_position(group.position, repeated))
        return
    label = group.label or LocalizedText((("en", group.name),))
    for number in range(group.repeat):
        yield group._replace(
            name=group.copies(group.name)[number],
            layers=tuple(group.copies(name)[number] for name in group.layers),
            label=LocalizedText(tuple((language, f"{text} {number + 1}") for language, text in label.by_language)),
            position=_position(group.position, repeated, group, number),
            repeat=1,
        )
