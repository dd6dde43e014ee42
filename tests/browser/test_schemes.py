"""Charts that follow the color scheme of the reader in a browser: that of the system or of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netcharts import Chart

BACKGROUNDS = """
return [...document.querySelectorAll('svg.netchart')].map(svg =>
  [getComputedStyle(svg.querySelector('.background')).fill, getComputedStyle(svg.querySelector('text.title')).fill]);
"""
WHITE, BLACK, NIGHT, LIGHT, GREY = (
    "rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(13, 17, 23)", "rgb(240, 246, 252)", "rgb(51, 51, 51)",
)  # fmt: skip
PAGES = ['class="{}"', 'data-theme="{}"', 'data-bs-theme="{}"', 'data-color-mode="{}"']


@pytest.fixture
def scheme(browser: Any) -> Iterator[Any]:
    def prefer(value: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": value}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    yield prefer
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def backgrounds(browser: Any, folder: Path, body: str, root: str = "") -> list[list[str]]:
    page = folder / "page.html"
    page.write_text(f"<!doctype html><html {root}><meta charset=utf-8><body>{body}</body></html>", encoding="utf-8")
    browser.get(page.as_uri())
    found: list[list[str]] = browser.execute_script(BACKGROUNDS)
    return found


@pytest.fixture(scope="module")
def charts() -> str:
    """Return three charts: one that follows the reader, one with another pair of themes, and one that is always light."""
    chart = Chart.from_file("lstm")
    return "".join(
        [
            chart.svg(theme="auto"),
            chart.svg(theme="minimal", set=("dark=zoo-dark", "dark.background=#0d1118")),
            chart.svg(),
        ]
    )


def test_charts_follow_the_system_if_the_page_has_no_color_scheme(
    browser: Any, scheme: Any, tmp_path: Path, charts: str
) -> None:
    scheme("light")
    assert backgrounds(browser, tmp_path, charts) == [[WHITE, BLACK], [WHITE, GREY], [WHITE, BLACK]]
    scheme("dark")
    assert backgrounds(browser, tmp_path, charts) == [[NIGHT, LIGHT], ["rgb(13, 17, 24)", LIGHT], [WHITE, BLACK]]


@pytest.mark.parametrize("attribute", PAGES)
def test_charts_follow_the_color_scheme_of_the_page(
    browser: Any, scheme: Any, tmp_path: Path, charts: str, attribute: str
) -> None:
    scheme("light")
    assert backgrounds(browser, tmp_path, charts, attribute.format("dark"))[0] == [NIGHT, LIGHT]
    scheme("dark")
    assert backgrounds(browser, tmp_path, charts, attribute.format("light")) == [
        [WHITE, BLACK],
        [WHITE, GREY],
        [WHITE, BLACK],
    ]


def test_a_chart_opened_as_a_file_follows_the_system(browser: Any, scheme: Any, tmp_path: Path) -> None:
    for detail in ("cells", "layers", "parts"):
        path = Chart.from_file("lstm").save(tmp_path / f"{detail}.svg", theme="auto", detail=detail)
        background = "return getComputedStyle(document.querySelector('.background')).fill"
        for value, color in (("light", WHITE), ("dark", NIGHT)):
            scheme(value)
            browser.get(path.as_uri())
            assert browser.execute_script(background) == color
