"""Interactive pages: one file without network, in which a script finds cells and links by the attributes of the chart."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from netcharts import locale
from netcharts.api import Chart
from netcharts.apps.poster import Poster
from netcharts.errors import OptionError
from netcharts.network.graph import build
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.style.options import DETAILS

HOSTILE = (
    "</script><script>alert(1)</script>",
    '" onload="alert(1)" x="',
    "'><img src=x onerror=alert(1)>",
    "</template></svg></table><svg onload=alert(1)>",
    "]]> --> </style> </title> </main>",
    "$title ${word_zoom} {} \\n \u202e",
)
VOID = {"meta", "link", "input", "br", "img"}


class Page(HTMLParser):
    """A page as elements with the elements around them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.view = ""
        self.views: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs)
        if tag in ("template", "figure"):
            self.view = given["data-view"] or ""
            self.views.append(self.view)
        self.elements.append((tag, given, (*self._open, f"view {self.view}")))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), (*self._open, f"view {self.view}")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag in ("template", "figure"):
            self.view = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.append((self._open[-1], data))

    def links(self, view: str) -> Counter[tuple[str | None, str | None]]:
        """Return the links of a view by the names of their ends."""
        return Counter(
            (given["data-from"], given["data-to"])
            for _, given, around in self.elements
            # Bias cells and the lines of weights that a layer gives have one end; lines of starts join layers.
            if "[" in (given.get("data-from") or "") and "data-to" in given and f"view {view}" in around
        )

    def nodes(self, view: str, name: str) -> set[str | None]:
        return {given[name] for _, given, around in self.elements if name in given and f"view {view}" in around}


def page_of(name: str, **options: Any) -> Page:
    return Page(Chart.from_file(name).render("html", **options).decode())


