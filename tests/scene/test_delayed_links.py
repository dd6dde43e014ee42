"""Laws of links from other time steps: their look, their heads and delays, and that none hides another."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from netcharts import Chart, RenderOptions
from netcharts.paint import painter
from netcharts.paint.display import Links
from netcharts.scene.edge_paths import flattened
from netcharts.scene.legend_entries import entries, link_kind
from netcharts.scene.model import DISC, Scene
from netcharts.style import themes

DELAYS = [[1], [2], [1, 2], [1, 2, 3], [3, 1]]
LEFT, MIDDLE, RIGHT = "x", "h", "y"


def drawn(*links: str, size: int = 3) -> Scene:
    text = (
        f"name: T\nlayers:\n  x: {{cell: input, size: {size}}}\n  h: {{cell: recurrent, size: {size}}}\n"
        f"  y: {{cell: output, size: {size}}}\nconnections:\n  - full: x -> h -> y\n"
        + "".join(f"  - {{{link}}}\n" for link in links)
    )
    return Chart.from_text(text).drawn(RenderOptions(detail="cells"))


def between(pattern: str, ends: str, delays: list[int]) -> list[str]:
    return [f"{pattern}: {ends}, delay: {delay}" for delay in delays]


def named(scene: Scene) -> set[str]:
    return {key for entry in entries([scene], "en") for key in entry.keys if key.endswith("link")}


@pytest.mark.parametrize(
    ("pattern", "ends", "delays"), list(product(["full", "identity"], ["x -> y", "y -> h", "y -> x", "x -> h"], DELAYS))
)
def test_links_between_layers_from_other_steps_are_dotted_with_heads_and_delays(
    pattern: str, ends: str, delays: list[int]
) -> None:
    scene = drawn(*between(pattern, ends, delays))
    items = [item for item in painter.paint(scene, themes.load("zoo")).items if isinstance(item, Links)]
    assert [item.paint.dotted for item in items] == [False, False, *(True for _ in delays)]
    count = 9 if pattern == "full" else 3
    assert len([line for line in scene.connectors if line.style == "head"]) == count * len(delays)
    for line in scene.connectors:
        # The tip is at the rim of a cell.
        away = np.hypot(*(scene.xy - line.points[1]).T)
        assert abs(away.min() - DISC / 2) < 1e-6
    assert sorted(text.text for text in scene.texts if text.role == "delay") == sorted(f"t−{d}" for d in delays)
    assert "delayed link" in named(scene)
    assert "recurrent link" not in named(scene)


@pytest.mark.parametrize("delays", DELAYS)
@pytest.mark.parametrize("size", [1, 2, 4])
def test_loops_of_several_delays_are_around_each_other_and_tell_their_delays(delays: list[int], size: int) -> None:
    scene = drawn(*between("recurrent", "h", delays), size=size)
    loops = [paths for routed in scene.connections for paths in routed.paths if paths.points.shape[2] == 13]
    radii = [np.ptp(paths.points[0, 0, :, 0]) for paths in loops]
    assert len(loops) == len(delays)
    assert radii == sorted(radii)
    assert min(np.diff(radii), default=1) > 0.1
    written = [text.text for text in scene.texts if text.role == "delay"]
    assert written == ([] if delays == [1] else [", ".join(f"t−{delay}" for delay in delays)])
    assert not scene.connectors
    wanted = ({"recurrent link"} if 1 in delays else set()) | ({"other_step link"} if set(delays) - {1} else set())
    assert named(scene) == {"link link"} | wanted


@pytest.mark.parametrize(("ends", "count"), list(product(["x -> y", "x -> h", "h -> y", "h"], [2, 3, 4])))
def test_no_two_links_of_several_connections_between_the_same_layers_coincide(ends: str, count: int) -> None:
    pattern = "recurrent" if ends == "h" else "full"
    scene = drawn(*between(pattern, ends, list(range(1, count + 1))))
    middles = [
        tuple(np.round(flattened(points[None, :1]).reshape(-1, 4).mean(axis=0), 3))
        for routed in scene.connections
        for paths in routed.paths
        for points in paths.points[paths.shown]
    ]
    assert all(one != other for one, other in combinations(middles, 2))


@pytest.mark.parametrize("there", ["full: h -> y", "identity: h -> y"])
def test_links_there_and_back_do_not_coincide(there: str) -> None:
    scene = drawn(there, "identity: y -> h, delay: 1")
    *_, one, other = scene.connections
    assert not np.allclose(one.paths[0].points[:1].mean(axis=2), other.paths[0].points[:1].mean(axis=2), atol=0.05)


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("side", ["right", "left", "above", "below"])
def test_links_that_run_back_have_heads_and_others_have_none(side: str, size: int) -> None:
    text = (
        f"name: T\nlayers:\n  x: {{cell: input, size: 2}}\n  h: {{cell: hidden, size: 2}}\n  y: {{cell: output, size: 2}}\n"
        f"  z: {{cell: input, size: {size}, arrange: column, place: {{{side}: h}}}}\n"
        "connections:\n  - full: x -> h -> y\n  - full: z -> h\n"
    )
    scene = Chart.from_text(text).drawn(RenderOptions(detail="cells"))
    assert len(scene.connectors) == (2 * size if side in ("right", "below") else 0)


@pytest.mark.parametrize("at", list(product([0.0, 0.05, 0.3, 1.0], [0.0, 0.05, 0.3])))
def test_layers_upon_each_other_have_heads_only_where_links_are_seen(at: tuple[float, float]) -> None:
    text = (
        "name: T\nlayers:\n  x: {cell: input, size: 2, at: [0, 0]}\n"
        f"  y: {{cell: output, size: 2, at: {list(at)}}}\nconnections:\n  - {{identity: x -> y, delay: 1}}\n"
    )
    scene = Chart.from_text(text).drawn(RenderOptions(detail="cells"))
    assert len(scene.connectors) == (2 if np.hypot(*at) > DISC / 2 else 0)


@pytest.mark.parametrize("pattern", ["identity", "full", "pointwise"])
def test_the_legend_says_of_links_without_weights_that_they_have_none(pattern: str) -> None:
    scene = drawn(f"{pattern}: h -> y")
    kinds = [link_kind(routed) for routed in scene.connections]
    assert kinds[:2] == ["link", "link"]
    assert (kinds[2] == "fixed") == (pattern == "identity")
    # Two connections between neighboring layers pass no layer in between.
    assert "skip link" not in named(scene)
