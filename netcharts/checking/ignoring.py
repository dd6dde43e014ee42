"""Apply ignore comments: hide the problems that they list, and find problems in the comments themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from netcharts.checking import rules
from netcharts.findings import Fix, Problem, Problems
from netcharts.spec.ignore_comments import Ignore
from netcharts.wording import nearest, quoted


def ignored(ignores: Sequence[Ignore]) -> set[tuple[int, str]]:
    """Return the lines on which comments ignore rules, with the slugs of these."""
    named = ((ignore.line, rules.find(name)) for ignore in ignores for name in ignore.rules)
    return {(line, slug) for line, slug in named if slug is not None}


def of_comments(ignores: Sequence[Ignore], found: Problems, applied: Collection[str]) -> tuple[Problem, ...]:
    """Return the problems of the comments: malformed ones, and those that ignore none of the problems found.

    Only rules with the needs `applied` have been applied. A comment is not reported as unused if it names another rule,
    or if the search stopped early, because it may be needed.
    """
    with Problems() as problems:
        for ignore in ignores:
            for problem in _of_comment(ignore, found, applied):
                problems.add(*problem)
    return problems.sorted()


def _of_comment(ignore: Ignore, found: Problems, applied: Collection[str]) -> Iterator[Problem]:
    if not ignore.rules:
        yield Problem("bad-ignore", ignore.place, f"malformed comment; {_well_formed(ignore, found)}")
    unused = {name: None for name in ignore.rules if not _may_be_needed(name, ignore.line, found, applied)}
    kept = _without(ignore, unused)
    for name in unused:
        slug, message = _unused(name, ignore.line)
        fix = Fix(ignore.place, ignore.text, kept) if slug == "unused-ignore" else None
        yield Problem(slug, ignore.place, message, fix)


def _well_formed(ignore: Ignore, found: Problems) -> str:
    """Return how a malformed comment is written: with the rules that it names, if its line breaks them."""
    broken = {problem.slug for problem in found.sorted() if problem.place.line == ignore.line}
    words = ignore.text.replace(",", " ").replace("[", " ").replace("]", " ").split()
    meant = [word for word in words if rules.find(word) in broken]
    return f"write '# netcharts: ignore[{', '.join(meant)}]'" if meant else "the form is '# netcharts: ignore[CODE]'"


def _may_be_needed(name: str, line: int, found: Problems, applied: Collection[str]) -> bool:
    """Return True if a comment on a line ignores a problem of a rule, or may do so as not all rules were applied."""
    slug = rules.find(name)
    if slug is None or rules.load(slug).check is None:
        return False
    return (line, slug) in found.ignored_found or found.stopped or rules.load(slug).needs not in applied


def _unused(name: str, line: int) -> tuple[str, str]:
    """Return the slug and the message of the problem that a name in a comment ignores nothing."""
    slug = rules.find(name)
    if slug is None:
        return "bad-ignore", f"no rule is called {quoted(name)}{nearest(name, rules.families())}"
    if rules.load(slug).check is None:
        return "bad-ignore", f"{name} can't be ignored: text that breaks it can't be read"
    return "unused-ignore", f"nothing on line {line} breaks {name}"


def _without(ignore: Ignore, unused: Collection[str]) -> str:
    kept = [name for name in ignore.rules if name not in unused]
    before, _, after = ignore.text.partition("]")
    return f"{before.partition('[')[0]}[{', '.join(kept)}]{after}" if kept else ""
