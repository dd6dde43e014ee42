"""Ignore comments: the problems that they hide, and the problems of the comments themselves."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.checking import rules
from netcharts.findings import Fix, Problem, Problems
from netcharts.spec.ignores import Ignore
from netcharts.wording import nearest, quoted


def not_ignored(problems: Sequence[Problem], ignores: Sequence[Ignore]) -> list[Problem]:
    """Return the problems that no comment ignores."""
    ignored = {(ignore.line, rules.find(name)) for ignore in ignores for name in ignore.rules}
    return [problem for problem in problems if (problem.place.line, problem.slug) not in ignored]


def of_comments(ignores: Sequence[Ignore], found: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems of the comments: malformed ones, and those that ignore none of the problems found."""
    broken = {(problem.place.line, problem.slug) for problem in found}
    with Problems() as problems:
        for ignore in ignores:
            if not ignore.rules:
                problems.add("bad-ignore", ignore.place, "malformed comment; write '# netcharts: ignore[NC204]'")
            unused = [name for name in ignore.rules if (ignore.line, rules.find(name)) not in broken]
            for name in unused:
                slug, message = _unused(name, ignore.line)
                fix = Fix(ignore.place, ignore.text, _without(ignore, unused)) if slug == "unused-ignore" else None
                problems.add(slug, ignore.place, message, fix)
    return problems.sorted()


def _unused(name: str, line: int) -> tuple[str, str]:
    """Return the rule that a name breaks if it ignores nothing, and the message."""
    slug = rules.find(name)
    if slug is None:
        return "bad-ignore", f"no rule is called {quoted(name)}{nearest(name, rules.families())}"
    if rules.load(slug).check is None:
        return "bad-ignore", f"{name} can't be ignored: text that breaks it can't be read"
    return "unused-ignore", f"nothing on line {line} breaks {name}"


def _without(ignore: Ignore, unused: Sequence[str]) -> str:
    kept = [name for name in ignore.rules if name not in unused]
    before, _, after = ignore.text.partition("]")
    return f"{before.partition('[')[0]}[{', '.join(kept)}]{after}" if kept else ""
