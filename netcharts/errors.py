"""What can go wrong outside the user's text: the exceptions of netcharts.

NetchartsError
├── SpecError            the spec has findings; they are in `findings`
├── ProblemsError        the same, before the public interface turns it into a SpecError
├── SpecNotFoundError    no file and no bundled spec of that name
├── UnknownNameError     no such theme, format, engine or language
├── OptionError          what a document wishes of a chart makes no sense
├── SettingError         what is set for a theme is no value of one
├── ForwardError         the forward pass can't be computed, with these inputs or at all
├── EngineError          Graphviz could not be run, or said no
├── MissingExtraError    an optional part is not installed
├── OutputError          a file could not be read or written
└── InternalError        an exception that nobody expected

Findings about a spec are data (see `netcharts.findings`), not exceptions; `SpecError` only carries them
to callers who asked for a chart and can't get one.
"""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from netcharts.escape import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netcharts.findings import Finding, Problem


class NetchartsError(Exception):
    """Base of every exception that netcharts raises on purpose: one line, a hint, an exit code."""

    exit_code = 2
    trace = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return terminal(f"{self.message} ({self.hint})" if self.hint else self.message)


class SpecError(NetchartsError, ValueError):
    """The spec makes no chart; `findings` says why, by line and column."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)

    def _render_traceback_(self) -> list[str]:
        """What notebooks show in place of a traceback, which would tell of our code and not of the spec."""
        return [str(finding) for finding in self.findings]


class ProblemsError(NetchartsError, ValueError):
    """A text has problems. The public interface raises a `SpecError` with their findings instead."""

    exit_code = 1

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        places = (f"{path}:{problem.place.line}:{problem.place.column}: {problem.message}" for problem in problems)
        super().__init__("\n".join(places))
        self.path = path
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.path, self.problems)


class SpecNotFoundError(NetchartsError, LookupError):
    """Neither a file nor a bundled spec has that name."""


class UnknownNameError(NetchartsError, LookupError):
    """A theme, format, engine or language that does not exist."""


class OptionError(NetchartsError, ValueError):
    """What a document wishes of a chart makes no sense."""


class SettingError(NetchartsError, ValueError):
    """A theme has no such value to set, or it can't be that."""


class ForwardError(NetchartsError, ValueError):
    """The forward pass can't be computed: inputs or weights do not fit, or the network is of a kind that it lacks."""


class EngineError(NetchartsError, RuntimeError):
    """Graphviz could not be run, or refused its input."""


class MissingExtraError(NetchartsError, ImportError):
    """An optional dependency is not installed; the hint names the extra."""


class OutputError(NetchartsError, OSError):
    """A file could not be read or written."""


class InternalError(NetchartsError, RuntimeError):
    """An exception that nobody expected: a bug of netcharts or of a library, or exhausted memory.

    `trace` is its traceback as text, which survives the way from a worker process.
    """

    def __init__(self, message: str, hint: str = "", trace: str = "") -> None:
        super().__init__(message, hint)
        self.trace = trace


@contextmanager
def unexpected_errors(subject: str = "") -> Iterator[None]:
    """Raise an `InternalError` in place of any exception but those of netcharts; `subject` names what was worked on.

    What is no `Exception`, such as `KeyboardInterrupt`, passes.
    """
    try:
        yield
    except NetchartsError:
        raise
    except Exception as error:
        raise internal_error(error, subject) from error


def internal_error(error: Exception, subject: str = "") -> InternalError:
    """Return the `InternalError` that reports an unexpected exception in one line."""
    described = " ".join(f"{type(error).__name__}: {error}".removesuffix(": ").split())
    where = f" in '{subject}'" if subject else ""
    hint = "a bug: please report it; --traceback shows where it happened"
    return InternalError(f"internal error{where}: {described}", hint, "".join(traceback.format_exception(error)))
