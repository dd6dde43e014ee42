"""Links of attention: dashed between exactly the cells of which one can have a share in what the other takes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from netcharts import Chart, locale
from netcharts.scene.legend_entries import entries as legend_entries
from netcharts.scene.model import Scene
from netcharts.style.options import RenderOptions

LINKED = set[tuple[int, int]]


def scene(chart: Chart, detail: str) -> Scene:
    drawn = chart.drawn(RenderOptions(detail=detail))
    assert isinstance(drawn, Scene)
    return drawn


def links(chart: Chart, source: str, target: str, *, dashed: bool) -> LINKED:
    """Return the links that are drawn between the cells of two layers, by their numbers in the layers."""
    drawn = scene(chart, "cells")
    first = {each.layer.name: each.first for each in drawn.layers}
    ends = [
        (paths.source[paths.shown], paths.target[paths.shown])
        for routed in drawn.connections
        for paths in routed.paths
        if (routed.connection.source, routed.connection.target) == (source, target) and paths.attended == dashed
    ]
    return {
        (one - first[source], other - first[target])
        for sources, targets in ends
        for one, other in zip(sources.tolist(), targets.tolist(), strict=True)
    }


def depends(chart: Chart, source: str, target: str, seed: int) -> LINKED:
    """Return which cells of one layer change if those of an input layer do, whatever the weights and values are."""
    rng = np.random.default_rng(seed)
    inputs = {
        layer.name: rng.normal(size=(1, layer.channels, *layer.size))
        for layer in chart.spec.layers
        if layer.cell.role == "input"
    }
    before = values(chart, inputs, target, seed)
    found = set()
    for cell in range(chart.spec.layer(source).cells):
        changed = {name: array.copy() for name, array in inputs.items()}
        changed[source].reshape(changed[source].shape[1], -1)[:, cell] += rng.normal(size=changed[source].shape[1])
        moved = np.abs(values(chart, changed, target, seed) - before).max(axis=0) > 1e-12
        found |= {(cell, other) for other in np.flatnonzero(moved).tolist()}
    return found


def counted(chart: Chart, source: str, target: str) -> int:
    """Return the number of links of the connections between two layers."""
    edges = chart.graph("layers").get_edge_data(source, target)
    return sum(int(data["links"]) for data in edges.values())


def values(chart: Chart, inputs: dict[str, np.ndarray], layer: str, seed: int) -> np.ndarray:
    found = chart.forward(inputs, seed=seed)[layer]
    return np.asarray(found).reshape(chart.spec.layer(layer).channels, -1)


SELF = """\
name: T
layers:
  a: {cell: input, size: %(size)s, channels: 4}
  b: {cell: attention, channels: 4, %(keys)s}
  c: {cell: output, size: 1}
connections:
  - pointwise: a -> b
  - full: b -> c
"""
CROSS = """\
name: T
layers:
  q: {cell: input, size: %(size)s, channels: 4}
  a: {cell: input, size: %(from)s, channels: 4}
  b: {cell: attention, channels: 4, %(keys)s}
  c: {cell: output, size: 1}
connections:
  - pointwise: q -> b.query
  - %(how)s
  - full: b -> c
