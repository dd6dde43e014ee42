"""Convert problems to findings: add the code and level of the violated rule, and the path of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from netcharts.checking import rules
from netcharts.errors import ProblemsError, SpecError
from netcharts.findings import Finding, Problem

if TYPE_CHECKING:
    from netcharts.style.options import RenderOptions
    from netcharts.style.themes import Theme


def findings(path: str, problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return the findings that report the problems of the text at `path`, in the order of the text."""
    return tuple(sorted((_finding(path, problem) for problem in problems), key=Finding.order))


def _finding(path: str, problem: Problem) -> Finding:
    rule = rules.load(problem.slug)
    return Finding(path, *problem.place, rule.code, problem.slug, rule.level, problem.message, problem.fix)


@contextmanager
def problems_reported() -> Iterator[None]:
    """Turn the `ProblemsError` of an earlier stage into a `SpecError` with findings.

    Use it as a decorator or in a `with` statement of functions of the public interface that read files.

    Raises:
        SpecError: a file has problems; its `findings` report them.
    """
    try:
        yield
    except ProblemsError as error:
        raise SpecError(findings(error.path, error.problems)) from None


@problems_reported()
def chosen_theme(options: RenderOptions, own: Mapping[str, Any] | None = None) -> Theme:
    """Return the theme of the options, or else that of the `own` values of a spec, or else `zoo`, with all settings.

    Raises:
        UnknownNameError: there is no theme of that name.
        SpecError: the theme file has findings.
        OutputError: it can't be read.
        SettingError: a setting is not a value of a theme.
    """
    from netcharts.style import themes

    return themes.chosen(options, own)
