"""PNG, PDF, DOT and JSON: valid files with the same picture or graph."""

from __future__ import annotations

import json
import re
import struct
import zlib
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import networkx as nx
import pytest

from netcharts import Chart, formats
from netcharts.errors import EngineError, MissingExtraError, UnknownNameError


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Return the width, height and unfiltered rows of an 8-bit PNG."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    channels = {2: 3, 6: 4}[kind]
    data, position = b"", 8
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        if png[position + 4 : position + 8] == b"IDAT":
            data += png[position + 8 : position + 8 + length]
        position += length + 12
    raw, rows, before = zlib.decompress(data), [], bytes(width * channels)
    for y in range(height):
        start = y * (width * channels + 1)
        row = bytearray(raw[start + 1 : start + 1 + width * channels])
        unfilter(raw[start], row, before, channels)
        before = bytes(row)
        rows.append(bytes(byte for x in range(0, len(row), channels) for byte in row[x : x + 3]))
    return width, height, rows


def unfilter(kind: int, row: bytearray, above: bytes, step: int) -> None:
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            row[i] = (row[i] + left) & 255
        elif kind == 2:
            row[i] = (row[i] + above[i]) & 255
        elif kind == 3:
            row[i] = (row[i] + (left + above[i]) // 2) & 255
        elif kind == 4:
            guess = left + above[i] - corner
            row[i] = (row[i] + min((left, above[i], corner), key=lambda v: abs(guess - v))) & 255


def test_a_png_shows_the_cells_in_their_colors_at_their_places_in_the_graph() -> None:
    chart = Chart.from_file("ff")
    width, height, rows = pixels(chart.render("png"))
    root = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart.svg())
    assert root
    scale = 192 / 72
    assert abs(width - float(root[1]) * scale) < 2
    assert abs(height - float(root[2]) * scale) < 2
    wanted = {"input": (255, 204, 0), "hidden": (102, 204, 0), "output": (255, 102, 0)}
    discs = re.findall(r'<ellipse fill="#(\w+)"[^>]* cx="([\d.]+)" cy="([\d.]+)"', chart.svg())
    for (_, data), (_, x, y) in zip(chart.graph().nodes(data=True), discs, strict=True):
        column, line = round(float(x) * scale), round(float(y) * scale)
        assert tuple(rows[line][3 * column : 3 * column + 3]) == wanted[data["cell"]]


def test_the_title_of_a_png_is_drawn_with_real_glyphs() -> None:
    """Pictures of two titles of one length differ only if their letters are drawn, since missing glyphs look alike."""
    base = "layers:\n  a: {cell: hidden, size: 1}\n"
    pictures = [Chart.from_text(f"name: {title}\n{base}").render("png") for title in ("HHHH", "NNNN")]
    first, second = (pixels(picture)[2] for picture in pictures)
    assert first != second


def test_pictures_are_reproducible() -> None:
    for format in ("png", "pdf", "dot", "json"):
        assert Chart.from_file("lstm").render(format) == Chart.from_file("lstm").render(format)


def test_a_pdf_contains_no_date_and_no_producer() -> None:
    pdf = Chart.from_file("lstm").render("pdf")
    assert pdf.startswith(b"%PDF-")
    assert b"startxref" in pdf
    assert b"CreationDate" not in pdf
    assert b"cairo" not in pdf
    assert b"pypdf" not in pdf


@pytest.mark.skipif(find_spec("pylopdf_fonts_zh_cn") is not None, reason="the font for Chinese is installed")
def test_chinese_text_without_its_font_is_rejected_with_a_hint_at_the_extra() -> None:
    with pytest.raises(MissingExtraError, match=r"'\.\[zh\]' in a checkout"):
        Chart.from_file("lstm").render("png", lang="zh")


@pytest.mark.skipif(find_spec("pylopdf_fonts_zh_cn") is None, reason="the font for Chinese is not installed")
def test_chinese_text_is_drawn() -> None:
    base = "layers:\n  a: {cell: hidden, size: 1}\n"
    pictures = [Chart.from_text(f"name: {title}\n{base}").render("png") for title in ("网络网络", "记忆记忆")]
    assert pixels(pictures[0])[2] != pixels(pictures[1])[2]


def test_missing_fonts_are_named_by_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from netcharts.engines import _fonts

    monkeypatch.setattr(_fonts, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"'\.\[zh\]' in a checkout"):
        _fonts.require("记忆")
    with pytest.raises(MissingExtraError, match="font-roboto"):
        _fonts.require("hₜ")
    _fonts.require("Long / Short Term Memory – μ σ x²")


@pytest.mark.parametrize("title", ["شبكة عصبية", "신경망", "โครงข่าย", "नेटवर्क", "Net 😀"])
def test_raster_formats_reject_scripts_without_a_font(title: str) -> None:
    chart = Chart.from_text(f"name: T\ntitle: {title}\nlayers:\n  a: {{cell: input, size: 1}}\n")
    assert title in chart.svg()
    for format in ("png", "pdf"):
        with pytest.raises(EngineError, match="no font of netcharts has"):
            chart.render(format)


def test_leftovers_of_an_uninstalled_font_do_not_count_as_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    from netcharts.engines import _fonts

    monkeypatch.setattr(_fonts, "find_spec", lambda name: ModuleSpec(name, None, origin=None))
    with pytest.raises(MissingExtraError):
        _fonts.require("记忆")


def test_json_is_the_graph_of_what_is_drawn(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    data = json.loads(chart.render("json"))
    graph = nx.node_link_graph(data, edges="edges")
    assert nx.utils.graphs_equal(graph, chart.graph(chart.spec.detail))


def test_dot_has_a_node_per_cell_and_an_edge_per_link(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    dot = chart.render("dot", detail="cells").decode()
    graph = chart.graph("cells")
    assert len(re.findall(r"^c\d+ \[", dot, re.MULTILINE)) == graph.number_of_nodes()
    edges = list(graph.edges(data=True))
    attended = [(source, target) for source, target, data in edges if data.get("attends")]
    # A key and a value from the same cell are one link.
    drawn = len(edges) - len(attended) + len(set(attended))
    assert len(re.findall(r"^c\d+ -> c\d+ \[", dot, re.MULTILINE)) == drawn


def test_attribute_values_stay_within_what_graphviz_reads() -> None:
    from netcharts.dot import writer
    from netcharts.paint import painter
    from netcharts.style import themes

    layers = "  a: {cell: recurrent, size: 200, draw: 200}\n  b: {cell: hidden, size: 200, draw: 200}\n"
    chart = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - full: a -> b\n  - recurrent: a\n")
    painted = writer.painting(painter.paint(chart.drawn(), themes.load("zoo")), 72)
    assert max(len(value) for value in re.findall(r'"([^"]*)"', painted)) < 16_384


def test_every_format_is_known_by_its_name(tmp_path: Path) -> None:
    for name in formats.names():
        assert formats.load(name).summary
        assert Chart.from_file("p").save(tmp_path / f"p.{name}").read_bytes()
    with pytest.raises(UnknownNameError, match="gif"):
        Chart.from_file("p").save(tmp_path / "p.gif")
    assert not (tmp_path / "p.gif").exists()
