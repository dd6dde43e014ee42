"""The bodies of blocks: parameters, layers and connections, as nodes of the tree until a copy of the block is made.

A parameter may stand wherever a value of a body does, so a body is read anew for each set of values of its parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from netcharts.blocks import _expressions as expressions
from netcharts.blocks._expressions import ExpressionError, Value
from netcharts.findings import Place, Problems
from netcharts.syntax import tree
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.tree import MappingNode, Node, ScalarNode, SequenceNode
from netcharts.syntax.types import wrong_type
from netcharts.wording import nearest, quoted

INPUTS, OUTPUT, WHEN = "inputs", "output", "when"
# The keys of kinds of layers, which are words.
_KINDS = ("cell", "block")
_NAME = re.compile(r"[^\W\d]\w*")
_ARITHMETIC = re.compile(r"[-+*()]|//")
_ARROW = re.compile("->|--")


class BlockBody(NamedTuple):
    """A block as it is defined.

    Attributes:
        name: Its name.
        place: The place of its name.
        parameters: The default of each parameter: a value, or a list with one value for each copy.
        layers: Its layers, unread.
        connections: Its connections, unread.
        names: Its name by language, in charts; None if it has none.
        definition: What it computes, in a sentence; None if that is not said.
    """

    name: str
    place: Place
    parameters: Mapping[str, ScalarNode | SequenceNode]
    layers: MappingNode
    connections: SequenceNode
    names: LocalizedText | None = None
    definition: LocalizedText | None = None

    def measured_inputs(self) -> frozenset[str]:
        """Return the names of the inputs from whose shapes a value in the body is computed; one may be empty."""
        return frozenset(gate for text in self._texts() for gate in _measured_inputs(text))

    def at(self, place: Place) -> BlockBody:
        """Return the block with everything in it at a place: that of its use, for one that the spec does not define."""
        layers, connections = _at(self.layers, place), _at(self.connections, place)
        parameters = {name: _at(node, place) for name, node in self.parameters.items()}
        return self._replace(place=place, layers=layers, connections=connections, parameters=parameters)

    def inputs(self) -> frozenset[str]:
        """Return the names of the inputs that the connections of the body take."""
        words = (word for path in self._paths() for word in _ARROW.split(path))
        names = (" ".join(word.split()) for word in words)
        return frozenset(name for name in names if name == INPUTS or name.startswith(f"{INPUTS}."))

    def unused_parameters(self) -> Iterator[tuple[str, Place]]:
        """Yield the parameters that the body does not mention, each with the place of its default."""
        texts = set(self._texts())
        used = texts.union(*map(expressions.names_in, texts))
        yield from ((name, node.place) for name, node in self.parameters.items() if name not in used)

    def _texts(self) -> Iterator[str]:
        for _, layer in self.layers.pairs:
            yield from _plain_texts(layer)
        for connection in self.connections.items:
            yield from _plain_texts(connection)

    def _paths(self) -> Iterator[str]:
        for connection in self.connections.items:
            for _, value in connection.pairs if isinstance(connection, MappingNode) else ():
                yield from _plain_texts(value)


def _at(node: Any, place: Place) -> Any:
    """Return a node with all that is in it at a place."""
    if isinstance(node, ScalarNode):
        return node._replace(place=place)
    if isinstance(node, SequenceNode):
        return SequenceNode(tuple(_at(item, place) for item in node.items), place)
    return MappingNode(tuple((_at(key, place), _at(value, place)) for key, value in node.pairs), place)


def _plain_texts(node: Node) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.text
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _plain_texts(item)
    else:
        for _, value in node.pairs:
            yield from _plain_texts(value)


def _measured_inputs(text: str) -> Iterator[str]:
    """Yield the inputs with a number in an expression: none if it is a path that leads from them."""
    if _ARROW.search(text) or f"{INPUTS}." not in text:
        return
    for name in expressions.names_in(text):
        if name.startswith(f"{INPUTS}."):
            yield name.removeprefix(f"{INPUTS}.").rpartition(".")[0]


class LayersType(NamedTuple):
    """A mapping from names to layers, which is read when the values of parameters are known."""

    expected: str = "a mapping from names to layers"

    def read(self, node: Node, problems: Problems) -> MappingNode | None:
        """Return the mapping as it is."""
        if isinstance(node, MappingNode) and node.pairs:
            return node
        wrong_type(node, self.expected, problems)
        return None


class ConnectionsType(NamedTuple):
    """A list of connections, which is read when the values of parameters are known."""

    expected: str = "a list of connections"

    def read(self, node: Node, problems: Problems) -> SequenceNode | None:
        """Return the list as it is."""
        if isinstance(node, SequenceNode):
            return node
        wrong_type(node, self.expected, problems)
        return None


class ParametersType(NamedTuple):
    """A mapping from names of parameters to values, or to lists with a value for each copy."""

    expected: str = "a mapping from parameters to values"

    def read(self, node: Node, problems: Problems) -> dict[str, ScalarNode | SequenceNode] | None:
        """Return the nodes of the values by parameter."""
        if not isinstance(node, MappingNode):
            wrong_type(node, self.expected, problems)
            return None
        values: dict[str, ScalarNode | SequenceNode] = {}
        for key, value in node.pairs:
            if not _NAME.fullmatch(key.text) or key.text in (INPUTS, "not"):
                message = f"{quoted(key.text)} cannot name a parameter: a name is one word of letters and digits"
                problems.add("wrong-value", key.place, message)
            elif isinstance(value, MappingNode) or (isinstance(value, SequenceNode) and not value.items):
                wrong_type(value, "a value, or a list with one value for each copy", problems)
            else:
                values[key.text] = value
        return values


_KEYS = {
    "layers": Key(LayersType(), "layers of the block by name; one is called `output`", required=True),
    "connections": Key(ConnectionsType(), "connections from `inputs`, between its layers, to `output`"),
    "with": Key(ParametersType(), "parameters and their defaults; a list has one value for each copy"),
    "names": Key(LocalizedTextType(), "label of the frame around it", unless_given="the name of the layer"),
}
BLOCK = Record(_KEYS, "block")
# Only a bundled block has a page that explains it.
BUNDLED = Record({**_KEYS, "definition": Key(LocalizedTextType(500), "its computation, in a sentence")}, "block")


def body(name: str, place: Place, values: Mapping[str, Any], problems: Problems) -> BlockBody | None:
    """Return the block of a definition, a `BLOCK` record as read; None after a problem."""
    layers = values.get("layers")
    if layers is None:
        return None
    names = [" ".join(key.text.split()) for key, _ in layers.pairs]
    if OUTPUT not in names:
        message = f"no layer of the block {quoted(name)} is called 'output', which is its value"
        problems.add("bad-block", place, message)
        return None
    taken = next((key for key, _ in layers.pairs if key.text.split(".")[0] == INPUTS), None)
    if taken is not None:
        problems.add("bad-block", taken.place, f"{quoted(taken.text)} cannot name a layer: it stands for the inputs")
        return None
    parameters = values.get("with", {})
    connections = values.get("connections", SequenceNode((), place))
    return BlockBody(name, place, parameters, layers, connections, values.get("names"))


def parameter_values(
    block: BlockBody, given: Mapping[str, ScalarNode | SequenceNode], number: int, problems: Problems
) -> dict[str, ScalarNode | SequenceNode]:
    """Return the value of each parameter in a copy, counted from 1: the given one, or its default.

    A list goes copy by copy, and its last value holds for the rest.
    """
    values = {}
    for name, node in given.items():
        if name not in block.parameters:
            message = f"the block {quoted(block.name)} has no parameter {quoted(name)}{nearest(name, block.parameters)}"
            problems.add("bad-block", node.place, message)
    for name, default in block.parameters.items():
        node = given.get(name, default)
        value = node.items[min(number, len(node.items)) - 1] if isinstance(node, SequenceNode) else node
        if isinstance(value, MappingNode):
            wrong_type(value, "a value", problems)
        else:
            values[name] = value
    return values


class Substitution:
    """Puts the values of parameters, and those of expressions, into the body of a block.

    Args:
        parameters: The value of each parameter.
        numbers: The numbers of the inputs by name, such as `inputs.channels`.
        problems: Where expressions that cannot be computed are reported.
    """

    def __init__(
        self, parameters: Mapping[str, ScalarNode | SequenceNode], numbers: Mapping[str, int], problems: Problems
    ) -> None:
        self.parameters, self.problems = parameters, problems
        self.values: dict[str, Value] = dict(numbers)
        for name, node in parameters.items():
            if isinstance(node, ScalarNode):
                self.values[name] = value_of(node)

    def holds(self, node: Node) -> bool | None:
        """Return whether the condition in a node holds; None after a problem."""
        if not isinstance(node, ScalarNode):
            wrong_type(node, "a condition such as 'not skip' or 'stride > 1'", self.problems)
            return None
        flag = node.flag()
        value = flag if flag is not None else self._evaluated(node)
        if value is None or isinstance(value, bool):
            return value
        message = f"expected a truth value, and {quoted(node.text)} is {quoted(str(value))}"
        self.problems.add("bad-block", node.place, message)
        return None

    def value(self, node: Node) -> Node:
        """Return a value in which all parameters and expressions have been replaced by their values."""
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, SequenceNode):
            return SequenceNode(tuple(map(self.value, node.items)), node.place)
        return MappingNode(tuple((key, self._value_at(key, value)) for key, value in node.pairs), node.place)

    def _value_at(self, key: ScalarNode, node: Node) -> Node:
        """Return the value at a key: a kind of cell stays as it is where a parameter of its name is no word."""
        if key.text in _KINDS and isinstance(node, ScalarNode) and not isinstance(self.values.get(node.text, ""), str):
            return node
        return self.value(node)

    def _scalar(self, node: ScalarNode) -> Node:
        if not node.plain:
            return node
        if node.text in self.parameters:
            return self.parameters[node.text]
        if node.text not in self.values and not self._is_expression(node.text):
            return node
        value = self._evaluated(node)
        return node if value is None else node._replace(text=_text(value))

    def _is_expression(self, text: str) -> bool:
        """Return True if a text is arithmetic on a known name, rather than a text with a hyphen or a star in it."""
        if not _ARITHMETIC.search(text) or _ARROW.search(text):
            return False
        names = expressions.names_in(text)
        return any(name in self.values or name.startswith(f"{INPUTS}.") for name in names)

    def _evaluated(self, node: ScalarNode) -> Value | None:
        try:
            return expressions.evaluate(node.text, self.values)
        except ExpressionError as error:
            self.problems.add("bad-block", node.within(error.offset), error.message)
            return None


def value_of(node: ScalarNode) -> Value:
    """Return the value that is written in a node: a whole number, another number, a truth value, or a word."""
    integer, flag = node.integer(), node.flag()
    if integer is not None:
        return integer
    if flag is not None:
        return flag
    number = node.number()
    return node.text if number is None else number


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def without_when(node: Node) -> tuple[Node, Node | None]:
    """Return a layer or a connection without its `when`, and that condition, if it has one."""
    if not isinstance(node, tree.MappingNode):
        return node, None
    pairs = tuple((key, value) for key, value in node.pairs if key.text != WHEN)
    return node._replace(pairs=pairs), node.get(WHEN)
