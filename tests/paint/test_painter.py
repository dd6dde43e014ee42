"""The painter: a display list holds arrays of links and cells, and paint for light and dark mode."""

from __future__ import annotations

import re

import numpy as np
import pytest

from netcharts import Chart
from netcharts.forward import Activations
from netcharts.paint import painter
from netcharts.paint.display import Copies, DisplayList, ItemGroup, Links, shapes
from netcharts.paint.shapes import Paint
from netcharts.style import themes


def display(chart: Chart, theme: str = "zoo", **options: object) -> DisplayList:
    from netcharts.style.options import RenderOptions

    return painter.paint(chart.drawn(RenderOptions().replace(**options)), themes.load(theme))


def test_many_links_are_a_few_arrays() -> None:
    layers = "".join(f"  {name}: {{cell: hidden, size: 256, draw: 256}}\n" for name in "abc")
    chart = Chart.from_text(f"name: Big\nlayers:\n{layers}connections:\n  - full: a -> b -> c\n")
    links = [item for item in display(chart).items if isinstance(item, Links)]
    assert sum(len(paths.points) for item in links for paths in item.paths) == 2 * 256 * 256
    assert [(len(item.paths), item.titles) for item in links] == [(1, ()), (1, ())]
    assert all(isinstance(paths.points, np.ndarray) for item in links for paths in item.paths)


def test_few_links_and_all_cells_have_tooltips_if_requested() -> None:
    chart = Chart.from_file("ff")
    with_tooltips = painter.paint(chart.drawn(), themes.load("zoo"))
    without_tooltips = painter.paint(chart.drawn(), themes.load("zoo"), tooltips=False)
    for item in with_tooltips.items:
        if isinstance(item, Links):
            assert all(item.titles[0])
    for item in without_tooltips.items:
        if isinstance(item, Links):
            assert item.titles == ()
        if isinstance(item, ItemGroup) and isinstance(item.items[0], Copies):
            assert not any(item.items[0].titles)


@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_items_in_the_auto_theme_have_the_paint_of_both_modes(detail: str) -> None:
    chart = Chart.from_file("lstm")
    both, light, dark = (display(chart, name, detail=detail) for name in ("auto", "zoo", "zoo-dark"))
    paints = [
        [shape if isinstance(shape, Paint) else shape.paint for shape in shapes(each.items)]
        for each in (both, light, dark)
    ]
    assert [paint.light for paint in paints[0]] == paints[1]
    assert [paint.dark or paint for paint in paints[0]] == paints[2]
    assert both.background.dark == dark.background
    assert any(paint.dark for paint in paints[0])
    assert not any(paint.dark for paint in paints[1])


def activations(values: dict[str, np.ndarray]) -> Activations:
    """Return values of layers as the result of a forward pass."""
    return Activations({name: {"output": array} for name, array in values.items()}, {})


@pytest.mark.parametrize("number", [0, 1])
def test_a_cell_without_a_value_looks_as_in_a_chart_without_values(number: int) -> None:
    chart = Chart.from_file("ff")
    values = {name: np.array(array) for name, array in chart.forward(chart.random_inputs()).layers.items()}
    values["hidden"][..., number] = np.nan
    svgs = [chart.svg(), chart.svg(values=activations(values))]
    assert 'fill=""' not in svgs[1]
    without, other = ([shapes_of(svg, f"hidden[{cell}]") for svg in svgs] for cell in (number, 1 - number))
    assert without[0] == without[1] != ""
    assert other[0] != other[1]


def shapes_of(svg: str, cell: str) -> str:
    """Return the shapes of a cell without their places, since charts of values are wider."""
    group = svg.partition(f'<g class="cell"><title>{cell}: ')[2].partition("</g>")[0].partition("</title>")[2]
    return re.sub(r' c[xy]="[^"]*"', "", group)


def test_a_step_without_values_hides_those_of_the_first_step() -> None:
    chart = Chart.from_file("lstm")
    result = chart.forward(chart.random_inputs(2))
    values = {name: np.array(array) for name, array in result.layers.items()}
    values["hidden1"][1] = np.nan
    svg = chart.svg(values=activations(values), step="animated")
    second = svg.partition('<g class="step"')[2]
    assert "<title>hidden1[0]</title>" in second
