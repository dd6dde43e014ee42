"""Values: their scales, and what shows them besides color."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.style import colormaps, colors, themes
from netcharts.style.value_scale import scale_of

SVG = "{http://www.w3.org/2000/svg}"
POOLED = """\
name: Pooled
layers:
  a: {cell: input, size: 6}
  b: {cell: pool, size: 3}
  c: {cell: memory, size: 2, draw: 2}
connections:
  - pool: a -> b
    kernel: 2
    stride: 2
  - full: b -> c
"""


def used(svg: str) -> set[str]:
    """Return the colors of all shapes of a chart."""
    return set(re.findall(r'(?:fill|stroke)="(#\w{6})"', svg))


@pytest.mark.parametrize("name", ["lstm", "dcn", "vae"])
def test_a_gray_theme_shows_values_in_gray(name: str) -> None:
    for color in used(Chart.from_file(name).svg(values="forward", theme="print")):
        assert color[1:3] == color[3:5] == color[5:7]


@pytest.mark.parametrize("theme", themes.names())
@pytest.mark.parametrize("kind", ["cells", "links"])
def test_what_is_far_from_zero_stands_out_in_every_theme(theme: str, kind: str) -> None:
    found = themes.load(theme)
    scale = colormaps.value_colors(found.background, gray=found.gray)
    below, zero, above = (
        colors.contrast(color, found.background)
        for color in colormaps.interpolated(np.array([-1.0, 0.0, 1.0]), getattr(scale, kind))
    )
    assert above > zero
    # Without color, the sign is told by lightness, and the distance from zero by width.
    assert found.gray or below > zero
    assert colors.contrast(scale.unweighted, found.background) >= colors.SHAPES


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
@example([1.0, 2e-309, 2e-309])
@example([2e-309])
def test_a_scale_keeps_the_order_and_can_be_inverted(numbers: list[float]) -> None:
    scale = scale_of([np.array(numbers)])
    shares = scale.shares(np.array(sorted(numbers)))
    assert np.all(np.diff(shares) >= 0)
    assert np.abs(shares).max() <= 1 + 1e-9
    for number, share in zip(sorted(numbers), shares, strict=True):
        assert scale.number(float(share)) == pytest.approx(number, rel=1e-6, abs=1e-9)


def test_a_scale_is_linear_unless_a_few_numbers_are_far_larger() -> None:
    assert scale_of([np.array([1.0, 2.0, -4.0])]).shares(np.array([2.0])) == 0.5
    with_outlier = scale_of([np.array([0.5, 0.1, -0.3, 0.2, -160.0])])
    assert with_outlier.shares(np.array([0.5]))[0] - with_outlier.shares(np.array([0.1]))[0] > 0.1


def link_colors(svg: str) -> list[str]:
    """Return the colors of links, each once, without the key."""
    return list(dict.fromkeys(re.findall(r'<path stroke="(#\w+)" stroke-width="[\d.]+" d="[^"]+"><title>\w', svg)))


def test_one_large_weight_does_not_make_the_others_alike(tmp_path: Path) -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 4}\n  b: {cell: hidden, size: 1}\nconnections:\n  - full: a -> b\n"
    )
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"a": [[0, 0, 0, 0]], "b.output.a": [[-160, 0.5, 0.1, -0.6]]}), encoding="utf-8")
    assert len(link_colors(chart.svg(values=str(values)))) == 4


def stroke(text: str, title: str) -> tuple[str, float]:
    match = re.search(rf'stroke="(#\w+)" stroke-width="([\d.]+)" d="[^"]+"><title>{title}', text)
    assert match
    return match[1], float(match[2])


def test_links_without_weights_are_in_the_key_and_thin() -> None:
    svg = Chart.from_text(POOLED).svg(values="forward")
    color, width = stroke(svg, "a.0. → b")
    assert color == colormaps.LIGHT.unweighted
    assert width < 0.5 * 60 * themes.load("zoo").widths["links"]
    assert ">No weight of its own</text>" in svg
    assert svg.count(f'stroke="{color}"') == 6 + 1
    assert ">No weight of its own</text>" not in Chart.from_file("ff").svg(values="forward")


def test_links_are_the_wider_the_larger_their_weights() -> None:
    chart = Chart.from_file("ff")
    svg = chart.svg(values="forward")
    widths = [float(width) for width in re.findall(r'stroke="#\w+" stroke-width="([\d.]+)"', svg)]
    assert len(set(widths)) > 2
    assert max(widths) > 2 * min(widths)
    assert re.search(r"penwidth=\d", chart.render("dot", values="forward").decode())


def test_faded_links_are_no_heavier_than_others() -> None:
    svg = Chart.from_text(POOLED.replace("size: 2, draw: 2", "size: 40")).svg(values="forward")
    root = ElementTree.fromstring(svg)
    stubs = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "stubs")
    assert {path.get("stroke") for path in stubs} == {colormaps.LIGHT.unweighted}


@pytest.mark.parametrize("theme", themes.names())
@pytest.mark.parametrize("step", ["last", "each", "animated"])
def test_marks_and_patterns_remain_on_cells_that_show_values(theme: str, step: str) -> None:
    chart = Chart.from_file("lstm")
    svg = chart.svg(values="forward", theme=theme, step=step, steps=2)
    marked = [layer for layer in chart.spec.layers if themes.load(theme).shapes(layer.cell)]
    cells = sum(layer.cells for layer in marked)
    assert svg.count('class="value-mark"') == cells * (1 if step == "last" else 2)


def test_the_key_says_what_the_number_of_a_cell_with_channels_is() -> None:
    text = "name: T\nlayers:\n  a: {cell: input, size: 2, channels: 3}\n  b: {cell: hidden, size: 2, channels: 2}\n"
    assert ">Value (mean of channels)</text>" in Chart.from_text(text + "connections:\n  - full: a -> b\n").svg(
        values="forward"
    )
    assert ">Value</text>" in Chart.from_file("ff").svg(values="forward")
