"""Paths of links: loops on top of cells, arcs around obstacles, and no line that repeats another."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator
from itertools import combinations
from operator import neg

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.placement.layout import NetworkLayout, place
from netcharts.scene.arcs import _RISES, arcs, distances, sampled
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.edge_routing import route
from netcharts.scene.model import DISC


def drawn(name_or_text: str) -> tuple[Chart, NetworkLayout, list[tuple[str, LinkPaths]]]:
    text = "\n" in name_or_text
    chart = Chart.from_text(name_or_text) if text else Chart.from_file(name_or_text)
    layout = place(chart._pipeline.network)
    routed = zip(chart._pipeline.network.links, route(chart._pipeline.network, layout), strict=True)
    return chart, layout, [(links.connection.key, path) for links, all_paths in routed for path in all_paths]


def test_every_link_has_one_path(spec_name: str) -> None:
    chart, _, paths = drawn(spec_name)
    pairs = sorted((int(a), int(b)) for _, path in paths for a, b in zip(path.source, path.target, strict=True))
    assert pairs == sorted(
        (int(a), int(b))
        for links in chart._pipeline.network.links
        for a, b in zip(links.source, links.target, strict=True)
    )


def test_paths_end_at_their_cells(spec_name: str) -> None:
    _, layout, paths = drawn(spec_name)
    for _, path in paths:
        if path.points.shape[2] == 13:
            continue
        assert np.abs(path.points[:, :, 0] - layout.xy[path.source][:, None]).max() < 0.06
        assert np.abs(path.points[:, :, -1] - layout.xy[path.target][:, None]).max() < 0.06


def test_loops_are_on_top_of_their_cells() -> None:
    _, layout, paths = drawn("rnn")
    loops = [path for _, path in paths if path.points.shape[2] == 13]
    assert sum(len(path.source) for path in loops) == 6
    for path in loops:
        rise = layout.xy[path.source][:, None, None] - path.points
        assert np.allclose(rise[..., 1].max(axis=(1, 2)), 0.35 + 0.16)
        assert np.allclose(np.abs(rise[..., 0]).max(axis=(1, 2)), 0.16)


def test_skips_are_arcs_clear_of_all_other_cells() -> None:
    _, layout, paths = drawn("drn")
    arcs = [path for key, path in paths if key == "identity"]
    assert sum(len(path.source) for path in arcs) == 6
    for path in arcs:
        for cubic, ends in zip(path.points[:, 0], zip(path.source, path.target, strict=True), strict=True):
            others = np.delete(layout.xy, ends, axis=0)
            gap = np.hypot(*(others[None] - sampled(cubic)[:, None]).transpose(2, 0, 1))
            assert gap.min() > DISC / 2


def test_level_links_past_a_layer_run_around_its_cells_for_any_pattern() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: hidden, size: 2}\n  c: {cell: output, size: 2}\n"
        "connections:\n  - full: [a -> b -> c, a -> c]\n"
    )
    chart, layout, paths = drawn(text)
    passed = chart._pipeline.network.drawn("b").numbers
    for _, path in paths:
        for points, source, target in zip(path.points[:, 0], path.source, path.target, strict=True):
            line = sampled(points) if len(points) == 4 else points
            away = distances(layout.xy[list({*passed} - {source, target})], np.stack([line[:-1], line[1:]], axis=1))
            assert away.min(initial=1.0) > DISC / 2


def test_an_unobstructed_skip_is_straight() -> None:
    _, _, paths = drawn("an")
    skips = [path for key, path in paths if key == "identity"]
    assert {path.points.shape[2] for path in skips} == {2}


def test_links_back_and_forth_between_two_layers_are_both_visible() -> None:
    text = "name: T\nlayers:\n  a: {cell: hidden, size: 1}\n  b: {cell: hidden, size: 1}\nconnections:\n"
    _, _, paths = drawn(text + "  - full: a -> b\n  - full: b -> a\n    delay: 1\n")
    forth, back = (path.points[0, 0] for _, path in paths)
    assert len(forth) == 2
    assert np.abs(sampled(back)[8] - forth.mean(axis=0)).max() > 0.1


def test_no_line_within_a_column_is_drawn_twice(spec_name: str) -> None:
    _, layout, paths = drawn(spec_name)
    for _, path in paths:
        shown = path.points[path.shown]
        if shown.shape[1:3] == (1, 2):
            ends = {tuple(sorted(map(tuple, np.round(line, 6).tolist()))) for line in shown[:, 0]}
            assert len(ends) == len(shown)


@pytest.mark.parametrize("arrange", ["column", "row"])
@pytest.mark.parametrize("pattern", ["graph", "links"])
def test_links_past_cells_of_their_column_or_row_are_clear_of_all_cells(pattern: str, arrange: str) -> None:
    edges = [[0, 5], [1, 3], [2, 4], [4, 5], [0, 2]]
    option = f"edges: {edges}, directed: true" if pattern == "graph" else f"pairs: {edges}"
    text = (
        f"name: T\nlayers:\n  a: {{cell: input, size: 6}}\n  b: {{cell: hidden, size: 6, arrange: {arrange}}}\n"
        f"  c: {{cell: output, size: 6}}\nconnections:\n  - pointwise: a -> b -> c\n"
        f"  - {{{pattern}: b -> b, delay: 1, {option}}}\n"
    )
    _, layout, paths = drawn(text)
    own = [path for key, path in paths if key == pattern]
    assert sum(len(path.source) for path in own) == len(edges)
    for path in own:
        for points, source, target in zip(path.points[:, 0], path.source, path.target, strict=True):
            assert (len(points) == 4) == (abs(source - target) > 1)
            line = sampled(points) if len(points) == 4 else points
            away = distances(np.delete(layout.xy, [source, target], axis=0), np.stack([line[:-1], line[1:]], axis=1))
            assert away.min() > DISC / 2


def test_two_links_between_the_same_cells_of_a_layer_are_on_both_sides() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: hidden, size: 4}\nconnections:\n"
        "  - {graph: a -> a, edges: [[0, 2], [1, 3]], directed: true}\n"
        "  - {graph: a -> a, edges: [[2, 0], [0, 3]], directed: true, delay: 1}\n"
    )
    _, layout, ((_, first), (_, second)) = drawn(text)
    sides = [np.sign(path.points[:, 0, 1, 0] - layout.xy[0, 0]).tolist() for path in (first, second)]
    assert sides == [[1, 1], [1, -1]], "0 to 3, then 2 to 0, which is there already"


def test_many_skips_are_drawn_without_examining_each() -> None:
    layers = "".join(f"  l{i}: {{cell: hidden, size: 600, draw: 600}}\n" for i in range(3))
    text = f"name: T\nlayers:\n{layers}connections:\n  - identity: [l0 -> l1 -> l2, l0 -> l2]\n"
    _, _, paths = drawn(text)
    assert [(path.points.shape[0], path.points.shape[2]) for _, path in paths] == [(600, 2), (600, 2), (600, 4)]


def skips(layers: int, cells: int, pattern: str) -> str:
    """Return a spec whose layers are all joined forward."""
    names = [f"l{number}" for number in range(layers)]
    defined = "".join(f"  {name}: {{cell: hidden, size: {cells}}}\n" for name in names)
    links = "".join(f"  - {pattern}: {one} -> {other}\n" for one, other in combinations(names, 2))
    return f"name: T\nlayers:\n{defined}connections:\n{links}"


@pytest.mark.parametrize(("cells", "pattern"), [(1, "full"), (3, "full"), (4, "identity")])
def test_an_arc_has_the_lowest_rise_that_meets_fewest_cells(cells: int, pattern: str) -> None:
    """Each is compared with all cells one by one, and with all lower rises."""
    _, layout, paths = drawn(skips(6, cells, pattern))
    bent = [(cubic, ends) for _, path in paths for cubic, ends in _cubics(path)]
    assert bent
    for cubic, ends in bent:
        others = np.delete(layout.xy, ends, axis=0)
        rise = float((cubic[1] - cubic[0])[1] - (cubic[3] - cubic[0])[1] * 0.12) * 3 / 4
        lower = [other for other in _RISES if other < abs(rise) - 1e-9]
        tried = arcs(
            *(np.tile(end, (2 * len(lower), 1)) for end in cubic[[0, 3]]), np.array([*lower, *map(neg, lower)])
        )
        assert all(_met(each, others) > _met(cubic, others) for each in tried)


def _cubics(path: LinkPaths) -> Iterator[tuple[FloatArray, list[int]]]:
    if path.points.shape[2] == 4:
        yield from zip(path.points[:, 0], np.stack([path.source, path.target], axis=1).tolist(), strict=True)


def _met(cubic: FloatArray, cells: FloatArray) -> int:
    """Return how many cells a cubic runs through."""
    points = sampled(cubic)
    return int((distances(cells, np.stack([points[:-1], points[1:]], axis=1)).min(axis=1) < 0.36).sum())


def test_many_arcs_cost_no_more_than_their_number() -> None:
    """They are found together, in as many steps as there are rises."""

    def calls(layers: int) -> int:
        chart = Chart.from_text(skips(layers, 1, "full"))
        network = chart._pipeline.network
        layout = place(network)
        profile = cProfile.Profile()
        profile.runcall(route, network, layout)
        return sum(entry.callcount for entry in profile.getstats())

    calls(4)
    small, large = calls(10), calls(20)
    assert large < 1.3 * small * (190 / 45), (small, large)
    assert large < 200 * 190, large
