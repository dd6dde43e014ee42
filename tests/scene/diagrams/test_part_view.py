"""Charts of parts: nothing overlaps, lines run only through what they join, and everything is legible."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from netcharts import Chart, RenderOptions, cells
from netcharts.placement.box import Box
from netcharts.scene.diagrams import part_lines
from netcharts.scene.model import Scene
from netcharts.scene.nodes import crossed, overlapping, segments
from netcharts.style import colors, themes

POINT = st.tuples(st.integers(0, 8), st.integers(0, 8))


def drawn(chart: Chart, iterations: int = 1, language: str = "en") -> Scene:
    return chart.drawn(RenderOptions(detail="parts", unroll=iterations, lang=language))


def own_cell(parts: str) -> Chart:
    """Return a chart with two layers of a cell that the spec defines."""
    layers = "layers:\n  a: {cell: input, size: 2}\n  b: {cell: mine, size: 2}\n  c: {cell: mine, size: 2}\n"
    links = "connections:\n  - full: a -> b -> c\n  - recurrent: [b, c]\n"
    return Chart.from_text(f"name: T\ncells:\n  mine:\n    role: memory\n    parts:\n{parts}{layers}{links}")


# Geometry


@given(POINT, POINT, POINT, POINT)
def test_a_segment_crosses_a_box_if_one_of_its_points_is_inside(
    a: tuple[int, int], b: tuple[int, int], one: tuple[int, int], other: tuple[int, int]
) -> None:
    box = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]) + 1, max(a[1], b[1]) + 1)
    # Where a line enters or leaves a box of whole numbers, another of 840 steps of a segment this short lies inside.
    along = np.linspace(one, other, 841)
    inside = (along > (box.left, box.top)) & (along < (box.right, box.bottom))
    assert crossed([box], np.array([[*one, *other]], dtype=float))[0, 0] == inside.all(axis=1).any()


@given(POINT, POINT, POINT, POINT)
def test_boxes_overlap_if_they_share_more_than_a_border(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]
) -> None:
    one, other = (
        Box(min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]) + 1, max(p[1], q[1]) + 1) for p, q in ((a, b), (c, d))
    )

    def held(box: Box) -> set[tuple[int, int]]:
        return {(x, y) for x in range(int(box.left), int(box.right)) for y in range(int(box.top), int(box.bottom))}

    assert overlapping(one, np.array([other], dtype=float))[0] == bool(held(one) & held(other))


def overlaps_in(scene: Scene) -> list[str]:
    """Return a description of every overlap and of every line through a box or text."""
    boxes = [node.box() for node in scene.nodes]
    rims, lines = np.array(boxes), segments(connector.points for connector in scene.connectors)
    words = [line.box() for line in scene.texts]
    descriptions = [f"box {scene.nodes[i].label}" for i, box in enumerate(boxes) if overlapping(box, rims).sum() > 1]
    descriptions += [
        f"words {line.text}" for line, box in zip(scene.texts, words, strict=True) if overlapping(box, rims).any()
    ]
    descriptions += [
        line.text for line, box in zip(scene.texts, words, strict=True) if overlapping(box, np.array(words)).sum() > 1
    ]
    descriptions += [
        f"line through {line.text}" for line, box in zip(scene.texts, words, strict=True) if crossed([box], lines).any()
    ]
    owner = [connector for connector in scene.connectors for _ in connector.points[1:]]
    for box, which in np.argwhere(crossed(boxes, lines)).tolist():
        if not any(
            joins(boxes[box], point, owner[which].style)
            for point in owner[which].points[:: len(owner[which].points) - 1]
        ):
            descriptions.append(f"{owner[which].style} line through box {scene.nodes[box].label}")
    return descriptions


def joins(box: Box, point: tuple[float, float], style: str) -> bool:
    """Return True if a line with this end belongs to a box; a stub starts at its rim."""
    slack = 1e-6
    if style == "stub" and min(abs(point[1] - box.top), abs(point[1] - box.bottom)) > slack:
        return False
    return box.left - slack <= point[0] <= box.right + slack and box.top - slack <= point[1] <= box.bottom + slack


@pytest.mark.parametrize("iterations", [1, 2])
def test_nothing_overlaps_and_no_line_runs_through_a_box_or_text(spec_name: str, iterations: int) -> None:
    scene = drawn(Chart.from_file(spec_name), iterations)
    assert overlaps_in(scene) == []
    for node in scene.nodes:
        assert 0 <= node.box().left <= node.box().right <= scene.width
        assert 0 <= node.box().top <= node.box().bottom <= scene.height
    for connector in scene.connectors:
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in connector.points)


@pytest.mark.parametrize("name", cells.names())
@pytest.mark.parametrize("size", [1, 3])
def test_no_line_runs_through_a_box_of_a_cell(name: str, size: int) -> None:
    # A cell that joins its inputs has their size.
    joins = any(part.operation.shape is not None for part in cells.load(name).anatomy.parts)
    # What holds numbers of pairs of places has two dimensions.
    pairs = any(part.operation.stored for part in cells.load(name).anatomy.parts)
    own = "" if joins else f", size: [{size}, {size}]" if pairs else f", size: {size}"
    before = f"layers:\n  a: {{cell: input, size: {size}}}\n  b: {{cell: {name}{own}}}\n"
    back = "" if joins else "  - recurrent: b\n"
    text = f"name: T\n{before}connections:\n  - full: a -> b\n{back}"
    assert overlaps_in(drawn(Chart.from_text(text))) == []


def test_a_skip_runs_around_the_cells_between_its_ends() -> None:
    layers = "".join(f"  l{i}: {{cell: hidden, size: {3 - i % 2}}}\n" for i in range(5))
    links = "".join(f"  - full: l{i} -> l{j}\n" for i in range(5) for j in range(i + 1, 5))
    chart = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n{links}")
    assert overlaps_in(drawn(chart)) == []


@st.composite
def anatomies(draw: st.DrawFn) -> str:
    """Draw cells of up to seven parts, each of which takes earlier parts, links, or values of the previous step."""
    count = draw(st.integers(1, 6))
    names = [f"p{i}" for i in range(count)] + ["output"]
    lines = []
    for i, name in enumerate(names):
        sources = draw(
            st.lists(
                st.sampled_from(["inputs", *names[:i], *(f"{n}.before" for n in names)]),
                min_size=1,
                max_size=3,
                unique=True,
            )
        )
        kept = [name for name in sources if not name.startswith("inputs") or draw(st.booleans())] or ["inputs"]
        operation = draw(st.sampled_from(["sum", "multiply"])) if "inputs" not in kept else "sum"
        more = ", bias: true" if operation == "sum" and draw(st.booleans()) else ""
        more += ", recurrent: output.before" if operation == "sum" and draw(st.booleans()) else ""
        lines.append(f"      {name}: {{{operation}: [{', '.join(kept)}]{more}}}\n")
    return "".join(lines)


# Text


def test_names_are_beside_the_lines_of_the_first_cell_in_each_language() -> None:
    for language, wanted in (
        ("en", {"input gate", "input", "forget gate", "output gate"}),
        ("zh", {"输入门", "输入", "遗忘门", "输出门"}),
    ):
        names = [line.text for line in drawn(Chart.from_file("lstm"), 1, language).texts if line.role == "name"]
        assert all(names.count(word) == 2 for word in wanted)


def test_a_defined_cell_shows_the_names_of_its_parts_or_their_given_names() -> None:
    parts = "      one_gate: {sum: inputs, activation: sigmoid}\n      other: {sum: inputs, names: {en: shown so, zh: 如此}}\n"
    chart = own_cell(f"{parts}      output: {{multiply: [one_gate, other]}}\n")
    assert {line.text for line in drawn(chart).texts if line.role == "name"} >= {"one gate", "shown so", "output"}
    assert {line.text for line in drawn(chart, 1, "zh").texts if line.role == "name"} >= {"one gate", "如此", "输出"}


def test_values_of_an_example_are_in_the_boxes_and_weights_beside_the_lines() -> None:
    scene = drawn(Chart.from_file("weights"))
    assert [node.label for node in scene.nodes] == ["input = 2", "sum = 0.5", "sum = −2", "sum = 0.2"]
    assert [line.text for line in scene.texts if line.role == "weight"] == ["0.25", "−1", "0.1"]


def test_the_iterations_show_the_last_steps_of_an_example() -> None:
    scene = drawn(Chart.from_file("recurrent-weights"), 2)
    assert [node.label for node in scene.nodes] == [
        "input = 2",
        "sum = 2",
        "sum = 0",
        "input = 0",
        "sum = −2",
        "sum = 0.2",
    ]
    # With more iterations than steps, no step corresponds to an iteration.
    assert "input" in {node.label for node in drawn(Chart.from_file("recurrent-weights"), 3).nodes}


@pytest.mark.parametrize("promised", [0.5, 100, -3, 1000000])
@pytest.mark.parametrize(("weight", "bias", "x"), [(2, 0, 3), (-0.5, 1, 4), (1, 0.25, 0)])
def test_numbers_are_computed_and_not_those_that_an_example_promises(
    promised: float, weight: float, bias: float, x: float
) -> None:
    text = (
        "name: T\nlayers:\n  x: {cell: input, size: 1}\n  y: {cell: output, size: 1, activation: linear}\n"
        f"connections:\n  - full: x -> y\nweights: {{y.output.x: [[{weight}]], y.output.bias: [{bias}]}}\n"
        f"examples:\n  - inputs: {{x: [{x}]}}\n    outputs: {{y: [{promised}]}}\n"
    )
    number = f"{weight * x + bias:g}".replace("-", "−")
    assert [node.label for node in drawn(Chart.from_text(text)).nodes] == [f"input = {x}", f"sum = {number}", "bias"]


@pytest.mark.parametrize("name", ["weights", "recurrent-weights", "fixed-weight"])
def test_numbers_of_bundled_examples_are_those_of_the_forward_pass(name: str) -> None:
    chart = Chart.from_file(name)
    example = chart.spec.examples[0]
    run = chart.forward(example.inputs, steps=example.steps, seed=example.seed, weights=example.weights)
    last = {layer.name: run[layer.name][-1].ravel().tolist() for layer in chart.spec.layers}
    shown = [
        float(label.split("= ")[1].replace("−", "-")) for node in drawn(chart).nodes if "=" in (label := node.label)
    ]
    named = [name for name in last if name in {**example.inputs, **example.outputs}]
    assert shown == pytest.approx([value for name in named for value in last[name]], rel=1e-3)


def test_several_examples_batches_or_wrong_shapes_are_not_shown() -> None:
    assert all("=" not in node.label for node in drawn(Chart.from_file("ff")).nodes)
    for array in ("[[1, 2], [3, 4]]", "[1, 2, 3]", "[[[1, 2], [3, 4]]]", "[[1], [2]]"):
        text = f"name: T\nlayers:\n  a: {{cell: input, size: 2}}\nexamples:\n  - inputs: {{a: {array}}}\n    outputs: {{a: {array}}}\n"
        assert [node.label for node in drawn(Chart.from_text(text)).nodes] == ["input", "input"]


# Colors


def luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    return float(linear(color) @ (0.2126, 0.7152, 0.0722))


def linear(color: str) -> NDArray[np.float64]:
    part = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", themes.names())
def test_text_is_legible_in_every_theme(name: str) -> None:
    theme = themes.load(name)
    looks = [theme.look(kind) for kind in (None, *map(cells.load, cells.names()))]
    assert min(contrast(look.text, look.fill) for look in looks) >= 4.5
    assert contrast(theme.secondary, theme.background) >= 4.5


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the CIE L*a*b* (D65) coordinates of linear RGB."""
    matrix = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
    xyz = matrix @ rgb / (0.9505, 1, 1.089)
    f = np.where(xyz > 0.008856, np.cbrt(np.maximum(xyz, 1e-9)), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009: normal
# sight, protanopia, deuteranopia.
SIGHTS = [
    np.eye(3),
    np.array([[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]),
    np.array([[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9690]]),
]


def test_stub_colors_are_visible_and_distinct_for_all_color_vision() -> None:
    for ground in ("zoo", "zoo-dark"):
        assert min(contrast(color, themes.load(ground).background) for color in colors.STUBS) >= 2.75
    for sight in SIGHTS:
        seen = [lab(np.clip(sight @ linear(color), 0, 1)) for color in colors.STUBS]
        assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) > 25


@pytest.mark.parametrize(("name", "sources"), [("lstm", 12), ("deep-recurrent", 4), ("deep-lstm", 8), ("hn", 8)])
def test_no_two_values_share_a_color_while_colors_suffice(name: str, sources: int) -> None:
    scene = drawn(Chart.from_file(name))
    shown = {connector.color for connector in scene.connectors if connector.style == "stub"}
    assert len(shown) == min(sources, len(colors.STUBS))


def test_without_colors_values_differ_by_grays() -> None:
    theme = themes.load("print")
    grays = [theme.stub(color) for color in colors.STUBS]
    assert all(len({color[i : i + 2] for i in (1, 3, 5)}) == 1 for color in grays)
    assert min(contrast(color, theme.background) for color in grays) >= 3
    light = [lab(linear(color))[0] for color in grays]
    # The colors of as many values as a layer in the examples receives differ clearly.
    for count, least in ((4, 15), (len(light), 7)):
        assert np.diff(np.sort(light[:count])).min() > least


@given(st.integers(1, 12), st.sampled_from(["#ffffff", "#000000", "#0d1117", "#fffbe6"]))
def test_grays_differ_from_each_other_and_from_any_background(count: int, background: str) -> None:
    grays = colors.grays(count, background)
    assert len(set(grays)) == count
    assert min(contrast(color, background) for color in grays) >= 2.95


def test_undirected_links_have_stubs_at_both_ends() -> None:
    """Each of the eight cells of the Hopfield network has seven outgoing and seven incoming stubs."""
    scene = drawn(Chart.from_file("hn"))
    assert sum(connector.style == "stub" for connector in scene.connectors) == 2 * 8 * 7


@given(anatomies())
def test_charts_of_defined_cells_have_no_overlaps(parts: str) -> None:
    scene = drawn(own_cell(parts))
    # In a cell without room, a line can run through a letter.
    letters = {f"line through {line.text}" for line in scene.texts if line.role == "letter"}
    assert [each for each in overlaps_in(scene) if each not in letters] == []


# Stubs


def stubs_of(scene: Scene) -> list[tuple[tuple[float, float], tuple[float, float], bool]]:
    """Return the ends of each stub, first the one at the box, and True if the stub leads out."""
    rims = [node.box() for node in scene.nodes]

    def touches(point: tuple[float, float]) -> bool:
        return any(joins(box, point, "stub") for box in rims)

    ends = [(connector.points[0], connector.points[-1]) for connector in scene.connectors if connector.style == "stub"]
    return [(one, other, True) if touches(one) else (other, one, False) for one, other in ends]


def test_incoming_stubs_are_above_a_part_and_outgoing_ones_below(spec_name: str) -> None:
    for root, tip, goes_out in stubs_of(drawn(Chart.from_file(spec_name), 2)):
        assert (tip[1] > root[1]) == goes_out


@pytest.mark.parametrize("name", ["lstm-cell", "gru-cell", "gru-reset-after-cell", "deep-lstm", "deep-gru"])
def test_incoming_stubs_do_not_touch_the_bias_above(name: str) -> None:
    scene = drawn(Chart.from_file(name), 2)
    biases = [node.box() for node in scene.nodes if node.label == "bias"]
    for _, (x, y), goes_out in stubs_of(scene):
        if not goes_out:
            assert not any(box.left <= x <= box.right and box.bottom <= y <= box.bottom + 0.1 for box in biases)


@pytest.mark.parametrize("name", ["lstm", "deep-lstm", "deep-gru", "hn", "dnc"])
def test_the_stubs_of_a_fan_are_distinguishable(name: str) -> None:
    """The distance of their free ends is about twice their width."""
    scene = drawn(Chart.from_file(name))
    for up in (True, False):
        tips = np.array([tip for root, tip, goes_out in stubs_of(scene) if goes_out == up])
        distances = np.hypot(*(tips[:, None] - tips[None]).transpose(2, 0, 1))
        assert distances[~np.eye(len(tips), dtype=bool)].min() > 0.055


# Lines


def test_vectors_are_two_parallel_lines() -> None:
    """Capsules are joined by 4 x 3 and 3 x 2 links, which are drawn double in charts of parts and of cells."""
    scene = drawn(Chart.from_file("cn"))
    lines = [np.array(connector.points) for connector in scene.connectors if connector.style == "weighted"]
    twins = [
        (one, other)
        for one, other in pairwise(lines)
        if one.shape == other.shape and 0 < np.abs((one - other)[[0, -1]]).max() < 0.1
    ]
    assert len(twins) == 4 * 3 + 3 * 2
    for one, other in twins:
        along, between = np.diff((one + other) / 2, axis=0), one - other
        across = along[:, ::-1] * (1, -1) / np.hypot(*along.T)[:, None]
        assert np.allclose(np.abs((between[:-1] * across).sum(axis=1)), 2 * part_lines.DOUBLE)
        assert np.allclose(np.abs((between[1:] * across).sum(axis=1)), 2 * part_lines.DOUBLE)


def test_lines_between_single_boxes_never_turn_back() -> None:
    """In the attention network, lines that lead to the left leave a box on its left side."""
    for connector in drawn(Chart.from_file("an")).connectors:
        along = np.sign(np.diff([x for x, _ in connector.points]))
        assert connector.style in ("stub", "head") or not {-1.0, 1.0} <= set(along)


@pytest.mark.parametrize("name", ["pool-cell", "interpolation-cell", "convolution-cell", "mean-and-deviation"])
def test_every_line_that_leaves_the_network_is_labeled_output(name: str) -> None:
    chart = Chart.from_file(name)
    last = sum(layer.cells for layer in chart.spec.layers if layer.cell.role != "input")
    assert [line.text for line in drawn(chart).texts].count("output") == last
