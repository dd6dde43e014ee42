"""The instruments of the large runs: they see what lies outside, what is slow, and what raises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netcharts import Chart
from tests.generated import __main__ as many
from tests.generated import bounded
from tests.generated.canvas import outside

SHAPES = {
    "ellipse": '<ellipse cx="{}" cy="5" rx="2" ry="2"/>',
    "rect": '<rect x="1" y="1" width="{}" height="2"/>',
    "polygon": '<polygon points="1,1 {},2 3,4"/>',
    "path": '<path d="M1,1L{},2"/>',
    "text": '<text x="{}" y="5" font-size="5" text-anchor="end">word</text>',
    "curve": '<path d="M0,0C{0},0 {0},10 0,10"/>',
    "inner": '<g transform="translate({} 0)"><path d="M0,0L1,1"/></g>',
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_shapes_outside_of_the_view_box_are_seen(shape: str) -> None:
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
    assert not outside(f"{start}{shape.format(12)}</svg>")
    assert outside(f"{start}{shape.format(60)}</svg>")


def test_charts_fill_their_view_box() -> None:
    for detail in ("layers", "cells", "parts"):
        svg = Chart.from_file("lstm").svg(detail=detail)
        assert not outside(svg)
        assert outside(re.sub(r'viewBox="0 0 (\S+) ', lambda match: f'viewBox="0 0 {float(match[1]) - 60} ', svg))
        assert outside(re.sub('viewBox="0 0', 'viewBox="60 0', svg))


def test_a_case_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> None:
        while True:
            pass

    monkeypatch.setattr(bounded, "CPU_SECONDS", 0.02)
    assert "over" in bounded.bounded(endless).fault
    assert not bounded.bounded(lambda: None).fault


def test_a_case_that_raises_or_takes_much_memory_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ZeroDivisionError" in bounded.bounded(lambda: 1 // 0).fault
    monkeypatch.setattr(bounded, "PEAK_BYTES", 10**6)
    assert "MB" in bounded.bounded(lambda: bytearray(bounded.peak() + 10**7)).fault


def test_failures_are_counted_and_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def some(first: int, count: int) -> list[tuple[str, bounded.Outcome]]:
        return [(f"text {n}", bounded.Outcome(n / 10, n, "bad\nBadError" if n == 5 else "")) for n in range(4, 7)]

    monkeypatch.setitem(many.CASES, "texts", some)
    monkeypatch.setattr(many, "limit_memory", lambda: None)
    many.run_part("texts", 4, 3, tmp_path)
    assert capsys.readouterr().out == (
        '{"done": 3, "slowest": [0.6, 6], "peak": 6, "failed": ["texts-5.yaml: BadError"]}\n'
    )
    assert (tmp_path / "texts-5.yaml").read_text() == "text 5"
    assert (tmp_path / "texts-5.txt").read_text() == "bad\nBadError"
