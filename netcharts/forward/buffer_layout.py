"""Buffer layout of a layer: one buffer per cell part, in an order that lets few calls fill many buffers.

At one step all parts of a layer are one array [buffers, cells, examples], and each part is computed in place in its own
buffer. Parts that receive the same inputs get adjacent buffers, so that a single matrix product fills all of them (the
four gates of an LSTM, for example). Within such a group, parts with the same activation are adjacent, so that a single
call applies it to several.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from netcharts import activations
from netcharts.cells.anatomy import DATA, INPUTS, OUTPUT, Part, Wire
from netcharts.normalizations._settings import Normalize
from netcharts.spec.model import Layer

# The buffer for what links carry to parts that have no weights.
UNWEIGHTED = INPUTS


class BufferGroup(NamedTuple):
    """Parts of a cell that receive the same inputs, in adjacent buffers.

    Attributes:
        start: The index of the first buffer.
        buffers: The names of the buffers: those of the parts, or `UNWEIGHTED`.
        parts: The parts whose weights apply to the inputs; empty if none has weights.
        from_layers: Whether the inputs include connections from other layers.
        recurrent_wire: The wire whose values recurrent connections within the layer carry, if they lead here.
        multiplicities: How many times each part adds what connections from other layers bring.
        level: The level of parts (see `BufferLayout.levels`) before which the group receives its inputs.
        signs: For each part -1 if its inputs are negated, else 1.
    """

    start: int
    buffers: tuple[str, ...]
    parts: tuple[Part, ...]
    from_layers: bool
    recurrent_wire: Wire | None
    multiplicities: tuple[int, ...]
    level: int
    signs: tuple[int, ...]

    @property
    def stop(self) -> int:
        """Return the index after the last buffer."""
        return self.start + len(self.buffers)


def normalization(part: Part, layer: Layer) -> Normalize | None:
    """Return the normalization of a part's value before its activation; that of a layer belongs to the `output`."""
    return layer.normalize if part.name == OUTPUT else None


def largest(part: Part, layer: Layer) -> int | None:
    """Return how many of the largest features of a part's value are kept; None if all are."""
    return layer.top if part.name == OUTPUT else None


def activation(part: Part, layer: Layer) -> str:
    """Return the name of a part's activation; the layer's own replaces that of the part `output`."""
    if part.activation is not None and part.name == OUTPUT and layer.activation is not None:
        return layer.activation
    return part.activation or "linear"


