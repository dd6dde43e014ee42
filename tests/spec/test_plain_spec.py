"""Specs as plain data and as text: each says the same as the other."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, SpecError
from netcharts.spec import bundled
from tests.syntax.test_writer import TRAPS, VALID

NAMES = st.one_of(st.sampled_from(TRAPS), VALID)


def test_every_bundled_spec_comes_back(spec_name: str) -> None:
    """Its data makes an equal chart, also by way of JSON, of its text and of pickling."""
    chart = Chart.from_file(spec_name)
    data = chart.to_dict()
    again = Chart.from_dict(data)
    assert again == chart and hash(again) == hash(chart)
    assert again.to_dict() == data
    assert Chart.from_dict(json.loads(json.dumps(data))) == chart
    assert Chart.from_text(again.spec_text()) == chart
    assert pickle.loads(pickle.dumps(chart)) == chart
    assert chart.spec_text() == bundled.read_bytes(bundled.find(spec_name)).decode()
    assert again.svg() == chart.svg()


def test_charts_differ_by_what_they_say(spec_name: str) -> None:
    """A chart with another name, layer, connection or size is another chart."""
    chart = Chart.from_file(spec_name)
    assert chart.edited(["name"], "Another") != chart
    assert chart.edited(["layers", "a new one"], {"cell": "hidden", "size": 2}) != chart
    assert chart != chart.spec and chart != spec_name


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("size: 2", "size: [2]", True),
        ("size: 2", "size: 3", False),
        ("full: a -> b", "full: [a->b]", True),
        ("full: a -> b", '"full": "a  ->  b"  # a comment', True),
        ("full: a -> b", "full: b -> a", False),
        ("full: a -> b", "full: a -- b", False),
        ("kernel: 1", "kernel: 1, stride: 1", True),
        ("kernel: 1", "kernel: 1, stride: 1, delay: 1", False),
        ("title: x", "title: {en: x}", True),
        ("title: x", "title: {zh: x}", False),
        ("activation: relu", "activation: tanh", False),
        ("cell: mine", "cell: other", False),
        ("fill: '#ff0000'", "fill: '#FF0000'", True),
        ("fill: '#ff0000'", "fill: '#ff0001'", False),
        ("{size: 2, cell: hidden", "{cell: hidden, size: 2", True),
    ],
)
def test_equality_is_by_meaning(old: str, new: str, same: bool) -> None:
    """Spelling, order of keys, defaults and comments make no difference; values do."""
    text = """name: T
title: x
layers:
  a: {size: 2, cell: hidden, activation: relu}
  b: {cell: mine, size: 2}
connections:
  - full: a -> b
  - {convolution: b -> a, kernel: 1}
cells:
  mine: {extends: hidden, fill: '#ff0000'}
  other: {extends: hidden}
"""
    other = text.replace(old, new)
    assert other != text
    one, two = Chart.from_text(text), Chart.from_text(other, "elsewhere.yaml")
    assert (one == two) is same
    if same:
        assert hash(one) == hash(two)


@given(NAMES, NAMES, NAMES)
def test_any_text_comes_back(name: str, layer: str, title: str) -> None:
    """Names and titles with odd characters, and texts that look like numbers or truth values, stay what they are."""
    data = {
        "name": name,
        "title": {"en": title, "zh": title},
        "layers": {layer: {"cell": "hidden", "size": 2, "label": title}, "b": {"cell": "hidden", "size": 2}},
        "connections": [{"full": f"{layer} -> b"}, {"recurrent": layer}],
        "groups": {"g": {"layers": [layer, "b"], "label": title}},
    }
    try:
        chart = Chart.from_dict(data)
    except SpecError:
        return
    assert chart.spec.name == " ".join(name.split())
    assert chart.spec.layers[0].name == " ".join(layer.split())
    again = Chart.from_dict(chart.to_dict())
    assert again == chart and again.to_dict() == chart.to_dict()
    assert again.spec.title == chart.spec.title


NUMBER = st.from_regex(r"-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?([eE][-+]?[0-2])?", fullmatch=True)


@given(NUMBER, NUMBER)
def test_numbers_as_names_stay_as_they_are_written(name: str, other: str) -> None:
    """A layer can have the name 1.50, which is no number and not 1.5."""
    text = f"name: {name}\nlayers:\n  {name}x: {{cell: hidden, size: 2, label: {other}}}\n  {other}: {{cell: own, size: 2}}\n"
    text += f"connections:\n  - recurrent: {other}\n"
    text += f"cells: {{own: {{parts: {{{name}a: {{sum: inputs}}, output: {{multiply: [{name}a, {other}]}}}}}}}}\n"
    chart = Chart.from_text(text)
    data = chart.to_dict()
    assert data["name"] == name and data["connections"] == [{"recurrent": other}]
    assert data["layers"][f"{name}x"]["label"] == other
    assert data["cells"]["own"]["parts"]["output"]["multiply"] == [f"{name}a", float(other)]
    assert Chart.from_dict(data) == chart


def test_findings_refer_to_the_text_that_is_written() -> None:
    """What is wrong in data is reported with its line in the text."""
    with pytest.raises(SpecError) as error:
        Chart.from_dict({"name": "T", "layers": {"a": {"cell": "hidden", "size": 0}}}, "mine")
    assert [(f.path, f.line) for f in error.value.findings] == [("mine", 3)]


def test_data_can_hold_arrays() -> None:
    """Arrays of NumPy and tuples are lists."""
    layers = {"a": {"cell": "input", "size": (2, 2)}, "b": {"cell": "output", "size": np.int64(3)}}
    data: dict[str, Any] = {"name": "T", "layers": layers, "connections": [{"full": "a -> b"}]}
    chart = Chart.from_dict({**data, "weights": {"b.output.a": np.ones((4, 3), np.float32)}})
    assert chart.to_dict()["weights"] == {"b.output.a": [[1.0] * 3] * 4}
    assert chart.check() == ()


def test_edits_keep_comments() -> None:
    """A chart is edited as its text is."""
    chart = Chart.from_text("name: T  # mine\nlayers:\n  a: {cell: hidden, size: 2}\n")
    edited = chart.edited(["layers", "a", "size"], 3)
    assert edited.spec_text() == "name: T  # mine\nlayers:\n  a: {cell: hidden, size: 3}\n"
    assert edited.spec.layers[0].size == (3,)
    with pytest.raises(SpecError):
        chart.edited(["layers", "a", "cell"], "nothing")


def test_a_changed_spec_is_not_written_as_it_was() -> None:
    """The text of a spec whose values were replaced says what it says now."""
    chart = Chart.from_file("ff")
    changed = Chart(chart.spec._replace(name="Another"))
    assert changed != chart
    assert changed.spec_text() == chart.spec_text().replace("name: FF", "name: Another")
    assert changed.to_dict() == {**chart.to_dict(), "name": "Another"}
