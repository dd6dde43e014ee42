"""Expand repeated groups: copy their layers, and connect each copy to the next.

A path that names a group leads into its first layers and out of its last ones. If the group is repeated, the path leads
into the first copy and out of the last; every other copy is connected to the one before it as the first is by the first
such path. A connection between layers of the group is repeated in every copy. In nested groups, each copy of the outer
one contains all copies of the inner one. A spec holds a repeated group once, which is how it is drawn by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from math import prod

from netcharts.shapes import Shape
from netcharts.spec.alike_copies import few_copies
from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.spec.nesting import enclosing
from netcharts.spec.positions import Position
from netcharts.syntax.texts import LocalizedText

Numbers = Mapping[str, int]
"""The numbers of copies, from 1, by the names of repeated groups."""


class Copies:
    """The copies of the layers and groups of a spec."""

    def __init__(self, groups: Sequence[Group]) -> None:
        """Find the repeated groups around each layer and group."""
        self.groups = {group.name: group for group in groups}
        repeated = [group for group in groups if group.repeat > 1]
        self._outer = enclosing(repeated)
        self._around: dict[str, tuple[Group, ...]] = {}
        self._inside = {group.name: {group.name, *group.groups} for group in groups}

    def around(self, name: str) -> tuple[Group, ...]:
        """Return the repeated groups that a layer or group is copied with, the outermost first, and itself last."""
        if name not in self._around:
            own = self.groups.get(name)
            self._around[name] = (*self._outer.get(name, ()), *([own] if own and own.repeat > 1 else []))
        return self._around[name]

    def count(self, name: str) -> int:
        """Return the number of copies of a layer or group."""
        return prod(group.repeat for group in self.around(name))

    def names(self, name: str, fixed: Numbers | None = None) -> tuple[str, ...]:
        """Return the names of the copies of a layer or group, `outer.1.inner.2.layer`; those with `fixed` numbers."""
        around = self.around(name)
        if not around:
            return (name,)
        copies = [[f"{group.name}.{number}" for number in _choices(group, fixed or {})] for group in around]
        own = [] if around[-1].name == name else [name]
        return tuple([".".join([*numbered, *own]) for numbered in product(*copies)])

    def numbers(self, name: str) -> Iterator[dict[str, int]]:
        """Yield the numbers of each copy of a layer or group."""
        yield from _numbers(self.around(name))

    def left(self, connection: Connection) -> dict[str, int]:
        """Return the repeated groups that a connection leaves by a path that names them or a group around them.

        With each is the number of its last copy.
        """
        return {group.name: group.repeat for group in self._through(connection.source, connection.via[0])}

    def entered(self, connection: Connection) -> dict[str, int]:
        """Return the repeated groups that a connection enters by a path, each with the number of its first copy."""
        return {group.name: 1 for group in self._through(connection.target, connection.via[1])}

    def _through(self, layer: str, via: str) -> list[Group]:
        if not via:
            return []
        inside = self._inside.get(via, set())
        return [group for group in self.around(layer) if group.name in inside]

    def shared(self, connection: Connection) -> list[Group]:
        """Return the repeated groups in which a connection stays within each copy."""
        left, entered = self.left(connection), self.entered(connection)
        targets = [group.name for group in self.around(connection.target) if group.name not in entered]
        return [group for group in self.around(connection.source) if group.name in targets and group.name not in left]

    def pairs(self, connection: Connection) -> Iterator[tuple[str, str]]:
        """Yield the layers that the copies of a connection join."""
        left, entered = self.left(connection), self.entered(connection)
        for fixed in _numbers(self.shared(connection)):
            sources = self.names(connection.source, {**fixed, **left})
            yield from product(sources, self.names(connection.target, {**fixed, **entered}))

    def count_pairs(self, connection: Connection) -> int:
        """Return the number of copies of a connection."""
        fixed = {group.name for group in self.shared(connection)}
        ends = (connection.source, self.left(connection)), (connection.target, self.entered(connection))
        free = (group.repeat for name, ends in ends for group in self.around(name) if group.name not in {*fixed, *ends})
        return prod(group.repeat for group in self.shared(connection)) * prod(free)

    def into(self, group: Group, connections: Iterable[Connection]) -> list[Connection]:
        """Return the connections by which paths enter a group from outside."""
        return [c for c in connections if group.name in self.entered(c) and group.name not in self.left(c)]

    def seams(self, group: Group, connections: Sequence[Connection]) -> Iterator[Connection]:
        """Yield the connections from each copy of a group to the next, which are like the first path into the group."""
        into = self.into(group, connections)
        firsts = {each.target: each for each in reversed(into) if each.statement == into[0].statement}
        _, last = first_and_last(group.layers, self._inner(group, connections))
        for fixed in self.numbers(group.name):
            if fixed[group.name] == group.repeat:
                continue
            following = {**fixed, group.name: fixed[group.name] + 1}
            for layer in last:
                (source,) = self.names(layer, {each.name: each.repeat for each in self.around(layer)} | fixed)
                for name, connection in reversed(firsts.items()):
                    (target,) = self.names(name, {each.name: 1 for each in self.around(name)} | following)
                    yield connection._replace(source=source, target=target, via=("", ""))

    def _inner(self, group: Group, connections: Sequence[Connection]) -> list[tuple[str, str]]:
        """Return the pairs of layers of a group that are connected within a step and within each copy."""
        within = [c for c in connections if not c.delay and c.source in group.layers and c.target in group.layers]
        return [(c.source, c.target) for c in within if group.name in (each.name for each in self.shared(c))]


def _choices(group: Group, fixed: Numbers) -> Sequence[int]:
    return (fixed[group.name],) if group.name in fixed else range(1, group.repeat + 1)


def _numbers(groups: Sequence[Group]) -> Iterator[dict[str, int]]:
    """Yield the numbers of all copies of nested groups."""
    names = [group.name for group in groups]
    for numbers in product(*(_choices(group, {}) for group in groups)):
        yield dict(zip(names, numbers, strict=True))


def copies(spec: Spec) -> dict[str, tuple[str, ...]]:
    """Return the names of the copies of every layer, by its name; a layer that is not repeated keeps its name."""
    if spec.expansion is not None:
        return dict(spec.expansion.copies)
    if all(group.repeat == 1 for group in spec.groups):
        return {layer.name: (layer.name,) for layer in spec.layers}
    copied = Copies(spec.groups)
    return {layer.name: copied.names(layer.name) for layer in spec.layers}


def shapes_of_copies(spec: Spec) -> dict[str, tuple[Shape, ...]]:
    """Return the shapes that the copies of every layer have, each once, by the name of the layer."""
    if spec.expansion is None:
        return {layer.name: (layer.shape,) for layer in spec.layers}
    shapes = {layer.name: layer.shape for layer in spec.expansion.layers}
    return {name: tuple(dict.fromkeys(shapes[each] for each in names)) for name, names in copies(spec).items()}


def written_out(spec: Spec, most: int | None = None) -> Spec:
    """Return the spec with all copies of its layers, or at most `most` of each group and only a few of alike blocks."""
    if spec.expansion is not None:
        whole = spec.expansion if most is None else few_copies(spec, spec.expansion)
        layers, connections, groups, *_ = whole
        return spec._replace(layers=layers, connections=connections, groups=groups, expansion=None)
    if all(group.repeat == 1 for group in spec.groups):
        return spec
    if most is not None:
        fewer = tuple(group._replace(repeat=min(group.repeat, most)) for group in spec.groups)
        spec = spec._replace(groups=fewer)
    copied = Copies(spec.groups)
    return spec._replace(
        layers=tuple(_layers(spec.layers, copied, {})),
        connections=tuple(_connections(spec, copied)),
        groups=tuple(chain.from_iterable(_groups(group, copied) for group in spec.groups)),
    )


def _layers(layers: Sequence[Layer], copied: Copies, fixed: Numbers) -> Iterator[Layer]:
    """Yield the copies of layers in one copy of the groups around them, whose numbers are `fixed`.

    The copies of a group follow each other in the place of its first layer.
    """
    done: set[str] = set()
    for layer in layers:
        around = copied.around(layer.name)
        if len(around) == len(fixed):
            (name,) = copied.names(layer.name, fixed)
            position = _position(layer.position, copied, fixed)
            yield layer._replace(name=name, position=position, at=None if fixed else layer.at)
        elif (group := around[len(fixed)]).name not in done:
            done.add(group.name)
            members = [member for member in layers if member.name in group.layers]
            for number in range(1, group.repeat + 1):
                yield from _layers(members, copied, {**fixed, group.name: number})


def _position(position: Position | None, copied: Copies, fixed: Numbers) -> Position | None:
    """Return a position relative to layers of the same copies of groups, and to all copies of others."""
    if position is None:
        return None
    return position._replace(
        anchors=tuple(chain.from_iterable(copied.names(anchor, fixed) for anchor in position.anchors))
    )


def _connections(spec: Spec, copied: Copies) -> Iterator[Connection]:
    for connection in spec.connections:
        for source, target in copied.pairs(connection):
            yield connection._replace(source=source, target=target, via=("", ""))
    for group in spec.groups:
        if group.repeat > 1:
            yield from copied.seams(group, spec.connections)


def first_and_last(layers: Sequence[str], links: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the first of some layers, to which no other of them leads, and the last, which lead to no other."""
    pairs = [(source, target) for source, target in links if source != target]
    sources, targets = {source for source, _ in pairs}, {target for _, target in pairs}
    first, last = (tuple(name for name in layers if name not in others) for others in (targets, sources))
    return first, last


def _groups(group: Group, copied: Copies) -> Iterator[Group]:
    """Yield the copies of a group; those of a repeated one have a label with their number."""
    label = group.label or LocalizedText((("en", group.name),))
    for fixed in copied.numbers(group.name):
        (name,) = copied.names(group.name, fixed)
        number = fixed.get(group.name)
        numbered = LocalizedText(tuple((language, f"{text} {number}") for language, text in label.by_language))
        yield group._replace(
            name=name,
            layers=tuple(chain.from_iterable(copied.names(layer, fixed) for layer in group.layers)),
            groups=tuple(chain.from_iterable(copied.names(inner, fixed) for inner in group.groups)),
            label=group.label if number is None else numbered,
            position=_position(group.position, copied, fixed),
            repeat=1,
        )