class BufferLayout:
    """The buffers of a layer's cells.

    Args:
        layer: The layer.
        has_recurrent_edges: Whether connections within the layer lead into the recurrent parts of its cells.
        has_external_input: Whether the caller gives values for the layer. If not, an input cell takes what is fed back
            to it instead.
    """

    def __init__(self, layer: Layer, has_recurrent_edges: bool, has_external_input: bool) -> None:
        """Lay out the buffers of a layer."""
        self.layer = layer
        self.anatomy = layer.cell.anatomy if has_external_input else layer.cell.anatomy.joined(given=False)
        self.has_recurrent_edges = has_recurrent_edges
        self.has_external_input = has_external_input

    def carries_links(self, wire: Wire) -> bool:
        """Return whether a wire carries what the links of the cell bring."""
        if wire.number is not None:
            return False
        if wire.gate:
            # One of several operands, which are not summed.
            return False
        return wire.source == INPUTS or (wire.source == DATA and not self.has_external_input)

    @cached_property
    def levels(self) -> dict[str, int]:
        """Return the level of each part: the length of the longest chain of parts that must be computed before it."""
        levels: dict[str, int] = {}
        for part in map(self.anatomy.part, self.anatomy.order):
            levels[part.name] = max((_level_after(wire, levels) for wire in part.sources()), default=0)
        return levels

    @property
    def depth(self) -> int:
        """Return the number of levels."""
        return 1 + max(self.levels.values())

    @cached_property
    def groups(self) -> tuple[BufferGroup, ...]:
        """Return the parts grouped by the inputs that they receive, in the order in which these become known."""
        by_input: dict[tuple[bool, Wire | None], list[Part]] = {}
        for part in self.anatomy.parts:
            wire = part.recurrent if self.has_recurrent_edges else None
            if part.weighted or wire is not None:
                by_input.setdefault((part.weighted, wire), []).append(part)
        groups: list[BufferGroup] = []
        for from_layers, wire in sorted(by_input, key=lambda key: _level_after(key[1], self.levels)):
            parts = tuple(sorted(by_input[from_layers, wire], key=self._sort_key))
            start = groups[-1].stop if groups else 0
            groups.append(self._weighted_group(start, parts, from_layers, wire))
        if self._needs_unweighted_buffer:
            # These parts have no weights; they receive the same inputs as the first weighted part.
            first = tuple(part for part in self.anatomy.parts if part.weighted)[:1]
            start = groups[-1].stop if groups else 0
            groups.append(BufferGroup(start, (UNWEIGHTED,), first, True, None, (1,), 0, (1,)))
        return tuple(groups)

    def _weighted_group(self, start: int, parts: tuple[Part, ...], from_layers: bool, wire: Wire | None) -> BufferGroup:
        return BufferGroup(
            start=start,
            buffers=tuple(part.name for part in parts),
            parts=parts,
            from_layers=from_layers,
            recurrent_wire=wire,
            multiplicities=tuple(sum(map(self.carries_links, part.wires)) for part in parts),
            level=_level_after(wire, self.levels),
            signs=tuple(-1 if self.is_negated(part) else 1 for part in parts),
        )

    def is_negated(self, part: Part) -> bool:
        """Return whether a part receives its inputs negated.

        This is the case if its activation can use negated inputs and the part adds nothing else. With sigmoid(x) = 1 /
        (1 + exp(-x)), negating the weights once saves a negation at every step.
        """
        receives = part.weighted or (self.has_recurrent_edges and part.recurrent is not None)
        only_inputs = part.operation.additive and all(map(self.carries_links, part.wires))
        # A normalization, and the choice of the largest features, see the values as they are.
        only_inputs = only_inputs and not (normalization(part, self.layer) or largest(part, self.layer))
        return receives and only_inputs and activations.load(activation(part, self.layer)).bind_negated is not None

    def _sort_key(self, part: Part) -> tuple[Any, ...]:
        return self.levels[part.name], activation(part, self.layer), self.is_negated(part)

    @property
    def _needs_unweighted_buffer(self) -> bool:
        wires = [wire for part in self.anatomy.parts if not part.weighted for wire in part.wires]
        if self.has_recurrent_edges:
            wires += [part.recurrent for part in self.anatomy.parts if part.recurrent is not None]
        return any(map(self.carries_links, wires))

    @cached_property
    def buffers(self) -> tuple[str, ...]:
        """Return the names of all buffers: first those of groups, then the other parts in the order of their levels."""
        grouped = [name for group in self.groups for name in group.buffers]
        others = (name for name in self.anatomy.order if name not in grouped)
        return (*grouped, *sorted(others, key=self.levels.__getitem__))

    def parts_at(self, level: int) -> list[Part]:
        """Return the parts of a level, in the order of their buffers."""
        return [self.anatomy.part(name) for name in self.buffers if self.levels.get(name) == level]

    def adjacent_runs(self, names: Collection[str]) -> list[tuple[str, ...]]:
        """Return the named buffers as runs of adjacent ones."""
        runs: list[tuple[str, ...]] = []
        for previous, name in zip((None, *self.buffers), self.buffers, strict=False):
            if name in names:
                extends = bool(runs) and runs[-1][-1] == previous
                runs[-1:] = [(*runs[-1], name)] if extends else [*runs[-1:], (name,)]
        return runs


def _level_after(wire: Wire | None, levels: Mapping[str, int]) -> int:
    """Return the first level at which the value of a wire is known."""
    computed_now = wire is not None and wire.number is None and not wire.before and wire.source in levels
    return levels[wire.source] + 1 if wire is not None and computed_now else 0
