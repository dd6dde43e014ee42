"""Links between cells are the dependencies of the forward pass, through whatever joins, reduces or spreads values."""

from __future__ import annotations

from collections import Counter
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from netcharts import Chart

Ends = tuple[str, str]


def _dependencies(chart: Chart, source: str, target: str) -> NDArray[np.bool_]:
    """Return which cells of a layer change with which cells of an input layer, [sources, targets]."""
    layers = {layer.name: layer for layer in chart.spec.layers}
    given, taking = layers[source], layers[target]
    rng = np.random.default_rng(0)
    weights = {name: rng.uniform(0.5, 1.5, array.shape) for name, array in chart.weights().items()}
    count = given.channels * given.cells
    # The first example is the base; in each of the others, one value is larger than all others, as a maximum notices.
    inputs = {
        layer.name: np.repeat(rng.uniform(0.5, 1.5, (1, 1, layer.channels, *layer.size)), count + 1, axis=1)
        for layer in chart.spec.layers
        if layer.cell.anatomy.takes_data
    }
    inputs[source].reshape(count + 1, -1)[np.arange(1, count + 1), np.arange(count)] += 2
    found = chart.forward(inputs, weights=weights)[target].reshape(count + 1, taking.channels, taking.cells)
    changed = (np.abs(found[1:] - found[0]) > 1e-9).any(axis=1)
    return changed.reshape(given.channels, given.cells, taking.cells).any(axis=0)


def _drawn(chart: Chart, source: str, target: str) -> Counter[tuple[int, int]]:
    graph = chart.graph("cells")
    cells = dict(graph.nodes(data=True))
    pairs = [(cells[one], cells[other]) for one, other in graph.edges()]
    return Counter((a["index"], b["index"]) for a, b in pairs if (a["layer"], b["layer"]) == (source, target))


def _assert_links_are_dependencies(text: str, target: str = "y") -> None:
    chart = Chart.from_text(text)
    connections = [each for each in chart.spec.connections if each.target == target]
    total = 0
    for source in dict.fromkeys(each.source for each in connections):
        depends = _dependencies(chart, source, target)
        drawn = _drawn(chart, source, target)
        assert set(drawn) == {tuple(pair) for pair in np.argwhere(depends).tolist()}, (source, text)
        total += drawn.total()
    counted = next(layer.links for layer in chart.counts() if layer.name == target)
    edges = chart.graph("layers").in_edges(target, data="links")
    assert total == counted == sum(links for *_, links in edges), text


def _spec(target: str, sources: dict[str, tuple[str, int]], connections: list[str], cells: str = "") -> str:
    layers = [
        f"  {name}: {{cell: input, size: {size}, channels: {channels}, draw: 1000}}"
        for name, (size, channels) in sources.items()
    ]
    layers.append(f"  y: {{{target}, draw: 1000}}")
    lines = ["name: Law", "layers:", *layers, "connections:", *(f"  - {each}" for each in connections)]
    return "\n".join([*lines, *(["cells:", "  own:", "    extends: hidden", "    parts:", cells] if cells else [])])


def _text(size: tuple[int, ...]) -> str:
    return str(size[0]) if len(size) == 1 else str(list(size))


@st.composite
def concatenations(draw: st.DrawFn) -> tuple[str, bool]:
    """Draw a concatenation of values that are taken of layers in several ways, and whether it is along places."""
    by_place = draw(st.booleans())
    rest = draw(st.sampled_from([(), (), (2,), (3,)]))
    sizes = st.integers(1, 3).map(lambda length: (length, *rest))
    common, channels = draw(sizes), draw(st.integers(1, 2))
    sources: dict[str, tuple[str, int]] = {}
    connections = []
    for name in "abcd"[: draw(st.integers(1, 4))]:
        size = draw(sizes) if by_place else common
        own = channels if by_place else draw(st.integers(1, 3))
        # Only one-dimensional values are taken of places.
        ways = ["whole", "pooled", *(["places"] if not rest else []), "channels"]
        way = draw(st.sampled_from(ways))
        whole, more = size, own
        options = ""
        if way == "places":
            start, after = draw(st.integers(0, 2)), draw(st.integers(0, 2))
            whole, options = (start + size[0] + after,), f", places: [{start}, {start + size[0]}]"
        elif way == "channels":
            start = draw(st.integers(0, 2))
            more, options = start + own + 1, f", channels: [{start}, {start + own}]"
        elif way == "pooled":
            whole, options = tuple(2 * length for length in size), ", kernel: 2"
        sources[name] = _text(whole), more
        connections.append(f"{{{'pool' if way == 'pooled' else 'identity'}: {name} -> y{options}}}")
    return _spec(f"cell: concat, along: {'places' if by_place else 'channels'}", sources, connections), by_place


