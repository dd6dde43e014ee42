"""What a cell is made of: parts joined by wires; one definition for its numbers, its drawing and its weights.

A part does one thing: it adds up (`sum`), takes a distance (`distance`), multiplies (`multiply`), takes from one
(`invert`), passes on (`pass`), draws a sample (`sample`) or makes noise (`noise`); a sum can have a `bias` and weighted
links from within the layer (`recurrent`), and an `activation` can follow anything. Its wires name what they come from:
another part; a part with `.before`, its value one step earlier; `inputs`, what the cell's links carry, each with a
weight of its own for each sum or distance that takes them; `data`, what is given from outside or, where nothing is, the
value of the first part that weighs what is fed back; or a number. A distance is the Euclidean one between what the
links carry and their weights, the cell's center. The part `output` is the value of the cell. A part can have `names`
for pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from netcharts import activations
from netcharts.findings import Place, Problems
from netcharts.syntax import tree
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Number
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import Text, Texts
from netcharts.syntax.tree import Node
from netcharts.syntax.types import Boolean, Choice, ShortText, wrong_type
from netcharts.wording import named, nearest, quoted

OPERATIONS = ("sum", "distance", "multiply", "invert", "pass", "sample", "noise")

# Where wires can come from besides parts: the cell's links, and the world.
SOURCES = ("inputs", "data")
_BEFORE = ".before"


class Wire(NamedTuple):
    """Where a value comes from: a part or a source by name, `before` one step earlier; or a number."""

    source: str
    before: bool = False
    number: float | None = None


class Part(NamedTuple):
    """A part of a cell: `operation` on what `wires` bring, `recurrent` links, a `bias`, an `activation` last.

    `names` are what it is called in pictures, unless by its name.
    """

    name: str
    operation: str
    wires: tuple[Wire, ...]
    recurrent: Wire | None = None
    bias: bool = False
    activation: str | None = None
    names: Text | None = None

    @property
    def weighted(self) -> bool:
        """Whether the cell's links come in here, each with a weight of its own."""
        return self.operation in ("sum", "distance", "pass") and any(wire.source == "inputs" for wire in self.wires)

    def sources(self) -> list[Wire]:
        """Everything that the part hears from."""
        return [*self.wires, *([self.recurrent] if self.recurrent else [])]


class Anatomy(NamedTuple):
    """The parts of a cell as they are written, and their names in an order in which each can be computed."""

    parts: tuple[Part, ...]
    order: tuple[str, ...]

    def part(self, name: str) -> Part:
        """The part of a name."""
        return next(part for part in self.parts if part.name == name)

    @property
    def fed_back(self) -> str | None:
        """What stands in for data where none are given: the first part that weighs links, if it waits for no data."""
        first = next((part.name for part in self.parts if part.weighted), None)
        waiting = {"data"}
        for part in map(self.part, self.order):
            if any(wire.source in waiting and not wire.before for wire in part.sources()):
                waiting.add(part.name)
        return None if first in waiting else first

    def joined(self, *, given: bool) -> Anatomy:
        """The same with what is fed back joined to what takes data: beside them if they are `given`, or instead."""
        back = self.fed_back
        if back is None:
            return self
        instead = (Wire("data"), Wire(back)) if given else (Wire(back),)
        parts = [
            part._replace(
                wires=tuple(way for wire in part.wires for way in (instead if wire == Wire("data") else (wire,)))
            )
            for part in self.parts
        ]
        return Anatomy(tuple(parts), _order(parts))

    def without(self, name: str) -> Anatomy:
        """The same without a part that no other takes."""
        parts = tuple(part for part in self.parts if part.name != name)
        return Anatomy(parts, tuple(part for part in self.order if part != name))

    @property
    def kept(self) -> tuple[str, ...]:
        """The parts whose values are kept for the next step: the states of the cell."""
        wires = [wire for part in self.parts for wire in part.sources()]
        return tuple(dict.fromkeys(wire.source for wire in wires if wire.before))

    @property
    def takes_data(self) -> bool:
        """Whether something comes in from outside."""
        return any(wire.source == "data" for part in self.parts for wire in part.sources())

    @property
    def recurs(self) -> bool:
        """Whether links within the layer come in by weights of their own."""
        return any(part.recurrent for part in self.parts)


class WireType(NamedTuple):
    """The name of a part or source, perhaps `.before`, or a number."""

    expected: str = "a part, 'inputs', 'data' or a number"

    def read(self, node: Node, problems: Problems) -> tuple[Wire, Place] | None:
        number = node.number() if isinstance(node, tree.Scalar) else None
        if number is not None:
            read = Number().read(node, problems)
            return None if read is None else (Wire("", number=read), node.place)
        word = ShortText(self.expected).read(node, problems)
        if word is None:
            return None
        name = word.removesuffix(_BEFORE)
        return Wire(name, name != word), node.place


