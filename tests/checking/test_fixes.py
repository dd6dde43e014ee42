"""Fixes."""

from __future__ import annotations

from hypothesis import given

from netcharts import Chart
from netcharts.checking.fixes import diff, fixed, fixed_file
from netcharts.checking.run import check_text
from netcharts.spec.reader import read
from tests.checking.specs import GOOD, LONE
from tests.spec.test_fuzz import broken_specs


def test_a_fix_changes_only_the_text_that_it_names() -> None:
    text = GOOD.replace("cell: hidden", "cell:   basic").replace("\n", "\r\n")
    assert fixed(text, "t") == text.replace("basic", "hidden")
    quoted = GOOD.replace("cell: hidden", 'cell: "basic"')
    assert fixed(quoted, "t") == quoted, "a quoted name is left to its writer"


def test_an_unused_comment_is_removed_and_the_used_part_is_kept() -> None:
    assert fixed(GOOD.replace("name: T", "name: T  # netcharts: ignore[NC103] why"), "t") == GOOD
    assert fixed(GOOD.replace("layers:", "# netcharts: ignore[NC103] why\nlayers:"), "t") == GOOD
    kept = LONE.replace("size: 1}", "size: 1}  # netcharts: ignore[NC104, NC103] why")
    assert fixed(kept, "t") == LONE.replace("size: 1}", "size: 1}  # netcharts: ignore[NC103] why")


@given(broken_specs())
def test_fixes_change_no_chart_and_leave_nothing_to_fix(text: str) -> None:
    better = fixed(text, "t")
    assert fixed(better, "t") == better
    assert not any(finding.fix and finding.fix.old == "" for finding in check_text(better, "t"))
    before, after = read(text, "t")[0], read(better, "t")[0]
    assert (before is None) == (after is None)
    if before and after and better != text:
        assert Chart(before).svg() == Chart(after).svg()


def test_a_file_keeps_its_byte_order_mark_and_a_file_that_is_not_text_is_unchanged() -> None:
    marked = b"\xef\xbb\xbf" + GOOD.replace("cell: hidden", "cell: basic").encode()
    assert fixed_file(marked, "t") == b"\xef\xbb\xbf" + GOOD.encode()
    assert fixed_file(b"\xff", "t") == b"\xff"


def test_a_diff_has_the_lines_that_a_fix_changes() -> None:
    lines = list(diff(GOOD.replace("cell: hidden", "cell: basic").encode(), "t"))
    assert [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")] == [
        "-  hidden: {cell: basic, size: 3}",
        "+  hidden: {cell: hidden, size: 3}",
    ]
    assert list(diff(GOOD.encode(), "t")) == []
