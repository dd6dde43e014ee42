"""Problems in the text of a spec, and the findings that report them: plain data with lines and columns."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, NamedTuple

from netcharts.escape import terminal


class Place(NamedTuple):
    """A place in a text: line and column, both counted from 1."""

    line: int
    column: int


class Fix(NamedTuple):
    """A correction that does not change the meaning of a spec: at `place`, `new` replaces the text `old`."""

    place: Place
    old: str
    new: str


class RuleHit(NamedTuple):
    """A place where a rule is broken, as the check of that rule yields it.

    `advice` are edits in words, each with what it makes of the spec: those that help end the message.
    """

    place: Place
    message: str
    fix: Fix | None = None
    advice: tuple[tuple[str, Any], ...] = ()


class Problem(NamedTuple):
    """A problem in a text: the slug of the rule that it breaks, its place and the message."""

    slug: str
    place: Place
    message: str
    fix: Fix | None = None

    def order(self) -> tuple[Place, str, str]:
        """Return the sort key: the order of the text."""
        return (self.place, self.slug, self.message)


class Finding(NamedTuple):
    """The report of one problem.

    `line` and `column` count from 1 and lie inside the text; `code` and `slug` name the rule; `level` is `error`,
    `warning` or `note`; `message` says what is wrong, what was expected, and the nearest match.
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
        """Return the sort key: the order of the text."""
        return (self.path, self.line, self.column, self.code, self.message)

    def __str__(self) -> str:
        return terminal(f"{self.path}:{self.line}:{self.column}: {self.code} {self.level}: {self.message}")


class TooManyProblemsError(Exception):
    """A text has reached the maximum number of reported problems."""


class Problems:
    """The problems of one text, each once.

    In a `with` statement, too many problems end the block without an exception.

    Attributes:
        ignored: Lines, each with the slug of a rule whose problems are ignored there.
        ignored_found: Pairs of `ignored` on which such a problem was found.
        stopped: True if the search stopped early because there are too many problems.
        added: How many times a problem was added, also one that was known or ignored. A part of the text is faulty if
            this number grows while it is read: an alias can repeat its problems.
    """

    MOST = 100

    def __init__(self, ignored: Set[tuple[int, str]] = frozenset()) -> None:
        self.ignored = ignored
        self.ignored_found: set[tuple[int, str]] = set()
        self.stopped = False
        self.added = 0
        self._problems: set[Problem] = set()

    def __enter__(self) -> Problems:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> bool:
        return kind is not None and issubclass(kind, TooManyProblemsError)

    def add(self, slug: str, place: Place, message: str, fix: Fix | None = None) -> None:
        """Add a problem, unless its rule is ignored on its line.

        Raises:
            TooManyProblemsError: there are `MOST` problems.
        """
        self.added += 1
        if self.is_ignored(slug, place):
            return
        self._problems.add(Problem(slug, place, message, fix))
        if len(self._problems) >= self.MOST:
            self.stopped = True
            raise TooManyProblemsError

    def reword(self, problem: Problem, message: str) -> None:
        """Give a problem another message."""
        self._problems.discard(problem)
        self._problems.add(problem._replace(message=message))

    def is_ignored(self, slug: str, place: Place) -> bool:
        """Return True if a rule is ignored on the line of a place where it is broken."""
        pair = (place.line, slug)
        if pair not in self.ignored:
            return False
        self.ignored_found.add(pair)
        return True

    def __len__(self) -> int:
        return len(self._problems)

    def sorted(self) -> tuple[Problem, ...]:
        """Return all problems, in the order of the text."""
        return tuple(sorted(self._problems, key=Problem.order))
