"""The command line with names and texts that could affect a terminal, a page, a workflow or a document."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from netcharts.apps.gallery.entries import VARIANTS
from netcharts.cli import main
from netcharts.escape import terminal, visible
from netcharts.files import safe_stem
from tests.conftest import Run
from tests.hostile import NAMES, hidden, written_out
from tests.workflow import commands

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")

GOOD = (
    "name: Mine\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output, size: 1}\nconnections:\n  - full: a -> b\n"
)
BAD = GOOD.replace("-> b", "-> c")
# Titles and names of layers.
TEXTS = (
    "::warning file=x::y",
    "##[error]z",
    "a\u202egnp.\u2066b\u200d",
    '<b onload="alert(1)">&amp;',
    "a](x) `*_$\\'b",
    "R&D",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def output_of(*args: str, codes: tuple[int, ...] = (0,)) -> str:
    """Return the output of a command, which contains no hidden character and no workflow command."""
    done = CliRunner().invoke(main, args, prog_name="netcharts")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in codes, done.output
    assert not [c for c in done.output if c != "\n" and hidden(c)], ascii(done.output)
    assert commands(done.output) == []
    return done.output


class Page(HTMLParser):
    """The elements of a page, which contains no inline script and no event handler."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)
        self.close()
        for tag, attributes in self.elements:
            assert tag != "script" or attributes.keys() == {"src", "data-languages"}
            assert not [name for name in attributes if name.startswith("on")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data


def svg(data: bytes) -> ElementTree.Element:
    """Return the root of an SVG, which contains no script and no event handler."""
    root = ElementTree.fromstring(data)
    for element in root.iter():
        assert not element.tag.endswith("script")
        assert not [name for name in element.attrib if name.startswith("on")]
    return root


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_theme_is_a_part_of_one_class(name: str, folder: Path) -> None:
    (folder / f"{name}.yaml").write_text("extends: zoo\nlinks: '#333333'\n")
    output_of("render", "lstm", "--theme", f"./{name}.yaml", "-o", "x.svg")
    own, *rest = svg((folder / "x.svg").read_bytes()).get("class", "").split(" ")
    assert own == "netchart"
    assert [kind.startswith(("theme-", "scheme-")) for kind in rest] == [True] * len(rest)


@pytest.mark.parametrize("report", ["full", "concise", "github", "html", "json", "sarif"])
@pytest.mark.parametrize("name", NAMES)
def test_file_names_are_escaped_in_reports(name: str, report: str, folder: Path) -> None:
    path = f"{name}.yaml"
    (folder / path).write_text(BAD)
    done = CliRunner().invoke(main, ["check", "--format", report, path])
    assert done.exit_code == 1
    assert not [c for c in done.output if c != "\n" and hidden(c)], ascii(done.output)
    found = commands(done.output)
    if report == "github":
        ((command, properties, _),) = found
        assert (command, properties["line"], properties["col"]) == ("error", "6", "16")
        assert properties["file"].replace("\n", r"\n") == visible(path)
    else:
        assert found == []
    if report == "concise":
        assert done.output.count("\n") == 1
        assert done.output.startswith(terminal(path))
    elif report == "html":
        assert visible(path) in Page(done.output).words
    elif report == "json":
        assert json.loads(done.output)["findings"][0]["path"] == path
    elif report == "sarif":
        (result,) = json.loads(done.output)["runs"][0]["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote_to_bytes(uri) == os.fsencode(path)


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "\x1b]0;owned\x07", "\x9b31m", "\u202e", "\u2066", "::error::x", "##[error]x", "\r::error::x"]
)
@pytest.mark.parametrize("report", ["full", "concise", "html"])
def test_excerpts_of_specs_are_escaped_in_reports(text: str, report: str, folder: Path) -> None:
    (folder / "x.yaml").write_bytes(BAD.replace("Mine", f"M {text} x").encode())
    done = output_of("check", "--format", report, "x.yaml", codes=(1,))
    if report == "html":
        Page(done)


