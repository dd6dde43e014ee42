"""Paths of links: loops on top of cells, arcs around obstacles, and no line that repeats another."""

from __future__ import annotations

import numpy as np

from netcharts import Chart
from netcharts.placement.layout import NetworkLayout, place
from netcharts.scene.arcs import distances, sampled
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.edge_routing import route
from netcharts.scene.model import DISC


def drawn(name_or_text: str) -> tuple[Chart, NetworkLayout, list[tuple[str, LinkPaths]]]:
    text = "\n" in name_or_text
    chart = Chart.from_text(name_or_text) if text else Chart.from_file(name_or_text)
    layout = place(chart._pipeline.network)
    found = zip(chart._pipeline.network.links, route(chart._pipeline.network, layout), strict=True)
    return chart, layout, [(links.connection.key, course) for links, several in found for course in several]


def test_every_link_has_one_course(spec_name: str) -> None:
    chart, _, found = drawn(spec_name)
    pairs = sorted((int(a), int(b)) for _, course in found for a, b in zip(course.source, course.target, strict=True))
    assert pairs == sorted(
        (int(a), int(b))
        for links in chart._pipeline.network.links
        for a, b in zip(links.source, links.target, strict=True)
    )


def test_courses_end_where_their_cells_stand(spec_name: str) -> None:
    _, layout, found = drawn(spec_name)
    for _, course in found:
        if course.points.shape[2] == 13:
            continue
        assert np.abs(course.points[:, :, 0] - layout.xy[course.source][:, None]).max() < 0.06
        assert np.abs(course.points[:, :, -1] - layout.xy[course.target][:, None]).max() < 0.06


def test_handles_stand_on_top_of_their_cells() -> None:
    _, layout, found = drawn("rnn")
    loops = [course for _, course in found if course.points.shape[2] == 13]
    assert sum(len(course.source) for course in loops) == 6
    for course in loops:
        rise = layout.xy[course.source][:, None, None] - course.points
        assert np.allclose(rise[..., 1].max(axis=(1, 2)), 0.35 + 0.16)
        assert np.allclose(np.abs(rise[..., 0]).max(axis=(1, 2)), 0.16)


def test_skips_are_arcs_clear_of_every_cell_that_is_not_theirs() -> None:
    _, layout, found = drawn("drn")
    arcs = [course for key, course in found if key == "identity"]
    assert sum(len(course.source) for course in arcs) == 6
    for course in arcs:
        for cubic, ends in zip(course.points[:, 0], zip(course.source, course.target, strict=True), strict=True):
            others = np.delete(layout.xy, ends, axis=0)
            gap = np.hypot(*(others[None] - sampled(cubic)[:, None]).transpose(2, 0, 1))
            assert gap.min() > DISC / 2


def test_level_links_past_a_layer_go_round_its_cells_whatever_their_pattern() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: hidden, size: 2}\n  c: {cell: output, size: 2}\n"
        "connections:\n  - full: [a -> b -> c, a -> c]\n"
    )
    chart, layout, found = drawn(text)
    passed = chart._pipeline.network.drawn("b").numbers
    for _, course in found:
        for points, source, target in zip(course.points[:, 0], course.source, course.target, strict=True):
            line = sampled(points) if len(points) == 4 else points
            away = distances(layout.xy[list({*passed} - {source, target})], np.stack([line[:-1], line[1:]], axis=1))
            assert away.min(initial=1.0) > DISC / 2


def test_a_skip_with_a_clear_view_is_straight() -> None:
    _, _, found = drawn("an")
    skips = [course for key, course in found if key == "identity"]
    assert {course.points.shape[2] for course in skips} == {2}


def test_links_back_and_forth_between_two_layers_can_both_be_seen() -> None:
    text = "name: T\nlayers:\n  a: {cell: hidden, size: 1}\n  b: {cell: hidden, size: 1}\nconnections:\n"
    _, _, found = drawn(text + "  - full: a -> b\n  - full: b -> a\n    delay: 1\n")
    forth, back = (course.points[0, 0] for _, course in found)
    assert len(forth) == 2
    assert np.abs(sampled(back)[8] - forth.mean(axis=0)).max() > 0.1


def test_no_line_within_a_column_is_drawn_twice(spec_name: str) -> None:
    _, layout, found = drawn(spec_name)
    for _, course in found:
        shown = course.points[course.shown]
        if shown.shape[1:3] == (1, 2):
            ends = {tuple(sorted(map(tuple, np.round(line, 6).tolist()))) for line in shown[:, 0]}
            assert len(ends) == len(shown)


def test_many_skips_are_drawn_without_looking_at_each() -> None:
    layers = "".join(f"  l{i}: {{cell: hidden, size: 600, draw: 600}}\n" for i in range(3))
    text = f"name: T\nlayers:\n{layers}connections:\n  - identity: [l0 -> l1 -> l2, l0 -> l2]\n"
    _, _, found = drawn(text)
    assert [(course.points.shape[0], course.points.shape[2]) for _, course in found] == [(600, 2), (600, 2), (600, 4)]
