"""No text makes the reader raise or hang, and every finding lies inside the text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.checking import reported
from netcharts.spec import bundled
from netcharts.spec.reader import read

LINES = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
SPECS = [path.read_text(encoding="utf-8") for path in bundled.paths().values()]

# Pieces of the language, put together at random: nearer to a spec than random text ever comes.
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
    """A bundled spec with a few pieces cut out, put in or doubled."""
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
