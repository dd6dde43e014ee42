"""Parse text into a located tree: YAML in which every value has its line and column.

Scalars stay text until they are read as a type, so that `no`, `on`, `012` and `1:30` are text, as in YAML 1.2. The tree
is built from parser events, not by recursion, so that depth, aliases and size are bounded before they cost anything.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from netcharts.findings import Place, Problems
from netcharts.wording import quoted

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_NODES = 100_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
# What YAML 1.2 takes for a number, beside what YAML 1.1 does, and letters that some take for truth values.
_RESOLVED = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[yYnN]")
_RESOLVERS: Any = yaml.SafeLoader.yaml_implicit_resolvers
# Characters that XML 1.0 does not allow cannot be part of a chart.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""Line breaks as libyaml counts them."""


class ScalarNode(NamedTuple):
    """A text in the tree; `plain` if it is written without quotes, `inline` if on one line."""

    text: str
    plain: bool
    place: Place
    inline: bool = True

    def integer(self) -> int | None:
        """Return the whole number that is written here, or None."""
        return int(self.text) if self.plain and _INTEGER.fullmatch(self.text) else None

    def number(self) -> float | None:
        """Return the number that is written here, or None."""
        return float(self.text) if self.plain and _NUMBER.fullmatch(self.text) else None

    def flag(self) -> bool | None:
        """Return the truth value that is written here, or None."""
        return {"true": True, "false": False}.get(self.text) if self.plain else None

    def empty(self) -> bool:
        """Return True if nothing is written here."""
        return self.plain and self.text in ("", "~", "null")

    def within(self, offset: int) -> Place:
        """Return the place of a character of the text; that of the whole text if it has several lines."""
        return self.place if not self.inline else self.place._replace(column=self.place.column + offset)


class SequenceNode(NamedTuple):
    """A list in the tree."""

    items: tuple[Node, ...]
    place: Place


