"""Alternative texts: short enough to be read aloud, and true."""

from __future__ import annotations

import re

import pytest

from netcharts import Chart
from netcharts.pipeline import LONGEST_ALT


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_alternative_text_is_short(spec_name: str, lang: str) -> None:
    chart = Chart.from_file(spec_name)
    alt, heading = chart.alternative_text(lang), chart.spec.heading(lang)
    assert alt.startswith(heading)
    assert len(alt) - len(heading) <= LONGEST_ALT + 2


def test_a_description_is_the_alternative_text_or_a_summary_counts_layers_and_connections(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    if len(chart.description()) <= LONGEST_ALT:
        assert chart.alternative_text() == f"{chart.spec.heading('en')}. {chart.description()}"
        return
    layers, connections = re.findall(r"(\d+) (?:layers|connections) \(([^)]*)\)", chart.alternative_text())
    for (count, kinds), things in zip((layers, connections), (chart.spec.layers, chart.spec.connections), strict=True):
        assert int(count) == len(things)
        assert sum(map(int, re.findall(r"(?:^|, )(\d+) ", kinds))) == len(things)


def test_the_summary_of_many_layers_in_words() -> None:
    layers = "".join(f"  layer-number-{n}: {{cell: hidden, size: 3}}\n" for n in range(41))
    text = f"name: Deep\nlayers:\n  x: {{cell: input, size: 4}}\n{layers}"
    assert Chart.from_text(text).alternative_text() == (
        "Deep. 42 layers (41 of hidden cells, 1 of input cells); 0 connections; input: x 4."
    )
