"""Samples as Graphviz paints them: at the origin, each look once, and without a user's text."""

from __future__ import annotations

import pytest

from netcharts import engines
from netcharts.api import Chart
from netcharts.paint import painter
from netcharts.paint.display import Copies, ItemGroup
from netcharts.paint.units import PITCH
from netcharts.scene.model import DISC
from netcharts.style import themes
from netcharts.svg import samples
from netcharts.svg.elements import Sample, at_origin
from netcharts.svg.elements import samples as samples_of
from tests.conftest import needs_neato

SPEC = """\
name: {name}
layers:
  {name}1: {{cell: input, size: {size}}}
  {name}2: {{cell: memory, size: {size}, label: "{name} <b>&amp;"}}
connections:
  - full: {name}1 -> {name}2
"""


def looks(name: str, size: int, theme: str = "zoo") -> tuple[Sample, ...]:
    chart = Chart.from_text(SPEC.format(name=name, size=size))
    return samples_of(painter.paint(chart.drawn(), themes.load(theme)).items)


def test_charts_that_look_alike_have_the_same_samples_whatever_their_names_and_sizes() -> None:
    assert looks("A", 2) == looks("Bee", 7)
    assert looks("A", 2) != looks("A", 2, "zoo-dark")


def test_charts_that_look_alike_are_painted_once() -> None:
    requests = []

    def render(dot: str, format: str) -> bytes:
        requests.append(dot)
        return engines.load("embedded").render(dot, format)

    painted = [samples.paint(render, looks(name, size)) for name, size in (("A", 2), ("Bee", 7))]
    assert painted[0] == painted[1]
    engine = engines.load("embedded")
    assert engine.sample(looks("A", 2)) is engine.sample(looks("Bee", 7))


def test_no_user_text_is_painted() -> None:
    requests = []

    def render(dot: str, format: str) -> bytes:
        requests.append(dot)
        return engines.load("embedded").render(dot, format)

    samples.paint(render, looks("Zyx", 3, "minimal"))
    assert len(requests) == 1
    assert "Zyx" not in requests[0]
    assert "<b>" not in requests[0]


@pytest.mark.parametrize("name", ["builtin", "embedded", pytest.param("system", marks=needs_neato)])
@pytest.mark.parametrize("spec", ["lstm", "kn", "dcign", "an"])
def test_discs_are_painted_about_the_origin_and_of_their_size(name: str, spec: str) -> None:
    display = painter.paint(Chart.from_file(spec).drawn(), themes.load("zoo"))
    painted = engines.load(name).sample(samples_of(display.items))
    layers = [item for item in display.items if isinstance(item, ItemGroup) and item.role == "layer"]
    assert layers
    for layer in layers:
        (cells,) = layer.items
        assert isinstance(cells, Copies)
        disc = cells.shapes[0]
        element = painted[at_origin(disc)]
        assert element.points == (pytest.approx((0, 0), abs=0.011),)
        # Versions of Graphviz round sizes differently.
        assert float(element.attributes["rx"]) == pytest.approx(DISC / 2 * PITCH, abs=0.15)
        assert element.attributes["fill"] == disc.paint.fill
