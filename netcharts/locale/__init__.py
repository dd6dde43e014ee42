"""Translations of the words in charts and descriptions: one YAML file for each language.

`en.yaml` has every word. To add a language, add a file with the same keys. It may also translate the names of built-in
things, which otherwise stand in the files of the things themselves: `cells.memory`, `definitions.memory`,
`patterns.full`, `operations.sum`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from netcharts import registry
from netcharts.errors import UnknownNameError
from netcharts.findings import Problems
from netcharts.syntax import tree
from netcharts.syntax.languages import LANGUAGES


class Words(dict[str, str]):
    """The words of one language by their dotted keys, such as `legend.link`; English where one is missing.

    Attributes:
        own: Keys of the words in the file of the language itself.
    """

    def __init__(self, words: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        """Take the words by their keys, and the words to fall back on."""
        super().__init__({**fallback, **words})
        self.own = frozenset(words)


@cache
def load(language: str) -> Words:
    """Return the words of a language.

    Raises:
        UnknownNameError: There is no such language.
    """
    if language not in LANGUAGES:
        raise UnknownNameError(f"unknown language '{language}'", f"one of {', '.join(LANGUAGES)}")
    root = tree.parse(registry.text("locale", language), Problems())
    words = dict(_flattened(root, ""))
    return Words(words, {} if language == LANGUAGES[0] else load(LANGUAGES[0]))


def _flattened(node: tree.Node | None, prefix: str) -> Iterator[tuple[str, str]]:
    assert isinstance(node, tree.MappingNode)
    for key, value in node.pairs:
        if isinstance(value, tree.ScalarNode):
            yield f"{prefix}{key.text}", value.text
        else:
            yield from _flattened(value, f"{prefix}{key.text}.")


def translated(words: Mapping[str, str], key: str) -> dict[str, str]:
    """Return the words of a built-in thing in every language.

    A language that `words` lacks is looked up under `key` in its locale file, with English as the fallback.
    """
    missing = [language for language in LANGUAGES if language not in words]
    return {**words, **{language: load(language).get(key, words["en"]) for language in missing}}