@settings(max_examples=40)
@given(concatenations())
def test_links_into_a_concatenation_are_the_dependencies_of_the_forward_pass(spec: tuple[str, bool]) -> None:
    text, by_place = spec
    _assert_links_are_dependencies(text)
    chart = Chart.from_text(text)
    sources: dict[int, set[str]] = {}
    for name in {each.source for each in chart.spec.connections}:
        for _, place in _drawn(chart, name, "y"):
            sources.setdefault(place, set()).add(name)
    assert set(sources) == set(range(chart.spec.layer("y").cells))
    if by_place:
        assert all(len(names) == 1 for names in sources.values())


TWO = {"a": ("3", 1), "b": ("2", 1)}
JOINS = {
    "a single value, at the end": ("cell: concat", {"a": ("3", 1), "b": ("1", 1)}, ["identity: [a -> y, b -> y]"], ""),
    "the same layer twice": (
        "cell: concat",
        {"a": ("5", 1), "b": ("2", 1)},
        ["{identity: a -> y, places: [3, 5]}", "identity: b -> y", "{identity: a -> y, places: [0, 3]}"],
        "",
    ),
    "a middle": (
        "cell: concat",
        {"a": ("[2, 2]", 3), "b": ("[4, 5]", 1)},
        ["identity: a -> y", "{identity: b -> y, crop: true}"],
        "",
    ),
    "patches": (
        "cell: concat, along: places",
        {"a": ("[1, 2]", 4), "b": ("[4, 4]", 1)},
        ["identity: a -> y", "{patches: b -> y, kernel: 2}"],
        "",
    ),
    "windows that are put back": (
        "cell: concat, along: places",
        {"a": ("[2, 4]", 1), "b": ("[2, 2]", 4)},
        ["identity: a -> y", "{unpatch: b -> y, kernel: 2}"],
        "",
    ),
    "a join in a join": (
        "cell: own, along: places",
        {"a": ("3", 1), "b": ("2", 1), "c": ("1", 1)},
        ["identity: [a -> y.p, b -> y, c -> y.q]"],
        """      one:    {concat: [inputs.p, inputs.q]}
      double: {multiply: [one, 2]}
      output: {concat: [double, inputs]}""",
    ),
    "a join of one value with itself": (
        "cell: own, along: places",
        {"a": ("3", 1)},
        ["identity: a -> y"],
        """      double: {multiply: [inputs, 2]}
      output: {concat: [double, inputs]}""",
    ),
    "a join of overlapping values": (
        "cell: own, along: places",
        TWO,
        ["identity: [a -> y, b -> y.other]"],
        """      one:    {concat: [inputs, inputs.other]}
      two:    {concat: [inputs.other, inputs]}
      output: {multiply: [one, two]}""",
    ),
    "a sum with a join": (
        "cell: own, along: places, size: 5",
        {**TWO, "c": ("4", 1)},
        ["identity: [a -> y.p, b -> y.q]", "full: c -> y"],
        """      one:    {concat: [inputs.p, inputs.q]}
      output: {sum: [inputs, one], bias: true}""",
    ),
    "a total that spreads": (
        "cell: own",
        {"a": ("3", 1), "b": ("4", 1)},
        ["identity: [a -> y, b -> y.factor]"],
        """      all:    {total: inputs}
      output: {multiply: [inputs.factor, all]}""",
    ),
    "a share of the total": (
        "cell: own",
        {"a": ("3", 1)},
        ["identity: a -> y"],
        """      all:    {total: inputs}
      output: {divide: [inputs, all]}""",
    ),
    "a total of all": ("cell: own, over: all", {"a": ("3", 2)}, ["identity: a -> y"], "      output: {total: inputs}"),
    "a mean of channels": ("cell: own", {"a": ("3", 2)}, ["identity: a -> y"], "      output: {average: inputs}"),
    "the largest of what is pooled": (
        "cell: own",
        {"a": ("9", 1)},
        ["{pool: a -> y, kernel: 2}"],
        "      output: {largest: inputs}",
    ),
    "the largest of a pooled plane": (
        "cell: own",
        {"a": ("[4, 6]", 1)},
        ["{pool: a -> y, kernel: 2}"],
        "      output: {largest: inputs}",
    ),
    "an axis that spreads": (
        "cell: product",
        {"a": ("[3, 4]", 1), "b": ("[3, 1]", 1)},
        ["identity: [a -> y, b -> y]"],
        "",
    ),
    "memories for other queries": (
        "cell: attention, channels: 2",
        {"a": ("3", 2), "b": ("5", 2)},
        ["pointwise: [a -> y.query, b -> y]"],
        "",
    ),
}


