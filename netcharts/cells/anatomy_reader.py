"""Read the anatomy of a cell from the `parts` of its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError
from typing import Any, NamedTuple

from netcharts import activations, operations
from netcharts.cells.anatomy import INPUTS, OUTPUT, SOURCES, Anatomy, Part, Wire, computing_order
from netcharts.findings import Place, Problems
from netcharts.syntax import tree
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Number
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import LocalizedTextType
from netcharts.syntax.tree import Node
from netcharts.syntax.types import Boolean, Choice, ShortText, Type, wrong_type
from netcharts.wording import named, nearest, quoted

_BEFORE, _NAMED = ".before", f"{INPUTS}."


class WireType(NamedTuple):
    """The name of a part or source, perhaps `.before`; a named input such as `inputs.query`; or a number."""

    expected: str = "a part, 'inputs', 'data' or a number"

    def read(self, node: Node, problems: Problems) -> tuple[Wire, Place] | None:
        """Return the wire in a node, and its place; None after a problem."""
        number = node.number() if isinstance(node, tree.ScalarNode) else None
        if number is not None:
            read = Number().read(node, problems)
            return None if read is None else (Wire("", number=read), node.place)
        word = ShortText(self.expected).read(node, problems)
        if word is None:
            return None
        name = word.removesuffix(_BEFORE)
        if name.startswith(_NAMED) and name != _NAMED:
            return Wire(INPUTS, name != word, gate=name.removeprefix(_NAMED)), node.place
        return Wire(name, name != word), node.place


_WIRES = ListOf(WireType(), "a wire, or a list of wires")
_TAKEN: Mapping[str, Type] = {"wires": _WIRES, "wire": WireType(), "number": Number(), "nothing": Boolean()}
_OPERATIONS = {
    name: Key(_TAKEN[operations.load(name).takes], about=operations.summary(name)) for name in operations.names()
}
_OPTIONAL = {key: about for name in operations.names() for key, about in operations.load(name).optional.items()}
PART = Record(
    {
        **_OPERATIONS,
        **{key: Key(WireType(), about=about) for key, about in _OPTIONAL.items()},
        "else": Key(WireType(), about="wire in place of a named input that nothing leads to, such as `inputs`"),
        "recurrent": Key(WireType(), about="value that links within the layer carry to this part"),
        "bias": Key(Boolean(), about="whether to add a bias"),
        "activation": Key(Choice("activation", activations.names), about="activation that is applied to the result"),
        "names": Key(LocalizedTextType(60), about="label of the part in charts"),
    },
    "part",
)


class AnatomyType(NamedTuple):
    """A mapping from names to parts, one of them `output`: reads to an anatomy."""

    expected: str = "a mapping from names to parts"

    def inside(self, key: str | None) -> Type | None:
        """Return the type of a part."""
        return PART

    def read(self, node: Node, problems: Problems) -> Anatomy | None:
        """Return the anatomy in a node; None after a problem."""
        if not isinstance(node, tree.MappingNode) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        read = [(key, PART.read(value, problems), value) for key, value in node.pairs]
        if any(values is None for _, values, _ in read):
            return None
        before = problems.added
        parts = [_part(key, values, value, problems) for key, values, value in read if values is not None]
        known = [key.text for key, _, _ in read]
        if OUTPUT not in known:
            problems.add("bad-part", node.place, "no part is called 'output', which is the value of the cell")
        for _, values, _ in read:
            _check_wires(values or {}, [*known, *SOURCES], problems)
        sound = [part for part in parts if part]
        if problems.added > before or len(sound) < len(parts):
            return None
        return _ordered(sound, node.place, problems)


def _operation(values: Mapping[str, Any], node: Node, problems: Problems) -> str | None:
    """Return the name of the operation of a part; None after a problem."""
    given = [name for name in operations.names() if name in values]
    if (
        not given
        and isinstance(node, tree.MappingNode)
        and any(key.text in operations.names() for key, _ in node.pairs)
    ):
        return None  # its value was refused, which has been reported
    if len(given) > 1 or (not given and "recurrent" not in values):
        operations_given = named(given) if given else "none"
        message = f"a part performs one of {named(operations.names())}, not {operations_given}"
        problems.add("bad-part", node.place, message)
        return None
    return given[0] if given else operations.additive()


def _part(key: tree.ScalarNode, values: Mapping[str, Any], node: Node, problems: Problems) -> Part | None:
    place = node.place
    name = _operation(values, node, problems)
    if name is None:
        return None
    if key.text in SOURCES or key.text.startswith(_NAMED) or key.text.endswith(_BEFORE):
        problems.add("bad-part", key.place, f"{quoted(key.text)} can't name a part")
        return None
    operation = operations.load(name)
    recurrent = values["recurrent"][0] if "recurrent" in values else None
    if not operation.additive and (recurrent or values.get("bias")):
        needed = f"they need '{operations.additive()}', not '{name}'"
        problems.add("bad-part", place, f"a bias and recurrent links are added, so {needed}")
        return None
    wires = _wires(values.get(name, ()))
    if operation.shape is not None and any(wire.number is not None for wire in wires):
        message = f"{quoted(name)} combines whole arrays of values, and none of these is a number"
        problems.add("bad-part", place, message)
        return None
    if operation.distance and [wire.source for wire in wires] != [INPUTS]:
        problems.add(
            "bad-part", place, "a distance takes only the 'inputs', since only their weights can be compared with them"
        )
        return None
    if values.get(name) is False:
        problems.add("bad-part", place, f"{quoted(name)} is either true or left out")
        return None
    fixed = not any(wire.source == INPUTS for wire in wires)
    if operation.arity is not None and (len(wires) > operation.arity or (fixed and len(wires) < operation.arity)):
        problems.add("bad-part", place, f"{quoted(name)} takes {operation.arity} values, not {len(wires)}")
        return None
    otherwise = values["else"][0] if "else" in values else None
    if otherwise is not None and not any(wire.gate for wire in wires):
        problems.add("bad-part", place, "'else' needs a named input that it stands in for, such as 'inputs.query'")
        return None
    more = {key: values[key][0] for key in _OPTIONAL if key in values}
    foreign = next((key for key in more if key not in operation.optional), None)
    if foreign is not None:
        problems.add("bad-part", place, f"{quoted(name)} takes no {quoted(foreign)}")
        return None
    named_inputs = tuple(wire for wire in more.values() if wire.gate)
    wires += tuple(wire for wire in more.values() if not wire.gate)
    rest = (recurrent, values.get("bias", False), values.get("activation"), values.get("names"), otherwise)
    return Part(key.text, name, wires, *rest, named_inputs)


def _wires(value: Any) -> tuple[Wire, ...]:
    if isinstance(value, bool):
        return ()
    if isinstance(value, float):
        return (Wire("", number=value),)
    if value and isinstance(value[0], Wire):
        return (value[0],)
    return tuple(wire for wire, _ in value)


def _check_wires(values: Mapping[str, Any], known: list[str], problems: Problems) -> None:
    for key in (*operations.names(), *_OPTIONAL, "recurrent", "else"):
        value = values.get(key, ())
        if isinstance(value, float | bool):
            continue
        for wire, place in [value] if value and isinstance(value[0], Wire) else value:
            if wire.number is None and wire.source not in known:
                message = f"unknown part {quoted(wire.source)}{nearest(wire.source, known)}"
                problems.add("bad-part", place, message)


def _ordered(parts: Sequence[Part], place: Place, problems: Problems) -> Anatomy | None:
    try:
        return Anatomy(tuple(parts), computing_order(parts))
    except CycleError as error:
        cycle = " -> ".join(quoted(name) for name in error.args[1])
        problems.add("bad-part", place, f"the parts {cycle} wait for each other; one must take a value '.before'")
        return None
