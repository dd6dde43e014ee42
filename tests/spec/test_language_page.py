"""The examples of docs/language.md: each network on the page has no findings, and is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netcharts import Chart
from netcharts.checking.run import check_text

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="not a checkout")


def networks() -> list[str]:
    """Return the examples that are whole specs, not parts of one."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith("name:")]


@pytest.mark.parametrize("text", networks())
def test_every_network_on_the_page_is_drawn(text: str) -> None:
    assert [finding for finding in check_text(text, "page") if finding.level != "note"] == []
    assert b"<svg" in Chart.from_text(text).render(engine="builtin")[:200]


def examples_in_python() -> list[tuple[str, str]]:
    """Return the examples in Python, each with the text below it."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return re.findall(r"```python\n(.*?)```\n\n```(?:yaml|text)\n(.*?)```", text, re.DOTALL)


def test_every_example_in_python_shows_what_it_prints() -> None:
    assert len(examples_in_python()) == PAGE.read_text(encoding="utf-8").count("```python\n")


@pytest.mark.parametrize(("code", "shown"), examples_in_python())
def test_python_on_the_page_prints_what_follows(code: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(code, {})
    assert capsys.readouterr().out.strip() == shown.strip()
