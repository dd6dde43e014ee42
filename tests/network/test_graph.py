"""The drawn cells of a network: which they are, and that the cost depends on them alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.patterns import LinkQuery

MILLION = """\
name: Million
layers:
  a: {{cell: input, size: {size}, draw: 8}}
  b: {{cell: hidden, size: [{side}, {side}], draw: 16}}
  c: {{cell: output, size: {size}, draw: 9, arrange: ring}}
connections:
  - full: a -> b -> c
  - random: a -> c
    density: 0.5
"""


def test_elided_cells_are_omitted_and_the_others_keep_their_indices() -> None:
    chart = Chart.from_text(MILLION.format(size=10**6, side=1000))
    graph = chart.graph("cells")
    by_layer: dict[str, list[int]] = {}
    for _, data in graph.nodes(data=True):
        by_layer.setdefault(data["layer"], []).append(data["index"])
    assert by_layer["a"] == [0, 1, 2, 3, 999_996, 999_997, 999_998, 999_999]
    assert by_layer["b"] == [r * 1000 + c for r in (0, 1, 998, 999) for c in (0, 1, 998, 999)]
    assert len(by_layer["c"]) == 9
    assert chart.graph("layers").nodes["b"]["cells"] == 10**6


def test_memory_depends_on_the_drawn_cells_alone() -> None:
    import tracemalloc

    def peak(size: int, side: int) -> int:
        tracemalloc.start()
        Chart.from_text(MILLION.format(size=size, side=side)).svg()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    # Caches that charts share are filled before memory is measured.
    peak(20, 5), peak(10**6, 1000)
    assert peak(10**6, 1000) < 1.2 * peak(20, 5)


@pytest.mark.parametrize(
    ("size", "drawn"),
    [("8", 8), ("9", 8), ("50257", 8), ("9, arrange: ring", 8), ("[4, 4]", 16), ("[28, 28]", 16), ("[2, 2, 64]", 16)],
)
def test_a_few_cells_of_large_layers_are_drawn_by_default(size: str, drawn: int) -> None:
    layers = f"  a: {{cell: hidden, size: {size}}}\n  b: {{cell: hidden, size: 1000, draw: 1000}}\n"
    network = Chart.from_text(f"name: T\nlayers:\n{layers}")._pipeline.network
    assert [layer.index.size for layer in network.layers] == [drawn, 1000]


BESIDE = """\
name: T
layers:
  a: {{cell: input, size: {size}, draw: {draw}}}
  b: {{cell: hidden, size: {size}, draw: {draw}}}
connections:
  - {pattern}
"""


@pytest.mark.parametrize("size", ["30", "[7, 9]"])
@pytest.mark.parametrize("draw", [4, 6, 9])
@pytest.mark.parametrize(
    "pattern", ["full: a -> b", "identity: a -> b", "{convolution: a -> b, kernel: 3, padding: 1}", "recurrent: a"]
)
def test_drawn_cells_with_links_to_elided_cells_are_known(size: str, draw: int, pattern: str) -> None:
    """Compare with the whole network, in which every cell is drawn."""
    part = Chart.from_text(BESIDE.format(size=size, draw=draw, pattern=pattern))._pipeline.network
    whole = Chart.from_text(BESIDE.format(size=size, draw=4000, pattern=pattern))._pipeline.network
    (links,), (every,) = part.links, whole.links
    a, b = (set(layer.index.tolist()) for layer in part.layers)
    source, target = (a, a) if links.connection.within else (a, b)
    first = 0 if links.connection.within else whole.layers[1].first
    pairs = set(zip(every.source.tolist(), (every.target - first).tolist(), strict=True))
    names = {number: index for layer in part.layers for number, index in zip(layer.numbers, layer.index, strict=True)}
    assert {names[i] for i in links.to_elided} == {s for s, t in pairs if s in source and t not in target}
    assert {names[i] for i in links.from_elided} == {t for s, t in pairs if t in target and s not in source}


@given(
    st.sampled_from(["convolution", "pool", "deconvolution"]),
    st.tuples(st.integers(4, 20), st.integers(4, 20)),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sampled_from(["column", "grid"]),
)
def test_cells_with_links_to_elided_cells_have_fading_links(
    key: str, size: tuple[int, int], kernel: int, stride: int, arrange: str
) -> None:
    """Every drawn cell that the whole network links to another has a link or a stub, as found by brute force."""
    fitting = [(cells - kernel) // stride + 1 for cells in size]
    sizes = (fitting, list(size)) if key == "deconvolution" else (list(size), fitting)
    layers = "".join(
        f"  {name}: {{cell: hidden, size: {cells}, draw: 8, arrange: {arrange}}}\n"
        for name, cells in zip("ab", sizes, strict=True)
    )
    options = f"    kernel: {kernel}\n    stride: {stride}\n"
    chart = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - {key}: a -> b\n{options}")
    (links,) = chart._pipeline.network.links
    a, b = chart._pipeline.network.layers
    whole = (np.arange(drawn.layer.cells) for drawn in (a, b))
    every = links.connection.pattern.links(
        LinkQuery(*np.ix_(*whole), a.layer.size, b.layer.size, links.connection.options)
    )
    joined = {*links.source.tolist(), *links.target.tolist()}
    scene = chart.scene()
    starts = {place for some in scene.fade_outs for place in map(tuple, some.lines[:, 0].round(6).tolist())}
    for drawn, linked in ((a, every.any(axis=1)), (b, every.any(axis=0))):
        for number, index in zip(drawn.numbers, drawn.index, strict=True):
            seen = number in joined or tuple(scene.xy[number].round(6).tolist()) in starts
            assert seen == linked[index], drawn.labels()[number - drawn.first]


def test_fading_links_look_like_the_links_that_they_replace() -> None:
    for pattern, look in (("full", "single"), ("attention", "dashed"), ("routing", "double")):
        layers = "".join(f"  {name}: {{cell: capsule, size: 40, draw: 8, channels: 4}}\n" for name in "ab")
        chart = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - {pattern}: a -> b\n")
        (stubs,) = chart.scene().fade_outs
        # One for each of the sixteen drawn cells; a double link has two strokes.
        assert (stubs.look, len(stubs.lines)) == (look, 32 if look == "double" else 16)
        svg = chart.svg()
        group = svg[svg.index('<g class="stubs">') :].split("</g>")[0]
        assert group.count("stroke-dasharray") == (4 if look == "dashed" else 0)
        fading = [line for line in chart.render("dot").decode().splitlines() if re.search(r' \[id="b\d', line)]
        assert len(fading) == 4
        assert all(("dashed" in line) == (look == "dashed") for line in fading)


def test_a_million_cells_are_drawn_like_nine_by_default() -> None:
    def paths(size: int) -> list[str]:
        layers = f"  a: {{cell: input, size: {size}}}\n  b: {{cell: hidden, size: 3}}\n"
        svg = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - full: a -> b\n").svg(labels="none")
        return re.findall(r" (?:d|cx|cy|points)=[^ >]*", svg)

    assert len(paths(9)) > 30
    assert paths(9) == paths(1_000_000)
