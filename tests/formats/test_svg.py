"""The SVG: self-contained, described, with classes but no IDs, and the same on every machine."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from math import isnan
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netcharts import Chart
from netcharts.spec import bundled

SVG = "{http://www.w3.org/2000/svg}"


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_an_svg_is_an_image_with_a_title_and_a_description(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    root = tree(chart.svg())
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == chart.spec.heading("en")
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text == chart.description()


def test_an_svg_has_no_external_references_and_no_ids(spec_name: str) -> None:
    root = tree(Chart.from_file(spec_name).svg())
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {
            "svg", "title", "desc", "rect", "g", "path", "ellipse", "polygon", "text",
        }  # fmt: skip
        for name, value in element.attrib.items():
            assert name not in {"id", "href", "style", "{http://www.w3.org/1999/xlink}href"}
            assert "url(" not in value


@pytest.mark.parametrize("detail", ["layers", "cells"])
def test_numbers_in_the_spec_change_nothing_unless_requested(spec_name: str, detail: str) -> None:
    chart = Chart.from_file(spec_name)
    bare = Chart(chart.spec._replace(weights={}, examples=()))
    assert bare.svg(detail=detail) == chart.svg(detail=detail)


def test_no_traces_of_machine_or_version(spec_name: str) -> None:
    svg = Chart.from_file(spec_name).svg()
    assert "<!--" not in svg
    assert not re.search("graphviz|generated|version|/home|/root|/tmp", svg, re.IGNORECASE)


def test_cells_links_layers_and_patterns_have_classes(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    root = tree(chart.svg(detail="cells"))
    classes = {word for element in root.iter() for word in element.get("class", "").split()}
    # Names with other characters than letters, digits and hyphens are followed by the number of the layer.
    names = [re.sub(r"[^\w-]", "_", layer.name) for layer in chart.spec.layers]
    numbered = zip(names, chart.spec.layers, strict=True)
    assert {
        f"layer-{name}" if name == layer.name else f"layer-{name}-{number}"
        for number, (name, layer) in enumerate(numbered)
    } <= classes
    assert {f"cell-{layer.cell.name}" for layer in chart.spec.layers} <= classes
    assert {f"pattern-{connection.key}" for connection in chart.spec.connections} <= classes
    cells = [element for element in root.iter() if element.get("class") == "cell"]
    assert len(cells) == chart.graph().number_of_nodes()


def test_everything_lies_on_the_canvas(spec_name: str) -> None:
    root = tree(Chart.from_file(spec_name).svg(detail="cells"))
    width, height = (float(value) for value in root.get("viewBox", "").split()[2:])
    for disc in root.iter(f"{SVG}ellipse"):
        x, y, radius = (float(disc.get(name, "nan")) for name in ("cx", "cy", "rx"))
        assert radius <= x <= width - radius
        assert radius <= y <= height - radius
    for path in root.iter(f"{SVG}path"):
        left, top, right, bottom = extent(path.get("d", ""))
        assert min(left, top) >= -1
        assert right <= width + 1
        assert bottom <= height + 1


def extent(path: str) -> tuple[float, float, float, float]:
    """Return the extent of a path of lines and cubics; control points may lie outside it."""
    points: list[tuple[float, float]] = []
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        assert command in "MLCZz"
        if command == "C":
            for i in range(0, len(pairs), 3):
                a, b, c, d = points[-1], *pairs[i : i + 3]
                shares = [step / 32 for step in range(1, 33)]
                points += [
                    tuple(
                        (1 - t) ** 3 * a[k] + 3 * (1 - t) ** 2 * t * b[k] + 3 * (1 - t) * t**2 * c[k] + t**3 * d[k]
                        for k in (0, 1)
                    )
                    for t in shares
                ]
        else:
            points += pairs
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_discs_are_at_their_places_in_the_graph(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    groups = [element for element in tree(chart.svg(detail="cells")).iter() if element.get("class") == "cell"]
    centres = [(float(group[1].get("cx", "nan")), float(group[1].get("cy", "nan"))) for group in groups]
    places = [(data["x"] * 60, data["y"] * 60) for _, data in chart.graph().nodes(data=True)]
    # Cells of other shapes than discs have no center that could be read.
    pairs = [(one, other) for one, other in zip(centres, places, strict=True) if not isnan(one[0])]
    shifts = {(round(a - c, 1), round(b - d, 1)) for (a, b), (c, d) in pairs}
    assert len(shifts) == 1 or max(abs(a - c) + abs(b - d) for a, b in shifts for c, d in shifts) < 0.25


def test_every_cell_and_link_has_a_tooltip(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    root, graph = tree(chart.svg(detail="cells")), chart.graph()
    cells = [element[0].text or "" for element in root.iter() if element.get("class") == "cell"]
    assert [tip.split(":")[0] for tip in cells] == list(graph.nodes)
    both = [(b, a) for a, b, data in graph.edges(data=True) if not data["directed"]]
    ends = [*((a, b) for a, b in graph.edges()), *both]
    # Tooltips of cells with links to elided cells do not count links.
    whole = all(drawn.whole for drawn in chart._pipeline.network.layers)
    for tip, node in zip(cells, graph.nodes, strict=True) if whole else ():
        into, out = sum(b == node for _, b in ends), sum(a == node for a, _ in ends)
        assert tip.endswith(f"; links: {into} in, {out} out")
    tooltips = [re.split(" [→—] ", title.text or "") for path in root.iter(f"{SVG}path") for title in path]
    # A link that is covered by another has no tooltip.
    assert {tuple(pair) for pair in tooltips} <= set(graph.edges())
    assert {frozenset(pair) for pair in tooltips} >= {frozenset(pair) for pair in graph.edges() if pair[0] == pair[1]}


NASTY = [
    '"><script>alert(1)</script>',
    "<b>bold</b>",
    "a:b",
    "\\N \\L \\G",
    "javascript:alert(1)",
    "&lt; &amp; &#38;",
    "a | {b}",
]


@pytest.mark.parametrize("text", NASTY)
def test_user_text_appears_verbatim_and_only_as_text(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    spec = (
        f"name: {quoted}\ntitle: {quoted}\nlayers:\n  {quoted}: {{cell: own, size: 2, label: {quoted}}}\n"
        f"cells:\n  own: {{names: {quoted}}}\ngroups:\n  g: {{layers: [{quoted}], label: {quoted}}}\n"
    )
    chart = Chart.from_text(spec)
    root = tree(chart.svg())
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts[0] == text
    # Labels that are too long for a line are broken.
    assert "".join("".join(map(str, texts[1:])).split()) == "".join((2 * text).split())
    assert root[0].text == text
    assert text in (root[1].text or "")
    assert not [element for element in root.iter() if "script" in element.tag or element.tag.endswith("}b")]
    assert not any(re.search(r"[<>\"'&]", word) for element in root.iter() for word in element.get("class", "").split())
    assert set(chart.graph().nodes) == {f"{text}[0]", f"{text}[1]"}


def test_charts_have_their_text_in_the_requested_language() -> None:
    root = tree(Chart.from_file("lstm").svg(lang="zh"))
    assert root.get("lang") == "zh"
    assert root[0].text == "长短期记忆网络 (LSTM)"
    assert "记忆神经元" in (root[1].text or "")


@pytest.mark.parametrize("theme", ["zoo", "zoo-dark"])
def test_links_and_text_stand_out_from_the_background(theme: str) -> None:
    def luminance(color: str) -> float:
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    root = tree(Chart.from_file("lstm").svg(theme=theme))
    background = root[2].get("fill", "")
    assert root[2].get("class") == "background"
    for text in root.iter(f"{SVG}text"):
        assert contrast(text.get("fill", "#000000"), background) >= 4.5
    for group in root.iter(f"{SVG}g"):
        if "links" in group.get("class", ""):
            assert contrast(group.get("stroke", ""), background) >= 4.5


HASHES = """
import hashlib, sys
from netcharts import Chart
from netcharts.spec import bundled
pictures = "".join(Chart.from_file(name).svg() + Chart.from_file(name).svg(lang="zh") for name in bundled.paths())
print(hashlib.sha256(pictures.encode()).hexdigest())
"""


def test_the_bytes_do_not_depend_on_the_hash_seed_the_locale_or_the_fonts(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    environments = [{"PYTHONHASHSEED": str(seed)} for seed in range(8)]
    environments += [{"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}, {"FONTCONFIG_FILE": str(fonts)}]
    hashes = {
        subprocess.run(
            [sys.executable, "-c", HASHES], capture_output=True, check=True, env={**os.environ, **environment}
        ).stdout
        for environment in environments
    }
    assert len(hashes) == 1
    here = "".join(Chart.from_file(n).svg() + Chart.from_file(n).svg(lang="zh") for n in bundled.paths())
    assert hashes == {f"{hashlib.sha256(here.encode()).hexdigest()}\n".encode()}


def test_a_large_chart_has_a_small_complete_file() -> None:
    layers = "".join(
        f"  {name}: {{cell: hidden, size: {size}, draw: {size}}}\n"
        for name, size in zip("abcd", (64, 256, 256, 64), strict=True)
    )
    chart = Chart.from_text(f"name: Big\nlayers:\n{layers}connections:\n  - full: a -> b -> c -> d\n")
    svg = chart.svg()
    assert len(svg) <= 3_500_000
    assert sum(path.get("d", "").count("M") for path in tree(svg).iter(f"{SVG}path")) == 98_304
    assert chart.graph("cells").number_of_edges() == 98_304
    assert chart.render("dot").count(b"->") == 98_304
