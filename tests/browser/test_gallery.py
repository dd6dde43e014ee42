"""The gallery in a browser, from its files: at the width of a phone and of a desk, in light and in dark, for everybody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netcharts.apps.gallery.build import build
from netcharts.apps.gallery.entries import Entry, draw, sources
from netcharts.apps.workers import processes
from netcharts.spec import bundled

pytestmark = pytest.mark.filterwarnings("ignore")

AXE = os.environ.get("NETCHARTS_TEST_AXE", "")
WIDTHS = {"phone": 390, "desk": 1360}

# Images are fetched, shown or not, and told of by their address if they are none.
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
    """The gallery of all bundled specs, beside an older one in which some charts were otherwise."""
    made = tmp_path_factory.mktemp("gallery")
    with processes(2) as executor:
        results = list(draw(sources(list(bundled.paths())), executor))
    entries = [result for result in results if isinstance(result, Entry)]
    assert len(entries) == len(bundled.paths())
    build(made / "old", entries)
    for name in ("lstm.svg", "lstm/cells.en.dark.svg"):
        file = made / "old" / name
        file.write_text(file.read_text(encoding="utf-8").replace("</svg>", '<rect width="9" height="9"/></svg>'))
    for name in ("gru", "p"):
        (made / f"old/{name}/parts.zh.light.svg").unlink()
    build(made / "new", entries, made / "old")
    return made / "new"


class Reader:
    """Someone before a screen of a width, whose system is light or dark, with a page open."""

    def __init__(self, browser: Any, page: Path) -> None:
        self.browser, self.page = browser, page

    def looks(self, width: str = "desk", scheme: str = "light", part: str = "") -> None:
        # Away from the page first, which would fetch all its charts anew when the scheme changes.
        self.browser.get("about:blank")
        size = {"width": WIDTHS[width], "height": 900, "deviceScaleFactor": 1, "mobile": width == "phone"}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        preferred = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", preferred)
        self.browser.get(self.page.as_uri() + part)

    def does(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def chooses(self, name: str, value: str) -> None:
        self.does("document.querySelector(`[name=${arguments[0]}][value='${arguments[1]}']`).click()", name, value)

    def types(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.browser).send_keys(*keys).perform()

    def seen(self, selector: str) -> list[str]:
        """The names of what is seen: ids, or addresses of images."""
        return list(
            self.does(
                "return [...document.querySelectorAll(arguments[0])].filter((e) => e.getClientRects().length)"
                ".map((e) => e.id || e.currentSrc || e.src || e.textContent)",
                selector,
            )
        )

    def charts(self, entry: str) -> list[str]:
        """The charts of an entry that are seen, by their place in the folder."""
        images = f"#{entry} img"
        assert self.browser.execute_async_script(BROKEN, images) == []
        return [address.removeprefix(self.page.parent.as_uri() + "/") for address in self.seen(images)]

    def ground(self) -> str:
        return str(self.does("return getComputedStyle(document.querySelector('.entry')).backgroundColor"))

    def is_content(self) -> None:
        """Nothing is wider than the screen, and the console says nothing."""
        wide = "return [document.documentElement.scrollWidth, innerWidth]"
        page, screen = self.does(wide)
        assert page <= screen
        assert self.browser.get_log("browser") == []

    def can_use_it(self) -> None:
        """What axe-core finds that keeps somebody out."""
        self.does(Path(AXE).read_text(encoding="utf-8"))
        assert self.browser.execute_async_script(AUDIT) == []


@pytest.fixture
def reader(browser: Any, folder: Path) -> Iterator[Reader]:
    yield from _reader(browser, folder / "index.html")


@pytest.fixture
def reviewer(browser: Any, folder: Path) -> Iterator[Reader]:
    yield from _reader(browser, folder / "compare.html")


def _reader(browser: Any, page: Path) -> Iterator[Reader]:
    browser.set_script_timeout(300)
    reader = Reader(browser, page)
    reader.looks()
    browser.get_log("browser")
    yield reader
    reader.does("localStorage.clear()")
    browser.get("about:blank")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


needs_axe = pytest.mark.skipif(not AXE, reason="NETCHARTS_TEST_AXE names no axe-core; .ci/run fetches it")
everywhere = pytest.mark.parametrize(
    ("width", "scheme"), [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
)


@everywhere
def test_nothing_is_broken_or_too_wide(reader: Reader, width: str, scheme: str) -> None:
    reader.looks(width, scheme)
    assert set(reader.seen(".entry")) == set(bundled.paths())
    for language in ("en", "zh"):
        reader.chooses("language", language)
        for view in ("usual", "layers", "cells", "parts", "all"):
            reader.chooses("view", view)
            reader.is_content()
    # The images of both languages, in the colours of the scheme.
    assert reader.browser.execute_async_script(BROKEN, "img") == []
    reader.is_content()


@everywhere
@needs_axe
def test_nobody_is_kept_out(reader: Reader, width: str, scheme: str) -> None:
    reader.looks(width, scheme, "#lstm")
    reader.chooses("language", "zh" if scheme == "dark" else "en")
    reader.can_use_it()


@needs_axe
def test_nobody_is_kept_out_of_all_at_once(reader: Reader) -> None:
    reader.chooses("view", "all")
    reader.can_use_it()


@everywhere
def test_the_charts_follow_the_scheme(reader: Reader, width: str, scheme: str) -> None:
    grounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}
    reader.looks(width, scheme, "#lstm")
    for wish in ("auto", "dark", "light", "auto"):
        reader.chooses("scheme", wish)
        got = scheme if wish == "auto" else wish
        assert reader.ground() == grounds[got]
        usual = "lstm.svg" if got == "light" else "lstm/cells.en.dark.svg"
        assert reader.charts("lstm") == [f"lstm/layers.en.{got}.svg", usual, f"lstm/parts.en.{got}.svg"]


@pytest.mark.parametrize("width", WIDTHS)
def test_search(reader: Reader, width: str) -> None:
    reader.looks(width)
    reader.types("/", "lstm")
    assert reader.does("return document.activeElement.id") == "search"
    assert "lstm" in reader.seen(".entry")
    assert "rbm" not in reader.seen(".entry")
    for words, found in (("长短期 bidirectional", ["bilstm"]), ("ＢＩＬＳＴＭ", ["bilstm"]), ("no such net", [])):
        reader.does("document.getElementById('search').select()")
        reader.types(words)
        assert reader.seen(".entry") == found
        assert reader.seen(".count b:first-child") == [str(len(found))]
        assert bool(reader.seen(".nothing")) == (not found)
    from selenium.webdriver import Keys

    reader.types(Keys.ESCAPE)
    assert len(reader.seen(".entry")) == len(bundled.paths())
    reader.chooses("folder", "cells")
    assert set(reader.seen(".entry")) == {name for name, path in bundled.paths().items() if path.parent.name == "cells"}
    reader.is_content()


def test_a_kind_of_cell_is_looked_for_by_its_chip(reader: Reader) -> None:
    reader.looks(part="#lstm")
    reader.does("document.querySelector('#lstm [data-look-for=memory]').click()")
    found = reader.seen(".entry")
    assert "lstm" in found
    assert 1 < len(found) < len(bundled.paths())


def test_the_language_switches_and_is_kept(reader: Reader) -> None:
    reader.looks(part="#lstm")
    assert reader.seen("#lstm .toggle span") == ["Long / Short Term Memory"]
    reader.chooses("language", "zh")
    for _ in range(2):
        assert reader.does("return [document.documentElement.lang, document.title]") == ["zh", "netcharts 图集"]
        assert reader.seen("#lstm .toggle span") == ["长短期记忆网络"]
        assert reader.charts("lstm") == [f"lstm/{level}.zh.light.svg" for level in ("layers", "cells", "parts")]
        assert not reader.seen(".en")
        # Again, after the page is loaded anew.
        reader.looks(part="#lstm")


def test_an_entry_opens_by_mouse_keys_and_address(reader: Reader) -> None:
    from selenium.webdriver import Keys

    opened = "return [...document.querySelectorAll('.entry.open')].map((e) => e.id)"
    reader.does("document.querySelector('#gru .picture').click()")
    assert reader.does(opened) == ["gru"]
    assert reader.does("return location.hash") == "#gru"
    assert reader.seen("#gru pre")
    assert not reader.seen("#lstm pre")
    reader.does("document.querySelector('#lstm .toggle').focus()")
    reader.types(Keys.ENTER)
    assert set(reader.does(opened)) == {"gru", "lstm"}
    reader.types(Keys.ENTER)
    assert reader.does(opened) == ["gru"]
    assert reader.does("return document.querySelector('#lstm .toggle').getAttribute('aria-expanded')") == "false"
    reader.looks(part="#rbm")
    assert reader.does(opened) == ["rbm"]
    top = reader.does("return document.getElementById('rbm').getBoundingClientRect().top")
    assert 0 <= top < 450
    reader.is_content()


def test_each_view_shows_its_level(reader: Reader) -> None:
    for view in ("layers", "cells", "parts"):
        reader.chooses("view", view)
        assert len(reader.seen(".chart img")) == len(bundled.paths())
        assert set(reader.seen(f".chart.{view} img")) == set(reader.seen(".chart img"))
    reader.chooses("view", "all")
    assert len(reader.seen(".chart img")) == 3 * len(bundled.paths())
    assert len(reader.seen("pre")) == len(bundled.paths())


def test_it_can_be_read_without_scripts(reader: Reader) -> None:
    reader.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        reader.looks("phone")
        # What a driver asks runs all the same; what the page brings along does not.
        assert not reader.seen(".tools, .settings")
        assert len(reader.seen(".chart img")) == 3 * len(bundled.paths())
        assert len(reader.seen("pre")) == len(bundled.paths())
    finally:
        reader.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_it_can_be_printed(reader: Reader) -> None:
    reader.chooses("scheme", "dark")
    reader.does("document.querySelector('#lstm .toggle').click()")
    reader.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert reader.ground() == "rgb(255, 255, 255)"
    assert not reader.seen(".tools, .settings")
    assert len(reader.charts("lstm")) == 3
    reader.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


# The review


@everywhere
def test_the_review_in_every_mode(reviewer: Reader, width: str, scheme: str) -> None:
    reviewer.looks(width, scheme)
    for language in ("en", "zh"):
        reviewer.chooses("language", language)
        for mode in ("beside", "slide", "difference"):
            reviewer.chooses("mode", mode)
            reviewer.is_content()
    assert reviewer.browser.execute_async_script(BROKEN, "img") == []
    assert reviewer.seen("h2") == ["gru", "lstm", "p"]


@needs_axe
@pytest.mark.parametrize("mode", ["beside", "slide", "difference"])
def test_nobody_is_kept_out_of_the_review(reviewer: Reader, mode: str) -> None:
    reviewer.looks("phone", "dark")
    reviewer.chooses("mode", mode)
    reviewer.can_use_it()


def test_the_slider_cuts_between_old_and_new(reviewer: Reader) -> None:
    reviewer.chooses("mode", "slide")
    reviewer.does(
        "const cut = document.querySelector('.cut input'); cut.value = 20;"
        "cut.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    assert (
        reviewer.does("return getComputedStyle(document.querySelector('.beside .new')).clipPath")
        == "inset(0px 0px 0px 20%)"
    )
    old, new = reviewer.does(
        "return ['.old', '.new'].map((side) => document.querySelector(`.beside ${side} img`).getBoundingClientRect())"
        ".map((box) => [box.left, box.top, box.width])"
    )
    assert old == new