"""


def keys(size: list[int], same: bool, rng: random.Random) -> Iterator[str]:
    """Yield random keys of an attending layer."""
    heads = rng.choice([1, 2, 4])
    yield f"heads: {heads}"
    if heads > 1 and rng.random() < 0.5:
        yield f"key_heads: {rng.choice([1, heads])}"
    yield f"score: {rng.choice(['dot', 'additive', 'gat'])}"
    if not same:
        return
    n = int(np.prod(size))
    if rng.random() < 0.4:
        yield "causal: true"
    if rng.random() < 0.4:
        yield f"window: {rng.randint(1, 3)}"
        yield f"shift: {rng.randint(0, 2)}"
    if rng.random() < 0.4:
        edges = [[rng.randrange(n), rng.randrange(n)] for _ in range(rng.randint(1, 2 * n))]
        yield f"edges: {edges}"


@pytest.mark.parametrize("seed", range(60))
def test_dashed_links_are_those_that_attention_can_weigh(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.choice([[rng.randint(1, 7)], [rng.randint(1, 3), rng.randint(1, 4)]])
    same = rng.random() < 0.7
    other = size if same else [rng.randint(1, 6)]
    given = ", ".join(keys(size, same, rng))
    # Shared heads need fewer channels than there are.
    how = rng.choice(["pointwise", "full"] if "key_heads" in given else ["pointwise", "identity", "full"])
    text = CROSS % {"size": size, "from": other, "keys": given, "how": f"{{{how}: a -> b}}"}
    chart = Chart.from_text(text)
    drawn = links(chart, "a", "b", dashed=True)
    assert drawn == depends(chart, "a", "b", seed)
    assert counted(chart, "a", "b") == len(drawn)
    assert not links(chart, "a", "b", dashed=False)
    assert links(chart, "q", "b", dashed=False) >= depends(chart, "q", "b", seed)
    assert not links(chart, "q", "b", dashed=True)


@pytest.mark.parametrize("seed", range(60))
def test_self_attention_links_all_that_a_cell_depends_on(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.choice([[rng.randint(2, 8)], [rng.randint(1, 3), rng.randint(1, 4)]])
    chart = Chart.from_text(SELF % {"size": size, "keys": ", ".join(keys(size, True, rng))})
    dashed, solid = (links(chart, "a", "b", dashed=each) for each in (True, False))
    assert not dashed & solid
    assert counted(chart, "a", "b") == len(dashed) + len(solid)
    found = depends(chart, "a", "b", seed)
    assert dashed <= found <= dashed | solid
    # A query has an effect if it sees two keys; sums with it can be the same but for a constant.
    seeing = {pair for pair in solid if sum(query == pair[1] for _, query in dashed) > 1}
    assert found == dashed | seeing or "score: gat" in chart.spec.text


def test_attention_over_steps_is_by_place() -> None:
    text = SELF % {"size": [3], "keys": "over: steps, causal: true"}
    assert links(Chart.from_text(text), "a", "b", dashed=True) == {(0, 0), (1, 1), (2, 2)}


@pytest.mark.parametrize("most", [2, 3, 5])
def test_no_link_leads_to_a_cell_that_is_not_drawn(most: int) -> None:
    text = (SELF % {"size": [40], "keys": f"causal: true, draw: {most}"}).replace("channels: 4}", f"draw: {most}}}", 1)
    chart = Chart.from_text(text)
    drawn = scene(chart, "cells")
    a, b = drawn.layers[0], drawn.layers[1]
    whole = {(one, other) for one in a.index.tolist() for other in b.index.tolist() if one <= other}
    shown = {(a.index[one], b.index[other]) for one, other in links(chart, "a", "b", dashed=True)}
    assert shown == whole
    hidden = {layer.layer.name: set(range(40)) - set(layer.index.tolist()) for layer in (a, b)}
    leaving = [one for one in a.index.tolist() if any(one <= other for other in hidden["b"])]
    entering = [other for other in b.index.tolist() if any(one <= other for one in hidden["a"])]
    faded = sum(len(each.lines) for each in drawn.fade_outs if each.look == "dashed")
    assert faded == len(leaving) + len(entering)


GRAPH = """\
name: T
layers:
  a: {cell: input, size: 4, channels: 2}
  b: {cell: linear, channels: 1}
  c: {cell: attention, channels: 2, edges: ring}
  d: {cell: output, channels: 1}
connections:
  - pointwise: [a -> b, b -> c.key, b -> c.query, c -> d]
  - identity: a -> c.value
graphs:
  ring: {edges: [[0, 1], [1, 2], [2, 3], [3, 0]], directed: true}
"""
RING = {(0, 1), (1, 2), (2, 3), (3, 0)}


def test_keys_and_values_run_along_the_edges_and_queries_straight() -> None:
    chart = Chart.from_text(GRAPH)
    assert links(chart, "b", "c", dashed=True) == links(chart, "a", "c", dashed=True) == RING
    assert links(chart, "b", "c", dashed=False) == {(cell, cell) for cell in range(4)}


def test_one_line_stands_for_keys_and_values_of_one_layer() -> None:
    text = GRAPH.replace("identity: a -> c.value", "identity: b -> c.value").replace("channels: 2, edges", "edges")
    drawn = scene(Chart.from_text(text), "cells")
    dashed = [(paths.source, paths.shown) for routed in drawn.connections for paths in routed.paths if paths.attended]
    assert [shown.sum() for _, shown in dashed] == [4, 0]


@pytest.mark.parametrize("detail", ["layers", "parts", "cells"])
def test_attention_is_dashed_at_every_level_and_nothing_else_is(detail: str) -> None:
    from netcharts.paint.display import Links
    from netcharts.paint.painter import paint
    from netcharts.paint.shapes import Strokes
    from netcharts.style import themes

    lines = [
        (item, item.paint.dashed)
        for item in paint(scene(Chart.from_text(GRAPH), detail), themes.load("zoo")).items
        if isinstance(item, Links | Strokes)
    ]
    for item, dashed in lines:
        attends = item.style == "attention" if isinstance(item, Strokes) else "attended" in item.classes
        assert attends == dashed
    assert any(dashed for _, dashed in lines)


def test_parts_take_what_attention_sees() -> None:
    drawn = scene(Chart.from_text(GRAPH), "parts")
    styles = [each.style for each in drawn.connectors]
    assert styles.count("attention") == 2 * len(RING)
    network = Chart.from_text(GRAPH).graph(detail="parts")
    into = {part: {(one, other) for one, other in network.edges() if other.endswith(part)} for part in ("key", "query")}
    assert into["key"] == {(f"b[{one}].output", f"c[{other}].key") for one, other in RING}
    assert into["query"] == {(f"b[{cell}].output", f"c[{cell}].query") for cell in range(4)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_attention_is_in_the_legend_and_in_words(language: str) -> None:
    chart = Chart.from_text(GRAPH)
    for detail in ("layers", "cells", "parts"):
        names = [entry.name for entry in legend_entries([scene(chart, detail)], language)]
        assert ("Attention" if language == "en" else "注意力") in names
    words = Chart.from_text(SELF % {"size": [4], "keys": "heads: 2, causal: true, window: 2, shift: 1"})
    text = words.description(language)
    options = locale.load(language)
    for key, value in (("heads", 2), ("causal", True), ("window", 2), ("shift", 1)):
        assert options[f"layer_option.{key}"].format(value) in text
