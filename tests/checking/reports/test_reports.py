"""Reports: each format with findings of all levels and with any text."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts.checking import reports
from netcharts.checking.run import check_text
from netcharts.findings import Finding
from netcharts.syntax.tree import lines

SPEC = """\
name: 网络 T
layers:
  输入:   {cell: input, size: 3}
  mem,:  {cell: lstm, size: 2}
  output: {cell: match_input_output, size: 4}
connections:
  - full: 输入 -> output
  - full: 输入 -> 输入
"""
FOUND = check_text(SPEC, "a,b:c%.yaml")
SOURCES = {"a,b:c%.yaml": SPEC}


def render(name: str) -> str:
    return reports.load(name).render(FOUND, SOURCES)


def test_the_example_has_findings_of_every_level() -> None:
    assert {finding.level for finding in FOUND} == {"error", "warning", "note"}
    assert reports.by_level(FOUND) == {"error": 1, "warning": 2, "note": 1}


def test_concise_has_a_line_for_each_finding() -> None:
    assert render("concise").splitlines() == [str(finding) for finding in FOUND]


def test_full_has_a_caret_under_the_place() -> None:
    blocks = render("full").split("\n\n")
    assert len(blocks) == len(FOUND)
    for finding, block in zip(FOUND, blocks, strict=True):
        head, shown, carets = block.rstrip("\n").split("\n")
        line = lines(SPEC)[finding.line - 1]
        assert head == str(finding)
        assert shown == f"  {finding.line} | {line}"
        # A Chinese character is two columns wide in a terminal.
        before = line[: finding.column - 1]
        wide = sum(character > "ÿ" for character in before)
        assert carets.index("^") == len(f"  {finding.line} | ") + len(before) + wide


def test_long_lines_are_shortened_around_the_place() -> None:
    text = f"name: T\ndescription: {'x ' * 400}\nlayers: {{{'a: {cell: input, size: 1}, ' * 40}}}\n"
    shown = reports.load("full").render(check_text(text, "t"), {"t": text})
    assert max(map(len, shown.splitlines())) < 150
    assert "…" in shown


def test_github_commands_are_escaped() -> None:
    for line in render("github").splitlines():
        assert line.startswith(("::error ", "::warning ", "::notice "))
        properties, _, data = line.split(" ", 1)[1].partition("::")
        assert dict(part.split("=", 1) for part in properties.split(",")).keys() == {"file", "line", "col", "title"}
        assert "file=a%2Cb%3Ac%25.yaml" in properties
        assert data.startswith("a,b:c%25.yaml:")


def test_json_has_every_field_of_a_finding() -> None:
    document = json.loads(render("json"))
    assert document["counts"] == reports.by_level(FOUND)
    for finding, said in zip(FOUND, document["findings"], strict=True):
        assert {key: said[key] for key in said if key != "fix"} == {
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "code": finding.code,
            "slug": finding.slug,
            "level": finding.level,
            "message": finding.message,
        }
        assert (said["fix"] is None) == (finding.fix is None)
    assert [said["fix"] for said in document["findings"] if said["fix"]] == [
        {"line": 4, "column": 17, "old": "lstm", "new": "memory"}
    ]


def test_sarif_refers_to_its_rules_and_fingerprints_do_not_depend_on_the_line_number() -> None:
    run = json.loads(render("sarif"))["runs"][0]
    listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [listed[result["ruleIndex"]] for result in run["results"]] == [finding.code for finding in FOUND]
    moved = "# a comment\n" + SPEC
    again = json.loads(reports.load("sarif").render(check_text(moved, "b"), {"b": moved}))["runs"][0]
    assert [result["partialFingerprints"] for result in again["results"]] == [
        result["partialFingerprints"] for result in run["results"]
    ]


def test_html_has_an_item_for_each_finding_with_its_word_marked() -> None:
    section = ElementTree.fromstring(render("html"))
    items = section.findall("ul/li")
    assert [item.get("class") for item in items] == [finding.level for finding in FOUND]
    for finding, item in zip(FOUND, items, strict=True):
        line = lines(SPEC)[finding.line - 1]
        assert f"{finding.code} {finding.level}: {finding.message}" in "".join(item.itertext())
        pre = item.find("pre")
        assert pre is not None
        assert "".join(pre.itertext()) == f"{finding.line:>4} | {line}"
        marked = item.findtext("pre/mark") or ""
        assert line[finding.column - 1 :].startswith(marked)
        assert marked


@pytest.mark.skipif("NETCHARTS_TEST_SARIF_SCHEMA" not in os.environ, reason="no SARIF schema; .ci/run fetches one")
def test_sarif_is_valid() -> None:
    import jsonschema

    schema = json.loads(Path(os.environ["NETCHARTS_TEST_SARIF_SCHEMA"]).read_text(encoding="utf-8"))
    for found in (FOUND, ()):
        log = json.loads(reports.load("sarif").render(found, SOURCES))
        jsonschema.validators.validator_for(schema)(schema).validate(log)


findings = st.builds(
    Finding,
    path=st.text(),
    line=st.integers(1, 5),
    column=st.integers(1, 30),
    code=st.just("NC101"),
    slug=st.just("cycle"),
    level=st.sampled_from(["error", "warning", "note"]),
    message=st.text(),
)


@pytest.mark.parametrize("name", reports.names())
@given(findings=st.lists(findings, max_size=3), text=st.text())
def test_any_findings_can_be_reported(name: str, findings: list[Finding], text: str) -> None:
    sources = {finding.path: text for finding in findings}
    said = reports.load(name).render(findings, sources)
    if name in ("json", "sarif"):
        json.loads(said)


@pytest.mark.parametrize("name", reports.names())
def test_findings_about_half_a_character_can_be_reported(name: str) -> None:
    text = "name: \ud800\n"
    findings = check_text(text, "t")
    assert findings
    reports.load(name).render(findings, {"t": text}).encode()