class MappingNode(NamedTuple):
    """A mapping in the tree; keys are texts, each given once."""

    pairs: tuple[tuple[ScalarNode, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((node for scalar, node in self.pairs if scalar.text == key), None)


Node = ScalarNode | SequenceNode | MappingNode


class Document(NamedTuple):
    """The tree of a whole text.

    Attributes:
        root: The tree.
        texts: The start and end of each quoted or block text, in which a `#` is not a comment, in order.
    """

    root: Node
    texts: tuple[tuple[Place, Place], ...]


def is_resolved(text: str) -> bool:
    """Return True if some version of YAML takes a text without quotes for something else, such as a number."""
    resolvers = (*_RESOLVERS.get(text[:1], ()), *_RESOLVERS.get(None, ()))
    return bool(_RESOLVED.fullmatch(text)) or any(pattern.match(text) for _, pattern in resolvers)


def decode(data: bytes, problems: Problems) -> str | None:
    """Return bytes as text, or None after reporting that they are not UTF-8 or too many."""
    if len(data) > MAX_BYTES:
        problems.add("too-large", Place(1, 1), f"the spec is larger than {MAX_BYTES:,} bytes")
        return None
    # Not "utf-8-sig", whose error offsets do not count the byte-order mark.
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02x} is not valid UTF-8"
        problems.add("not-text", end_of(data[: error.start].decode()), message)
        return None


def lines(text: str) -> list[str]:
    """Return the lines of a text as YAML counts them, without their ends."""
    return LINE_BREAK.split(text)


def end_of(text: str) -> Place:
    """Return the place just after a text."""
    before = lines(text)
    return Place(len(before), len(before[-1]) + 1)


def offset(text: str, place: Place) -> int:
    """Return the number of characters of a text before a place."""
    ends = [0, *(line_break.end() for line_break in LINE_BREAK.finditer(text))]
    return ends[place.line - 1] + place.column - 1


def events(text: str) -> Iterator[yaml.Event]:
    """Return the events of the parser; `yaml.parse` is slower, since it peeks at each event."""
    return iter(_Loader(text).get_event, None)


def parse(text: str, problems: Problems) -> Node | None:
    """Return the tree of a YAML text, or None after reporting why there is none."""
    document = parse_document(text, problems)
    return None if document is None else document.root


def parse_document(text: str, problems: Problems) -> Document | None:
    """Return the tree of a YAML text and its quoted texts, or None after reporting why there is none."""
    if len(text) > MAX_BYTES:
        problems.add("too-large", Place(1, 1), f"the spec is larger than {MAX_BYTES:,} characters")
        return None
    unprintable = UNPRINTABLE.search(text)
    if unprintable:
        place = end_of(text[: unprintable.start()])
        problems.add("not-text", place, f"the character U+{ord(unprintable[0]):04X} can't be part of a spec")
        return None
    try:
        return _build(text, problems)
    except _StopError as stop:
        problems.add(stop.slug, stop.place, stop.message)
    except yaml.MarkedYAMLError as error:
        place = _error_place(error, text)
        problems.add("not-yaml", place, _TAB if _is_tab(text, place) else _reason(error))
    except (yaml.YAMLError, ValueError) as error:
        problems.add("not-yaml", Place(1, 1), f"not YAML: {str(error).splitlines()[0]}")
    return None


def _build(text: str, problems: Problems) -> Document:
    try:
        return _TreeBuilder(problems).build(text)
    except yaml.MarkedYAMLError as error:
        if "nesting depth" not in (error.problem or ""):
            raise
        # libyaml reads ahead and, since 0.2.6, has its own limit of depth. The text before that place exceeds our limit
        # first, as it does with every other version.
        return _TreeBuilder(problems).build(text[: offset(text, _error_place(error, text))])


class _StopError(Exception):
    """Reading cannot go on."""

    def __init__(self, slug: str, place: Place, message: str) -> None:
        super().__init__(message)
        self.slug, self.place, self.message = slug, place, message


@dataclass(slots=True)
class _OpenNode:
    """A list or mapping whose end has not been reached yet."""

    place: Place
    is_mapping: bool
    anchor: str | None
    nodes: list[Node]
    size: int = 1


class _TreeBuilder:
    """Builds the tree from parser events."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.stack: list[_OpenNode] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.root: Node | None = None
        self.texts: list[tuple[Place, Place]] = []

    def build(self, text: str) -> Document:
        takes: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open,
            yaml.SequenceStartEvent: self.open,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.start,
        }
        for event in events(text):
            take = takes.get(type(event))
            if take is not None:
                take(event)
        if self.root is None or (isinstance(self.root, ScalarNode) and self.root.empty()):
            raise _StopError("not-yaml", Place(1, 1), "the spec is empty")
        return Document(self.root, tuple(self.texts))

    def start(self, event: yaml.DocumentStartEvent) -> None:
        if self.root is not None:
            message = "a spec is one YAML document; a second one starts here"
            raise _StopError("not-yaml", _place(event.start_mark), message)

    def scalar(self, event: Any) -> None:
        start, end, tag = event.start_mark, event.end_mark, event.tag
        place = Place(start.line + 1, start.column + 1)
        if tag is not None:
            _no_tag(tag, place)
        if event.style:
            self.texts.append((place, _place(end)))
            # Only an escape in double quotes can bring in what the raw text does not hold.
            unprintable = UNPRINTABLE.search(event.value)
            if unprintable:
                message = f"the character U+{ord(unprintable[0]):04X} can't be part of a spec"
                raise _StopError("not-text", place, message)
        node = ScalarNode(event.value, not event.style, place, start.line == end.line)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        self.add(node, 1)

    def open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = _place(event.start_mark)
        if event.tag is not None:
            _no_tag(event.tag, place)
        if len(self.stack) >= MAX_DEPTH:
            raise _StopError("too-large", place, f"nested more than {MAX_DEPTH} deep")
        self.stack.append(_OpenNode(place, isinstance(event, yaml.MappingStartEvent), event.anchor, []))

    def close(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        done = self.stack.pop()
        node = self.mapping(done) if done.is_mapping else SequenceNode(tuple(done.nodes), done.place)
        if done.anchor is not None:
            self.anchors[done.anchor] = (node, done.size)
        self.add(node, done.size)

    def alias(self, event: yaml.AliasEvent) -> None:
        anchor, place = event.anchor or "", _place(event.start_mark)
        if anchor not in self.anchors:
            raise _StopError("not-yaml", place, f"the alias {quoted(anchor)} refers to nothing defined before it")
        node, size = self.anchors[anchor]
        self.add(node, size)

    def add(self, node: Node, size: int) -> None:
        if not self.stack:
            self.root = node
            return
        # An alias counts as many values as it stands for, which defuses alias bombs.
        holder = self.stack[-1]
        holder.nodes.append(node)
        holder.size += size
        if holder.size > MAX_NODES:
            message = f"the spec holds more than {MAX_NODES:,} values, aliases counted"
            raise _StopError("too-large", node.place, message)

    def mapping(self, done: _OpenNode) -> MappingNode:
        pairs: list[tuple[ScalarNode, Node]] = []
        first: dict[str, Place] = {}
        for key, value in zip(done.nodes[::2], done.nodes[1::2], strict=True):
            if not isinstance(key, ScalarNode):
                self.problems.add("wrong-type", key.place, "a key is a text, not a list or a mapping")
            elif key.text in first:
                line = first[key.text].line
                message = f"the key {quoted(key.text)} is given twice (first on line {line})"
                self.problems.add("duplicate-key", key.place, message)
            else:
                first[key.text] = key.place
                pairs.append((key, value))
        return MappingNode(tuple(pairs), done.place)


def _no_tag(tag: str, place: Place) -> None:
    if tag != "!":
        raise _StopError("not-yaml", place, f"the tag {quoted(tag)} is not part of the language")


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _error_place(error: yaml.MarkedYAMLError, text: str) -> Place:
    end = end_of(text)
    mark = error.problem_mark or error.context_mark
    return min(_place(mark) if mark else Place(1, 1), end)


_COLON = "; a text with ': ' in it needs quotes, and keys that belong together the same indentation"
_TAB = "not YAML: a tab is not allowed here; indent with spaces"


def _is_tab(text: str, place: Place) -> bool:
    """Return True if there is a tab at a place."""
    at = offset(text, place)
    return text[at : at + 1] == "\t"


def _reason(error: yaml.MarkedYAMLError) -> str:
    reason = " ".join(part for part in (error.context, error.problem) if part)
    hint = _COLON if "mapping values are not allowed" in reason else ""
    return f"not YAML: {reason or 'it cannot be read'}{hint}"
