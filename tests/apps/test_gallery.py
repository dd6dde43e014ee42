"""The gallery: a folder that contains all that its pages need, and a page of the changes since an older gallery."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, locale, registry
from netcharts.apps.gallery.build import build
from netcharts.apps.gallery.changes import find_changes
from netcharts.apps.gallery.entries import SCHEMES, VARIANTS, GalleryEntry, draw_all, gallery_specs
from netcharts.apps.gallery.highlighting import highlighted
from netcharts.apps.gallery.templates import text
from netcharts.apps.outputs import PlanError
from netcharts.errors import SpecError
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.syntax.languages import LANGUAGES
from tests.hostile import written_out

SPECS = ("p", "lstm", "gru-cell", "deep-recurrent")
VOID = {"meta", "link", "input", "img", "source", "br"}
SPEC = "name: {}\nlayers:\n  a: {{cell: input, size: 2}}\n  b: {{cell: {}, size: 1}}\nconnections:\n  - full: a -> b\n"


class Page(HTMLParser):
    """The elements and text of a page. Elements must be closed in the order in which they were opened."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.code: list[str] = []
        self.words = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if self.open[-2:] == ["pre", "code"]:
            self.code.append("")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        assert "svg" in self.open

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data
        if "pre" in self.open:
            self.code[-1] += data

    def all(self, tag: str, kind: str = "") -> list[dict[str, str]]:
        found = [values for name, values in self.elements if name == tag]
        return [values for values in found if not kind or kind in values.get("class", "").split()]

    def addresses(self) -> list[str]:
        keys = ("src", "srcset", "href")
        found = [values[key] for _, values in self.elements for key in keys if key in values]
        return [address for address in found if not address.startswith("data:")]


def drawn(specs: Sequence[str]) -> list[GalleryEntry]:
    results = list(draw_all(gallery_specs(specs)))
    entries = [result for result in results if isinstance(result, GalleryEntry)]
    assert len(entries) == len(results)
    return entries


def built(folder: Path, specs: Sequence[str] = SPECS, old: Path | None = None) -> list[GalleryEntry]:
    entries = drawn(specs)
    pages = build(folder, entries, old)
    assert [page.name for page in pages] == ["index.html", *(["compare.html"] if old else [])]
    return entries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    gallery = tmp_path_factory.mktemp("gallery")
    built(gallery)
    return gallery


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "old"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def checked_page(page: Path) -> Page:
    """Return a page after checking that its links lead to files or elements that exist, and that its ids are unique."""
    found = Page(page)
    ids = Counter(values["id"] for _, values in found.elements if "id" in values)
    assert set(ids.values()) <= {1}
    for address in found.addresses():
        parts = urlsplit(address)
        assert not parts.scheme and not parts.netloc, address
        assert unquote(parts.path) == "" or (page.parent / unquote(parts.path)).is_file(), address
        assert parts.path or unquote(parts.fragment) in ids, address
    for _, values in found.elements:
        assert not any(key.startswith("on") or key == "style" for key in values)
    return found


# The page


def test_all_bundled_specs_have_names_and_folders() -> None:
    found = gallery_specs(list(bundled.paths()))
    assert [(source.name, source.folder) for source in found] == [
        (name, path.parent.name) for name, path in bundled.paths().items()
    ]


def test_every_spec_is_shown_in_all_variants(folder: Path) -> None:
    page = checked_page(folder / "index.html")
    assert {values["id"] for values in page.all("article", "entry")} == set(SPECS)
    shown = [values["src"] for values in page.all("img")] + [values["srcset"] for values in page.all("source")]
    assert Counter(shown) == Counter(f for name in SPECS for f in _charts(name))
    assert {name for name in files(folder) if name.endswith(".svg")} == set(shown)


def _charts(name: str) -> list[str]:
    return [variant.file(name, Chart.from_file(name).spec.detail) for variant in VARIANTS]


def test_charts_have_the_language_and_theme_in_their_names(folder: Path) -> None:
    for entry in drawn(SPECS):
        for variant in VARIANTS:
            root = ElementTree.fromstring((folder / entry.file(variant)).read_bytes())
            assert root.get("lang") == variant.language
            assert f"theme-{SCHEMES[variant.scheme]}" in str(root.get("class"))


def test_the_default_chart_has_the_file_name_that_render_uses(folder: Path) -> None:
    for name in SPECS:
        assert (folder / f"{name}.svg").read_bytes() == Chart.from_file(name).render("svg")


def test_images_have_alternative_texts_and_sizes(folder: Path) -> None:
    images = checked_page(folder / "index.html").all("img")
    assert all(image["alt"] and int(image["width"]) and int(image["height"]) for image in images)
    assert all(image["loading"] == "lazy" for image in images)
    for name in SPECS:
        for language in ("en", "zh"):
            alternative = " ".join(Chart.from_file(name).alternative_text(language).split())
            assert [image["lang"] for image in images if image["alt"] == alternative].count(language) >= 1


