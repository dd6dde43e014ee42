"""Data attributes: layers, cells and the ends of links by name, in charts of every level of detail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from netcharts import Chart
from netcharts.escape import attribute
from netcharts.style.options import DETAILS

LEVELS = [detail for detail in DETAILS if detail != "parts"]


def elements(svg: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(svg).iter()


def named(svg: str, *names: str) -> list[tuple[str, ...]]:
    """Return the values of data attributes of the elements that have all of them."""
    found = (tuple(element.get(f"data-{name}", "") for name in names) for element in elements(svg))
    return [each for each in found if all(each)]


@pytest.mark.parametrize("detail", DETAILS)
def test_without_the_option_there_are_none(spec_name: str, detail: str) -> None:
    assert " data-" not in Chart.from_file(spec_name).svg(detail=detail)


def test_cells_and_links_are_those_of_the_graph(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    svg, graph = chart.svg(detail="cells", attributes=True, legend="full", bias=True), chart.graph()
    assert [name for (name,) in named(svg, "cell")] == list(graph.nodes)
    # Lines of starts lead from layer to layer.
    links = [ends for ends in named(svg, "from", "to") if not {*ends} & {layer.name for layer in chart.spec.layers}]
    assert Counter(links) == Counter(graph.edges())
    # A link that is covered by another has an element that is not visible.
    connections = chart.drawn(detail="cells", bias=True).connections
    covered = sum(int((~paths.shown).sum()) for routed in connections for paths in routed.paths)
    assert svg.count('visibility="hidden"') == covered


@pytest.mark.parametrize("detail", LEVELS)
def test_layers_are_those_of_the_spec(spec_name: str, detail: str) -> None:
    chart = Chart.from_file(spec_name)
    svg = chart.svg(detail=detail, attributes=True, legend="full")
    assert [name for (name,) in named(svg, "layer")] == [layer.name for layer in chart.spec.layers]


@pytest.mark.parametrize("detail", ["layers", "maps"])
def test_lines_join_the_layers_of_connections(spec_name: str, detail: str) -> None:
    chart = Chart.from_file(spec_name)
    joined = {(connection.source, connection.target) for connection in chart.spec.connections}
    starts = {(start.layer, layer.name) for layer in chart.spec.layers for start in layer.start.values()}
    lines = set(named(chart.svg(detail=detail, attributes=True), "from", "to"))
    assert joined <= lines <= joined | starts


def test_parts_have_the_names_of_their_cells(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    svg = chart.svg(detail="parts", attributes=True)
    drawn = [name for layer in chart._pipeline.expanded_network.layers for name in layer.labels()]
    assert list(dict.fromkeys(name for (name,) in named(svg, "cell"))) == drawn
    layers = {layer.name for layer in chart.spec.layers}
    assert {end for ends in named(svg, "from", "to") for end in ends} <= {*drawn, *layers}


@pytest.mark.parametrize("name", ['"><script>', "a&b", "it's", "x y"])
def test_names_are_escaped(name: str) -> None:
    quoted = "'" + name.replace("'", "''") + "'"
    svg = Chart.from_text(f"name: T\nlayers:\n  {quoted}: {{cell: input, size: 1}}\n").svg(attributes=True)
    assert f'data-layer="{attribute(name)}"' in svg
    assert named(svg, "cell") == [(f"{name}[0]",)]


def test_the_attributes_change_nothing_that_is_seen() -> None:
    def shapes(svg: str) -> list[str]:
        paths = re.sub(r' data-\w+="[^"]*"', "", svg)
        return sorted(re.findall(r"M[^M\"]+", paths)) + re.findall(r"<(?:ellipse|polygon|text)[^>]*>", paths)

    chart = Chart.from_file("lenet-5")
    for detail in DETAILS:
        assert shapes(chart.svg(detail=detail, attributes=True)) == shapes(chart.svg(detail=detail))
