"""The exceptions of netcharts.

NetchartsError
├── SpecError            the spec has findings; they are in `findings`
├── ProblemsError        the text of a spec has problems, before they become findings
├── SpecNotFoundError    no file and no bundled spec of that name
├── UnknownNameError     no such theme, format, engine or language
├── UnwritableSpecError  a spec was changed in a way that no text can be written for
├── EditError            a text can't be edited at a path of keys
├── OptionError          an option of a chart has an invalid value
├── SettingError         a setting of a theme is invalid
├── ForwardError         the forward pass can't be computed
├── EngineError          Graphviz could not be run, or failed
├── UnknownShapeError    a format can't write a shape of the display list
├── MissingExtraError    an optional dependency is not installed
├── OutputError          a file could not be read or written
│   └── OverwriteError   an output is a file that is read, or another output
├── WorkerError          an executor returned no result
└── InternalError        an unexpected exception: a bug

Findings about a spec are data, not exceptions (see `netcharts.findings`). A `SpecError` contains them if they
prevent the chart that a caller requested.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from netcharts.escape import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netcharts.findings import Finding, Problem


class NetchartsError(Exception):
    """Base class of the exceptions that netcharts raises: a message of one line, a hint and an exit code."""

    exit_code = 2
    trace = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return terminal(f"{self.message} ({self.hint})" if self.hint else self.message)


class SpecError(NetchartsError, ValueError):
    """The spec has errors; `findings` lists them with their lines and columns."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)

    def _render_traceback_(self) -> list[str]:
        """Return the lines that notebooks show instead of a traceback."""
        return [str(finding) for finding in self.findings]


class ProblemsError(NetchartsError, ValueError):
    """A text has problems. The public interface turns this into a `SpecError` with findings."""

    exit_code = 1

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        places = (f"{path}:{problem.place.line}:{problem.place.column}: {problem.message}" for problem in problems)
        super().__init__("\n".join(places))
        self.path = path
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.path, self.problems)


class SpecNotFoundError(NetchartsError, LookupError):
    """No file and no bundled spec has that name."""


class UnknownNameError(NetchartsError, LookupError):
    """There is no theme, format, engine or language of that name."""


class UnwritableSpecError(NetchartsError, ValueError):
    """A spec was changed, and what it says now can't be written as text."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the spec '{name}' can't be written: {reason}")


class EditError(NetchartsError, ValueError):
    """The text of a spec can't be edited at a path of keys."""


class OptionError(NetchartsError, ValueError):
    """An option of a chart has an invalid value."""


class SettingError(NetchartsError, ValueError):
    """A setting of a theme has an unknown key or an invalid value."""


class ForwardError(NetchartsError, ValueError):
    """The forward pass can't be computed: inputs or weights do not fit, or the network is not supported."""


class EngineError(NetchartsError, RuntimeError):
    """Graphviz could not be run, or failed."""


class UnknownShapeError(NetchartsError, TypeError):
    """A format was given a shape that it can't write; leaving it out would make a wrong picture."""

    def __init__(self, shape: object, writer: str) -> None:
        super().__init__(f"{writer} can't contain a shape of type '{type(shape).__name__}'")


class MissingExtraError(NetchartsError, ImportError):
    """An optional dependency is not installed; the hint names the extra."""


def install_hint(extra: str) -> str:
    """Return the command that installs an extra, from a checkout, because netcharts is not on the package index."""
    return f"pip install '.[{extra}]' in a checkout of netcharts"


class OutputError(NetchartsError, OSError):
    """A file could not be read or written."""


class OverwriteError(OutputError):
    """An output would replace a file that is read, or another output. Nothing is written."""


class WorkerError(NetchartsError, RuntimeError):
    """An executor returned no result, for example because a worker process was killed."""


class InternalError(NetchartsError, RuntimeError):
    """An unexpected exception: a bug of netcharts or of a library, or exhausted memory.

    `trace` is its traceback as text, which can be sent from a worker process.
    """

    def __init__(self, message: str, hint: str = "", trace: str = "") -> None:
        super().__init__(message, hint)
        self.trace = trace


class ScaleWarning(UserWarning):
    """An image is drawn smaller than the chart is, because it would be too large."""


@contextmanager
def unexpected_errors(subject: str = "") -> Iterator[None]:
    """Turn any exception except those of netcharts into an `InternalError`; `subject` names the spec.

    Other exceptions that are not an `Exception`, such as `KeyboardInterrupt`, pass.
    """
    try:
        yield
    except NetchartsError:
        raise
    except Exception as error:
        raise internal_error(error, subject) from error


def internal_error(error: Exception, subject: str = "") -> InternalError:
    """Return the `InternalError` that reports an unexpected exception in one line."""
    import traceback

    described = " ".join(f"{type(error).__name__}: {error}".removesuffix(": ").split())
    where = f" in '{subject}'" if subject else ""
    hint = "a bug: please report it; --traceback shows where it happened"
    return InternalError(f"internal error{where}: {described}", hint, "".join(traceback.format_exception(error)))
