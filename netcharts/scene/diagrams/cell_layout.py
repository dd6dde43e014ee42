"""The layout of a cell's parts: their boxes, and the connectors between them, into the cell and out of it.

Lengths are in grid pitches, with y downward.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from netcharts.placement.box import Point
from netcharts.scene.diagrams.stubs import StubFan
from netcharts.scene.nodes import BoxNode, Connector


class CellLayout(NamedTuple):
    """The layout of a cell, whose left border is at 0.

    Attributes:
        nodes: Boxes of the parts.
        biases: Boxes of biases, below those of their parts.
        value: Box of the value of the cell: that of its output or, if the output is normalized, one behind it.
        connectors: Connectors in the cell.
        own: For parts that weigh a value of the same cell within the step, the path from that value to the part.
        entries: Paths from the left border to the parts that links lead into.
        exit: Path from the output to the right border.
        arrive: Places of incoming stubs, by part.
        leave: Places of outgoing stubs, by part.
        run: Abscissa where the first boxes begin.
        width: Abscissa of the right border.
        top: Upper edge of everything.
        bottom: Lower edge of everything.
        middle: Ordinate of the middle of the boxes.
    """

    nodes: Mapping[str, BoxNode]
    biases: Mapping[str, BoxNode]
    value: BoxNode
    connectors: tuple[Connector, ...]
    own: Mapping[str, tuple[Point, ...]]
    entries: Mapping[str, tuple[Point, ...]]
    exit: tuple[Point, ...]
    arrive: Mapping[str, StubFan]
    leave: Mapping[str, StubFan]
    run: float
    width: float
    top: float
    bottom: float
    middle: float

    @property
    def single(self) -> bool:
        """Return True if there is one box, perhaps with a bias; then lines can leave to the left as well."""
        return len(self.boxes) == 1

    @property
    def boxes(self) -> list[BoxNode]:
        """Return all boxes but those of biases."""
        return [*self.nodes.values(), *([] if self.value is self.nodes["output"] else [self.value])]


class CellUse(NamedTuple):
    """The use of a kind of cell by a layer.

    Attributes:
        biased: Parts that have a bias.
        enters: Parts that links lead into, besides those that weigh inputs.
        incoming: Largest number of stubs that lead into each part.
        outgoing: Largest number of stubs that lead out of each part.
        activation: Activation of the output, if the layer sets one.
        before: Texts about what is done to the output before its activation.
        after: Texts about what is done to it afterwards.
        suffix: Longest text that follows the label of the output.
        apart: Least distance of incoming stubs, which have letters; 0 if they have none.
    """

    biased: frozenset[str] = frozenset()
    enters: frozenset[str] = frozenset()
    incoming: Mapping[str, int] = MappingProxyType({})
    outgoing: Mapping[str, int] = MappingProxyType({})
    activation: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    suffix: str = ""
    apart: float = 0.0


PLAIN = CellUse()


def left(node: BoxNode) -> Point:
    """Return the middle of the left side of a box."""
    return node.x - node.width / 2, node.y


def right(node: BoxNode) -> Point:
    """Return the middle of the right side of a box."""
    return node.x + node.width / 2, node.y
