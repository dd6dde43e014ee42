"""The gallery: a folder that needs nothing else, in which everything is found; and what has changed since an older one."""

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

from netcharts import Chart
from netcharts.apps.gallery import compare, page
from netcharts.apps.gallery.build import build
from netcharts.apps.gallery.entries import LANGUAGES, SCHEMES, VARIANTS, Entry, draw, sources
from netcharts.apps.gallery.page import highlighted, text
from netcharts.apps.outputs import PlanError
from netcharts.errors import SpecError
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.syntax import languages
from tests.hostile import written_out

SPECS = ("p", "lstm", "gru-cell", "deep-recurrent")
VOID = {"meta", "link", "input", "img", "source", "br"}
SPEC = "name: {}\nlayers:\n  a: {{cell: input, size: 2}}\n  b: {{cell: {}, size: 1}}\nconnections:\n  - full: a -> b\n"


class Page(HTMLParser):
    """What a page holds. Every element has to be closed where it was opened."""

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


def drawn(specs: Sequence[str]) -> list[Entry]:
    results = list(draw(sources(specs)))
    entries = [result for result in results if isinstance(result, Entry)]
    assert len(entries) == len(results)
    return entries


def built(folder: Path, specs: Sequence[str] = SPECS, old: Path | None = None) -> list[Entry]:
    entries = drawn(specs)
    pages = build(folder, entries, old)
    assert [page.name for page in pages] == ["index.html", *(["compare.html"] if old else [])]
    return entries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("gallery")
    built(made)
    return made


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "old"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def whole(page: Path) -> Page:
    """A page all of whose links lead somewhere within its folder, and all of whose ids are its own."""
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


def test_every_bundled_spec_is_meant() -> None:
    found = sources(list(bundled.paths()))
    assert [(source.name, source.folder) for source in found] == [
        (name, path.parent.name) for name, path in bundled.paths().items()
    ]


def test_every_spec_is_there_at_three_levels_in_both_languages_and_schemes(folder: Path) -> None:
    page = whole(folder / "index.html")
    assert {values["id"] for values in page.all("article", "entry")} == set(SPECS)
    shown = [values["src"] for values in page.all("img")] + [values["srcset"] for values in page.all("source")]
    assert Counter(shown) == Counter(f for name in SPECS for f in _charts(name))
    assert {name for name in files(folder) if name.endswith(".svg")} == set(shown)


def _charts(name: str) -> list[str]:
    return [variant.file(name, Chart.from_file(name).spec.detail) for variant in VARIANTS]


def test_every_chart_is_what_it_is_called(folder: Path) -> None:
    for entry in drawn(SPECS):
        for variant in VARIANTS:
            root = ElementTree.fromstring((folder / entry.file(variant)).read_bytes())
            assert root.get("lang") == variant.language
            assert f"theme-{SCHEMES[variant.scheme]}" in str(root.get("class"))


def test_the_chart_drawn_unless_asked_for_otherwise_is_where_render_puts_it(folder: Path) -> None:
    for name in SPECS:
        assert (folder / f"{name}.svg").read_bytes() == Chart.from_file(name).render("svg")


def test_images_have_words_and_sizes(folder: Path) -> None:
    images = whole(folder / "index.html").all("img")
    assert all(image["alt"] and int(image["width"]) and int(image["height"]) for image in images)
    assert all(image["loading"] == "lazy" for image in images)
    for name in SPECS:
        for language in ("en", "zh"):
            said = " ".join(Chart.from_file(name).alternative_text(language).split())
            assert [image["lang"] for image in images if image["alt"] == said].count(language) >= 1


def test_the_yaml_is_the_text_as_it_is(folder: Path) -> None:
    page = Page(folder / "index.html")
    names = [values["id"] for values in page.all("article", "entry")]
    texts = dict(zip(names, page.code, strict=True))
    assert texts == {name: bundled.paths()[name].read_text(encoding="utf-8") for name in SPECS}


def test_entries_are_found_by_what_they_are(folder: Path) -> None:
    found = {v["id"]: v["data-find"] for v in Page(folder / "index.html").all("article", "entry")}
    for words in ("lstm", "long", "长短期记忆网络", "memory", "记忆神经元", "recurrent", "全连接", "zoo", "hochreiter"):
        assert words in found["lstm"], words
    assert "memory" not in found["p"]
    assert all(text == text.lower() for text in found.values())


