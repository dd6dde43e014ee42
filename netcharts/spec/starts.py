"""What a layer held before the first step: a number or the values of a layer, for each part that is read later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from netcharts.cells.anatomy import OUTPUT
from netcharts.findings import Place, Problems
from netcharts.syntax.numeric import Number
from netcharts.syntax.tree import MappingNode, Node, ScalarNode
from netcharts.syntax.types import ShortText, wrong_type

PLAIN = ShortText("a number, or the name of a layer")


class Start(NamedTuple):
    """What a part held before the first step: a number, or the value of a layer if it has a name."""

    number: float
    layer: str
    place: Place


class StartType(NamedTuple):
    """A number, the name of a layer, or a mapping from parts to those."""

    expected: str = "a number, the name of a layer, or a mapping from parts to those"

    def read(self, node: Node, problems: Problems) -> Mapping[str, Start] | None:
        """Return what is held at the start, by part."""
        if isinstance(node, ScalarNode):
            start = self._start(node, problems)
            return None if start is None else {OUTPUT: start}
        if not isinstance(node, MappingNode) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        read = [(key.text.strip(), self._start(value, problems)) for key, value in node.pairs]
        return {part: start for part, start in read if start is not None}

    def _start(self, node: Node, problems: Problems) -> Start | None:
        if isinstance(node, ScalarNode) and node.number() is not None:
            number = Number().read(node, problems)
            return None if number is None else Start(number, "", node.place)
        name = PLAIN.read(node, problems)
        return None if name is None else Start(0.0, name, node.place)
