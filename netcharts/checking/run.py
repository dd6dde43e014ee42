"""What is wrong with a spec: what the reader found, and what breaks a rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from netcharts.checking import rules
from netcharts.checking.context import CheckContext
from netcharts.checking.reported import findings
from netcharts.checking.rules import Rule
from netcharts.findings import Finding, Fix, Problem, Problems
from netcharts.spec.ignores import Ignore
from netcharts.spec.model import Spec
from netcharts.spec.reader import survey
from netcharts.spec.repeats import written_out
from netcharts.wording import nearest, quoted


def check_text(text: str | bytes, path: str, *, forward: bool = False) -> tuple[Finding, ...]:
    """All that is wrong with the text of a spec; `path` is what findings call it. No text makes this raise.

    With `forward`, the numbers that it computes are checked as well.
    """
    return examine(text, path, forward=forward)[1]


def examine(text: str | bytes, path: str, *, forward: bool = False) -> tuple[Spec | None, tuple[Finding, ...]]:
    """A spec, None if it can't be read whole, and all that is wrong with it.

    Of a spec that can be read only in part, those rules are asked that look at one layer or connection at a time: what
    the others would say might not be so once the rest is mended.
    """
    spec, unreadable = survey(text, path)
    if spec is None:
        return None, findings(path, unreadable)
    if not unreadable:
        return spec, check_spec(spec, forward=forward)
    problems = Problems()
    _ask(problems, CheckContext(spec), ["part"])
    return None, findings(path, [*unreadable, *_heeded(problems.sorted(), spec.ignores)])


def check_spec(spec: Spec, *, forward: bool = False) -> tuple[Finding, ...]:
    """All that is wrong with a spec that could be read whole, but for what its comments ignore.

    With `forward`, its examples are computed, and the numbers are checked as well.
    """
    problems = Problems()
    context = CheckContext(spec)
    _ask(problems, context, ["part", "whole"])
    _ask_of_seams(problems, spec)
    if _levels(problems, spec) <= {"note"}:
        _ask(problems, context, ["nothing else"])
    if forward and "error" not in _levels(problems, spec):
        _ask(problems, context, ["numbers"])
    with Problems() as of_comments:
        _judge(spec.ignores, problems.sorted(), of_comments)
    return findings(spec.path, [*_heeded(problems.sorted(), spec.ignores), *of_comments.sorted()])


def _levels(problems: Problems, spec: Spec) -> set[str]:
    """Return the levels of the problems that no comment ignores."""
    return {rules.load(problem.slug).level for problem in _heeded(problems.sorted(), spec.ignores)}


def _ask(problems: Problems, context: CheckContext, needs: Sequence[str]) -> None:
    """Ask the rules that need no more of a spec. Of two that speak of the same place, the first has the word."""
    taken = set()
    with problems:
        for slug, rule in _checks(context.spec.kind is not None, tuple(needs)):
            assert rule.check is not None
            for place, message, fix in rule.check(context):
                if rules.families()[slug] != "architectures" or place not in taken:
                    problems.add(slug, place, message, fix)
                if rule.level != "note":
                    taken.add(place)


def _ask_of_seams(problems: Problems, spec: Spec) -> None:
    """Look at two copies of groups that repeat as well: what one breaks all do, but how one follows another is new."""
    two = written_out(spec, 2)
    if two is spec:
        return
    known = {(problem.slug, problem.place) for problem in problems.sorted()}
    more = Problems()
    _ask(more, CheckContext(two), ["part", "whole"])
    with problems:
        for problem in more.sorted():
            if (problem.slug, problem.place) not in known:
                known.add((problem.slug, problem.place))
                problems.add(problem.slug, problem.place, problem.message)


@cache
def _checks(of_a_kind: bool, needs: tuple[str, ...]) -> tuple[tuple[str, Rule], ...]:
    """The rules that need no more of a spec than is there, in the order of their families."""
    families = [family for family in rules.FAMILIES if (family == "numbers") == ("numbers" in needs)]
    asked = [family for family in families if family != "language" and (of_a_kind or family != "architectures")]
    found = [item for family in asked for item in rules.in_family(family)]
    return tuple((slug, rule) for slug, rule in found if rule.check is not None and rule.needs in needs)


def _heeded(problems: Sequence[Problem], ignores: Sequence[Ignore]) -> list[Problem]:
    """Return the problems that no comment ignores."""
    ignored = {(ignore.line, rules.find(name)) for ignore in ignores for name in ignore.rules}
    return [problem for problem in problems if (problem.place.line, problem.slug) not in ignored]


def _judge(ignores: Sequence[Ignore], found: Sequence[Problem], problems: Problems) -> None:
    """Report comments that can't be understood, and those that ignore nothing."""
    broken = {(problem.place.line, problem.slug) for problem in found}
    for ignore in ignores:
        if not ignore.rules:
            message = "this comment can't be understood; write '# netcharts: ignore[NC204]'"
            problems.add("bad-ignore", ignore.place, message)
        unused = [name for name in ignore.rules if (ignore.line, rules.find(name)) not in broken]
        for name in unused:
            slug, message = _unused(name, ignore.line)
            fix = Fix(ignore.place, ignore.text, _without(ignore, unused)) if slug == "unused-ignore" else None
            problems.add(slug, ignore.place, message, fix)


def _unused(name: str, line: int) -> tuple[str, str]:
    """Which rule an ignored name breaks that ignores nothing, and the message."""
    slug = rules.find(name)
    if slug is None:
        return "bad-ignore", f"there is no rule {quoted(name)} to ignore{nearest(name, rules.families())}"
    if rules.load(slug).check is None:
        return "bad-ignore", f"{name} can't be ignored: what breaks it can't be read"
    return "unused-ignore", f"nothing on line {line} breaks {name}"


def _without(ignore: Ignore, unused: Sequence[str]) -> str:
    kept = [name for name in ignore.rules if name not in unused]
    before, _, after = ignore.text.partition("]")
    return f"{before.partition('[')[0]}[{', '.join(kept)}]{after}" if kept else ""


def chosen(found: Sequence[Finding], select: Sequence[str], ignore: Sequence[str]) -> list[Finding]:
    """The findings that codes, beginnings of codes or slugs choose; what can't be read is told in any case."""
    return [finding for finding in found if _unreadable(finding) or _wanted(finding, select, ignore)]


def _unreadable(finding: Finding) -> bool:
    return finding.level == "error" and rules.load(finding.slug).check is None


def _wanted(finding: Finding, select: Sequence[str], ignore: Sequence[str]) -> bool:
    def named(names: Sequence[str]) -> bool:
        return any(finding.slug == rules.find(name) or finding.code.startswith(name.upper()) for name in names)

    return (not select or named(select)) and not named(ignore)
