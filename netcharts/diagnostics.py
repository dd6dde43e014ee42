"""Findings: what is wrong with a spec, as plain data with a place in the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in a spec: line and column, both counted from 1."""

    line: int
    column: int


class Code(Enum):
    """The findings that belong to the language itself (family NC0): code and slug."""

    NOT_TEXT = "NC001", "not-text"
    NOT_YAML = "NC002", "not-yaml"
    TOO_LARGE = "NC003", "too-large"
    DUPLICATE_KEY = "NC004", "duplicate-key"
    UNKNOWN_KEY = "NC005", "unknown-key"
    MISSING_KEY = "NC006", "missing-key"
    WRONG_TYPE = "NC007", "wrong-type"
    WRONG_VALUE = "NC008", "wrong-value"
    UNKNOWN_CELL = "NC009", "unknown-cell"
    UNKNOWN_PATTERN = "NC010", "unknown-pattern"
    UNKNOWN_LAYER = "NC011", "unknown-layer"
    BAD_PATH = "NC012", "bad-path"
    BAD_FIT = "NC013", "sizes-do-not-fit"
    BAD_PLACE = "NC014", "bad-place"
    NAME_TAKEN = "NC015", "name-taken"
    CELL_LIMIT = "NC016", "cell-limit"

    @property
    def code(self) -> str:
        """The stable code, such as `NC005`."""
        return self.value[0]

    @property
    def slug(self) -> str:
        """The readable name, such as `unknown-key`."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a spec.

    `line` and `column` count from 1 and lie inside the text; `message` says what is wrong, at what, what was
    expected, and the nearest match.
    """

    path: str
    line: int
    column: int
    code: str
    level: str
    message: str

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

    def error(self, code: Code, place: Place, message: str) -> None:
        """Note an error at a place; `TooManyFindingsError` is raised when there are `MOST` of them."""
        self._found.add(Finding(self.path, place.line, place.column, code.code, "error", message))
        if len(self._found) >= self.MOST:
            raise TooManyFindingsError

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Finding, ...]:
        """All findings, in the order of the text."""
        return tuple(sorted(self._found, key=lambda f: (f.line, f.column, f.code, f.message)))


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
    close = get_close_matches(word[:100], choice, n=1, cutoff=0.6)
    if close:
        return f" (did you mean '{close[0]}'?)"
    if 0 < len(choice) <= 24:
        return f" (expected one of {named(choice)})"
    return ""