def test_a_caret_is_below_its_word_after_any_text(folder: Path) -> None:
    (folder / "x.yaml").write_text(
        "name: M\nlayers: {'\u202e##[x]网': {cell: input, size: 1}, b: {cell: nix, size: 1}}\n", encoding="utf-8"
    )
    head, line, carets, *_ = output_of("check", "x.yaml", codes=(1,)).splitlines()
    assert head.startswith("x.yaml:2:")
    wide = line.index("nix") + line[: line.index("nix")].count("网")
    assert carets == f"{'| '.rjust(6)}{'^^^'.rjust(wide + 3 - 6)}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "args",
    [
        ("render", "{}"),
        ("render", "{}.yaml"),
        ("render", "lstm", "--theme", "{}"),
        ("render", "lstm", "--theme", "{}.yaml"),
        ("render", "lstm", "--set", "{}=1"),
        ("render", "lstm", "--set", "links={}"),
        ("render", "lstm", "--values", "{}.npz"),
        ("render", "lstm", "-o", "{}.nix"),
        ("render", "lstm", "-f", "{}"),
        ("render", "lstm", "--{}"),
        ("render", "lstm", "--step", "{}"),
        ("check", "{}"),
        ("check", "lstm", "--select", "{}"),
        ("describe", "{}"),
        ("explain", "{}"),
        ("list", "{}"),
        ("forward", "{}", "--random"),
        ("forward", "lstm", "--input", "{}.json"),
        ("gallery", "{}", "-j", "1"),
        ("gallery", "--compare", "{}"),
        ("poster", "{}"),
        ("poster", "--layout", "{}"),
        ("embed", "{}.md"),
        ("new", "x", "--like", "{}"),
        ("watch", "{}"),
        ("--color", "{}", "list"),
        ("{}",),
    ],
    ids=" ".join,
)
def test_an_error_is_one_escaped_line(name: str, args: tuple[str, ...]) -> None:
    pytest.importorskip("markdown_it")
    done = output_of(*(arg.replace("{}", name) for arg in args), codes=(1, 2))
    assert any("rror: " in line for line in done.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_paths_of_written_files_are_printed_on_one_line(name: str, folder: Path) -> None:
    (folder / f"{name}.yaml").write_text(GOOD)
    assert output_of("render", f"{name}.yaml", "-o", "out/") == f"{terminal(f'out/{safe_stem(name)}.svg')}\n"
    assert output_of("check", "--fix", f"{name}.yaml").endswith("1 spec checked: no problems found\n")
    assert output_of("poster", f"{name}.yaml", "-o", f"out/{name}.png") == f"{terminal(f'out/{name}.png')}\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_light_and_a_dark_chart_are_referred_to_by_valid_urls(name: str, folder: Path) -> None:
    (folder / f"{name}.yaml").write_text(GOOD)
    done = output_of("render", f"{name}.yaml", "--dark-theme", "zoo-dark", "-f", "svg")
    elements = dict(Page(done[done.index("<picture>") :]).elements)
    shown = [unquote_to_bytes(elements["img"]["src"]), unquote_to_bytes(elements["source"]["srcset"])]
    assert shown == [os.fsencode(f"output/{safe_stem(name)}{suffix}.svg") for suffix in ("", "-dark")]
    assert all(Path(os.fsdecode(file)).is_file() for file in shown)


def test_a_gallery_shows_files_of_any_name(folder: Path) -> None:
    (folder / "specs").mkdir()
    for name in NAMES:
        (folder / f"specs/{name}.yaml").write_text(GOOD)
    output_of("gallery", "specs", "-o", "site", "-j", "1")
    page = Page((folder / "site/index.html").read_text(encoding="utf-8"))
    addresses = {
        attributes[key]
        for _, attributes in page.elements
        for key in ("src", "srcset")
        if attributes.get(key, "").endswith(".svg")
    }
    assert len(addresses) == len(VARIANTS) * len(NAMES)
    assert all(Path(os.fsdecode(os.path.join(b"site", unquote_to_bytes(address)))).is_file() for address in addresses)
    ids = [attributes["id"] for tag, attributes in page.elements if tag == "article"]
    links = [
        unquote_to_bytes(attributes["href"][1:]).decode()
        for tag, attributes in page.elements
        if attributes.get("class") == "toggle"
    ]
    assert ids == links
    assert len(set(ids)) == len(NAMES)
    for name in NAMES:
        assert visible(safe_stem(name)) in page.words
    # A comparison with an older gallery names the charts that were removed.
    output_of("gallery", "lstm", "-o", "new", "--compare", "site", "-j", "1")
    Page((folder / "new/compare.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_specs_are_escaped_in_every_output(text: str, folder: Path) -> None:
    quoted = json.dumps(text)
    layer = json.dumps(text.replace("::", ": :"))
    spec = GOOD.replace("Mine", f"x\ntitle: {quoted}").replace("  a: {", f"  {layer}: {{label: {quoted}, ")
    (folder / "x.yaml").write_text(spec.replace("connections:\n  - full: a -> b\n", ""), encoding="utf-8")
    output_of("describe", "x.yaml")
    output_of("forward", "x.yaml", "--random", codes=(0, 2))
    assert json.loads(output_of("describe", "x.yaml", "--format", "json"))["title"] == text
    output_of(
        "render",
        "x.yaml",
        "-f",
        "svg",
        "-f",
        "dot",
        "-f",
        "json",
        "--labels",
        "full",
        "--dark-theme",
        "zoo-dark",
        "--no-check",
    )
    picture = svg((folder / "output/x.svg").read_bytes())
    assert text in "".join(picture.itertext())
    json.loads((folder / "output/x.json").read_bytes())


@pytest.mark.parametrize("title", [*NAMES, "\x00", "\ufffe", "a\tb\nc"])
@pytest.mark.parametrize("format", ["svg", "png", "dot", "json"])
def test_the_title_of_a_poster_is_escaped(title: str, format: str, folder: Path) -> None:
    output_of("poster", "lstm", "--title", title, "-o", f"x.{format}")
    if format == "svg":
        assert written_out(title, "\t\n") in "".join(svg((folder / "x.svg").read_bytes()).itertext())


@pytest.mark.parametrize("name", NAMES)
def test_a_new_spec_has_the_given_name_or_is_not_written(name: str, folder: Path) -> None:
    done = output_of("new", name, codes=(0, 1))
    path = folder / f"{name}.yaml"
    assert path.exists() == (not done.startswith(terminal(f"{name}.yaml:")) or " error: " not in done)
    if path.exists():
        document = json.loads(output_of("describe", f"{name}.yaml", "--format", "json"))
        assert document["name"] == " ".join(visible(name).split() if "\udcff" in name else name.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_markdown_file_of_any_name_gets_its_images(name: str, folder: Path) -> None:
    pytest.importorskip("markdown_it")
    (folder / name).mkdir()
    (folder / f"{name}/{name}.md").write_text(f"```netchart\n{GOOD}```\n\n```netchart\n{BAD}```\n")
    done = output_of("embed", f"{name}/{name}.md", "-o", name, codes=(1,))
    assert len(done.splitlines()) == 3
    assert "![Mine. " in (folder / f"{name}/{name}.md").read_text()


def test_standard_output_with_a_strict_encoding_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a\udcff\x1b.yaml").write_text(GOOD)
    for args in (("render",), ("check",), ("check", "--format", "json"), ("describe",), ("gallery", "-j", "1")):
        done = run(*args, "a\udcff\x1b.yaml", PYTHONIOENCODING="utf-8:strict")
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"\x1b" not in done.stdout


def test_colored_output_contains_no_other_control_sequences(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[35m.yaml").write_text(BAD.replace("size: 2", "size: '\x1b[36m'"))
    done = run("--color", "always", "check", "a\x1b[35m.yaml", "nix\x1b[35m")
    assert b"\x1b[31m" in done.stdout
    assert not [code for code in (b"\x1b[35m", b"\x1b[36m") if code in done.stdout + done.stderr]