def test_the_yaml_is_shown_unchanged(folder: Path) -> None:
    page = Page(folder / "index.html")
    names = [values["id"] for values in page.all("article", "entry")]
    texts = dict(zip(names, page.code, strict=True))
    assert texts == {name: bundled.paths()[name].read_text(encoding="utf-8") for name in SPECS}


def test_the_search_text_has_names_cells_patterns_and_references(folder: Path) -> None:
    found = {v["id"]: v["data-find"] for v in Page(folder / "index.html").all("article", "entry")}
    for words in ("lstm", "long", "长短期记忆网络", "memory", "记忆神经元", "recurrent", "全连接", "zoo", "hochreiter"):
        assert words in found["lstm"], words
    assert "memory" not in found["p"]
    assert all(text == text.lower() for text in found.values())


def test_cards_have_the_background_of_the_charts() -> None:
    light, dark = (themes.load(theme).background for theme in SCHEMES.values())
    assert f"--card: light-dark({light}, {dark});" in text("pages.css", "style")


def test_several_processes_write_the_same_bytes(folder: Path, tmp_path: Path, run: Any) -> None:
    done = run("gallery", *SPECS, "-o", "again", "-j", "2", PYTHONHASHSEED="7", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().split() == [str(Path("again/index.html"))]
    assert files(tmp_path / "again") == files(folder)


# Other specs


HOSTILE = """\
name: '<script>alert(1)</script> & "x"'
title: {en: '</pre></code> $summary ${x} <b>', zh: '“<i onload=x>”'}
description: 'a --> ]]> "quoted" & <img src=x onerror=alert(1)>'
reference: 'https://example.org/?a=1&b=<2>'
layers:
  "<img src=x>": {cell: input, size: 2}
  'q"&': {cell: own, size: 1, label: '<svg onload="x">'}
cells:
  own: {extends: hidden, fill: "#9acd32", names: {en: '"><script>', zh: '自<定>义'}}
"""


def test_text_in_specs_never_becomes_markup(tmp_path: Path) -> None:
    spec = tmp_path / "a b&'%#.yaml"
    spec.write_text(HOSTILE, encoding="utf-8")
    plain = tmp_path / "plain.yaml"
    plain.write_text(SPEC.format("P", "hidden"), encoding="utf-8")
    built(tmp_path / "hostile", [str(spec), str(plain)])
    built(tmp_path / "plain", [str(plain)])
    page, plain_page = checked_page(tmp_path / "hostile/index.html"), checked_page(tmp_path / "plain/index.html")
    assert {tag for tag, _ in page.elements} - {"b", "i"} <= {tag for tag, _ in plain_page.elements} | {"code"}
    assert len(page.all("script")) == 1
    assert page.code[0] == spec.read_text(encoding="utf-8")
    assert "</pre></code> $summary ${x} <b>" in page.words
    # In the comparison, this spec is new.
    built(tmp_path / "hostile", [str(spec), str(plain)], tmp_path / "plain")
    assert len(checked_page(tmp_path / "hostile/compare.html").all("script")) == 1


@given(st.text(st.sampled_from("abkey:_-. #'\"&<>{}[]\n\t\r中é$")) | st.text())
def test_highlighting_does_not_change_text(yaml: str) -> None:
    shown = unescape(re.sub("</?[bi]>", "", highlighted(yaml)))
    assert shown == written_out(re.sub("\r\n?", "\n", yaml), "\t\n")


def test_keys_and_comments_are_highlighted() -> None:
    assert highlighted("# so\na: {b: '#c'} # d") == "<i># so</i>\n<b>a</b>: {b: &#x27;#c&#x27;} <i># d</i>"


def test_two_specs_of_one_name_are_an_error(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "net.yaml").write_text(SPEC.format("P", "hidden"))
    with pytest.raises(PlanError):
        gallery_specs([str(tmp_path / "one/net.yaml"), str(tmp_path / "two/net.yaml")])


def test_findings_are_reported_and_nothing_is_written(tmp_path: Path, run: Any) -> None:
    (tmp_path / "net.yaml").write_text(SPEC.format("P", "hiden"))
    with pytest.raises(SpecError):
        list(draw_all(gallery_specs([str(tmp_path / "net.yaml")])))
    for jobs in ("1", "2"):
        done = run("gallery", "net.yaml", "lstm", "-o", "out", "-j", jobs)
        assert done.returncode == 1
        assert done.stderr.startswith(b"net.yaml:4:13: NC009 error")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [("nowhere.yaml",), ("lstm", "lstm"), ("lstm", "--compare", "nowhere"), ("lstm", "-o", "file")]
)
def test_usage_errors_write_nothing(arguments: Sequence[str], tmp_path: Path, run: Any) -> None:
    (tmp_path / "file").write_text("")
    done = run("gallery", *arguments, "-j", "1")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


# Comparison with an older gallery


def test_a_comparison_without_changes(copy: Path, tmp_path: Path) -> None:
    entries = built(tmp_path / "new", old=copy)
    assert find_changes(entries, copy) == []
    assert "No chart has changed." in checked_page(tmp_path / "new/compare.html").words


