"""The types of single values: each reads a node of the tree, and reports a problem if the node does not fit.

A value that cannot be read is None, a hole that later stages skip, so that one mistake causes one problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

from netcharts.findings import Place, Problems
from netcharts.syntax.spelling import resolved
from netcharts.syntax.tree import Node, ScalarNode, SequenceNode
from netcharts.wording import named, nearest, quoted, with_article

_COLOR = re.compile("#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")


class Type(Protocol):
    """The type of a value."""

    @property
    def expected(self) -> str:
        """Return the type in words, as they follow "expected"."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the value of a node, or None after reporting a problem."""


def inside(type_: Type | None, key: str | None) -> Type | None:
    """Return the type of the values in a mapping by their key, or of the items of a list; None if it has none.

    Types of mappings and lists have a method `inside` that says so.
    """
    method = getattr(type_, "inside", None)
    return method(key) if method else None


def wrong_type(node: Node, expected: str, problems: Problems, *, quote: bool = True) -> None:
    """Report a node of the wrong type; without `quote`, a text is not part of the message."""
    problems.add("wrong-type", node.place, f"expected {expected}, got {_in_words(node, quote)}")


def _in_words(node: Node, quote: bool) -> str:
    if isinstance(node, ScalarNode):
        text = quoted(node.text) if quote else "a text"
        return "nothing" if node.empty() else text
    kind, content = ("list", node.items) if isinstance(node, SequenceNode) else ("mapping", node.pairs)
    return with_article(kind) if content else f"an empty {kind}"


class ShortText(NamedTuple):
    """A text of at most `most` characters; white space is collapsed, so it is one line, unless it can have `lines`."""

    expected: str = "a text"
    most: int = 200
    lines: bool = False

    def read(self, node: Node, problems: Problems) -> str | None:
        """Return the text of a node."""
        if not isinstance(node, ScalarNode) or node.empty() or not node.text.strip():
            wrong_type(node, self.expected, problems)
            return None
        text = " ".join(node.text.split())
        if self.lines:
            text = "\n".join(" ".join(line.split()) for line in node.text.strip().splitlines())
        if len(text) > self.most:
            message = f"expected {self.expected} of at most {self.most} characters, got {len(text):,}"
            problems.add("wrong-value", node.place, message)
            return None
        return text


class OpenChoice(NamedTuple):
    """A name: one of those known in advance, or one that the spec defines."""

    names: Callable[[], Iterable[str]]
    expected: str

    def read(self, node: Node, problems: Problems) -> str | None:
        """Return the name in a node, known or not."""
        return ShortText(self.expected).read(node, problems)


class Choice(NamedTuple):
    """One of a set of names, which is computed when it is needed.

    Attributes:
        what: What it is the name of.
        names: Gives the names.
        listed: What `netcharts list` calls the set.
        suggestion: Gives the end of a message about an unknown name, if that is not the nearest of the names.
    """

    what: str
    names: Callable[[], Iterable[str]]
    listed: str = ""
    suggestion: Callable[[str], str] | None = None

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return f"one of {named(self.names())}"

    def read(self, node: Node, problems: Problems) -> str | None:
        """Return the name in a node, in American spelling."""
        names = list(self.names())
        if isinstance(node, ScalarNode) and node.text in names:
            return node.text
        word = ShortText(f"the name of {with_article(self.what)}").read(node, problems)
        if word is None:
            return None
        name = resolved(word, names)
        if name in names:
            return name
        near = self.suggestion(word) if self.suggestion else nearest(word, names)
        hint = near or (f" (see 'netcharts list {self.listed}')" if self.listed else "")
        problems.add("wrong-value", node.place, f"unknown {self.what} {quoted(word)}{hint}")
        return None


class WordOr(NamedTuple):
    """One of a few words, or a value of another type."""

    words: Choice
    other: Type

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return f"{self.other.expected}, or {named(self.words.names())}"

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the word in a node, else the value of the other type."""
        if isinstance(node, ScalarNode) and node.text.strip() in self.words.names():
            return self.words.read(node, problems)
        if isinstance(node, ScalarNode) and node.number() is None:
            wrong_type(node, self.expected, problems)
            return None
        return self.other.read(node, problems)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the items of the other type."""
        return inside(self.other, key)


class Boolean(NamedTuple):
    """True or false."""

    expected: str = "true or false"

    def read(self, node: Node, problems: Problems) -> bool | None:
        """Return the truth value of a node."""
        value = node.flag() if isinstance(node, ScalarNode) else None
        if value is None:
            wrong_type(node, self.expected, problems)
        return value


class Color(NamedTuple):
    """A color: `#rrggbb`, `#rgb`, or a name of CSS, in any case."""

    expected: str = "a color such as '#66CC00', '#6c0' or 'steelblue'"

    def read(self, node: Node, problems: Problems) -> str | None:
        """Return the color in a node as `#rrggbb`, in lower case."""
        color = _color(node.text) if isinstance(node, ScalarNode) else None
        if color is None:
            wrong_type(node, self.expected, problems)
        return color


def _color(text: str) -> str | None:
    """Return a color as `#rrggbb`, or None if it is none."""
    if _COLOR.fullmatch(text):
        lower = text.lower()
        return lower if len(lower) > 4 else "#" + "".join(2 * digit for digit in lower[1:])
    if not (text.isascii() and text.isalpha()):
        return None
    from webcolors import name_to_hex

    try:
        color: str = name_to_hex(text)
    except ValueError:
        return None
    return color


class Located(NamedTuple):
    """A type whose value is read together with its place."""

    type: Type

    @property
    def expected(self) -> str:
        """Return the type in words."""
        return self.type.expected

    def read(self, node: Node, problems: Problems) -> tuple[Any, Place] | None:
        """Return the value and the place of a node."""
        value = self.type.read(node, problems)
        return None if value is None else (value, node.place)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of a value inside."""
        return inside(self.type, key)