_WIRES = ListOf(WireType(), "a wire, or a list of wires")
PART = Record(
    {
        "sum": Key(_WIRES, about="adds up"),
        "distance": Key(WireType(), about="how far the inputs are from their weights: √Σ(x - w)²"),
        "multiply": Key(_WIRES, about="multiplies"),
        "invert": Key(WireType(), about="takes from one: 1 - x"),
        "pass": Key(WireType(), about="passes on"),
        "sample": Key(WireType(), about="is 1 with this probability, else 0"),
        "noise": Key(Number(), about="normal noise of this deviation"),
        "recurrent": Key(WireType(), about="what the links within the layer carry"),
        "bias": Key(Boolean(), about="whether a bias is added"),
        "activation": Key(Choice("activation", activations.names), about="what is applied last"),
        "names": Key(Texts(60), about="what it is called in pictures"),
    },
    "part",
)


class AnatomyType(NamedTuple):
    """A mapping from names to parts, one of them `output`: reads to an anatomy."""

    expected: str = "a mapping from names to parts"

    def read(self, node: Node, problems: Problems) -> Anatomy | None:
        if not isinstance(node, tree.Mapping) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        read = [(key, PART.read(value, problems), value) for key, value in node.pairs]
        if any(values is None for _, values, _ in read):
            return None
        before = len(problems)
        parts = [_part(key, values, value.place, problems) for key, values, value in read if values is not None]
        known = [key.text for key, _, _ in read]
        if "output" not in known:
            problems.add("bad-part", node.place, "no part is called 'output', which is the value of the cell")
        for _, values, _ in read:
            _check_wires(values or {}, [*known, *SOURCES], problems)
        return None if len(problems) > before else _ordered([part for part in parts if part], node.place, problems)


def _part(key: tree.Scalar, values: Mapping[str, Any], place: Place, problems: Problems) -> Part | None:
    given = [operation for operation in OPERATIONS if operation in values]
    if len(given) > 1 or (not given and "recurrent" not in values):
        said = named(given) if given else "none"
        problems.add("bad-part", place, f"a part does one of {named(OPERATIONS)}, not {said}")
        return None
    if key.text in SOURCES or key.text.endswith(_BEFORE):
        problems.add("bad-part", key.place, f"{quoted(key.text)} can't name a part")
        return None
    operation = given[0] if given else "sum"
    recurrent = values["recurrent"][0] if "recurrent" in values else None
    if operation != "sum" and (recurrent or values.get("bias")):
        problems.add("bad-part", place, f"a bias and recurrent links are added, so they need 'sum', not '{operation}'")
        return None
    wires = _wires(values.get(operation, ()))
    if operation == "distance" and wires != (Wire("inputs"),):
        problems.add("bad-part", place, "a distance is that of the 'inputs', which have weights to be far from")
        return None
    rest = (recurrent, values.get("bias", False), values.get("activation"), values.get("names"))
    return Part(key.text, operation, wires, *rest)


def _wires(value: Any) -> tuple[Wire, ...]:
    if isinstance(value, float):
        return (Wire("", number=value),)
    if value and isinstance(value[0], Wire):
        return (value[0],)
    return tuple(wire for wire, _ in value)


def _check_wires(values: Mapping[str, Any], known: list[str], problems: Problems) -> None:
    for key in ("sum", "distance", "multiply", "invert", "pass", "sample", "recurrent"):
        value = values.get(key, ())
        for wire, place in [value] if value and isinstance(value[0], Wire) else value:
            if wire.number is None and wire.source not in known:
                message = f"unknown part {quoted(wire.source)}{nearest(wire.source, known)}"
                problems.add("bad-part", place, message)


def _ordered(parts: Sequence[Part], place: Place, problems: Problems) -> Anatomy | None:
    try:
        return Anatomy(tuple(parts), _order(parts))
    except CycleError as error:
        circle = " -> ".join(quoted(name) for name in error.args[1])
        problems.add("bad-part", place, f"the parts {circle} wait for each other; one must take a value '.before'")
        return None


def _order(parts: Sequence[Part]) -> tuple[str, ...]:
    """The names of parts in an order in which each can be computed."""
    names = {part.name for part in parts}
    after = {
        part.name: [wire.source for wire in part.sources() if wire.source in names and not wire.before]
        for part in parts
    }
    return tuple(TopologicalSorter(after).static_order())
