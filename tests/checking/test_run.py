"""Checking: what is asked of whole and of broken specs, what comments ignore, and what is mended."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netcharts
from netcharts import Chart, Finding
from netcharts.checking import rules
from netcharts.checking.fixes import fixed
from netcharts.checking.run import check_spec, check_text, selected
from netcharts.spec import bundled
from netcharts.spec.ignores import find
from netcharts.spec.reader import read
from tests.spec.test_fuzz import broken_specs, salad

GOOD = """\
name: T
layers:
  input:  {cell: input, size: 3}
  hidden: {cell: hidden, size: 3}
  output: {cell: output, size: 3}
connections:
  - full: input -> hidden -> output
"""
LONE = GOOD.replace("output: {cell", "lone: {cell: hidden, size: 1}\n  output: {cell")


def codes(text: str) -> list[str]:
    return [finding.code for finding in check_text(text, "t")]


def test_a_chart_gives_its_findings_as_objects() -> None:
    (finding,) = Chart.from_text(LONE).check()
    assert isinstance(finding, Finding)
    assert (finding.code, finding.slug, finding.level) == ("NC103", "isolated-layer", "warning")
    assert (finding.path, finding.line, finding.column) == ("<text>", 5, 3)
    assert netcharts.check_text(LONE, "<text>") == (finding,)


def test_a_broken_spec_is_asked_what_one_layer_or_connection_tells() -> None:
    text = LONE.replace("cell: input,", "cell: imput,").replace("-> output", "-> output\n  - full: hidden -> hidden")
    # That a layer is isolated or unreachable might not be so once the cell is mended; the rest is.
    assert codes(text) == ["NC009", "NC102"]


def test_findings_come_in_the_order_of_the_text() -> None:
    text = LONE.replace("size: 3", "size: 3, sise: 1") + "  - full: hidden -> hidden\n"
    found = check_text(text, "t")
    assert [(finding.line, finding.column) for finding in found] == sorted((f.line, f.column) for f in found)


def test_a_kind_says_nothing_where_another_rule_has_spoken() -> None:
    reversed_ = bundled.paths()["ff"].read_text(encoding="utf-8").replace("hidden -> output", "output -> hidden")
    places = [(finding.line, finding.column) for finding in check_text(reversed_, "t")]
    assert len(places) == len(set(places))


# Comments


@pytest.mark.parametrize(
    "comment", ["ignore[NC103]", "ignore[isolated-layer] as in the book", "ignore[ NC103 ,]", "ignore[isolated_layer]"]
)
def test_a_comment_ignores_its_line_or_the_next(comment: str) -> None:
    behind = LONE.replace("size: 1}", f"size: 1}}  # netcharts: {comment}")
    above = LONE.replace("  lone:", f"  # netcharts: {comment}\n  # more\n  lone:")
    assert codes(LONE) == ["NC103"]
    assert codes(behind) == codes(above) == []


def test_a_comment_ignores_nothing_else() -> None:
    elsewhere = LONE.replace("name: T", "name: T  # netcharts: ignore[NC103]")
    assert codes(elsewhere) == ["NC016", "NC103"]
    assert codes(LONE.replace("size: 1}", "size: 1}  # netcharts: ignore[NC104]")) == ["NC103", "NC016"]


def test_what_looks_like_a_comment_in_a_text_is_none() -> None:
    for title in ('"a # netcharts: ignore[NC103]"', "'# netcharts: what'", "|\n  a\n  # netcharts: what\n"):
        assert codes(f"title: {title}\n{GOOD}") == []
    assert find("name: a#netcharts:what\n") == ()


def test_errors_of_the_language_can_not_be_ignored() -> None:
    text = GOOD.replace("size: 3}", "sise: 3}  # netcharts: ignore[NC005, NC006]", 1)
    assert set(codes(text)) == {"NC005", "NC006"}


# Choice


def test_codes_beginnings_and_slugs_choose() -> None:
    found = check_text(LONE + "  - full: hidden -> hidden\n", "t")
    assert [f.code for f in found] == ["NC103", "NC102"]
    assert [f.code for f in selected(found, ["NC102"], [])] == ["NC102"]
    assert [f.code for f in selected(found, ["nc1"], ["isolated-layer"])] == ["NC102"]
    assert selected(found, [], ["NC1"]) == []
    broken = check_text("name: T\n", "t")
    assert selected(broken, ["NC1"], ["NC0"]) == list(broken)


# Mending


def test_a_fix_takes_nothing_but_what_it_says() -> None:
    text = GOOD.replace("cell: hidden", "cell:   basic").replace("\n", "\r\n")
    assert fixed(text, "t") == text.replace("basic", "hidden")
    quoted = GOOD.replace("cell: hidden", 'cell: "basic"')
    assert fixed(quoted, "t") == quoted, "a quoted name is left to its writer"


def test_an_idle_comment_is_taken_out_and_what_it_still_ignores_is_kept() -> None:
    assert fixed(GOOD.replace("name: T", "name: T  # netcharts: ignore[NC103] why"), "t") == GOOD
    assert fixed(GOOD.replace("layers:", "# netcharts: ignore[NC103] why\nlayers:"), "t") == GOOD
    kept = LONE.replace("size: 1}", "size: 1}  # netcharts: ignore[NC104, NC103] why")
    assert fixed(kept, "t") == LONE.replace("size: 1}", "size: 1}  # netcharts: ignore[NC103] why")


@given(broken_specs())
def test_mending_changes_no_chart_and_is_done_at_once(text: str) -> None:
    mended = fixed(text, "t")
    assert fixed(mended, "t") == mended
    assert not any(finding.fix and finding.fix.old == "" for finding in check_text(mended, "t"))
    before, after = read(text, "t")[0], read(mended, "t")[0]
    assert (before is None) == (after is None)
    if before and after and mended != text:
        assert Chart(before).svg() == Chart(after).svg()


@given(st.one_of(salad, broken_specs(), st.text()))
def test_any_text_can_be_checked(text: str) -> None:
    found = check_text(text, "t")
    for finding in found:
        assert finding.code == rules.load(finding.slug).code
        assert finding.level == rules.load(finding.slug).level
        assert "\n" not in str(finding)


# Cost


def test_the_cost_does_not_grow_with_what_is_described() -> None:
    def described(size: int) -> str:
        layers = "".join(f"  l{i}: {{cell: hidden, size: {size}, draw: 4}}\n" for i in range(50))
        path = " -> ".join(f"l{i}" for i in range(50))
        return f"name: T\nlayers:\n{layers}connections:\n  - full: {path}\n  - recurrent: l3\n"

    def calls(text: str) -> int:
        spec, _ = read(text, "t")
        assert spec is not None
        seen = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal seen
            seen += event == "call"

        check_spec(spec)
        sys.setprofile(count)
        try:
            check_spec(spec)
        finally:
            sys.setprofile(None)
        return seen

    assert calls(described(10)) == calls(described(10**9))


def test_checking_needs_neither_networkx_nor_numpy_where_there_is_no_cycle() -> None:
    code = (
        "import sys\nfrom netcharts.checking.run import check_text\nfrom netcharts.spec import bundled\n"
        "assert not check_text(bundled.paths()['lstm'].read_bytes(), 'lstm')\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"networkx", "numpy", "pygraphviz"} & set(done.stdout.split())
