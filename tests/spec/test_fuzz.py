"""No text makes the reader raise or hang, and every finding lies inside the text."""

from __future__ import annotations

import codecs
import re

from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.checking import reported
from netcharts.spec import bundled
from netcharts.spec.reader import read

LINES = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
SPECS = [path.read_text(encoding="utf-8") for path in bundled.paths().values()]

# Random sequences of words of the language, which are much closer to a spec than random text.
words = st.sampled_from(
    [
        "name",
        "title",
        "layers",
        "connections",
        "groups",
        "cells",
        "input",
        "hidden",
        "output",
        "cell",
        "size",
        "draw",
        "full",
        "convolution",
        "kernel",
        "recurrent",
        "complete",
        "random",
        "density",
        "identity",
        "links",
        "pairs",
        "arrange",
        "ring",
        "grid",
        "place",
        "below",
        "at",
        "delay",
        "label",
        "extends",
        "mark",
        "->",
        "--",
        "1",
        "3",
        "-1",
        "0.5",
        "[1,2]",
        "1000000000000",
        "true",
        "no",
        "012",
        "~",
        "{}",
        "[]",
        "&a",
        "*a",
        "'",
        '"',
        ":",
        "-",
        "#",
        "|",
        ">",
        "!",
        "%",
        "@",
        ",",
        "\t",
        "\x00",
        "\x85",
        "\u2028",
        "é",
        "中",
        "��",
    ]
)
salad = st.lists(st.one_of(words, st.sampled_from(["\n", "\n  ", "\n    ", ": ", "- ", ", "])), max_size=60).map(
    "".join
)


@st.composite
def broken_specs(draw: st.DrawFn) -> str:
    """Draw a bundled spec with a few pieces removed, inserted or duplicated."""
    text = draw(st.sampled_from(SPECS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.one_of(words, st.text(max_size=4), st.just(""))) + text[end:]
    return text


def holds(text: str | bytes) -> None:
    spec, problems = read(text, "t")
    assert (spec is None) == bool(problems)
    lines = LINES.split(text.decode("utf-8-sig", "replace") if isinstance(text, bytes) else text)
    for finding in reported.findings("t", problems):
        assert 1 <= finding.line <= len(lines), finding
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1, finding
        assert "\n" not in str(finding)
    if spec is not None:
        svg = Chart(spec).svg()
        assert svg.startswith("<svg ")


@given(st.one_of(st.text(), salad))
def test_any_text(text: str) -> None:
    holds(text)


@given(broken_specs())
def test_any_broken_spec(text: str) -> None:
    holds(text)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    holds(data)


@given(
    mark=st.sampled_from(
        [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"\xef\xbb"]
    ),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32", "latin-1", "gb18030"]),
    text=broken_specs(),
    cut=st.integers(0, 40),
    rest=st.binary(max_size=6),
)
def test_any_encoding_with_any_mark_cut_anywhere(mark: bytes, encoding: str, text: str, cut: int, rest: bytes) -> None:
    data = text.encode(encoding, "replace")
    holds(mark + data[: len(data) * cut // 40] + rest)


@given(broken_specs(), st.sampled_from(["\ud800", "\udcff", "\x00", "\ufeff", "\uffff", "\x1b"]), st.integers(0, 2000))
def test_any_character_that_text_should_not_contain(text: str, character: str, at: int) -> None:
    holds(text[:at] + character + text[at:])
