"""Check a spec: collect the problems of its text and of its network, and report them as findings."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from netcharts.checking import ignoring, rules
from netcharts.checking.context import CheckContext
from netcharts.checking.reported import findings
from netcharts.checking.rules import Rule
from netcharts.findings import Finding, Fix, Place, Problem, Problems, RuleHit, TooManyProblemsError
from netcharts.spec.model import Spec
from netcharts.spec.reader import read_partially

# Trying out an edit is a check of its own, so that only the first findings get advice.
_MOST_ADVISED = 20


def check_text(text: str | bytes, path: str, *, forward: bool = False) -> tuple[Finding, ...]:
    """Return all findings about the text of a spec; `path` is its name in the findings. Nothing is raised.

    With `forward`, the examples of the spec are computed and checked as well.
    """
    return read_and_check(text, path, forward=forward)[1]


def read_and_check(text: str | bytes, path: str, *, forward: bool = False) -> tuple[Spec | None, tuple[Finding, ...]]:
    """Return a spec, or None if its text has problems, and all findings.

    If only a part of the spec can be read, only rules about single layers and connections are applied, because other
    rules could report problems that are due to the missing part.
    """
    spec, unreadable = read_partially(text, path)
    if spec is None:
        return None, findings(path, unreadable)
    if not unreadable:
        return spec, check_spec(spec, forward=forward)
    problems = Problems(ignoring.ignored(spec.ignores))
    adviser = _Adviser(["part"])
    _apply_rules(problems, CheckContext(spec), ["part"], adviser)
    adviser.complete(problems)
    return None, findings(path, [*unreadable, *problems.sorted()])


def check_spec(spec: Spec, *, forward: bool = False) -> tuple[Finding, ...]:
    """Return all findings about a spec, except those that its comments ignore.

    With `forward`, the examples of the spec are computed and checked as well.
    """
    problems = Problems(ignoring.ignored(spec.ignores))
    context, adviser = CheckContext(spec), _Adviser(["part", "whole"])
    applied = _apply_in_turn(problems, context, adviser)
    adviser.complete(problems)
    # Rules about numbers need a network without errors; after too many problems, some errors have not been looked for.
    if forward and not problems.stopped and "error" not in _levels(problems):
        _apply_rules(problems, context, ["numbers"])
        applied.append("numbers")
    return findings(spec.path, [*problems.sorted(), *ignoring.of_comments(spec.ignores, problems, applied)])


def selected(found: Sequence[Finding], select: Sequence[str], ignore: Sequence[str]) -> list[Finding]:
    """Return the findings of selected rules, named by code, prefix of a code or slug.

    Errors in the text of a spec are always returned.
    """
    return [finding for finding in found if _unreadable(finding) or _selected(finding, select, ignore)]


def _unreadable(finding: Finding) -> bool:
    return finding.level == "error" and rules.load(finding.slug).check is None


def _selected(finding: Finding, select: Sequence[str], ignore: Sequence[str]) -> bool:
    def among(names: Sequence[str]) -> bool:
        return any(finding.slug == rules.find(name) or finding.code.startswith(name.upper()) for name in names)

    return (not select or among(select)) and not among(ignore)


def _levels(problems: Problems) -> set[str]:
    return {rules.load(problem.slug).level for problem in problems.sorted()}


class _Adviser:
    """Chooses from the edits that rules propose: those that mend their finding and lead to no other."""

    def __init__(self, needs: Sequence[str]) -> None:
        self.needs = needs
        self.asked: list[tuple[str, RuleHit]] = []

    def complete(self, problems: Problems) -> None:
        """Add to the messages of problems the edits that help, once all problems of the spec are known."""
        if not self.asked:
            return
        known = {(each.slug, each.place) for each in problems.sorted() if rules.load(each.slug).level != "note"}
        for slug, hit in self.asked[:_MOST_ADVISED]:
            kept = [text for text, spec in hit.advice if spec is not None and self._helps(slug, hit.place, spec, known)]
            if kept:
                problems.reword(Problem(slug, hit.place, hit.message, hit.fix), f"{hit.message}; {', or '.join(kept)}")

    def _helps(self, slug: str, place: Place, spec: Spec, known: AbstractSet[tuple[str, Place]]) -> bool:
        """Return True if an edited spec has no error or warning but those that are known, and not this one."""
        trial = _Trial(ignoring.ignored(spec.ignores), known - {(slug, place)})
        if list(self.needs) == ["part"]:
            _apply_rules(trial, CheckContext(spec), self.needs)
        else:
            _apply_in_turn(trial, CheckContext(spec))
        return not trial.failed


class _Trial(Problems):
    """The problems of a spec that is tried out, until there is one that it must not have.

    Attributes:
        accepted: The problems that it can have, by rule and place.
        failed: True if there is another one.
    """

    def __init__(self, ignored: AbstractSet[tuple[int, str]], accepted: AbstractSet[tuple[str, Place]]) -> None:
        super().__init__(ignored)
        self.accepted, self.failed = accepted, False

    def add(self, slug: str, place: Place, message: str, fix: Fix | None = None) -> None:
        """Add a problem that is accepted; notes do not count.

        Raises:
            TooManyProblemsError: it is not accepted, or there are `MOST` problems.
        """
        if rules.load(slug).level == "note":
            return
        self.failed = (slug, place) not in self.accepted and not self.is_ignored(slug, place)
        super().add(slug, place, message, fix)
        if self.failed:
            self.stopped = True
            raise TooManyProblemsError


def _apply_in_turn(problems: Problems, context: CheckContext, adviser: _Adviser | None = None) -> list[str]:
    """Add the problems of a whole spec, but for those of its numbers, and return the needs of the rules applied."""
    applied = ["part", "whole"]
    _apply_rules(problems, context, applied, adviser)
    if not problems.stopped:
        _apply_rules_to_repeats(problems, context)
    levels = _levels(problems)
    if levels <= {"note"}:
        _apply_rules(problems, context, ["nothing else"], adviser)
        applied.append("nothing else")
    elif "error" not in levels:
        # Whatever passes can be computed, so a warning must not hide that a network cannot.
        _apply_rules(problems, context, ["nothing else"], adviser, obstacles_only=True)
    return applied


def _apply_rules(
    problems: Problems,
    context: CheckContext,
    needs: Sequence[str],
    adviser: _Adviser | None = None,
    *,
    obstacles_only: bool = False,
) -> None:
    """Add the problems that rules with these needs find, but only the first one about an architecture at each place.

    Where a spec is tried out, notes do not count. With `obstacles_only`, only errors that say why a network cannot be
    computed do.
    """
    taken = set()
    notes = not isinstance(problems, _Trial)
    with problems:
        for slug, rule in _rules(context.spec.kind is not None, tuple(needs), notes):
            assert rule.check is not None
            if rule.about and context.subjects.isdisjoint(rule.about):
                continue
            if obstacles_only and (rule.level != "error" or rules.families()[slug] == "architectures"):
                continue
            for hit in rule.check(context):
                place, message, fix, advice = hit
                if rules.families()[slug] != "architectures" or place not in taken:
                    if advice and adviser is not None and not problems.is_ignored(slug, place):
                        adviser.asked.append((slug, hit))
                    problems.add(slug, place, message, fix)
                else:
                    problems.is_ignored(slug, place)
                if rule.level != "note":
                    taken.add(place)


def _apply_rules_to_repeats(problems: Problems, context: CheckContext) -> None:
    """Add the problems that occur only in another copy of a block or group than the first, or between two copies."""
    few = context.few_copies
    if few is context:
        return
    known = {(problem.slug, problem.place) for problem in problems.sorted()}
    more = Problems(problems.ignored)
    _apply_rules(more, few, ["part", "whole"])
    problems.ignored_found |= more.ignored_found
    problems.stopped |= more.stopped
    with problems:
        for problem in more.sorted():
            if (problem.slug, problem.place) not in known:
                known.add((problem.slug, problem.place))
                problems.add(problem.slug, problem.place, problem.message)


@cache
def _rules(has_kind: bool, needs: tuple[str, ...], notes: bool) -> tuple[tuple[str, Rule], ...]:
    """Return the rules with a check that have these needs, in the order of their families; without those of notes."""
    families = [family for family in rules.FAMILIES if (family == "numbers") == ("numbers" in needs)]
    applied = [family for family in families if family != "language" and (has_kind or family != "architectures")]
    found = [item for family in applied for item in rules.in_family(family)]
    chosen = [(slug, rule) for slug, rule in found if rule.check is not None and rule.needs in needs]
    return tuple((slug, rule) for slug, rule in chosen if notes or rule.level != "note")