@pytest.mark.parametrize("name", JOINS)
def test_links_through_parts_are_the_dependencies_of_the_forward_pass(name: str) -> None:
    _assert_links_are_dependencies(_spec(*JOINS[name]))


@pytest.mark.parametrize("name", JOINS)
def test_links_of_drawn_cells_are_those_of_all(name: str) -> None:
    text = _spec(*JOINS[name])
    whole, cut = Chart.from_text(text), Chart.from_text(text.replace("draw: 1000", "draw: 2"))
    kept = {
        layer: {data["index"] for _, data in cut.graph("cells").nodes(data=True) if data["layer"] == layer}
        for layer in (each.name for each in cut.spec.layers)
    }
    for source in {each.source for each in whole.spec.connections}:
        linked = _drawn(whole, source, "y")
        among = {pair: n for pair, n in linked.items() if pair[0] in kept[source] and pair[1] in kept["y"]}
        assert _drawn(cut, source, "y") == among


def test_counts_of_large_joins_do_not_depend_on_their_sizes() -> None:
    sources = {"a": ("1000000", 1), "b": ("3000000", 1)}
    text = _spec("cell: concat", sources, ["identity: [a -> y, b -> y]"]).replace("draw: 1000", "draw: 8")
    chart = Chart.from_text(text)
    assert [layer.links for layer in chart.counts()] == [0, 0, 4_000_000]
    assert _drawn(chart, "a", "y") == Counter({(place, place): 1 for place in range(4)})
    assert _drawn(chart, "b", "y") == Counter({(place, 10**6 + place): 1 for place in range(2_999_996, 3_000_000)})


def test_a_block_that_is_drawn_once_leads_to_the_places_of_all_copies() -> None:
    chart = Chart.from_text("""\
name: Beside
layers:
  a: {cell: input, size: 2}
  experts: {block: expert, beside: 3}
  y: {cell: concat}
connections:
  - identity: a -> experts -> y
blocks:
  expert:
    layers: {output: {cell: copy}}
    connections: [identity: inputs -> output]
""")
    assert _drawn(chart, "experts.output", "y") == Counter({(n % 2, n): 1 for n in range(6)})
    assert sum(layer.links for layer in chart.counts() if layer.name == "y") == 6
    assert prod(chart.spec.layer("y").size) == 6


def test_part_of_a_cell_leads_on_from_the_cell_that_holds_it() -> None:
    chart = Chart.from_text("""\
name: Parts
layers:
  a: {cell: input, size: 3}
  b: {cell: input, size: 2}
  total: {cell: own}
  y: {cell: output, size: 5}
connections:
  - identity: [a -> total, b -> total, total.joined -> y]
cells:
  own:
    extends: hidden
    parts:
      joined: {concat: inputs}
      output: {total: joined}
""")
    assert set(_drawn(chart, "total", "y")) == {(0, place) for place in range(5)}
