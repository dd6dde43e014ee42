"""Findings: what is wrong with a spec, as plain data with a place in the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in a spec: line and column, both counted from 1."""

    line: int
    column: int


class Fix(NamedTuple):
    """A correction that can't change what the spec means: at `place`, `new` takes the place of the text `old`."""

    place: Place
    old: str
    new: str


class Found(NamedTuple):
    """What a rule has to say, and where; which rule says it is known to whoever asked it."""

    place: Place
    message: str
    fix: Fix | None = None


class Finding(NamedTuple):
    """One thing that is wrong with a spec.

    `line` and `column` count from 1 and lie inside the text; `code` and `slug` name the rule; `level` is `error`,
    `warning` or `note`; `message` says what is wrong, at what, what was expected, and the nearest match.
    """

    path: str
    line: int
    column: int
    code: str
    slug: str
    level: str
    message: str
    fix: Fix | None = None

    def order(self) -> tuple[str, int, int, str, str]:
        """Where it belongs among others: in the order of the text."""
        return (self.path, self.line, self.column, self.code, self.message)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.level}: {self.message}"


class TooManyFindingsError(Exception):
    """So much is wrong that reading on would help nobody."""


class Findings:
    """Collects the findings of one spec, without repeating any."""

    MOST = 100

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: set[Finding] = set()

    def add(self, slug: str, place: Place, message: str, fix: Fix | None = None) -> None:
        """Note what breaks a rule; `TooManyFindingsError` is raised when there are `MOST` findings."""
        from netcharts.checking import rules

        rule = rules.load(slug)
        self._found.add(Finding(self.path, *place, rule.code, slug, rule.level, message, fix))
        if len(self._found) >= self.MOST:
            raise TooManyFindingsError

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Finding, ...]:
        """All findings, in the order of the text."""
        return tuple(sorted(self._found, key=Finding.order))


def named(names: Iterable[str]) -> str:
    """Names in quotes, for a sentence: `'a', 'b'`."""
    return ", ".join(quoted(name) for name in names)


def quoted(text: str) -> str:
    """A user's word in quotes, on one line and no longer than is useful."""
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    return f"'{shown}'" if shown.isprintable() else repr(shown)


def nearest(word: str, names: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest match, and the choice where it is short."""
    from difflib import get_close_matches

    choice = list(names)
    if len(choice) > 200:
        return ""
    folded = {name.casefold(): name for name in choice}
    close = get_close_matches(word[:100].casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f" (did you mean '{folded[close[0]]}'?)"
    if 0 < len(choice) <= 24:
        return f" (expected one of {named(choice)})"
    return ""