def test_the_page_of_every_spec_has_every_level_and_all_links(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    page = Page(chart.render("html").decode())
    links = sum(each.source.size for each in build(chart.spec).links)
    shown = [view for view in page.views if view != "values"]
    assert shown[0] == chart.spec.detail
    assert set(shown) == set(DETAILS[:-1] if links > 600 else DETAILS)
    assert ("values" in page.views) <= bool(chart.spec.examples)
    graph = chart.graph("cells")
    assert page.nodes("cells", "data-cell") == set(graph.nodes)
    assert page.links("cells") == Counter(graph.edges())
    layers = {layer.name for layer in chart.spec.layers}
    assert page.nodes("layers", "data-layer") == layers
    assert page.nodes("maps", "data-layer") == layers


def test_every_layer_has_the_parts_of_its_cells(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    page = Page(chart.render("html").decode())
    rows = {given["data-layer"]: given["data-kind"] for tag, given, _ in page.elements if tag == "tr" and given}
    assert {layer.name for layer in chart.spec.layers} <= rows.keys()
    kinds = [given["data-kind"] for tag, given, _ in page.elements if tag == "section"]
    assert kinds == [str(number) for number in range(len(kinds))]
    assert set(rows.values()) == set(kinds)
    charts = [around for tag, _, around in page.elements if tag == "svg" and "section" in around]
    assert len(charts) == len(kinds)


def test_the_size_of_a_page_is_limited() -> None:
    assert len(Chart.from_file("alexnet").render("html")) < 300_000


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_needs_no_network_and_allows_only_its_own_script(lang: str) -> None:
    text = Chart.from_file("lstm").render("html", lang=lang).decode()
    page = Page(text)
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 1
    allowed = b64encode(sha256(scripts[0].encode()).digest()).decode()
    policy = next(given["content"] for _, given, _ in page.elements if given.get("http-equiv"))
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{allowed}'" in policy
    for tag, given, _ in page.elements:
        assert not [name for name in given if name.startswith("on")], tag
        assert "src" not in given
        assert (given.get("href") or "#").startswith(("#", "data:,"))
    assert "url(" not in text
    assert page.elements[0][1]["lang"] == lang
    assert locale.load(lang)["page.anatomy"] in text


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_users_adds_no_elements_and_no_handlers(text: str) -> None:
    plain, hostile = (
        Chart.from_dict(
            {
                "name": name,
                "title": name,
                "cells": {"own": {"extends": "hidden", "names": name, "definition": name}},
                "layers": {"a": {"cell": "input", "size": 2}, "b": {"cell": "own", "size": 2, "label": name}},
                "connections": [{"full": "a -> b"}],
                "groups": {"g": {"layers": ["b"], "label": name}},
            }
        )
        for name in ("plain", text)
    )
    pages = [Page(chart.render("html", engine="builtin").decode()) for chart in (plain, hostile)]
    shapes = [
        Counter((tag, tuple(sorted(given))) for tag, given, _ in page.elements if tag not in ("text", "tspan"))
        for page in pages
    ]
    # A shape that occurs more than twice is written once, and texts have various widths.
    for shape in shapes:
        for key in [key for key in shape if key[0] in ("use", "path", "defs")]:
            del shape[key]
    assert shapes[0] == shapes[1]


def test_the_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    code = "import sys; from netcharts import Chart; sys.stdout.buffer.write(Chart.from_file('rbm').render('html'))"
    pages = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, check=True, cwd=tmp_path,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert pages == {Chart.from_file("rbm").render("html")}


def test_a_page_starts_with_the_chart_that_is_asked_for() -> None:
    assert page_of("lstm").views[0] == "cells"
    assert page_of("lstm", detail="parts").views[0] == "parts"
    assert page_of("alexnet").views[0] == "maps"
    assert page_of("lstm", values="forward").views[0] == "values"


@pytest.mark.parametrize(("step", "shown"), [("last", 3), (2, 1), (1, 0), ("animated", 0), ("each", 0)])
def test_the_step_that_is_asked_for_is_shown(step: int | str, shown: int) -> None:
    page = page_of("lstm", values="forward", step=step)
    steps = [
        given["visibility"] for _, given, around in page.elements if given.get("class") == "step" and "figure" in around
    ]
    assert steps == ([] if step == "each" else ["visible" if number == shown else "hidden" for number in (1, 2, 3)])
    assert not [tag for tag, _, _ in page.elements if tag == "animate"]


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(Exception, match="there is no step '9'"):
        page_of("lstm", values="forward", step=9)


def test_a_width_has_no_effect() -> None:
    with pytest.raises(OptionError, match="'width' has no effect on the format html"):
        page_of("lstm", width=300)


def test_the_parts_of_a_chart_with_many_links_are_left_out() -> None:
    layers = "".join(f"  {name}: {{cell: hidden, size: 32, draw: 32}}\n" for name in "ab")
    chart = Chart.from_text(f"name: Big\nlayers:\n{layers}connections:\n  - full: a -> b\n")
    page = Page(chart.render("html").decode())
    assert set(page.views) == {"layers", "maps", "cells"}
    states = {given["value"]: "disabled" in given for _, given, _ in page.elements if given.get("name") == "view"}
    assert states == {"layers": False, "maps": False, "cells": False, "parts": True}
    assert Page(chart.render("html", detail="parts").decode()).views[0] == "parts"


@pytest.mark.parametrize("theme", themes.names())
def test_a_page_is_light_and_dark_unless_its_theme_is_dark(theme: str) -> None:
    page = page_of("p", theme=theme)
    choices = [given["value"] for _, given, _ in page.elements if given.get("name") == "colors"]
    dark = theme == "zoo-dark"
    assert choices == ([] if dark else ["auto", "light", "dark"])
    assert page.elements[0][1].get("data-theme") == ("dark" if dark else None)
    fills = {given.get("fill") for _, given, _ in page.elements if given.get("class", "").startswith("background")}
    assert fills == {themes.load(theme).background}


def test_undirected_links_are_marked() -> None:
    texts = {name: Chart.from_file(name).render("html").decode() for name in ("rbm", "ff")}
    assert 'data-undirected="[[&quot;visible&quot;, &quot;hidden&quot;]]"' in texts["rbm"]
    assert 'data-undirected="[]"' in texts["ff"]


def test_a_poster_is_a_page_without_levels() -> None:
    names = ("ff", "p")
    poster = Poster({name: Chart.from_file(name) for name in names}, title="Two")
    page = Page(poster.render("html").decode())
    assert page.views == [""]
    assert not page.nodes("", "data-cell")
    assert [given["value"] for _, given, _ in page.elements if given.get("type") == "radio"] == [
        "auto",
        "light",
        "dark",
    ]


def test_every_bundled_cell_has_a_page() -> None:
    text = bundled.cell("memory")
    assert text is not None
    page = Page(Chart.from_text(text).render("html", detail="parts").decode())
    assert page.views[0] == "parts"