def test_the_ground_of_a_card_is_that_of_the_charts() -> None:
    light, dark = (themes.load(theme).background for theme in SCHEMES.values())
    assert f"--card: light-dark({light}, {dark});" in text("gallery.css")


def test_the_same_bytes_again_and_by_several_processes(folder: Path, tmp_path: Path, run: Any) -> None:
    done = run("gallery", *SPECS, "-o", "again", "-j", "2", PYTHONHASHSEED="7", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().split() == [str(Path("again/index.html"))]
    assert files(tmp_path / "again") == files(folder)


# Specs of one's own


NASTY = """\
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


def test_nothing_that_a_spec_says_becomes_markup(tmp_path: Path) -> None:
    spec = tmp_path / "a b&'%#.yaml"
    spec.write_text(NASTY, encoding="utf-8")
    plain = tmp_path / "plain.yaml"
    plain.write_text(SPEC.format("P", "hidden"), encoding="utf-8")
    built(tmp_path / "nasty", [str(spec), str(plain)])
    built(tmp_path / "plain", [str(plain)])
    page, usual = whole(tmp_path / "nasty/index.html"), whole(tmp_path / "plain/index.html")
    assert {tag for tag, _ in page.elements} - {"b", "i"} <= {tag for tag, _ in usual.elements} | {"code"}
    assert len(page.all("script")) == 1
    assert page.code[0] == spec.read_text(encoding="utf-8")
    assert "</pre></code> $summary ${x} <b>" in page.words
    # The review, where all of it is new.
    built(tmp_path / "nasty", [str(spec), str(plain)], tmp_path / "plain")
    assert len(whole(tmp_path / "nasty/compare.html").all("script")) == 1


@given(st.text(st.sampled_from("abkey:_-. #'\"&<>{}[]\n\t\r中é$")) | st.text())
def test_colours_change_no_text(yaml: str) -> None:
    shown = unescape(re.sub("</?[bi]>", "", highlighted(yaml)))
    assert shown == written_out(re.sub("\r\n?", "\n", yaml), "\t\n")


def test_keys_and_comments_are_set_apart() -> None:
    assert highlighted("# so\na: {b: '#c'} # d") == "<i># so</i>\n<b>a</b>: {b: &#x27;#c&#x27;} <i># d</i>"


def test_two_specs_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "net.yaml").write_text(SPEC.format("P", "hidden"))
    with pytest.raises(PlanError):
        sources([str(tmp_path / "one/net.yaml"), str(tmp_path / "two/net.yaml")])


def test_a_broken_spec_is_told_of_and_nothing_is_written(tmp_path: Path, run: Any) -> None:
    (tmp_path / "net.yaml").write_text(SPEC.format("P", "hiden"))
    with pytest.raises(SpecError):
        list(draw(sources([str(tmp_path / "net.yaml")])))
    for jobs in ("1", "2"):
        done = run("gallery", "net.yaml", "lstm", "-o", "out", "-j", jobs)
        assert done.returncode == 1
        assert done.stderr.startswith(b"net.yaml:4:13: NC009 error")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [("nowhere.yaml",), ("lstm", "lstm"), ("lstm", "--compare", "nowhere"), ("lstm", "-o", "file")]
)
def test_misuse_is_one_line(arguments: Sequence[str], tmp_path: Path, run: Any) -> None:
    (tmp_path / "file").write_text("")
    done = run("gallery", *arguments, "-j", "1")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


# What has changed


def test_nothing_has_changed(copy: Path, tmp_path: Path) -> None:
    entries = built(tmp_path / "new", old=copy)
    assert compare.changes(entries, copy) == []
    assert "Nothing has changed." in whole(tmp_path / "new/compare.html").words


def test_the_review_shows_exactly_what_has_changed(copy: Path, tmp_path: Path) -> None:
    (copy / "p.svg").write_text(
        (copy / "p.svg").read_text().replace("#FFCC00", "#ffcc01").replace("#ffcc00", "#ffcc01")
    )
    words = copy / "lstm/parts.zh.dark.svg"
    words.write_text(words.read_text().replace("<desc>", "<desc>Once: "))
    (copy / "gru-cell.svg").unlink()
    (copy / "gone").mkdir()
    (copy / "gone.svg").write_bytes((copy / "p.svg").read_bytes())
    (copy / "gone/parts.en.dark.svg").write_bytes((copy / "p.svg").read_bytes())
    entries = built(tmp_path / "new", old=copy)
    found = {change.file: change.state for change in compare.changes(entries, copy)}
    assert found == {
        "p.svg": "changed",
        "lstm/parts.zh.dark.svg": "reworded",
        "gru-cell.svg": "new",
        "gone.svg": "removed",
        "gone/parts.en.dark.svg": "removed",
    }
    page = whole(tmp_path / "new/compare.html")
    assert [image["src"] for image in page.all("img")] == [
        "p/cells.en.light.before.svg",
        "p.svg",
        "gru-cell.svg",
        "gone/parts.en.dark.before.svg",
        "gone/en.light.before.svg",
    ]
    assert (tmp_path / "new/p/cells.en.light.before.svg").read_bytes() == (copy / "p.svg").read_bytes()
    assert page.words.count("English, light") >= 1


def test_a_change_of_all_ways_is_shown_in_the_readers_own(copy: Path, tmp_path: Path) -> None:
    for path in [copy / "p.svg", *(copy / "p").glob("cells.*")]:
        path.write_text(path.read_text().replace("<ellipse", '<ellipse opacity="1"'))
    entries = built(tmp_path / "new", old=copy)
    assert {change.state for change in compare.changes(entries, copy)} == {"changed"}
    page = whole(tmp_path / "new/compare.html")
    assert len(page.all("img")) == len(page.all("source")) == 4
    assert Counter(values["class"].split()[-1] for values in page.all("div", "pair")) == {"en": 1, "zh": 1}


def test_a_folder_is_compared_with_itself_before_it_is_written(copy: Path, tmp_path: Path) -> None:
    (copy / "p.svg").write_text((copy / "p.svg").read_text().replace("<rect", '<rect rx="1"'))
    once = (copy / "p.svg").read_bytes()
    built(copy, old=copy)
    assert (copy / "p/cells.en.light.before.svg").read_bytes() == once != (copy / "p.svg").read_bytes()
    # What was before is no chart of the gallery.
    entries = built(copy, old=copy)
    assert compare.changes(entries, copy) == []


def test_an_old_folder_without_charts_makes_all_new(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    entries = built(tmp_path / "new", ["p"], tmp_path / "old")
    assert {change.state for change in compare.changes(entries, tmp_path / "old")} == {"new"}
    assert len(compare.changes(entries, tmp_path / "old")) == len(VARIANTS)
    whole(tmp_path / "new/compare.html")


def test_the_pages_have_all_their_words_in_all_their_languages() -> None:
    words = [value for module in (page, compare) for value in vars(module).values() if isinstance(value, dict)]
    flat = [said for value in words for said in ([value] if set(value) & set(LANGUAGES) else value.values())]
    found = [set(said) for said in flat if isinstance(said, dict) and set(said) & set(LANGUAGES)]
    assert len(found) > 10
    assert all(said == set(LANGUAGES) for said in found)
    for name in ("index.html", "entry.html", "compare.html"):
        spoken = Counter(re.findall(r'<span class="\w+" lang="(\w+)"', text(name)))
        assert len(set(spoken.values())) <= 1, name
        assert set(spoken) <= set(LANGUAGES) <= set(languages.LANGUAGES)


CHECKOUT = Path(__file__).parents[2]


@pytest.mark.skipif(not (CHECKOUT / "output").exists(), reason="not a checkout")
def test_every_bundled_spec_has_a_committed_chart_and_digests() -> None:
    lines = (CHECKOUT / "tests/data/gallery.sha256").read_text(encoding="utf-8").splitlines()
    digests = dict(reversed(line.split("  ", 1)) for line in lines)
    expected = {f"{name}.svg" for name in bundled.paths()}
    committed = {path.name for path in (CHECKOUT / "output").iterdir()}
    assert expected - committed == committed - expected == set(), "see 'Changing a picture' in CONTRIBUTING.md"
    usual = {name for name in digests if "/" not in name}
    assert expected - usual == usual - expected == set(), "see 'Changing a picture' in CONTRIBUTING.md"
    for name in expected:
        assert digests[name] == sha256((CHECKOUT / "output" / name).read_bytes()).hexdigest(), name
    assert len(digests) == len(expected) * len(VARIANTS)
