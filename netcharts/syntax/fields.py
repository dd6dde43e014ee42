"""The types that a field of the language can have: each reads a node of the tree and reports what does not fit.

A field that can't be read yields None, the hole that later stages skip, so one mistake makes one finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from netcharts.findings import Place, Problems, named, nearest, quoted
from netcharts.syntax import tree
from netcharts.syntax.tree import Node, Scalar, Sequence

LANGUAGES = ("en", "zh")

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


class Type(Protocol):
    """What a field accepts; `expected` says it in words."""

    @property
    def expected(self) -> str: ...

    def read(self, node: Node, problems: Problems) -> Any:
        """The value of a node, or None after a finding."""


class Text(NamedTuple):
    """A text, in one language or in several (a mapping from language to text)."""

    by_language: tuple[tuple[str, str], ...]

    def get(self, language: str) -> str:
        """The text in a language; English, or whichever comes first, where that is missing."""
        texts = dict(self.by_language)
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def wrong_type(node: Node, expected: str, problems: Problems) -> None:
    """Report a node of the wrong type: what was expected, what is there."""
    problems.add("wrong-type", node.place, f"expected {expected}, got {_shown(node)}")


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return "nothing" if node.empty() else quoted(node.text)
    kind, held = ("list", node.items) if isinstance(node, Sequence) else ("mapping", node.pairs)
    return f"a {kind}" if held else f"an empty {kind}"


class Word(NamedTuple):
    """Any text, of at most so many characters; white space is folded, so it is one line."""

    expected: str = "a text"
    most: int = 200

    def read(self, node: Node, problems: Problems) -> str | None:
        if not isinstance(node, Scalar) or node.empty() or not node.text.strip():
            wrong_type(node, self.expected, problems)
            return None
        text = " ".join(node.text.split())
        if len(text) > self.most:
            message = f"expected {self.expected} of at most {self.most} characters, got {len(text):,}"
            problems.add("wrong-value", node.place, message)
            return None
        return text


class Known(NamedTuple):
    """Any text where some names are known from the start, and a spec can make more."""

    names: Callable[[], Iterable[str]]
    expected: str

    def read(self, node: Node, problems: Problems) -> str | None:
        return Word(self.expected).read(node, problems)


class Texts(NamedTuple):
    """A text, or a mapping from language to text."""

    most: int = 200
    expected: str = "a text, or a mapping from language to text"

    def read(self, node: Node, problems: Problems) -> Text | None:
        if isinstance(node, tree.Mapping):
            languages = Record({language: Field(Word(most=self.most)) for language in LANGUAGES}, "language")
            texts = languages.read(node, problems)
            if not node.pairs:
                wrong_type(node, self.expected, problems)
            return Text(tuple(texts.items())) if texts else None
        text = Word(self.expected, self.most).read(node, problems)
        return None if text is None else Text((("en", text),))


class Integer(NamedTuple):
    """A whole number within bounds."""

    least: int = 0
    most: int = 10**9

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most:,}"

    def read(self, node: Node, problems: Problems) -> int | None:
        value = node.integer() if isinstance(node, Scalar) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        elif not self.least <= value <= self.most:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:,}")
            return None
        return value


class Fraction(NamedTuple):
    """A share above 0, up to 1."""

    expected: str = "a number above 0, up to 1"

    def read(self, node: Node, problems: Problems) -> float | None:
        value = node.number() if isinstance(node, Scalar) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        elif not 0 < value <= 1:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:g}")
            return None
        return value


class Positive(NamedTuple):
    """A number above 0."""

    expected: str = "a number above 0"

    def read(self, node: Node, problems: Problems) -> float | None:
        value = Number(self.expected).read(node, problems)
        if value is not None and value <= 0:
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {value:g}")
            return None
        return value


_LARGEST = 1_000_000


class Number(NamedTuple):
    """A number that is not too large."""

    expected: str = "a number"

    def read(self, node: Node, problems: Problems) -> float | None:
        value = node.number() if isinstance(node, Scalar) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        elif abs(value) > _LARGEST:
            problems.add(
                "wrong-value", node.place, f"expected a number from -{_LARGEST:,} to {_LARGEST:,}, got {value:g}"
            )
            return None
        return value


class Numbers(NamedTuple):
    """A number, or lists of numbers as deep as an array has dimensions; all lists of one depth are of one length."""

    expected: str = "a number, or lists of numbers like an array"

    def read(self, node: Node, problems: Problems) -> Any:
        if not isinstance(node, Sequence):
            return Number(self.expected).read(node, problems)
        values = [self.read(item, problems) for item in node.items]
        if not values or any(value is None for value in values):
            if not values:
                wrong_type(node, self.expected, problems)
            return None
        if len({_shape(value) for value in values}) > 1:
            problems.add("wrong-value", node.place, "the rows of an array are equally long")
            return None
        return tuple(values)


def _shape(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape(value[0])) if isinstance(value, tuple) else ()


class Flag(NamedTuple):
    """True or false."""

    expected: str = "true or false"

    def read(self, node: Node, problems: Problems) -> bool | None:
        value = node.flag() if isinstance(node, Scalar) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        return value


class Colour(NamedTuple):
    """A colour as `#rrggbb`."""

    expected: str = "a colour such as '#66CC00'"

    def read(self, node: Node, problems: Problems) -> str | None:
        if not isinstance(node, Scalar) or not _COLOUR.fullmatch(node.text):
            wrong_type(node, self.expected, problems)
            return None
        return node.text.lower()


class Choice(NamedTuple):
    """One of a set of names; the set is asked for when it is needed. `listed` is what `netcharts list` calls it."""

    what: str
    names: Callable[[], Iterable[str]]
    listed: str = ""

    @property
    def expected(self) -> str:
        return f"one of {named(self.names())}"

    def read(self, node: Node, problems: Problems) -> str | None:
        word = Word(f"the name of a {self.what}").read(node, problems)
        if word is None or word in (names := list(self.names())):
            return word
        hint = nearest(word, names) or (f" (see 'netcharts list {self.listed}')" if self.listed else "")
        problems.add("wrong-value", node.place, f"unknown {self.what} {quoted(word)}{hint}")
        return None


class ListOf(NamedTuple):
    """A list, between bounds in length; one item may stand for a list of one."""

    item: Type
    expected: str
    least: int = 1
    most: int | None = None
    single: bool = True

    def read(self, node: Node, problems: Problems) -> tuple[Any, ...] | None:
        if not isinstance(node, Sequence) and not self.single:
            wrong_type(node, self.expected, problems)
            return None
        nodes = node.items if isinstance(node, Sequence) else (node,)
        if len(nodes) < self.least or (self.most is not None and len(nodes) > self.most):
            problems.add("wrong-value", node.place, f"expected {self.expected}, got {len(nodes)} values")
            return None
        values = tuple(self.item.read(item, problems) for item in nodes)
        return None if any(value is None for value in values) else values


class Several(NamedTuple):
    """A list whose items stand for themselves: one that can't be read leaves the others as they are."""

    item: Type
    expected: str
    single: bool = True

    def read(self, node: Node, problems: Problems) -> tuple[Any, ...] | None:
        if not isinstance(node, Sequence) and not self.single:
            wrong_type(node, self.expected, problems)
            return None
        nodes = node.items if isinstance(node, Sequence) else (node,)
        values = (self.item.read(item, problems) for item in nodes)
        return tuple(value for value in values if value is not None)