def test_the_comparison_shows_exactly_the_changed_charts(copy: Path, tmp_path: Path) -> None:
    (copy / "p.svg").write_text(
        (copy / "p.svg").read_text().replace("#FFCC00", "#ffcc01").replace("#ffcc00", "#ffcc01")
    )
    words = copy / "lstm/parts.zh.dark.svg"
    words.write_text(words.read_text().replace("<desc>", "<desc>Formerly: "))
    (copy / "gru-cell.svg").unlink()
    (copy / "gone").mkdir()
    (copy / "gone.svg").write_bytes((copy / "p.svg").read_bytes())
    (copy / "gone/parts.en.dark.svg").write_bytes((copy / "p.svg").read_bytes())
    entries = built(tmp_path / "new", old=copy)
    found = {change.file: change.state for change in find_changes(entries, copy)}
    assert found == {
        "p.svg": "changed",
        "lstm/parts.zh.dark.svg": "reworded",
        "gru-cell.svg": "added",
        "gone.svg": "removed",
        "gone/parts.en.dark.svg": "removed",
    }
    page = checked_page(tmp_path / "new/compare.html")
    assert [image["src"] for image in page.all("img")] == [
        "p/cells.en.light.before.svg",
        "p.svg",
        "gru-cell.svg",
        "gone/parts.en.dark.before.svg",
        "gone/en.light.before.svg",
    ]
    assert (tmp_path / "new/p/cells.en.light.before.svg").read_bytes() == (copy / "p.svg").read_bytes()
    assert page.words.count("English, light") >= 1


def test_a_change_of_all_variants_is_shown_in_the_language_and_scheme_of_the_reader(copy: Path, tmp_path: Path) -> None:
    for path in [copy / "p.svg", *(copy / "p").glob("cells.*")]:
        path.write_text(path.read_text().replace("<ellipse", '<ellipse opacity="1"'))
    entries = built(tmp_path / "new", old=copy)
    assert {change.state for change in find_changes(entries, copy)} == {"changed"}
    page = checked_page(tmp_path / "new/compare.html")
    assert len(page.all("img")) == len(page.all("source")) == 4
    assert Counter(values["class"].split()[-1] for values in page.all("div", "pair")) == {"en": 1, "zh": 1}


def test_a_gallery_is_compared_with_its_own_folder_before_it_is_written(copy: Path, tmp_path: Path) -> None:
    (copy / "p.svg").write_text((copy / "p.svg").read_text().replace("<rect", '<rect rx="1"'))
    before = (copy / "p.svg").read_bytes()
    built(copy, old=copy)
    assert (copy / "p/cells.en.light.before.svg").read_bytes() == before != (copy / "p.svg").read_bytes()
    # The older charts in the folder are not charts of the gallery.
    entries = built(copy, old=copy)
    assert find_changes(entries, copy) == []


def test_all_charts_are_new_compared_with_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    entries = built(tmp_path / "new", ["p"], tmp_path / "old")
    assert {change.state for change in find_changes(entries, tmp_path / "old")} == {"added"}
    assert len(find_changes(entries, tmp_path / "old")) == len(VARIANTS)
    checked_page(tmp_path / "new/compare.html")


def test_the_pages_use_all_their_words() -> None:
    folder = Path(registry.folder("apps/gallery"))
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    used = {word for name in folder.glob("*.html") for word in re.findall(r"\$\{word\.(\w+)\}", text(name.name))}
    words = {key.removeprefix("gallery.") for key in locale.load("en").own if key.startswith("gallery.")}
    assert used <= words
    assert not [word for word in words - used if not re.search(rf"\bgallery\.{word}\b|\"{word}\"", code)]


def test_the_pages_show_all_languages(folder: Path) -> None:
    page = checked_page(folder / "index.html")
    choices = [values["value"] for values in page.all("input") if values.get("name") == "language"]
    assert choices == list(LANGUAGES)
    assert all(page.all("span", language) and page.all("picture", language) for language in LANGUAGES)
    style = (folder / "gallery.css").read_text(encoding="utf-8")
    assert all(f":root:lang({language}) :is(" in style for language in LANGUAGES)


CHECKOUT = Path(__file__).parents[2]


@pytest.mark.skipif(not (CHECKOUT / "output").exists(), reason="not a checkout")
def test_every_bundled_spec_has_a_committed_chart_and_digests() -> None:
    lines = (CHECKOUT / "tests/data/gallery.sha256").read_text(encoding="utf-8").splitlines()
    digests = dict(reversed(line.split("  ", 1)) for line in lines)
    expected = {f"{name}.svg" for name in bundled.paths()}
    committed = {path.name for path in (CHECKOUT / "output").iterdir()}
    assert expected - committed == committed - expected == set(), "see 'Changing a picture' in CONTRIBUTING.md"
    default = {name for name in digests if "/" not in name}
    assert expected - default == default - expected == set(), "see 'Changing a picture' in CONTRIBUTING.md"
    for name in expected:
        assert digests[name] == sha256((CHECKOUT / "output" / name).read_bytes()).hexdigest(), name
    assert len(digests) == len(expected) * len(VARIANTS)
