"""The shapes of the parts of a layer's cells, as they follow from what is written and from what leads in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from netcharts.cells import CellKind
from netcharts.cells.anatomy import DATA, INPUTS, OUTPUT, Anatomy, Part
from netcharts.operations import OperandShape, ShapeError, Wanted
from netcharts.patterns import Pattern
from netcharts.patterns._slices import taken
from netcharts.shapes import Shape, WrittenShape, spreads

UNKNOWN = WrittenShape(None, None)
# The rule of values that do not agree.
DIFFERENT = "shapes-differ"


class Incoming(NamedTuple):
    """What leads into a layer.

    Attributes:
        gate: The input that it leads into; empty for the one without a name.
        pattern: The pattern of the connection.
        options: The options of the connection.
        source: The shape of what it takes.
    """

    gate: str
    pattern: Pattern
    options: Any
    source: Shape

    @property
    def key(self) -> tuple[object, ...]:
        """Return what identifies it, as long as its options exist."""
        return self.gate, id(self.pattern), id(self.options), self.source


class Undetermined(NamedTuple):
    """The axes of a shape that do not follow: `size` or `channels`."""

    what: str


class ShapeConflict(NamedTuple):
    """Why the values that meet in a part do not agree: the rule that is broken, and how."""

    slug: str
    message: str


def part_shapes(
    kind: CellKind, written: WrittenShape, options: Mapping[str, Any], incoming: Sequence[Incoming]
) -> dict[str, Shape] | Undetermined | ShapeConflict:
    """Return the shape of each part of the cells of a layer, by its name.

    Args:
        kind: The kind of the cells.
        written: What is written of the shape of the layer.
        options: The values of keys of the layer; those that do not belong to operations are left out.
        incoming: What leads into the layer.
    """
    anatomy = kind.anatomy.fed({each.gate for each in incoming})
    try:
        if anatomy.uniform:
            if written.size is not None and written.channels is not None:
                return dict.fromkeys((part.name for part in anatomy.parts), Shape(written.size, written.channels))
            if anatomy.stores_by_shape and written.size is None and not incoming:
                return Undetermined("size")
            shape = _finished(_meet((_determined(each, written) for each in incoming), OUTPUT), written)
            return {part.name: shape for part in anatomy.parts}
        return _PartShapes(anatomy, written, options, incoming).shapes()
    except _StopError as stop:
        return stop.result


def shape_conflict(
    kind: CellKind,
    shapes: Mapping[str, Shape],
    options: Mapping[str, Any],
    incoming: Sequence[Incoming],
) -> ShapeConflict | None:
    """Return why the parts of cells cannot have their shapes, given everything that leads into the layer, or None."""
    anatomy = kind.anatomy.fed({each.gate for each in incoming})
    if anatomy.uniform:
        return None
    try:
        return _PartShapes(anatomy, WrittenShape(*shapes[OUTPUT]), options, incoming).conflict(shapes)
    except _StopError as stop:
        return stop.result if isinstance(stop.result, ShapeConflict) else None


def wanted(kind: CellKind, gate: str, shapes: Mapping[str, Shape], options: Mapping[str, Any]) -> Wanted | None:
    """Return what cells need the layer to be that leads into an optional input; None if they do not say.

    Args:
        kind: The kind of the cells.
        gate: The input.
        shapes: The shapes of the parts of the cells.
        options: The values of keys of the layer.
    """
    if not is_optional(kind, gate):
        return None
    for part in kind.anatomy.parts:
        gates = [wire.gate for wire in part.optional]
        operands = [shapes[wire.source] for wire in part.wires if wire.source in shapes]
        if gate in gates and part.operation.wants is not None and part.accepts(len(operands)):
            return part.operation.wants(operands, part.operation.make_options(options))[gates.index(gate)]
    return None


def is_optional(kind: CellKind, gate: str) -> bool:
    """Return True if cells do without an input."""
    return gate in kind.anatomy.optional_gates


class _StopError(Exception):
    """Shapes do not follow, or do not agree."""

    def __init__(self, result: Undetermined | ShapeConflict) -> None:
        super().__init__(result)
        self.result = result


def _determined(incoming: Incoming, written: WrittenShape) -> WrittenShape:
    source = taken(incoming.source, written.size, incoming.options)
    size, channels = incoming.pattern.determines(source, written, incoming.options)
    # The middle of a source has the size that something else determines.
    return WrittenShape(written.size if incoming.options.crop else size, channels)


def _finished(known: WrittenShape, written: WrittenShape) -> Shape:
    """Return the shape of a layer from what is known of its value and what is written of it.

    Raises:
        _StopError: It does not follow.
    """
    size, channels = written.size or known.size, written.channels or known.channels
    if size is None and written.channels is None:
        raise _StopError(Undetermined("size"))
    return Shape(size or (1,), channels or 1)


def _meet(shapes: Iterable[WrittenShape], part: str) -> WrittenShape:
    """Return the shape of values that meet; an axis of length 1 spreads.

    Raises:
        _StopError: They do not agree.
    """
    met = UNKNOWN
    for shape in shapes:
        met = WrittenShape(_agreed(met.size, shape.size, part), _one(met.channels, shape.channels, "channels", part))
    return met


def _agreed(one: tuple[int, ...] | None, other: tuple[int, ...] | None, part: str) -> tuple[int, ...] | None:
    if one is None or other is None or one == other:
        return one if other is None else other
    if prod(one) == 1 or prod(other) == 1:
        return other if prod(one) == 1 else one
    if len(one) != len(other):
        raise _StopError(_conflict(_size(one), _size(other), "cells", part))
    return tuple(_one(a, b, "cells", part) or 1 for a, b in zip(one, other, strict=True))


def _one(one: int | None, other: int | None, what: str, part: str) -> int | None:
    if one is None or other is None or one == other:
        return one if other is None else other
    if 1 in (one, other):
        return max(one, other)
    raise _StopError(_conflict(f"{one:,}", f"{other:,}", what, part))


def _size(size: tuple[int, ...]) -> str:
    return "×".join(f"{number:,}" for number in size)


def _conflict(one: str, other: str, what: str, part: str) -> ShapeConflict:
    return ShapeConflict(DIFFERENT, f"{one} and {other} {what} meet in its part '{part}'")


def _with_middles(operands: list[OperandShape], incoming: Sequence[Incoming]) -> list[OperandShape]:
    """Return operands whose middles, where any is taken, have the size of the others."""
    size = next((operand.size for operand in operands if operand.size is not None), None)
    if not any(each.options.crop for each in incoming):
        return operands
    return [operand if operand.size is not None else operand._replace(size=size) for operand in operands]


class _PartShapes:
    """The shapes of the parts of cells that take several values of several shapes."""

    def __init__(
        self, anatomy: Anatomy, written: WrittenShape, options: Mapping[str, Any], incoming: Sequence[Incoming]
    ) -> None:
        self.anatomy, self.written, self.options, self.incoming = anatomy, written, options, incoming
        self.known: dict[str, WrittenShape] = {}
        # What is known of parts at the step before.
        self.past: Mapping[str, WrittenShape] = {}
        # The first thing that leads into each part.
        self.sources: dict[str, Shape] = {}

    def shapes(self) -> dict[str, Shape]:
        for part in map(self.anatomy.part, self.anatomy.order):
            self.known[part.name] = self._forward(part)
        output = _finished(self.known[OUTPUT], self.written)
        if self.anatomy.part(OUTPUT).operation.shape is None:
            _meet((self.known[OUTPUT], WrittenShape(*output)), OUTPUT)
        self.known[OUTPUT] = WrittenShape(*output)
        for part in map(self.anatomy.part, reversed(self.anatomy.order)):
            self._backward(part)
        return {
            part.name: Shape(
                output.size if (known := self.known[part.name]).size is None else known.size,
                output.channels if known.channels is None else known.channels,
            )
            for part in self.anatomy.parts
        }

    def conflict(self, shapes: Mapping[str, Shape]) -> ShapeConflict | None:
        """Return why a part cannot have the shape that it has, as its operands have other ones; None if it can."""
        self.known = {name: WrittenShape(*shape) for name, shape in shapes.items()}
        self.past = self.known
        for part in self.anatomy.parts:
            own = shapes[part.name]
            operands = [WrittenShape(size, channels) for size, channels, _ in self._operands(part, WrittenShape(*own))]
            if part.operation.shape is not None:
                operands = [self._forward(part)]
            if not all(_spreads(operand, own, part) for operand in operands):
                other = next(operand for operand in operands if not _spreads(operand, own, part))
                text = Shape(other.size or own.size, other.channels or own.channels).text
                return ShapeConflict(DIFFERENT, f"{text} cells cannot make the {own.text} of its part '{part.name}'")
        return None

    def _forward(self, part: Part) -> WrittenShape:
        """Return what is known of the shape of a part from what leads to it."""
        written = self.written if part.name == OUTPUT else UNKNOWN
        operation = part.operation
        operands = list(self._operands(part, written))
        if operation.shape is None:
            return _meet((WrittenShape(size, channels) for size, channels, _ in operands), part.name)
        operands = _with_middles(operands, self.incoming)
        if not part.accepts(len(operands)):
            return UNKNOWN
        options = operation.make_options(self.options)
        if operation.complete is not None:
            self._complete(part, operation.complete(operands, written, options))
            operands = list(self._operands(part, written))
        shapes = [Shape(size, channels) for size, channels, _ in operands if size is not None and channels is not None]
        if len(shapes) < len(operands):
            return UNKNOWN
        try:
            return WrittenShape(*operation.shape(shapes, options))
        except ShapeError as error:
            raise _StopError(ShapeConflict(DIFFERENT, str(error))) from None

    def _complete(self, part: Part, shapes: Sequence[WrittenShape]) -> None:
        """Take down the shapes that an operation needs its operands to have."""
        for wire, shape in zip(part.wires, shapes, strict=False):
            if wire.source in self.known:
                known = self.known[wire.source]
                if _reorders(known, shape):
                    self.known[wire.source] = shape
                else:
                    self.known[wire.source] = WrittenShape(known.size or shape.size, known.channels or shape.channels)

    def _operands(self, part: Part, written: WrittenShape) -> Iterator[OperandShape]:
        """Yield what is known of each operand; an input is one for each connection."""
        for wire in part.wires:
            if wire.source == INPUTS:
                for each in self.incoming:
                    if each.gate == wire.gate:
                        self.sources.setdefault(part.name, each.source)
                        yield OperandShape(*self._term(part, each, written), each.source)
            elif wire.source == DATA:
                yield OperandShape(*self.written, None)
            elif wire.number is None:
                known = (self.past if wire.before else self.known).get(wire.source, UNKNOWN)
                yield OperandShape(*known, self.sources.get(wire.source))

    def _term(self, part: Part, incoming: Incoming, written: WrittenShape) -> WrittenShape:
        """Return what is known of the value that a connection brings to a part."""
        if part.weighs:
            return _determined(incoming, written)
        if incoming.options.crop and self.written.size is None:
            return WrittenShape(None, term_shape(part, incoming, written, None).channels)
        return WrittenShape(*term_shape(part, incoming, written, self.written.size))

    def _backward(self, part: Part) -> None:
        """Take down what a part needs the values to be that it combines one by one."""
        if part.operation.shape is not None:
            return
        needed = self.known[part.name]
        for wire in part.sources():
            if wire.source in self.known:
                known = self.known[wire.source]
                self.known[wire.source] = WrittenShape(known.size or needed.size, known.channels or needed.channels)


def _reorders(one: WrittenShape, other: WrittenShape) -> bool:
    """Return True if one shape holds as many values as another one, in other places and channels."""
    if None in (*one, *other) or one == other:
        return False
    values = [prod(size or ()) * (channels or 1) for size, channels in (one, other)]
    return values[0] == values[1]


def _spreads(operand: WrittenShape, into: Shape, part: Part) -> bool:
    """Return True if an operand has the shape of a part, or spreads to it, or is its value in another order."""
    size, channels = operand
    reduced = part.operation.shape is not None
    if channels not in (None, into.channels) and (reduced or channels != 1):
        return False
    if size is None or size == into.size:
        return True
    return prod(size) == prod(into.size) or (not reduced and spreads(size, into.size))


def term_shape(part: Part, incoming: Incoming, written: WrittenShape, size: tuple[int, ...] | None) -> Shape:
    """Return the shape of the value that a connection without weights brings to a part.

    `written` is what is written of the shape of the part, `size` that of the layer.
    """
    target = written if part.operation.shape is None else UNKNOWN
    source = taken(incoming.source, size, incoming.options)
    determined = incoming.pattern.determines(source, target, incoming.options)
    return Shape(determined.size or target.size or source.size, determined.channels or source.channels)
