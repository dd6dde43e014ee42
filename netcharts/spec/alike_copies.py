"""Leave out copies of blocks that are like those before them, for checks of what holds for all copies of a kind.

Of a run of copies that are alike, the first is kept, and what follows the run follows that. Two copies are alike if
each reads the one before it in the same way, so the first copy of a block is never like the second. A copy is kept as
well if anything but the next copy reads it, if the spec mentions its layers, or if time passes in it: a delay, or steps
that are taken together, add up over all copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from netcharts import features
from netcharts.patterns._step_windows import is_over_steps
from netcharts.spec.model import Connection, Expansion, Group, Spec

# With fewer copies there is nothing to leave out between the first two and the last.
_FEWEST = 4


class _End(NamedTuple):
    """An end of a connection: the number of the copy that it is in, or None, and its name in there."""

    number: int | None
    name: str


class _Copies:
    """The copies of one block, and where layers are: in one of them, or elsewhere. Each name is looked at once."""

    def __init__(self, name: str) -> None:
        self.prefix = f"{name}."
        self._ends: dict[str, _End] = {}

    def end(self, name: str) -> _End:
        """Return where a layer is."""
        if name not in self._ends:
            self._ends[name] = self._found(name)
        return self._ends[name]

    def _found(self, name: str) -> _End:
        if not name.startswith(self.prefix):
            return _End(None, name)
        number, _, inner = name[len(self.prefix) :].partition(".")
        return _End(int(number), inner)


def few_copies(spec: Spec, expansion: Expansion) -> Expansion:
    """Return the copies of the blocks of a spec, without most of those in a row that are alike."""
    repeated = {name: repeat for name, repeat in expansion.repeats.items() if repeat >= _FEWEST}
    # Copies that are left out mention nothing but what the copies mention that are kept.
    mentioned = set(_mentions(spec, expansion)) if repeated else set()
    for name, repeat in repeated.items():
        copies = _Copies(name)
        expansion = _without(expansion, copies, _left_out(expansion, copies, repeat, mentioned))
    return expansion


def _left_out(expansion: Expansion, copies: _Copies, repeat: int, mentioned: Iterable[str]) -> dict[int, int]:
    """Return the numbers of the copies of a block that are left out, each with that of the last one kept before it."""
    bodies: defaultdict[int, list[Any]] = defaultdict(list)
    for layer in expansion.layers:
        number, inner = copies.end(layer.name)
        if number is not None:
            bodies[number].append((inner, layer[1:]))
    # Most blocks whose copies differ have other layers in each, so that their connections need not be compared.
    if all(bodies[number] != bodies[number - 1] for number in range(3, repeat)):
        return {}
    special = {copies.end(each).number for each in mentioned}
    for connection in expansion.connections:
        source, target = copies.end(connection.source), copies.end(connection.target)
        if target.number is not None:
            before = None if source.number is None else target.number - source.number
            bodies[target.number].append((before, source.name, connection._replace(source="", target=target.name)))
        special.update(_special(connection, source, target))
    kept, left_out = 1, {}
    for number in range(1, repeat + 1):
        if 2 < number < repeat and number not in special and bodies[number] == bodies[number - 1]:
            left_out[number] = kept
        else:
            kept = number
    return left_out


def _mentions(spec: Spec, expansion: Expansion) -> Iterator[str]:
    """Yield names by which a spec refers to layers, or to weights into them, and those of layers in which time passes.

    Names can be empty.
    """
    yield from spec.weights
    for example in spec.examples:
        yield from chain(example.inputs, example.outputs, example.weights)
    for layer in expansion.layers:
        yield layer.weights
        yield from (start.layer for start in layer.start.values())
        if features.OVER_STEPS in layer.options:
            yield layer.name
    yield from (each.options.weights for each in expansion.connections)


def _special(connection: Connection, source: _End, target: _End) -> Iterator[int]:
    """Yield the numbers of the copies that are kept because of a connection."""
    timeless = connection.directed and not connection.delay and connection.options.steps is None
    if not timeless or is_over_steps(connection.options):
        yield from (end.number for end in (source, target) if end.number is not None)
    elif source.number is not None and (target.number is None or target.number - source.number not in (0, 1)):
        yield source.number


def _without(expansion: Expansion, copies: _Copies, left_out: Mapping[int, int]) -> Expansion:
    """Return what is left if some copies of a block are left out."""
    if not left_out:
        return expansion

    def stays(name: str) -> bool:
        return copies.end(name).number not in left_out

    def connected(connection: Connection) -> Connection:
        number, inner = copies.end(connection.source)
        kept = None if number is None else left_out.get(number)
        return connection if kept is None else connection._replace(source=f"{copies.prefix}{kept}.{inner}")

    def members(group: Group) -> Group:
        return group._replace(layers=tuple(filter(stays, group.layers)), groups=tuple(filter(stays, group.groups)))

    return expansion._replace(
        layers=tuple(layer for layer in expansion.layers if stays(layer.name)),
        connections=tuple(connected(each) for each in expansion.connections if stays(each.target)),
        groups=tuple(members(group) for group in expansion.groups if stays(group.name)),
        copies={name: tuple(filter(stays, names)) for name, names in expansion.copies.items()},
    )
