"""A rule that is about something finds nothing in specs that do not have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netcharts.architectures.traits import SHAPES
from netcharts.checking import rules
from netcharts.checking.context import CheckContext
from netcharts.checking.subjects import NAMES
from netcharts.spec import bundled
from netcharts.spec.model import Spec
from netcharts.spec.reader import read

TESTS = Path(__file__).parents[1]
FILES = {
    "bundled": list(bundled.paths().values()),
    "correct": sorted((TESTS / "networks/correct").glob("*.yaml")),
    "wrong": sorted((TESTS / "networks/wrong").glob("*.yaml")),
    "rules": sorted((TESTS / "checking/rules").glob("*/*.yaml")),
}
ABOUT = {slug: rules.load(slug) for slug in rules.families() if rules.load(slug).about}


def contexts(spec: Spec) -> Iterator[CheckContext]:
    """Yield what rules are applied to: the spec, and few copies of its blocks."""
    context = CheckContext(spec)
    yield context
    if context.few_copies is not context:
        yield context.few_copies


@pytest.mark.parametrize("folder", FILES)
def test_rules_find_nothing_without_their_subjects(folder: str) -> None:
    assert FILES[folder]
    for path in FILES[folder]:
        spec, _ = read(path.read_text("utf-8"), str(path))
        for context in contexts(spec) if spec is not None else ():
            for slug, rule in ABOUT.items():
                if context.subjects.isdisjoint(rule.about):
                    assert rule.check is not None
                    assert not list(rule.check(context)), f"{slug} in {path}"


def test_subjects_are_those_of_rules() -> None:
    named = {subject for rule in ABOUT.values() for subject in rule.about}
    assert named <= NAMES
    assert NAMES - named <= set(SHAPES)
