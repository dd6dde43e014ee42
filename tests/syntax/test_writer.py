"""The writer of YAML: what it writes is read back as it was, by YAML 1.1 and 1.2, and looks as if a person wrote it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netcharts.findings import Problems
from netcharts.syntax import tree, writer
from netcharts.syntax.plain_data import plain_data
from netcharts.syntax.tree import ScalarNode
from tests.hostile import HOSTILE

TRAPS = (
    *("no", "No", "on", "off", "y", "N", "yes", "true", "False", "null", "~", "", "Null", "=", "<<", ".inf", ".nan"),
    *("012", "0o14", "0x1F", "0b1", "1_000", "1:30", "190:20:30", "1e3", ".5", "5.", "+1", "-1", "-0", "1.50", "1e400"),
    *("2001-12-14", "2001-12-14 21:59:43", "- a", "-", "--", "---", "...", "? a", ": a", "a: b", "a:", "a #b", "#a"),
    *("[a", "{a}", "a, b", "a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'", '"a"', "a'b\"c\\", " a", "a "),
    *("a\nb", "a\tb", "a\u00a0b", "\u202e", "a -> b", "x_{t-1}", r"\alpha", "漢", "\ufeffa", "\U0001f600"),
)
VALID = HOSTILE.filter(lambda text: not tree.UNPRINTABLE.search(text))
TEXT = st.one_of(st.sampled_from(TRAPS), VALID)
NUMBERS = st.one_of(st.integers(-(10**17), 10**17), st.floats(-1e300, 1e300, allow_nan=False))
DATA = st.recursive(
    st.one_of(TEXT, NUMBERS, st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=6), st.dictionaries(TEXT, inner, max_size=6)),
    max_leaves=30,
)


def read(text: str) -> Any:
    """Return the data in a text, as specs are read; quoted texts are never numbers."""
    problems = Problems()
    root = tree.parse(text, problems)
    assert root is not None and not len(problems), (text, problems.sorted())
    return plain_data(root, None)


@given(st.dictionaries(TEXT, DATA, min_size=1, max_size=6))
def test_what_is_written_is_read(data: dict[str, Any]) -> None:
    """Our reader and one of YAML 1.1 give the same data back."""
    text = writer.write(data)
    assert read(text) == data
    assert yaml.safe_load(text) == data


@given(DATA)
def test_inline_values_fit_everywhere(value: Any) -> None:
    """A value on one line has the same meaning in lines and in brackets."""
    text = writer.write_inline(value)
    assert "\n" not in text
    wrapped = f"x:\n  - y: {text}\n    z: {{k: {text}, l: [{text}]}}\n"
    assert read(wrapped) == {"x": [{"y": value, "z": {"k": value, "l": [value]}}]}


@pytest.mark.parametrize("text", TRAPS)
def test_traps_stay_text(text: str) -> None:
    """Texts that some version of YAML takes for something else are quoted."""
    assert read(writer.write({"a": text, "b": [text], text: 1})) == {"a": text, "b": [text], text: 1}
    assert yaml.safe_load(writer.write({"a": text})) == {"a": text}


def test_quotes_are_only_where_needed() -> None:
    """Ordinary texts, paths and formulas are written without quotes."""
    words = [
        "input -> hidden",
        "input -- hidden",
        "h_t",
        "He et al.",
        "编码",
        "a.b.c",
        "4*width",
        "inputs.channels // 2",
    ]
    assert [writer.scalar(word) for word in words] == words
    assert writer.scalar('He, "Deep", arXiv:1512.03385', flow=False) == 'He, "Deep", arXiv:1512.03385'


def test_layout() -> None:
    """Short entries are on one line and aligned, long ones in lines."""
    data = {
        "name": "LSTM",
        "title": {"en": "Long Short-Term Memory", "zh": "长短期记忆网络"},
        "layers": {
            "input": {"cell": "input", "size": [28, 28]},
            "hidden1": {"cell": "memory", "size": 3, "channels": 2},
            "output": {"cell": "output", "size": 3, "place": {"below": "input"}},
        },
        "connections": [
            {"full": "input -> hidden1"},
            {"pool": "a -> b", "kernel": 3},
            {"full": ["a -> b"] * 20, "delay": 1},
        ],
        "blocks": {
            "one": {
                "with": {"width": 64},
                "layers": {"a": {"cell": "add"}},
                "connections": [{"identity": "inputs -> a"}],
            }
        },
        "weights": {"a": [[0.5] * 6] * 5, "b": [[0.25] * 30] * 2},
        "examples": [{"inputs": {"input": [1, 2]}, "outputs": {"output": [3]}}],
    }
    expected = """\
name: LSTM
title: {en: Long Short-Term Memory, zh: 长短期记忆网络}
layers:
  input:   {cell: input,  size: [28, 28]}
  hidden1: {cell: memory, size: 3, channels: 2}
  output:  {cell: output, size: 3, place: {below: input}}
connections:
  - full: input -> hidden1
  - {pool: a -> b, kernel: 3}
  - full: [a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b,
           a -> b, a -> b, a -> b, a -> b, a -> b, a -> b, a -> b]
    delay: 1
blocks:
  one:
    with: {width: 64}
    layers:
      a: {cell: add}
    connections:
      - identity: inputs -> a
weights:
  a:
    - [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    - [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    - [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    - [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    - [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
  b:
    - [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25,
       0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]
    - [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25,
       0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]
examples:
  - inputs: {input: [1, 2]}
    outputs: {output: [3]}
"""
    assert writer.write(data) == expected


def test_other_types_become_plain() -> None:
    """Tuples, arrays, numbers of NumPy and integers as names are accepted; anything else is a TypeError."""
    data = {"a": (1, 2), "b": np.eye(2), "c": np.float32(0.5), 1: np.int64(3), "d": np.bool_(True)}
    assert read(writer.write(data)) == {"a": [1, 2], "b": [[1, 0], [0, 1]], "c": 0.5, "1": 3, "d": True}
    loop: list[Any] = []
    loop.append(loop)
    for wrong in (
        {"a": object()},
        {"a": {True: 1}},
        {"a": {None: 1}},
        {"a": {1, 2}},
        {"a": loop},
        {"a": b"x"},
        [1],
        "a",
    ):
        with pytest.raises(TypeError):
            writer.write(wrong)  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_exact(number: float) -> None:
    """A number is written with all its digits."""
    node = tree.parse(writer.write({"a": number}), Problems())
    assert isinstance(node, tree.MappingNode)
    value = node.pairs[0][1]
    assert isinstance(value, ScalarNode)
    written = value.number()
    assert written == number
    assert math.copysign(1, written) == math.copysign(1, number)
