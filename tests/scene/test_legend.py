"""Legends: exactly the kinds that a chart shows, without overlaps."""

from __future__ import annotations

from itertools import combinations

import pytest

from netcharts import Chart
from netcharts.placement.box import Box
from netcharts.scene.legend_entries import entries as legend_entries
from netcharts.scene.model import DISC, Scene
from netcharts.style.options import RenderOptions


def scene(name: str, form: str = "none", language: str = "en") -> Scene:
    return Chart.from_file(name).drawn(RenderOptions(detail="cells", legend=form, lang=language))


def touch(one: Box, other: Box) -> bool:
    return max(one.left, other.left) < min(one.right, other.right) and max(one.top, other.top) < min(
        one.bottom, other.bottom
    )


def discs(drawn: Scene) -> list[Box]:
    half = DISC / 2
    return [Box(x - half, y - half, x + half, y + half) for x, y in drawn.xy.tolist()]


def test_every_kind_of_cell_has_one_entry(spec_name: str) -> None:
    kinds = {layer.cell.name for layer in Chart.from_file(spec_name).spec.layers}
    entries = legend_entries([scene(spec_name)], "en")
    named = [key for entry in entries if entry.sample.layers for key in entry.keys if not key.endswith(" addition")]
    assert sorted(named) == sorted(kinds)


@pytest.mark.parametrize("form", ["names", "full"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_overlaps(spec_name: str, form: str, language: str) -> None:
    drawn = scene(spec_name, form, language)
    boxes = [*discs(drawn), *(line.box() for line in drawn.texts)]
    assert not any(touch(one, other) for one, other in combinations(boxes, 2))
    assert all(
        box.left >= 0 and box.top >= 0 and box.right <= drawn.width and box.bottom <= drawn.height for box in boxes
    )


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("lstm", ["link", "recurrent"]),
        ("bm", ["undirected"]),
        ("drn", ["link", "skip"]),
        ("cn", ["link, shared", "vector"]),
        ("recursive", ["link, everywhere"]),
    ],
)
def test_kinds_of_links_have_separate_legend_entries(name: str, kinds: list[str]) -> None:
    entries = legend_entries([scene(name)], "en")
    shown = [
        ", ".join(key.removesuffix(" link") for key in entry.keys) for entry in entries if entry.sample.connections
    ]
    assert shown == kinds


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_samples_of_links_look_alike(spec_name: str, language: str) -> None:
    samples = [
        (routed.look, routed.thin, routed.dotted, routed.paths[0].points.tobytes())
        for entry in legend_entries([scene(spec_name)], language)
        for routed in entry.sample.connections
    ]
    assert len(set(samples)) == len(samples)


@pytest.mark.parametrize("detail", ["layers", "parts"])
def test_boxes_and_connectors_have_legend_entries(spec_name: str, detail: str) -> None:
    chart = Chart.from_file(spec_name)
    plain, drawn = (chart.drawn(RenderOptions(detail=detail, legend=form)) for form in ("none", "names"))
    entries = legend_entries([plain], "en")
    kinds = {node.kind.name for node in plain.nodes if node.kind}
    added = {f"{name} addition" for node in plain.nodes for name in node.additions}
    assert {key for entry in entries for key in entry.keys if entry.sample.nodes} == kinds | added
    styles = {connector.style for connector in plain.connectors} - {"head"}
    styles |= {f"{mark.form} mark" for mark in plain.link_marks}
    assert {key.removesuffix(" wire") for entry in entries for key in entry.keys if entry.sample.connectors} == styles
    boxes = [*(node.box() for node in drawn.nodes), *(line.box() for line in drawn.texts)]
    below = [box for box in boxes if box.top > plain.height]
    assert below
    assert not any(touch(one, other) for one, other in combinations(below, 2))


def test_kinds_that_look_alike_share_an_entry() -> None:
    text = "name: T\nlayers:\n  a: {cell: convolution, size: 2}\n  b: {cell: pool, size: 2}\n"
    drawn = Chart.from_text(text).drawn()
    (entry,) = legend_entries([drawn], "en")
    assert (entry.keys, entry.name) == (("convolution", "pool"), "Convolution or Pool")


def test_a_variant_is_named_only_without_its_base() -> None:
    both = (
        "name: T\nlayers:\n  a: {cell: hidden, size: 2}\n  b: {cell: own, size: 2}\ncells:\n  own: {extends: hidden}\n"
    )
    for text, name in ((both, "Hidden Cell"), (both.replace("  a: {cell: hidden, size: 2}\n", ""), "own")):
        drawn = Chart.from_text(text).drawn()
        assert [entry.name for entry in legend_entries([drawn], "en")] == [name]


def test_a_full_legend_explains_each_kind() -> None:
    text = " ".join(line.text for line in scene("lstm", "full").texts)
    for layer in Chart.from_file("lstm").spec.layers:
        assert layer.cell.definition.get("en") in text


def test_a_legend_does_not_change_the_chart() -> None:
    plain, with_legend = scene("dcn"), scene("dcn", "names")
    shift = with_legend.xy[0] - plain.xy[0]
    assert (abs(with_legend.xy[: len(plain.xy)] - plain.xy - shift) < 1e-9).all()
    assert Chart.from_file("dcn").render("json", legend="names") == Chart.from_file("dcn").render("json")