class Field(NamedTuple):
    """A key of a record: its type, whether it must be given, and what it is about."""

    type: Type
    required: bool = False
    about: str = ""


class Record(NamedTuple):
    """A mapping with known keys. Reads to a dict of the keys that are given and readable."""

    fields: Mapping[str, Field]
    what: str
    expected: str = "a mapping"

    def read(self, node: Node, problems: Problems) -> dict[str, Any] | None:
        if not isinstance(node, tree.Mapping):
            wrong_type(node, f"{self.expected} with the keys of a {self.what}", problems)
            return None
        self._missing(node, problems)
        values: dict[str, Any] = {}
        for key, value in node.pairs:
            known = self.fields.get(key.text)
            if known is None:
                self._unknown(key, problems)
            elif (read := known.type.read(value, problems)) is not None:
                values[key.text] = read
        return values

    def _missing(self, node: tree.Mapping, problems: Problems) -> None:
        given = {key.text for key, _ in node.pairs}
        missing = [name for name, known in self.fields.items() if known.required and name not in given]
        if missing:
            keys = "the key" if len(missing) == 1 else "the keys"
            problems.add("missing-key", node.place, f"the {self.what} lacks {keys} {named(missing)}")

    def _unknown(self, key: Scalar, problems: Problems) -> None:
        message = f"a {self.what} has no key {quoted(key.text)}{nearest(key.text, self.fields)}"
        problems.add("unknown-key", key.place, message)


class Located(NamedTuple):
    """A type whose value keeps its place: reads to a pair of value and place."""

    type: Type

    @property
    def expected(self) -> str:
        return self.type.expected

    def read(self, node: Node, problems: Problems) -> tuple[Any, Place] | None:
        value = self.type.read(node, problems)
        return None if value is None else (value, node.place)
