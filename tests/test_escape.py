"""Escaping: text from outside stays text in every output, as parsers of each output read it."""

from __future__ import annotations

import ast
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import netcharts
from netcharts import escape
from netcharts.engines import load
from tests.hostile import HOSTILE, hidden, written_out
from tests.workflow import commands

ROOT = Path(netcharts.__file__).parent


@given(st.text())
def test_entities_are_those_of_the_standard_library(text: str) -> None:
    printable = "".join(filter(str.isprintable, text)).replace("#", "")
    assert escape.markup(printable) == html.escape(printable)


# A terminal


@given(HOSTILE)
def test_text_for_a_terminal_is_one_line_without_hidden_characters(text: str) -> None:
    shown = escape.terminal(text)
    assert not any(map(hidden, shown))
    assert shown.splitlines() in ([], [shown])
    assert shown.encode().decode() == shown
    assert escape.terminal(shown) == shown
    if not any(map(hidden, text)) and "::" not in text and "##" not in text:
        assert shown == text


@given(HOSTILE)
def test_hidden_characters_are_escaped_as_in_python(text: str) -> None:
    expected = "".join(c.encode("unicode_escape").decode() if hidden(c) else c for c in text)
    assert escape.visible(text) == expected


def test_well_known_escape_sequences() -> None:
    assert escape.visible("a\x1b[31m\x9b\u202e\n") == r"a\x1b[31m\x9b\u202e\n"
    assert escape.visible("ordinary: 网络 é — × ’ \U0001f600") == "ordinary: 网络 é — × ’ \U0001f600"


# Workflow commands, as the runner of GitHub Actions reads them

LOGGED = st.lists(
    st.sampled_from(
        [
            "::",
            ":",
            "##[",
            "##",
            "#",
            "[",
            "]",
            "error",
            "warning ",
            "file=x,",
            "\n",
            "\r",
            "\x85",
            "\u2003",
            " ",
            "\ufeff",
        ]
    ),
    max_size=10,
).map("".join)


@given(st.one_of(LOGGED, HOSTILE))
@example("::warning file=x::y")
@example("\u2003 ::error::y")
@example("a ##[error]b")
@example("a\n::error::b")
@example("###[error]b")
def test_escaped_text_contains_no_workflow_command(text: str) -> None:
    assert commands(escape.terminal(text) + "\n") == []


def test_the_parser_of_workflow_commands_finds_them() -> None:
    assert commands("x\n ::error file=a%3Ab,line=3::c%0Ad%25\nx ##[warning]y\n::no::z") == [
        ("error", {"file": "a:b", "line": "3"}, "c\nd%"),
        ("warning", {}, "y"),
    ]


@given(HOSTILE.filter(lambda text: text.strip("=")), HOSTILE)
def test_a_workflow_command_preserves_its_data(name: str, message: str) -> None:
    name = f"x{name}x"
    line = f"::error file={escape.workflow_property(name)},line=1::x{escape.workflow_data(message)}\n"
    ((command, properties, data),) = commands(line)
    seen = re.sub(r"[^\r\n]", lambda c: escape.visible(c[0]), name)
    assert (command, properties) == ("error", {"file": seen, "line": "1"})
    assert data == f"x{escape.terminal(message)}"


# XML and HTML


@given(HOSTILE)
def test_xml_preserves_any_text(text: str) -> None:
    source = f"<a b=\"{escape.attribute(text)}\" c='{escape.attribute(text)}'><d>{escape.markup(text)}</d></a>"
    root = ElementTree.fromstring(source.encode())
    expected = written_out(text, "\t\n\r")
    assert root.attrib == {"b": expected, "c": expected}
    assert [element.tag for element in root.iter()] == ["a", "d"]
    assert (root[0].text or "") == expected


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@given(HOSTILE)
def test_html_preserves_any_text(text: str) -> None:
    reader = Reader()
    reader.feed(f'<p title="{escape.attribute(text)}">{escape.markup(text)}</p>')
    reader.close()
    expected = written_out(text, "\t\n\r")
    assert reader.tags == [("p", [("title", expected)])]
    assert reader.text == expected


