"""Wrong networks: each is a network of the literature with one mistake, which the check reports on the right line.

A file starts with three comments: the network, its source and the mistake. The comment `# expect: NC302` ends every line
on which a finding is expected (`# expect above: …` stands below a line that has a comment of its own). Of errors and
warnings, nothing else may be reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from netcharts.checking import rules
from netcharts.checking.run import check_text
from netcharts.findings import Finding

FOLDER = Path(__file__).with_name("wrong")
FILES = sorted(FOLDER.glob("*.yaml"))
HEADER = re.compile(r"# Network: .+\n# Source: .+\n# Mistake: .+\n(?!#)")
EXPECTED = re.compile(r"# expect(?P<above> above)?: (?P<codes>\S+(?:, \S+)*)$")

# Notes about what is right in some networks: sparse codes narrower than the input (Ng, 2011), and reservoirs with a
# spectral radius above 1 (Yildiz, Jaeger & Kiebel, 2012).
DISPUTED = {"NC408", "NC505"}

# What the check misses today, and why. A name that starts with NEW- stands for a rule that does not exist yet.
MISSED: dict[str, str] = {}


def missed_today(path: Path) -> object:
    """Return the parameter of a file, marked if its mistake is missed."""
    reason = MISSED.get(path.stem)
    marks = [pytest.mark.xfail(strict=True, reason=f"missed today: {reason}")] if reason else []
    return pytest.param(path, id=path.stem, marks=marks)


def expected(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines and codes of the findings that a text expects."""
    for line, content in enumerate(text.splitlines(), start=1):
        if found := EXPECTED.search(content):
            yield from ((line - bool(found["above"]), code) for code in found["codes"].split(", "))


@cache
def reported(path: Path, *, forward: bool) -> tuple[Finding, ...]:
    """Return the findings about a file."""
    return check_text(path.read_bytes(), path.name, forward=forward)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_state_network_source_mistake_and_finding(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert HEADER.match(text)
    assert list(expected(text))
    assert text.count("# expect") == sum(EXPECTED.search(line) is not None for line in text.splitlines())


@pytest.mark.parametrize("path", [missed_today(path) for path in FILES])
def test_the_mistake_is_reported_on_its_line_and_nothing_else(path: Path) -> None:
    wanted = set(expected(path.read_text(encoding="utf-8")))
    # Only rules about numbers need the forward pass: all others report without it.
    at_once = {(finding.line, finding.code) for finding in reported(path, forward=False)}
    later = reported(path, forward=True)
    assert {(line, code) for line, code in wanted if not code.startswith("NC5")} <= at_once
    assert wanted <= {(finding.line, finding.code) for finding in later}
    assert {(finding.line, finding.code) for finding in later if finding.level != "note"} <= wanted


def test_missed_mistakes_are_of_this_folder() -> None:
    assert set(MISSED) <= {path.stem for path in FILES}


def test_a_network_breaks_every_rule() -> None:
    codes = {code for path in FILES for _, code in expected(path.read_text(encoding="utf-8"))}
    assert set(rules.codes()) - codes == DISPUTED
