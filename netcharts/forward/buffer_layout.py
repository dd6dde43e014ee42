"""Who sits where: every part of a cell has a seat, where its value is worked out in place.

All parts of a layer at an instant are one array [seats, cells, examples]. Parts that hear the same sit side by side, so
that one product of matrices fills all their seats; among them those of the same activation, so that one call is the
activation of several.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from netcharts import activations
from netcharts.cells.anatomy import Part, Wire
from netcharts.spec.model import Layer

# The seat of what links bring to parts that have no weights.
HEARD = "inputs"


class Group(NamedTuple):
    """Parts that hear the same: what links from outside bring, if `listens`, and what links within carry of `wire`.

    start   the first of their seats
    seats   the names of these; `HEARD` for what has no weights
    parts   those by whose weights they hear; none where there are none
    times   how often each adds what links from outside bring
    level   how many parts have to be worked out before
    signs   -1 for those that hear it negated, else 1
    """

    start: int
    seats: tuple[str, ...]
    parts: tuple[Part, ...]
    listens: bool
    wire: Wire | None
    times: tuple[int, ...]
    level: int
    signs: tuple[int, ...]

    @property
    def stop(self) -> int:
        """The seat after the last."""
        return self.start + len(self.seats)


def activation(part: Part, layer: Layer) -> str:
    """The activation of a part; the layer's own takes the place of that of the cell's value."""
    if part.activation is not None and part.name == "output" and layer.activation is not None:
        return layer.activation
    return part.activation or "linear"


class Seating:
    """The seats of a layer's cells.

    `looped` tells whether links within the layer lead into its recurrent parts, `given` whether there is something for
    its data: where nothing is given, an input takes what is fed back to it.
    """

    def __init__(self, layer: Layer, looped: bool, given: bool) -> None:
        self.layer = layer
        self.anatomy = layer.cell.anatomy if given else layer.cell.anatomy.joined(given=False)
        self.looped = looped
        self.given = given

    def hears(self, wire: Wire) -> bool:
        """Whether a wire brings what links bring."""
        return wire.number is None and (wire.source == "inputs" or (wire.source == "data" and not self.given))

    @cached_property
    def levels(self) -> dict[str, int]:
        """How many parts have to be worked out before each, one after the other."""
        levels: dict[str, int] = {}
        for part in map(self.anatomy.part, self.anatomy.order):
            levels[part.name] = max((_after(wire, levels) for wire in part.sources()), default=0)
        return levels

    @property
    def depth(self) -> int:
        """How many levels there are."""
        return 1 + max(self.levels.values())

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The parts that hear something, by what they hear, in the order in which that is known."""
        found: dict[tuple[bool, Wire | None], list[Part]] = {}
        for part in self.anatomy.parts:
            wire = part.recurrent if self.looped else None
            if part.weighted or wire is not None:
                found.setdefault((part.weighted, wire), []).append(part)
        groups: list[Group] = []
        for listens, wire in sorted(found, key=lambda key: _after(key[1], self.levels)):
            parts = sorted(found[listens, wire], key=self._beside)
            times = tuple(sum(map(self.hears, part.wires)) for part in parts)
            signs = tuple(-1 if self.negated(part) else 1 for part in parts)
            seats, start = tuple(part.name for part in parts), groups[-1].stop if groups else 0
            groups.append(Group(start, seats, tuple(parts), listens, wire, times, _after(wire, self.levels), signs))
        if self.bare:
            # Without weights of their own, they hear what the first part hears.
            by = tuple(part for part in self.anatomy.parts if part.weighted)[:1]
            groups.append(Group(groups[-1].stop if groups else 0, (HEARD,), by, True, None, (1,), 0, (1,)))
        return tuple(groups)

    def negated(self, part: Part) -> bool:
        """Whether a part hears all that it adds up negated, as 1 / (1 + exp(-x)) needs it: then weights are negated."""
        hears = part.weighted or (self.looped and part.recurrent is not None)
        alone = part.does.additive and all(map(self.hears, part.wires))
        return hears and alone and activations.load(activation(part, self.layer)).bind_negated is not None

    def _beside(self, part: Part) -> tuple[Any, ...]:
        return self.levels[part.name], activation(part, self.layer), self.negated(part)

    @property
    def bare(self) -> bool:
        """Whether parts without weights take what links bring."""
        wires = [wire for part in self.anatomy.parts if not part.weighted for wire in part.wires]
        wires += [part.recurrent for part in self.anatomy.parts if part.recurrent is not None and self.looped]
        return any(map(self.hears, wires))

    @cached_property
    def seats(self) -> tuple[str, ...]:
        """The names of the seats: first those that hear, then all others in the order in which they are worked out."""
        hearing = [seat for group in self.groups for seat in group.seats]
        others = (name for name in self.anatomy.order if name not in hearing)
        return (*hearing, *sorted(others, key=self.levels.__getitem__))

    def at(self, level: int) -> list[Part]:
        """The parts of a level, in the order of their seats."""
        return [self.anatomy.part(name) for name in self.seats if self.levels.get(name) == level]

    def runs(self, names: Collection[str]) -> list[tuple[str, ...]]:
        """Seats, neighbours taken together."""
        found: list[tuple[str, ...]] = []
        for before, seat in zip((None, *self.seats), self.seats, strict=False):
            if seat in names:
                joins = bool(found) and found[-1][-1] == before
                found[-1:] = [(*found[-1], seat)] if joins else [*found[-1:], (seat,)]
        return found


def _after(wire: Wire | None, levels: Mapping[str, int]) -> int:
    """The first level at which what a wire brings is known."""
    now = wire is not None and wire.number is None and not wire.before and wire.source in levels
    return levels[wire.source] + 1 if wire is not None and now else 0