@given(HOSTILE)
def test_markup_contains_no_hidden_characters(text: str) -> None:
    assert not any(hidden(c) for c in escape.attribute(text))
    assert not any(hidden(c) for c in escape.markup(text) if c not in "\n\t")


@given(HOSTILE)
def test_a_class_is_one_token(text: str) -> None:
    token = escape.class_token(text)
    root = ElementTree.fromstring(f'<a class="layer-{token} last"/>'.encode())
    assert root.get("class", "").split() == [f"layer-{token}", "last"]


@pytest.mark.parametrize("name", ["zoo", "zoo-dark", "colour_blind", "网络", "x1", "été"])
def test_an_ordinary_name_is_an_unchanged_class(name: str) -> None:
    assert escape.class_token(name) == name


# URLs


@given(HOSTILE.filter(lambda text: not re.search("[\ud800-\udc7f\udd00-\udfff]", text)))
@example("//example.com/x")
@example("javascript:alert(1)")
def test_the_path_of_a_file_is_a_url_on_the_same_host(text: str) -> None:
    address = escape.path(text)
    assert re.fullmatch(r"[A-Za-z0-9_.~/%-]*", address)
    assert urlsplit(urljoin("https://here.example/a/", address))[:2] == ("https", "here.example")
    wanted = text.encode("utf-8", "surrogateescape")
    assert unquote_to_bytes(address) == (b"/." + wanted if text.startswith("//") else wanted)


def test_a_url_stays_a_url() -> None:
    assert escape.address("https://x.example/a?b=1&c=%20#d") == "https://x.example/a?b=1&c=%20#d"
    assert escape.address('//x.example/"><\udcff\ud800') == "//x.example/%22%3E%3C%FF%EF%BF%BD"


# DOT


@given(HOSTILE)
@example(r"\N\l\"")
@example("&lt;b&gt; <b>x</b> &#65;")
def test_graphviz_shows_any_text(text: str) -> None:
    source = f'digraph {{ a [id="a", pos="0,0", label={escape.dot(text)}, class="b"] }}'
    svg = load("embedded").render(source, "svg")
    (group,) = [g for g in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g") if g.get("id") == "a"]
    shown = "".join(element.text or "" for element in group.iter("{http://www.w3.org/2000/svg}text"))
    expected = written_out(re.sub(r"[\t\n\r]", " ", text))
    assert group.get("class") == "node b"
    assert shown.replace("\u00a0", " ").strip() == expected.replace("\u00a0", " ").strip()


# JSON and YAML


@given(
    st.recursive(
        st.one_of(HOSTILE, st.integers(), st.none()), lambda inner: st.dictionaries(HOSTILE, inner, max_size=3)
    )
)
def test_json_preserves_its_data(value: object) -> None:
    for indent in (None, 2):
        written = escape.json(value, indent)
        assert not any(hidden(c) for c in written if c != "\n")
        assert json.loads(written.encode()) == json.loads(json.dumps(value))


@given(HOSTILE)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_yaml_preserves_its_data(loader: type, text: str) -> None:
    written = escape.yaml(text)
    assert not any(map(hidden, written))
    expected = re.sub("[\ud800-\udfff]", lambda half: half[0].encode("unicode_escape").decode(), text)
    assert yaml.load(f"name: {written}\nkey: 1\n", loader) == {"name": expected, "key": 1}
    assert escape.yaml("LSTM 网络") == '"LSTM 网络"'


# No code bypasses the escapes


def calls(path: Path) -> list[str]:
    """Return the functions and methods that a module calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_only_one_module_writes_to_the_terminal() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for name in calls(path)
        if name in ("click.echo", "click.secho", "print", "sys.stdout.write", "sys.stderr.write")
    }
    assert writers == {"cli/_terminal.py"}


@pytest.mark.parametrize("name", ["html", "xml.sax.saxutils", "quote"])
def test_only_one_module_escapes(name: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module == name or name in {a.name for a in node.names} & {"quote"})
        )
        or (isinstance(node, ast.Import) and name in {alias.name for alias in node.names})
    }
    assert users <= {"escape.py"}
