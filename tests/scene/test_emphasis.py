"""Highlights: everything is drawn, and what is not highlighted is pale, in every format and theme."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import numpy as np
import pytest

from netcharts import Chart, OptionError
from netcharts.scene.model import Scene
from netcharts.spec import bundled
from netcharts.style import themes

SVG = "{http://www.w3.org/2000/svg}"
PALE_LINK = "#cccccc"


def drawn(scene: Scene) -> tuple[list[tuple[float, ...]], Counter[tuple[str, str, bytes]], int]:
    """Return the places of all cells, all links by their connection and path, and the number of dots."""
    links = Counter(
        (each.connection.source, each.connection.target, np.round(path, 9).tobytes())
        for each in scene.connections
        for paths in each.paths
        for path in paths.points
    )
    return sorted(map(tuple, np.round(scene.xy, 9).tolist())), links, len(scene.dots) + len(scene.pale_dots)


@pytest.mark.parametrize("spec", bundled.paths())
def test_the_same_cells_and_links_are_drawn(spec: str) -> None:
    chart = Chart.from_file(spec)
    names = [layer.name for layer in chart._pipeline.network.spec.layers]
    plain = chart.drawn(detail="cells", labels="names")
    for name in (names[0], names[-1], names[len(names) // 2]):
        scene = chart.drawn(detail="cells", labels="names", highlight=name)
        assert drawn(scene) == drawn(plain)
        assert scene.texts == plain.texts
        assert sum(len(each.lines) for each in scene.fade_outs) >= sum(len(each.lines) for each in plain.fade_outs)


@pytest.mark.parametrize("spec", bundled.paths())
def test_links_are_pale_unless_both_ends_are_highlighted(spec: str) -> None:
    chart = Chart.from_file(spec)
    name = chart._pipeline.network.spec.layers[-1].name
    scene = chart.drawn(detail="cells", highlight=name)
    pale = scene.pale_cells()
    for routed in scene.connections:
        for paths in routed.paths:
            strong = ~pale[paths.source] & ~pale[paths.target] & (routed.connection.delay == 0)
            assert (strong != routed.pale).all()
    # Pale links lie below the others.
    assert [each.pale for each in scene.connections] == sorted((each.pale for each in scene.connections), reverse=True)


@pytest.mark.parametrize("spec", ["u-net", "transformer", "lstm", "googlenet", "vae"])
def test_layers_and_the_lines_between_them_are_pale(spec: str) -> None:
    chart = Chart.from_file(spec)
    plain = chart.drawn(detail="layers")
    name = chart._pipeline.network.spec.layers[-1].name
    scene = chart.drawn(detail="layers", highlight=name)
    assert Counter(each._replace(pale=False) for each in scene.connectors) == Counter(plain.connectors)
    assert tuple(each._replace(pale=False) for each in scene.nodes) == plain.nodes
    strong = {node.layer for node in scene.nodes if not node.pale}
    assert name in strong
    assert all({line.source, line.target} <= strong for line in scene.connectors if not line.pale)


def test_the_colors_of_formats_are_the_same() -> None:
    chart = Chart.from_file("dff")
    options = {"highlight": "output[1]", "bias": True}
    svg, dot = chart.svg(**options), chart.render("dot", **options).decode()
    pale = [each for each in ElementTree.fromstring(svg).iter(f"{SVG}g") if each.get("stroke") == PALE_LINK]
    paths = [path.get("d", "") for group in pale for path in group.iter(f"{SVG}path")]
    # Four links and the one of the bias lead to the other output.
    assert sum(path.count("M") for path in paths) == 5
    assert len(re.findall(r"^c\d+ -> .*|^o\d+ -> .*", dot, re.MULTILINE)) == 3 * 4 + 4 * 4 + 4 * 2 + 10
    assert chart.svg(engine="builtin", **options) == svg


@pytest.mark.parametrize("theme", themes.names())
def test_a_highlight_is_seen_in_every_theme(theme: str) -> None:
    chart = Chart.from_file("dcn")
    assert chart.svg(theme=theme, highlight="output[0]") != chart.svg(theme=theme)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Highlighted is all that leads to output"), ("zh", "通向 output 的全部内容")]
)
def test_the_description_says_what_is_highlighted(lang: str, words: str) -> None:
    assert words in Chart.from_file("lstm").description(lang, highlight="output")


def test_the_legend_is_not_pale() -> None:
    chart = Chart.from_file("dff")
    legend = [
        each for each in chart.drawn(highlight="input", legend="names").connections if each.paths[0].source[0] < 0
    ]
    assert legend
    assert not any(each.pale for each in legend)


def test_the_parts_of_a_cell_have_no_highlight() -> None:
    with pytest.raises(OptionError, match="'highlight' has no effect on charts of parts"):
        Chart.from_text("name: T\ndetail: parts\nlayers:\n  a: {cell: memory, size: 1}\n").svg(highlight="a")
