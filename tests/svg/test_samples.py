"""What Graphviz paints of each look: at the origin, once for all charts that look alike, and no word of a user's."""

import re

import pytest

from netcharts import engines
from netcharts.api import Chart
from netcharts.dot.looks import PITCH, disc
from netcharts.engines import Engine
from netcharts.scene import DISC
from netcharts.style import themes
from netcharts.svg.samples import painted
from tests.conftest import needs_neato

SPEC = """\
name: {name}
layers:
  {name}1: {{cell: input, size: {size}}}
  {name}2: {{cell: memory, size: {size}, label: "{name} <b>&amp;"}}
connections:
  - full: {name}1 -> {name}2
"""


def chart(name: str, size: int) -> Chart:
    return Chart.from_text(SPEC.format(name=name, size=size))


def listening() -> tuple[Engine, list[str]]:
    """The engine, and what it is asked to paint."""
    asked: list[str] = []
    true = engines.load("embedded")

    def render(dot: str, format: str) -> bytes:
        asked.append(dot)
        return true.render(dot, format)

    return Engine("", render), asked


def test_charts_that_look_alike_are_painted_once_whatever_their_names_and_sizes() -> None:
    engine, asked = listening()
    looks = [painted(chart(name, size).drawn(), themes.load("zoo"), engine) for name, size in (("A", 2), ("Bee", 7))]
    assert len(asked) == 1
    assert looks[0] == looks[1]
    painted(chart("A", 2).drawn(), themes.load("zoo-dark"), engine)
    assert len(asked) == 2


def test_no_word_of_a_user_is_painted() -> None:
    engine, asked = listening()
    painted(chart("Zyx", 3).drawn(), themes.load("minimal"), engine)
    assert len(asked) == 1
    assert "Zyx" not in asked[0]
    assert "<b>" not in asked[0]


@pytest.mark.parametrize("name", ["embedded", pytest.param("system", marks=needs_neato)])
@pytest.mark.parametrize("spec", ["lstm", "kn", "dcign", "an"])
def test_discs_are_painted_about_the_origin_and_of_their_size(name: str, spec: str) -> None:
    drawn, theme = Chart.from_file(spec).drawn(), themes.load("zoo")
    found = painted(drawn, theme, engines.load(name))
    for layer in drawn.layers:
        (shape,) = found[disc(theme.look(layer.layer.cell), theme)]
        assert shape.points == (pytest.approx((0, 0), abs=0.011),)
        (across,) = re.findall(r' rx="([\d.]+)"', shape.look)
        # Versions of Graphviz round sizes differently.
        assert float(across) == pytest.approx(DISC / 2 * PITCH, abs=0.15)
        assert shape.fill == theme.look(layer.layer.cell).fill
