"""Layers, blocks and edges as they are written, with the names that they have in the copies of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import NamedTuple

from netcharts.blocks import BlockBody
from netcharts.cells import CellKind
from netcharts.patterns import Options, Pattern
from netcharts.patterns._slices import combined, taken
from netcharts.shapes import Shape
from netcharts.spec.connection_expansion import Edge
from netcharts.spec.definitions import Definition
from netcharts.spec.layer_paths import Arrow

Order = tuple[int, ...]


class Position(NamedTuple):
    """Where a layer or a block stands in the folded chart.

    Attributes:
        folded: The name without numbers of copies.
        uses: For each repeated block around it, from outside in: its name with numbers, and the number of the copy.
    """

    folded: str
    uses: tuple[tuple[str, int], ...] = ()


class Inherited(NamedTuple):
    """What the layers of a copy of a block have from the block.

    Attributes:
        shares: The prefix of the layers whose weights they share; empty if the weights are their own.
        train: False if their parameters stay as they are in training.
    """

    shares: str = ""
    train: bool = True

    def shared_by(self, name: str) -> str:
        """Return the prefix that the copies of a block of a name within the copy share; empty if there is none."""
        return f"{self.shares}{name}" if self.shares else ""


class WrittenLayer(NamedTuple):
    """A layer as it is written, in one copy of the block that holds it."""

    name: str
    definition: Definition
    kind: CellKind
    position: Position
    order: Order
    inherited: Inherited = Inherited()

    @property
    def sharing(self) -> dict[str, object]:
        """Return the values of its fields about sharing that follow from the blocks around it."""
        values: dict[str, object] = {}
        if self.inherited.shares and "weights" not in self.definition.values:
            values["weights"] = f"{self.inherited.shares}{self.definition.name}"
        if not self.inherited.train and "train" not in self.definition.values:
            values["train"] = False
        return values


class BlockUse(NamedTuple):
    """A layer that is a block.

    Attributes:
        name: Its name, with the numbers of the copies around it.
        definition: Its definition.
        body: The body of the block.
        position: Where it stands.
        order: Its order among all layers.
        around: The blocks around it, which cannot be in it again.
        ports: The edges into each input, complete before a copy is made.
        inherited: What it has from the block around it.
        missing: The inputs that nothing leads into, or whose edges are wrong: both have been reported.
    """

    name: str
    definition: Definition
    body: BlockBody
    position: Position
    order: Order
    around: tuple[str, ...]
    ports: dict[str, list[WrittenEdge]]
    inherited: Inherited
    missing: set[str]

    @property
    def repeat(self) -> int:
        """Return the number of copies one after the other."""
        return int(self.definition.values.get("repeat", 1))

    @property
    def beside(self) -> int:
        """Return the number of copies beside each other."""
        return int(self.definition.values.get("beside", 1))

    @property
    def total(self) -> int:
        """Return the number of its copies."""
        return max(self.repeat, self.beside)

    def copy(self, number: int) -> str:
        """Return the name of a copy, counted from 1; a block without copies has its own name."""
        return f"{self.name}.{number}" if self.total > 1 else self.name

    @property
    def numbers(self) -> range:
        """Return the numbers of its copies."""
        return range(1, self.total + 1)

    @property
    def last(self) -> Iterator[str]:
        """Return the names of the copies that its values come from."""
        return map(self.copy, range(1 if self.beside > 1 else self.total, self.total + 1))


class Dealt(NamedTuple):
    """The share of a source that one of several copies of a block beside each other gets.

    Attributes:
        number: The number of the copy, from 1.
        total: The number of all copies.
        options: The options of the connection that shares out the source.
    """

    number: int
    total: int
    options: Options

    def share(self, source: Shape) -> Options | None:
        """Return the options that take the share of a source along its features; None if they cannot be divided."""
        shape = taken(source, None, self.options)
        count = shape.channels if shape.channels > 1 else prod(shape.size)
        if count % self.total:
            return None
        part = ((self.number - 1) * count // self.total, self.number * count // self.total)
        plain = replace(self.options, channels=None, places=None, crop=False, split=False)
        share = replace(plain, channels=part) if shape.channels > 1 else replace(plain, places=part)
        whole: Options = combined(self.options, share)
        return whole


class WrittenEdge(NamedTuple):
    """An edge between layers, or into an input of a block.

    Attributes:
        source: The name that it leads from, with the numbers of copies, perhaps with the name of a part behind it.
        written: That name as the spec has it, for the names of weights.
        target: The layer that it leads to.
        gate: The input of the layer that it leads into; empty for the one without a name.
        edge: What the spec says of it.
        options: Its options; None if they cannot be read.
        dealt: The share of the source that one of several copies gets; None if it gets all.
        order: Its order among all edges.
        entry: For an edge in the body of a block, the arrow from outside that leads into its input; None for others.
    """

    source: str
    written: str
    target: str
    gate: str
    edge: Edge
    options: Options | None
    dealt: Dealt | None
    order: int
    entry: Arrow | None = None

    @property
    def pattern(self) -> Pattern:
        """Return its pattern."""
        return self.edge.statement.pattern

    def options_from(self, source: Shape) -> Options | None:
        """Return its options, which take the share of the source that is dealt to it; None if there is none."""
        if self.dealt is None or self.options is None:
            return self.options
        share = self.dealt.share(source)
        if share is None:
            return None
        whole: Options = combined(share, self.options)
        return whole

    @property
    def splits(self) -> bool:
        """Return True if it is to share out its source, which has not been shared out yet."""
        return self.options is not None and self.options.split and self.dealt is None

    def dealt_to(self, number: int, total: int) -> WrittenEdge:
        """Return the edge into one of several copies beside each other, which may get its share of the features."""
        if self.options is None or not self.options.split:
            return self
        plain = self.pattern.make_options({"delay": self.options.delay})
        return self._replace(options=plain, dealt=Dealt(number, total, self.options))

    @property
    def passes_on(self) -> bool:
        """Return True if it only passes on values, perhaps a part of them, so that another edge can continue it."""
        return self.pattern.one_to_one


def continued(outer: Options | None, inner: Options | None) -> Options | None:
    """Return the options of an edge that continues one into the input of a block."""
    if outer is None or inner is None:
        return None
    taken: Options = combined(outer, inner)
    return taken if not outer.delay else replace(taken, delay=taken.delay + outer.delay)
