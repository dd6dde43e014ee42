"""Check what layers start from: its parts, layers and shapes, and that something reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from netcharts.cells.anatomy import OUTPUT
from netcharts.findings import Problems
from netcharts.shapes import Shape, WrittenShape
from netcharts.spec.model import Connection, Layer
from netcharts.spec.part_shapes import Incoming, part_shapes
from netcharts.spec.scopes import found_outward
from netcharts.spec.starts import Start
from netcharts.wording import named, nearest, quoted


def check(
    layers: Mapping[str, Layer], connections: Sequence[Connection], names: Collection[str], problems: Problems
) -> None:
    """Report what layers cannot start from, and starts that nothing reads.

    Some of the `names` of layers belong to ones that have been reported and are not among the layers.
    """
    for layer in layers.values():
        for part, start in layer.start.items():
            if not start.layer or not _is_reported(start.layer, layer.name, layers, names):
                _Check(layer, part, start, layers, connections, problems).check()


def _is_reported(name: str, layer: str, layers: Mapping[str, Layer], names: Collection[str]) -> bool:
    return found_outward(name, layer, layers) is None and found_outward(name, layer, names) is not None


class _Check(NamedTuple):
    """The check of one start."""

    layer: Layer
    part: str
    start: Start
    layers: Mapping[str, Layer]
    connections: Sequence[Connection]
    problems: Problems

    def check(self) -> None:
        """Report what is wrong, if anything is."""
        parts = [part.name for part in self.layer.cell.anatomy.parts]
        if self.part not in parts:
            message = f"{self.layer.cell.name} cells have no part {quoted(self.part)}; their parts are {named(parts)}"
            self.problems.add("wrong-value", self.start.place, message)
        elif not self._is_read():
            past = "nothing reads what it held at an earlier step"
            message = f"{past}, so the 'start' of {self._name} has no effect"
            self.problems.add("wrong-value", self.start.place, message)
        elif self.start.layer:
            self._check_layer()

    @property
    def _name(self) -> str:
        return quoted(self.layer.name if self.part == OUTPUT else f"{self.layer.name}.{self.part}")

    def _is_read(self) -> bool:
        """Return True if the cells, or a connection, read what the part held before."""
        anatomy = self.layer.cell.anatomy
        if any(wire.before and wire.source == self.part for part in anatomy.parts for wire in part.wires):
            return True
        leaving = [each for each in self.connections if each.source == self.layer.name and each.directed]
        before = [part.recurrent.source for part in anatomy.parts if part.recurrent and part.recurrent.before]
        if self.part in before and any(each.within and each.delay for each in leaving):
            return True
        return any(each.reads_earlier and each.carries == self.part for each in leaving)

    def _check_layer(self) -> None:
        name = found_outward(self.start.layer, self.layer.name, self.layers)
        if name is None:
            message = f"unknown layer {quoted(self.start.layer)}{nearest(self.start.layer, self.layers)}"
            self.problems.add("unknown-layer", self.start.place, message)
            return
        values, given = prod(self._shape().full), prod(self.layers[name].shape.full)
        if given not in (1, values):
            message = f"{quoted(name)} has {given:,} values, and {self._name} starts from {values:,}"
            self.problems.add("shapes-differ", self.start.place, message)

    def _shape(self) -> Shape:
        """Return the shape of the part."""
        incoming = [
            Incoming(each.gate, each.pattern, each.options, self.layers[each.source].shape)
            for each in self.connections
            if each.target == self.layer.name and each.source in self.layers
        ]
        layer = self.layer
        shapes = part_shapes(layer.cell, WrittenShape(*layer.shape), layer.operation_options, incoming)
        return shapes.get(self.part, layer.shape) if isinstance(shapes, dict) else layer.shape


def givers(layers: Iterable[Layer]) -> Iterator[tuple[str, str]]:
    """Yield the layers that give what others start from, each with such a layer."""
    listed = list(layers)
    names = {layer.name for layer in listed}
    for layer in listed:
        for start in layer.start.values():
            giver = found_outward(start.layer, layer.name, names)
            if giver is not None:
                yield giver, layer.name
