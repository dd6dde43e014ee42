"""The type of text in a spec: in one language, or translated into several."""

from __future__ import annotations

from typing import NamedTuple

from netcharts.findings import Problems
from netcharts.syntax import tree
from netcharts.syntax.languages import LANGUAGES
from netcharts.syntax.records import Key, Record
from netcharts.syntax.tree import Node
from netcharts.syntax.types import ShortText, Type, wrong_type


class LocalizedText(NamedTuple):
    """A text, in one language or in several."""

    by_language: tuple[tuple[str, str], ...]

    def get(self, language: str) -> str:
        """Return the text in a language; English, or else the first, where that is missing."""
        # Nearly always the language is there, so a mapping is not worth while.
        for own, text in self.by_language:
            if own == language and text:
                return text
        texts = dict(self.by_language)
        return texts.get("en") or next(iter(texts.values()), "")


class LocalizedTextType(NamedTuple):
    """The type of a localized text: one line, or several with `lines`; or a mapping from language to such a text."""

    most: int = 200
    expected: str = "a text, or a mapping from language to text"
    lines: bool = False

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the text in one language."""
        return ShortText(most=self.most, lines=self.lines)

    def read(self, node: Node, problems: Problems) -> LocalizedText | None:
        """Return the text of a node."""
        if isinstance(node, tree.MappingNode):
            languages = Record(
                {language: Key(ShortText(most=self.most, lines=self.lines)) for language in LANGUAGES}, "language"
            )
            texts = languages.read(node, problems)
            if not node.pairs:
                wrong_type(node, self.expected, problems)
            return LocalizedText(tuple(texts.items())) if texts else None
        text = ShortText(self.expected, self.most, self.lines).read(node, problems)
        return None if text is None else LocalizedText((("en", text),))
