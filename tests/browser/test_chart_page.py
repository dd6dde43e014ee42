"""Interactive pages in a browser: tracing, the parts of cells, levels, steps, zoom, the keyboard, and accessibility."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netcharts.api import Chart
from netcharts.apps.poster import Poster
from netcharts.spec import bundled

AXE = os.environ.get("NETCHARTS_TEST_AXE", "")
# With NETCHARTS_TEST_PAGES=all, every bundled spec is traced, which takes some minutes; else the same sample each time.
NAMES = sorted(bundled.paths())
TRACED = (
    NAMES if os.environ.get("NETCHARTS_TEST_PAGES") == "all" else sorted({*random.Random(7).sample(NAMES, 20), "lstm"})
)
WIDTHS = {"phone": 390, "desktop": 1360}

AUDIT = """
axe.run(document, {preload: false, resultTypes: ["violations"]})
  .then((found) => arguments[0](found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200))}`)));
"""
# Points at every cell in turn, and returns the links that are then visible and not faded.
TRACE_ALL = """
const chart = document.querySelector(".stage svg");
const found = {};
let at = 0;
for (const cell of chart.querySelectorAll("[data-cell]")) {
  cell.dispatchEvent(new PointerEvent("pointermove", {bubbles: true, clientX: at++}));
  const shown = [...chart.querySelectorAll(".links [data-from]")].filter((link) => {
    const style = getComputedStyle(link);
    return style.visibility === "visible" && style.opacity === "1" && !link.getAttribute("d").startsWith("M0,0");
  });
  found[cell.dataset.cell] = shown.map((link) => [link.dataset.from, link.dataset.to]);
}
return JSON.stringify(found);
"""
CENTER = """
const box = document.querySelector(arguments[0]).getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2];
"""
CAPTION = "figcaption"


class Reader:
    """Drives the browser as a reader of a page does."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.browser, self.folder = browser, folder

    def open(self, name: str, width: str = "desktop", scheme: str = "light", **options: Any) -> None:
        path = self.folder / f"{name}.html"
        path.write_bytes(Chart.from_file(name).render("html", **options))
        self.open_file(path, width, scheme)

    def open_file(self, path: Path, width: str = "desktop", scheme: str = "light") -> None:
        self.browser.get("about:blank")
        size = {"width": WIDTHS[width], "height": 900, "deviceScaleFactor": 1, "mobile": width == "phone"}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        preferred = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", preferred)
        self.browser.get(path.as_uri())

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def point(self, selector: str, *, click: bool = False) -> None:
        x, y = self.run(CENTER, selector)
        self.mouse("mouseMoved", x, y)
        if click:
            self.mouse("mousePressed", x, y, button="left", clickCount=1)
            self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self.browser.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})

    def type(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.browser).send_keys(*keys).perform()

    def choose(self, name: str, value: str) -> None:
        self.run("document.querySelector(`[name=${arguments[0]}][value='${arguments[1]}']`).click()", name, value)

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).innerText", selector))

    def is_visible(self, selector: str) -> bool:
        return bool(self.run("return document.querySelector(arguments[0]).getClientRects().length", selector))

    def focused(self) -> str | None:
        focus: str | None = self.run("return document.activeElement.dataset.cell ?? document.activeElement.id")
        return focus

    def view_box(self) -> list[float]:
        return [
            float(n) for n in self.run("return document.querySelector('.stage svg').getAttribute('viewBox')").split()
        ]

    def traced(self) -> set[str]:
        return set(self.run("return [...document.querySelectorAll('.here, .near')].map((e) => e.dataset.cell)"))

    def check_page(self) -> None:
        """Check that nothing is wider than the screen, that nothing was loaded, and that the console is empty."""
        page, screen = self.run("return [document.documentElement.scrollWidth, innerWidth]")
        assert page <= screen
        assert self.run("return performance.getEntriesByType('resource').map((e) => e.name)") == []
        assert self.browser.get_log("browser") == []

    def check_accessibility(self) -> None:
        self.run(Path(AXE).read_text(encoding="utf-8"))
        assert self.browser.execute_async_script(AUDIT) == []


@pytest.fixture
def reader(browser: Any, tmp_path: Path) -> Iterator[Reader]:
    browser.set_script_timeout(300)
    browser.get_log("browser")
    yield Reader(browser, tmp_path)
    browser.get("about:blank")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


needs_axe = pytest.mark.skipif(not AXE, reason="no axe-core in NETCHARTS_TEST_AXE; .ci/run downloads it")
all_screens = pytest.mark.parametrize(
    ("width", "scheme"), [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
)


@pytest.mark.parametrize("name", TRACED)
def test_pointing_at_a_cell_shows_exactly_its_links(reader: Reader, name: str) -> None:
    reader.open(name, detail="cells")
    graph = Chart.from_file(name).graph("cells")
    found = {cell: Counter(map(tuple, links)) for cell, links in json.loads(reader.run(TRACE_ALL)).items()}
    wanted = {
        cell: Counter((source, target) for source, target in graph.edges() if cell in (source, target))
        for cell in graph.nodes
    }
    assert found == wanted
    reader.check_page()


def test_a_mouse_traces_a_cell_and_leaves_it(reader: Reader) -> None:
    reader.open("ff")
    hint = reader.text(CAPTION)
    reader.point("[data-cell='hidden[1]']")
    assert reader.traced() == {"hidden[1]", "input[0]", "input[1]", "output[0]", "output[1]"} & reader.traced()
    assert "hidden[1]" in reader.traced()
    assert not any(cell.startswith("hidden") for cell in reader.traced() - {"hidden[1]"})
    assert reader.text(CAPTION).startswith("hidden[1]")
    reader.mouse("mouseMoved", 5, 5)
    assert reader.traced() == set()
    assert reader.text(CAPTION) == hint


def test_links_in_both_directions_are_told_apart(reader: Reader) -> None:
    reader.open("rbm")
    reader.point("[data-cell='hidden[0]']")
    assert reader.run("return document.querySelectorAll('.two').length") == 3
    assert reader.run("return document.querySelectorAll('.links :is(.in, .out)').length") == 0
    reader.open("ff")
    reader.point("[data-cell='hidden[0]']")
    counts = reader.run("return ['.in', '.out', '.two'].map((name) => document.querySelectorAll(name).length)")
    graph = Chart.from_file("ff").graph()
    assert counts == [graph.in_degree("hidden[0]"), graph.out_degree("hidden[0]"), 0]


def test_a_click_opens_the_parts_of_a_cell(reader: Reader) -> None:
    reader.open("lstm")
    assert not reader.is_visible(".panel")
    reader.point("[data-cell='hidden1[1]']", click=True)
    assert reader.text(".panel h2") == "hidden1[1]"
    assert reader.text(".panel .kind") == "Memory Cell · hidden1 · 3"
    parts = reader.run("return [...document.querySelectorAll('.anatomy .part')].map((part) => part.textContent)")
    assert sum("sigmoid" in part for part in parts) == 3
    # What is open stays traced when the pointer leaves.
    reader.mouse("mouseMoved", 5, 5)
    assert "hidden1[1]" in reader.traced()
    reader.point(".close", click=True)
    assert not reader.is_visible(".panel")
    reader.check_page()


@pytest.mark.parametrize("level", ["layers", "maps", "cells", "parts"])
def test_the_levels_can_be_switched(reader: Reader, level: str) -> None:
    reader.open("alexnet")
    reader.choose("view", level)
    found = reader.run("return document.querySelectorAll('.stage svg .node').length")
    assert found >= len(Chart.from_file("alexnet").spec.layers)
    selector = ".stage [data-layer='conv3']"
    reader.run("document.querySelector(arguments[0] + ', ' + arguments[0] + ' [data-cell]')", selector)
    reader.point(f"{selector} .node, {selector}.node", click=True)
    assert reader.text(".panel h2").startswith("conv3")
    assert reader.run("return document.querySelectorAll('.stage .in').length") > 0
    assert reader.run("return document.querySelectorAll('.stage .out').length") > 0
    assert reader.is_visible(".anatomy svg")
    reader.check_page()


def test_the_keyboard(reader: Reader) -> None:
    from selenium.webdriver import Keys

    reader.open("lstm")
    for _ in range(3):
        if not (reader.focused() or "").startswith("input["):
            reader.type(Keys.TAB)
    assert reader.focused() == "input[0]"
    assert "input[0]" in reader.traced()
    for key, cell in (
        (Keys.ARROW_DOWN, "input[1]"),
        (Keys.ARROW_RIGHT, "hidden1[1]"),
        (Keys.ARROW_UP, "hidden1[0]"),
        (Keys.ARROW_LEFT, "input[0]"),
        (Keys.ARROW_LEFT, "input[0]"),
        (Keys.END, "output[2]"),
        (Keys.HOME, "input[0]"),
    ):
        reader.type(key)
        assert reader.focused() == cell
    reader.type(Keys.ENTER)
    assert reader.focused() == "panel-title"
    assert reader.text(".panel h2") == "input[0]"
    reader.type(Keys.ESCAPE)
    assert reader.focused() == "input[0]"
    assert not reader.is_visible(".panel")
    whole = reader.view_box()
    reader.type("++")
    assert reader.view_box()[2] < whole[2] / 2
    reader.type(Keys.END)
    inside = "const [a, b] = ['.stage', ':focus'].map((s) => document.querySelector(s).getBoundingClientRect());"
    assert reader.run(f"{inside} return b.left >= a.left - 1 && b.right <= a.right + 1 && b.bottom <= a.bottom + 1")
    reader.type("0")
    assert reader.view_box() == whole


def test_zooming_and_moving(reader: Reader) -> None:
    reader.open("lstm")
    whole = reader.view_box()
    reader.point("[data-zoom=in]", click=True)
    zoomed = reader.view_box()
    assert zoomed[2] == pytest.approx(whole[2] / 1.5, abs=0.02)
    x, y = reader.run(CENTER, ".stage")
    for kind, dx in (("mousePressed", 0), ("mouseMoved", 30), ("mouseMoved", 60), ("mouseReleased", 60)):
        reader.mouse(kind, x + dx, y, button="left", clickCount=1)
    moved = reader.view_box()
    assert moved[0] < zoomed[0]
    assert moved[2] == zoomed[2]
    # Moving the chart opens no panel.
    assert not reader.is_visible(".panel")
    # The place below the pointer stays below it.
    name = "return document.querySelector(\"[data-cell='hidden1[1]']\").getBoundingClientRect().x"
    x, y = reader.run(CENTER, "[data-cell='hidden1[1]']")
    before = reader.run(name)
    reader.mouse("mouseWheel", x, y, deltaX=0, deltaY=-100, modifiers=2)
    assert reader.view_box()[2] < moved[2]
    assert abs(reader.run(CENTER, "[data-cell='hidden1[1]']")[0] - x) < 2
    assert reader.run(name) < before
    for _ in range(8):
        reader.point("[data-zoom=out]", click=True)
    assert reader.view_box() == whole


def test_the_slider_shows_each_step(reader: Reader) -> None:
    chart = Chart.from_file("lstm")
    reader.open("lstm")
    assert not reader.is_visible(".steps")
    reader.choose("view", "values")
    assert reader.is_visible(".steps")
    shown = "return [...document.querySelectorAll('.step')].map((e) => getComputedStyle(e).visibility === 'visible')"
    count = reader.run("return document.querySelectorAll('.step').length") + 1
    assert count == len(next(iter(chart.spec.examples[0].inputs.values())))
    for number in range(1, count + 1):
        assert reader.text("output") == f"step {number} of {count}"
        assert reader.run(shown) == [step == number for step in range(2, count + 1)]
        reader.point("[data-step='1']", click=True)
    assert reader.text("output") == f"step {count} of {count}"
    reader.run("const s = document.querySelector('.steps input'); s.value = 2; s.dispatchEvent(new Event('input'))")
    assert reader.run(shown)[0]
    reader.check_page()


@all_screens
def test_the_page_is_light_or_dark(reader: Reader, width: str, scheme: str) -> None:
    grounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}
    reader.open("lstm", width, scheme)
    for chosen in ("auto", "dark", "light"):
        reader.choose("colors", chosen)
        wanted = grounds[scheme if chosen == "auto" else chosen]
        assert reader.run("return getComputedStyle(document.querySelector('.stage')).backgroundColor") == wanted
        assert reader.run("return getComputedStyle(document.querySelector('.stage .background')).fill") == wanted
    reader.check_page()


@all_screens
@needs_axe
@pytest.mark.parametrize("name", ["lstm", "alexnet", "rbm"])
def test_the_page_is_accessible(reader: Reader, name: str, width: str, scheme: str) -> None:
    reader.open(name, width, scheme, lang="zh" if scheme == "dark" else "en")
    reader.check_accessibility()
    for view in reader.run("return [...document.querySelectorAll('[name=view]:enabled')].map((e) => e.value)"):
        reader.choose("view", view)
        reader.run("document.querySelector('.stage .node').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
        assert reader.is_visible(".panel")
        reader.run("for (const part of document.querySelectorAll('details')) part.open = true")
        reader.check_accessibility()
    reader.check_page()


def test_every_cell_has_a_name_for_screen_readers(reader: Reader) -> None:
    reader.open("lstm")
    nodes = reader.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    names = [
        node["name"]["value"] for node in nodes if node["role"]["value"] == "button" and "Cell" in node["name"]["value"]
    ]
    assert len(names) == Chart.from_file("lstm").graph().number_of_nodes()
    assert "input[0]: Input Cell; Outgoing: 3" in names


def test_without_script_it_is_the_plain_chart(reader: Reader) -> None:
    reader.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        for width in WIDTHS:
            reader.open("lstm", width)
            # Scripts of the driver run nevertheless.
            assert reader.run("return document.querySelectorAll('.stage svg').length") == 1
            assert reader.is_visible(".stage svg ellipse")
            for selector in (".switch", ".bar", ".steps", ".panel"):
                assert not reader.is_visible(selector)
            reader.check_page()
            reader.run("for (const part of document.querySelectorAll('details')) part.open = true")
            assert reader.is_visible("section[data-kind] svg")
    finally:
        reader.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_poster_can_be_zoomed(reader: Reader) -> None:
    path = reader.folder / "poster.html"
    Poster({name: Chart.from_file(name) for name in ("ff", "p")}, title="Two").save(path)
    reader.open_file(path)
    whole = reader.view_box()
    reader.point("[data-zoom=in]", click=True)
    assert reader.view_box()[2] < whole[2]
    assert reader.run("return document.querySelectorAll('.node').length") == 0
    reader.check_page()
