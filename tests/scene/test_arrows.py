"""Laws of `arrows` and `links`: direction and delays can be read at all levels, and one look has one meaning."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from netcharts import Chart, RenderOptions
from netcharts.decimals import short
from netcharts.paint import painter
from netcharts.paint.display import Links
from netcharts.paint.shapes import Paint
from netcharts.paint.units import PITCH
from netcharts.scene.legend_entries import entries
from netcharts.scene.model import Scene
from netcharts.style import themes
from netcharts.style.colors import contrast
from netcharts.style.themes import Theme

BOTH_WAYS = """\
name: T
layers:
  x: {cell: input, size: 3}
  h: {cell: recurrent, size: 4}
  g: {cell: hidden, size: 4}
  y: {cell: output, size: 2}
connections:
  - full: x -> h -> g -> y
  - {full: h -> h, delay: 2}
  - {full: y -> h, delay: 3}
  - {full: x -> y, delay: 2}
  - {identity: g -> h, delay: 1}
  - recurrent: g
"""


def heads(scene: Scene) -> int:
    return sum(line.style == "head" for line in scene.connectors)


def delays(scene: Scene) -> list[str]:
    return sorted(line.text for line in scene.texts if line.role == "delay")


def paint_of_links(scene: Scene) -> list[Links]:
    return [item for item in painter.paint(scene, themes.load("zoo")).items if isinstance(item, Links)]


@pytest.mark.parametrize("detail", ["layers", "maps", "cells", "parts"])
def test_without_arrows_nothing_has_a_head_a_delay_or_dots(spec_name: str, detail: str) -> None:
    scene = Chart.from_file(spec_name).drawn(RenderOptions(detail=detail, arrows="none"))
    assert (heads(scene), delays(scene)) == (0, [])
    assert not any(line.style == "delayed" for line in scene.connectors)
    assert not any(item.paint.dotted for item in paint_of_links(scene))


def test_links_are_thin_where_and_only_where_they_have_no_weights(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    cells = chart.drawn(RenderOptions(detail="cells", links="auto"))
    plain = [routed for routed in cells.connections if routed.look == "single" and routed.paths]
    assert all(routed.thin == (not routed.connection.pattern.weighted) for routed in plain)
    layers = chart.drawn(RenderOptions(detail="layers"))
    lines = list(zip(chart.spec.connections, layers.connectors, strict=False))
    assert all((line.style == "fixed") <= (not c.pattern.weighted) for c, line in lines)
    assert all((line.style == "connection") <= c.pattern.weighted for c, line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_entry_of_a_legend_tells_of_weights_or_of_none(spec_name: str, language: str) -> None:
    scene = Chart.from_file(spec_name).drawn(RenderOptions(detail="cells", links="auto"))
    for entry in entries([scene], language):
        thin = {routed.thin for routed in entry.sample.connections}
        if not {"link link", "fixed link", "shared link", "everywhere link"}.isdisjoint(entry.keys):
            assert thin == {"fixed link" in entry.keys}


def test_all_arrows_are_at_all_links_that_lead_one_way(spec_name: str) -> None:
    scene = Chart.from_file(spec_name).drawn(RenderOptions(detail="cells", arrows="all"))
    between = [r for r in scene.connections if r.connection.directed and not r.connection.within]
    assert heads(scene) >= sum(np.count_nonzero(paths.shown) for r in between for paths in r.paths)


@pytest.mark.parametrize("direction", ["right", "down", "up", "down_up"])
def test_delays_between_layers_are_written_in_charts_of_layers(direction: str) -> None:
    scene = Chart.from_text(f"{BOTH_WAYS}direction: {direction}\n").drawn(RenderOptions(detail="layers"))
    assert delays(scene) == ["t−1", "t−2", "t−2", "t−3"]


def test_bundled_charts_of_layers_tell_every_delay(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    told = [c for c in chart.spec.connections if c.delay and not (c.within and c.delay == 1)]
    wanted = Counter(f"t{'−' if c.delay > 0 else '+'}{abs(c.delay)}" for c in told)
    assert Counter(delays(chart.drawn(RenderOptions(detail="layers")))) == wanted


def test_links_that_are_alike_have_one_look_and_one_entry() -> None:
    scene = Chart.from_text(BOTH_WAYS).drawn(RenderOptions(detail="cells", links="alike"))
    assert (heads(scene), delays(scene)) == (0, [])
    assert len({item.paint for item in paint_of_links(scene)}) == 1
    (straight,) = (entry for entry in entries([scene], "en") if "link link" in entry.keys)
    assert straight.keys == ("link link", "unmarked link")
    again = Chart.from_text(BOTH_WAYS).drawn(RenderOptions(detail="cells", links="alike", arrows="all"))
    assert heads(again)


@pytest.mark.parametrize("name", ["an", "bigru", "bilstm", "birnn", "dcign", "dcn", "dn", "dnc", "drn", "svm"])
def test_charts_of_the_posters_tell_links_apart_on_request(name: str) -> None:
    chart = Chart.from_file(name)
    poster, told = (chart.svg(detail="cells", **own) for own in ({}, {"links": "auto"}))
    assert poster != told
    assert poster == Chart.from_text(chart.spec.text).svg(detail="cells", links="alike")


def dense(size: int, theme: str) -> tuple[Paint, Theme, bytes]:
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {size}, draw: {size}}}\n  h: {{cell: hidden, size: {size}, draw: {size}}}\n"
        "connections:\n  - full: x -> h\n"
    )
    loaded = themes.load(theme)
    items = painter.paint(chart.drawn(RenderOptions(detail="cells")), loaded).items
    (paint,) = (item.paint for item in items if isinstance(item, Links))
    return paint, loaded, chart.render("dot", theme=theme)


@pytest.mark.parametrize("theme", ["zoo", "zoo-dark", "colorblind", "print"])
def test_the_more_links_there_are_the_narrower_and_paler_they_are(theme: str) -> None:
    paints = [dense(size, theme) for size in (2, 8, 12, 13, 24, 40)]
    widths = [paint.width for paint, _, _ in paints]
    assert widths[:3] == [paints[0][1].widths["links"]] * 3
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[3] < widths[2]
    for paint, own, dot in paints:
        assert paint.width > 0.45 * own.widths["links"]
        assert contrast(str(paint.stroke), own.background) >= 3
        # Other formats than SVG have the same look.
        if paint.width < own.widths["links"]:
            edges = dot.splitlines()
            assert any(b" -> " in line and f"penwidth={short(paint.width * PITCH)}".encode() in line for line in edges)
