"""The gallery in a browser: on phones and desktops, in light and dark color schemes, and for assistive technology."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netcharts.apps.gallery.build import build
from netcharts.apps.gallery.entries import GalleryEntry, draw_all, gallery_specs
from netcharts.apps.workers import processes
from netcharts.spec import bundled
from netcharts.style.options import DETAILS
from netcharts.syntax.languages import LANGUAGES

pytestmark = pytest.mark.filterwarnings("ignore")

AXE = os.environ.get("NETCHARTS_TEST_AXE", "")
WIDTHS = {"phone": 390, "desktop": 1360}

# Loads all images, also hidden ones, and returns the URLs of those that fail.
BROKEN = """
const [selector, done] = arguments;
const images = [...document.querySelectorAll(selector)];
for (const image of images) image.loading = "eager";
Promise.all(images.map((image) => image.decode().then(() => "", () => image.currentSrc || image.src)))
  .then((all) => done(all.filter(Boolean)));
"""
AUDIT = """
axe.run(document, {preload: false, resultTypes: ["violations"]})
  .then((found) => arguments[0](found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200))}`)));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the gallery of all bundled specs, compared with an older one in which some charts differ."""
    parent = tmp_path_factory.mktemp("gallery")
    with processes(2) as executor:
        results = list(draw_all(gallery_specs(list(bundled.paths())), executor))
    entries = [result for result in results if isinstance(result, GalleryEntry)]
    assert len(entries) == len(bundled.paths())
    build(parent / "old", entries)
    for name in ("lstm.svg", "lstm/cells.en.dark.svg"):
        file = parent / "old" / name
        file.write_text(file.read_text(encoding="utf-8").replace("</svg>", '<rect width="9" height="9"/></svg>'))
    for name in ("gru", "p"):
        (parent / f"old/{name}/parts.zh.light.svg").unlink()
    build(parent / "new", entries, parent / "old")
    return parent / "new"


class Reader:
    """Drives the browser as a reader of a page does."""

    def __init__(self, browser: Any, page: Path) -> None:
        self.browser, self.page = browser, page

    def open(self, width: str = "desktop", scheme: str = "light", part: str = "") -> None:
        # Leave the page first, since it would load all of its charts again when the scheme changes.
        self.browser.get("about:blank")
        size = {"width": WIDTHS[width], "height": 900, "deviceScaleFactor": 1, "mobile": width == "phone"}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        preferred = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", preferred)
        self.browser.get(self.page.as_uri() + part)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def choose(self, name: str, value: str) -> None:
        self.run("document.querySelector(`[name=${arguments[0]}][value='${arguments[1]}']`).click()", name, value)

    def type(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.browser).send_keys(*keys).perform()

    def visible(self, selector: str) -> list[str]:
        """Return the visible elements that match a selector: their ids, image URLs or texts."""
        return list(
            self.run(
                "return [...document.querySelectorAll(arguments[0])].filter((e) => e.getClientRects().length)"
                ".map((e) => e.id || e.currentSrc || e.src || e.textContent)",
                selector,
            )
        )

    def charts(self, entry: str) -> list[str]:
        """Return the paths of the visible charts of an entry."""
        images = f"#{entry} img"
        assert self.browser.execute_async_script(BROKEN, images) == []
        return [address.removeprefix(self.page.parent.as_uri() + "/") for address in self.visible(images)]

    def background(self) -> str:
        return str(self.run("return getComputedStyle(document.querySelector('.entry')).backgroundColor"))

    def check_page(self) -> None:
        """Check that nothing is wider than the screen, and that the console is empty."""
        wide = "return [document.documentElement.scrollWidth, innerWidth]"
        page, screen = self.run(wide)
        assert page <= screen
        assert self.browser.get_log("browser") == []

    def check_accessibility(self) -> None:
        """Check that axe-core finds no violations."""
        self.run(Path(AXE).read_text(encoding="utf-8"))
        assert self.browser.execute_async_script(AUDIT) == []


@pytest.fixture
def reader(browser: Any, folder: Path) -> Iterator[Reader]:
    yield from _open_page(browser, folder / "index.html")


@pytest.fixture
def comparison(browser: Any, folder: Path) -> Iterator[Reader]:
    yield from _open_page(browser, folder / "compare.html")


def _open_page(browser: Any, page: Path) -> Iterator[Reader]:
    browser.set_script_timeout(300)
    reader = Reader(browser, page)
    reader.open()
    browser.get_log("browser")
    yield reader
    reader.run("localStorage.clear()")
    browser.get("about:blank")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


needs_axe = pytest.mark.skipif(not AXE, reason="no axe-core in NETCHARTS_TEST_AXE; .ci/run downloads it")
all_screens = pytest.mark.parametrize(
    ("width", "scheme"), [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
)


@all_screens
def test_nothing_is_broken_or_too_wide(reader: Reader, width: str, scheme: str) -> None:
    reader.open(width, scheme)
    assert set(reader.visible(".entry")) == set(bundled.paths())
    for language in LANGUAGES:
        reader.choose("language", language)
        for view in ("usual", *DETAILS, "all"):
            reader.choose("view", view)
            reader.check_page()
    # The images of all languages, in the color scheme.
    assert reader.browser.execute_async_script(BROKEN, "img") == []
    reader.check_page()


@all_screens
@needs_axe
def test_the_page_is_accessible(reader: Reader, width: str, scheme: str) -> None:
    reader.open(width, scheme, "#lstm")
    reader.choose("language", "zh" if scheme == "dark" else "en")
    reader.check_accessibility()


@needs_axe
def test_the_page_with_everything_shown_is_accessible(reader: Reader) -> None:
    reader.choose("view", "all")
    reader.check_accessibility()


@all_screens
def test_the_charts_follow_the_color_scheme(reader: Reader, width: str, scheme: str) -> None:
    backgrounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}
    reader.open(width, scheme, "#lstm")
    for chosen in ("auto", "dark", "light", "auto"):
        reader.choose("scheme", chosen)
        shown = scheme if chosen == "auto" else chosen
        assert reader.background() == backgrounds[shown]
        default = "lstm.svg" if shown == "light" else "lstm/cells.en.dark.svg"
        charts = [default if level == "cells" else f"lstm/{level}.en.{shown}.svg" for level in DETAILS]
        assert reader.charts("lstm") == charts


@pytest.mark.parametrize("width", WIDTHS)
def test_search(reader: Reader, width: str) -> None:
    reader.open(width)
    reader.type("/", "lstm")
    assert reader.run("return document.activeElement.id") == "search"
    assert "lstm" in reader.visible(".entry")
    assert "rbm" not in reader.visible(".entry")
    for words, found in (("长短期 bidirectional", ["bilstm"]), ("ＢＩＬＳＴＭ", ["bilstm"]), ("no such net", [])):
        reader.run("document.getElementById('search').select()")
        reader.type(words)
        assert reader.visible(".entry") == found
        assert reader.visible(".count b:first-child") == [str(len(found))]
        assert bool(reader.visible(".nothing")) == (not found)
    from selenium.webdriver import Keys

    reader.type(Keys.ESCAPE)
    assert len(reader.visible(".entry")) == len(bundled.paths())
    reader.choose("folder", "cells")
    assert set(reader.visible(".entry")) == {
        name for name, path in bundled.paths().items() if path.parent.name == "cells"
    }
    reader.check_page()


def test_a_click_on_a_chip_searches_for_its_cell(reader: Reader) -> None:
    reader.open(part="#lstm")
    reader.run("document.querySelector('#lstm [data-look-for=memory]').click()")
    found = reader.visible(".entry")
    assert "lstm" in found
    assert 1 < len(found) < len(bundled.paths())


def test_the_language_can_be_changed_and_is_stored(reader: Reader) -> None:
    reader.open(part="#lstm")
    assert reader.visible("#lstm .toggle span") == ["Long / Short Term Memory"]
    reader.choose("language", "zh")
    for _ in range(2):
        assert reader.run("return [document.documentElement.lang, document.title]") == ["zh", "netcharts 图集"]
        assert reader.visible("#lstm .toggle span") == ["长短期记忆网络"]
        assert reader.charts("lstm") == [f"lstm/{level}.zh.light.svg" for level in DETAILS]
        assert not reader.visible(".en")
        # Once more, after the page is reloaded.
        reader.open(part="#lstm")


def test_an_entry_opens_by_mouse_keyboard_and_url(reader: Reader) -> None:
    from selenium.webdriver import Keys

    opened = "return [...document.querySelectorAll('.entry.open')].map((e) => e.id)"
    reader.run("document.querySelector('#gru .picture').click()")
    assert reader.run(opened) == ["gru"]
    assert reader.run("return location.hash") == "#gru"
    assert reader.visible("#gru pre")
    assert not reader.visible("#lstm pre")
    reader.run("document.querySelector('#lstm .toggle').focus()")
    reader.type(Keys.ENTER)
    assert set(reader.run(opened)) == {"gru", "lstm"}
    reader.type(Keys.ENTER)
    assert reader.run(opened) == ["gru"]
    assert reader.run("return document.querySelector('#lstm .toggle').getAttribute('aria-expanded')") == "false"
    reader.open(part="#rbm")
    assert reader.run(opened) == ["rbm"]
    top = reader.run("return document.getElementById('rbm').getBoundingClientRect().top")
    assert 0 <= top < 450
    reader.check_page()


def test_each_view_shows_its_level_of_detail(reader: Reader) -> None:
    for view in DETAILS:
        reader.choose("view", view)
        assert len(reader.visible(".chart img")) == len(bundled.paths())
        assert set(reader.visible(f".chart.{view} img")) == set(reader.visible(".chart img"))
    reader.choose("view", "all")
    assert len(reader.visible(".chart img")) == len(DETAILS) * len(bundled.paths())
    assert len(reader.visible("pre")) == len(bundled.paths())


def test_the_page_works_without_scripts(reader: Reader) -> None:
    reader.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        reader.open("phone")
        # Scripts of the driver run nevertheless.
        assert not reader.visible(".tools, .settings")
        assert len(reader.visible(".chart img")) == len(DETAILS) * len(bundled.paths())
        assert len(reader.visible("pre")) == len(bundled.paths())
    finally:
        reader.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_page_can_be_printed(reader: Reader) -> None:
    reader.choose("scheme", "dark")
    reader.run("document.querySelector('#lstm .toggle').click()")
    reader.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert reader.background() == "rgb(255, 255, 255)"
    assert not reader.visible(".tools, .settings")
    assert len(reader.charts("lstm")) == len(DETAILS)
    reader.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


# The comparison


@all_screens
def test_the_comparison_in_every_mode(comparison: Reader, width: str, scheme: str) -> None:
    comparison.open(width, scheme)
    for language in LANGUAGES:
        comparison.choose("language", language)
        for mode in ("beside", "slide", "difference"):
            comparison.choose("mode", mode)
            comparison.check_page()
    assert comparison.browser.execute_async_script(BROKEN, "img") == []
    assert comparison.visible("h2") == ["gru", "lstm", "p"]


@needs_axe
@pytest.mark.parametrize("mode", ["beside", "slide", "difference"])
def test_the_comparison_is_accessible(comparison: Reader, mode: str) -> None:
    comparison.open("phone", "dark")
    comparison.choose("mode", mode)
    comparison.check_accessibility()


def test_the_slider_moves_the_boundary_between_old_and_new(comparison: Reader) -> None:
    comparison.choose("mode", "slide")
    comparison.run(
        "const cut = document.querySelector('.cut input'); cut.value = 20;"
        "cut.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    assert (
        comparison.run("return getComputedStyle(document.querySelector('.beside .new')).clipPath")
        == "inset(0px 0px 0px 20%)"
    )
    old, new = comparison.run(
        "return ['.old', '.new'].map((side) => document.querySelector(`.beside ${side} img`).getBoundingClientRect())"
        ".map((box) => [box.left, box.top, box.width])"
    )
    assert old == new
