"""Specs of version 1 that published networks have replaced: they still give the same charts, counts and values."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from tests.folders import VERSION_1 as FOLDER

SPECS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
# To renew after a deliberate change: python -m tests.spec.test_version_1
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
# The levels of detail that version 1 has.
DETAILS = ("layers", "cells", "parts")
# Their values need more memory, or more time, than a test should take.
LARGE = ("alexnet", "gpt")


def _chart(name: str) -> Chart:
    return Chart.from_file(FOLDER / f"{name}.yaml")


def _charts(name: str) -> dict[str, str]:
    chart = _chart(name)
    return {detail: sha256(chart.svg(detail=detail).encode()).hexdigest() for detail in DETAILS}


def _counts(name: str) -> list[list[Any]]:
    return [[row.name, row.copies, row.cells, row.links, row.weights, row.biases] for row in _chart(name).counts()]


def _values(name: str) -> dict[str, list[float]]:
    """Return the sum and the sum of squares of the values of each layer, for inputs and weights from seeds."""
    chart = _chart(name)
    values = chart.forward(chart.random_inputs(2, seed=1), seed=2)
    return {name: [float(array.sum()), float((array**2).sum())] for name, array in values.layers.items()}


def _expected(name: str) -> dict[str, Any]:
    return {"charts": _charts(name), "counts": _counts(name), "values": {} if name in LARGE else _values(name)}


def test_every_spec_of_version_1_is_compared() -> None:
    assert sorted(EXPECTED) == SPECS
    assert SPECS


@pytest.mark.parametrize("name", SPECS)
def test_charts_are_the_same_bytes(name: str) -> None:
    assert _charts(name) == EXPECTED[name]["charts"]


@pytest.mark.parametrize("name", SPECS)
def test_counts_are_the_same(name: str) -> None:
    assert _counts(name) == EXPECTED[name]["counts"]


@pytest.mark.parametrize("name", [name for name in SPECS if name not in LARGE])
def test_values_are_the_same(name: str) -> None:
    values = _values(name)
    assert sorted(values) == sorted(EXPECTED[name]["values"])
    for layer, expected in EXPECTED[name]["values"].items():
        np.testing.assert_allclose(values[layer], expected, rtol=1e-9, err_msg=layer)


if __name__ == "__main__":
    text = json.dumps({name: _expected(name) for name in SPECS}, indent=1)
    (FOLDER / "expected.json").write_text(f"{text}\n", encoding="utf-8")
