"""Normalizations and dropouts of layers are shown as slim shapes after their cells and in their boxes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from netcharts import Chart
from netcharts.paint.units import PITCH
from netcharts.scene.model import Scene
from netcharts.style.options import RenderOptions

TEXT = """\
name: T
layers:
  a: {cell: input, size: 2, channels: 2}
  b: {cell: %s, size: 2, channels: 2%s}
  c: {cell: output, size: 2, channels: 2}
connections:
  - identity: a -> b -> c
"""
LAYERS = {
    "plain": ("hidden", "", 0, 0),
    "normalized": ("hidden", ", normalize: layer", 1, 0),
    "dropped": ("hidden", ", dropout: 0.1", 0, 3),
    "both": ("hidden", ", normalize: batch, dropout: 0.5", 1, 3),
    "norm": ("norm", "", 0, 0),
    "norm of another kind": ("norm", ", normalize: batch, dropout: 0.1", 0, 3),
}


@pytest.mark.parametrize("theme", ["zoo", "auto"])
@pytest.mark.parametrize("detail", ["cells", "layers"])
@pytest.mark.parametrize("name", LAYERS)
def test_additions_of_a_layer_are_drawn_by_all_engines_and_formats(name: str, detail: str, theme: str) -> None:
    cell, keys, bars, pieces = LAYERS[name]
    chart = Chart.from_text(TEXT % (cell, keys))
    plain = Chart.from_text(TEXT % (cell, ""))
    svg = chart.svg(detail=detail, theme=theme, engine="embedded")
    assert svg == chart.svg(detail=detail, theme=theme, engine="builtin")
    copies = 2 if detail == "cells" else 1
    more = svg.count("<polygon") - plain.svg(detail=detail, theme=theme).count("<polygon")
    assert more == (bars + pieces) * copies
    kind = "m" if detail == "cells" else "q"
    dot, other = (
        each.render("dot", detail=detail, theme=theme).decode().count(f'[id="{kind}') for each in (chart, plain)
    )
    assert dot - other == more


@pytest.mark.parametrize("name", LAYERS)
def test_a_box_has_room_for_additions_at_its_end(name: str) -> None:
    cell, keys, *_ = LAYERS[name]
    scene = Chart.from_text(TEXT % (cell, keys)).drawn(RenderOptions(detail="layers"))
    assert isinstance(scene, Scene)
    node = scene.nodes[1]
    svg = Chart.from_text(TEXT % (cell, keys)).svg(detail="layers")
    (part,) = [
        group
        for group in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
        if group.get("class") == f"part cell-{cell}"
    ]
    ends: list[float] = []
    for element in part:
        moved = re.search(r"translate\((-?[\d.]+) ", element.get("transform", ""))
        pairs = re.findall(r"(-?[\d.]+),-?[\d.]+", element.get("points") or element.get("d") or "")
        ends += [float(x) + float(moved.group(1) if moved else 0) for x in pairs]
    half = node.width / 2 * PITCH
    assert min(ends) == pytest.approx(-half, abs=0.1)
    assert half - 4 < max(ends) < half + 0.1


@pytest.mark.parametrize("detail", ["cells", "layers"])
def test_a_legend_explains_the_additions_that_are_shown(detail: str) -> None:
    for name, (cell, keys, bars, pieces) in LAYERS.items():
        svg = Chart.from_text(TEXT % (cell, keys)).svg(legend="full", detail=detail)
        assert (">Normalization<" in svg, ">Dropout<" in svg) == (bool(bars), bool(pieces)), name
    assert ">随机失活<" in Chart.from_text(TEXT % ("hidden", ", dropout: 0.1")).svg(
        legend="names", lang="zh", detail=detail
    )
