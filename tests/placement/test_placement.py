"""Placement: nothing overlaps, spacing is even, and the positions in the spec are respected."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from netcharts import Chart, RenderOptions
from netcharts.placement.layout import NetworkLayout, place
from netcharts.scene.model import DISC, DOT


def placed(text: str) -> tuple[NetworkLayout, Chart]:
    chart = Chart.from_text(text)
    return place(chart._pipeline.network), chart


def layers(*described: str) -> str:
    return "name: T\nlayers:\n" + "".join(f"  {line}\n" for line in described)


def test_cells_are_at_least_a_pitch_apart(spec_name: str) -> None:
    xy = place(Chart.from_file(spec_name)._pipeline.network).xy
    for a, b in combinations(xy, 2):
        assert np.hypot(*(a - b)) > 0.99


def test_columns_are_evenly_spaced_and_centered(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    layout = place(chart._pipeline.network)
    ends = [layout.xy[cells, 1] for links in chart._pipeline.network.links for cells in (links.source, links.target)]
    if not all(drawn.whole for drawn in chart._pipeline.network.layers) or any(
        np.abs(one - other).max(initial=0) > 3 for one, other in zip(ends[::2], ends[1::2], strict=True)
    ):
        pytest.skip("the columns move apart, since links are steep")
    boxes = layout.layers
    columns = sorted({round(box.x, 6) for box in boxes.values()})
    steps = {round(b - a, 6) for a, b in zip(columns, columns[1:], strict=False)}
    # Half pitches come from rows that stand between columns, and from grids and rings of even width.
    assert all(step % 0.5 == 0 or len(steps) == 1 for step in steps)


@pytest.mark.parametrize("count", range(1, 30))
def test_neighbors_on_a_ring_are_a_pitch_apart_or_a_little_more(count: int) -> None:
    layout, _ = placed(layers(f"r: {{cell: hidden, size: {count}, draw: {count}, arrange: ring}}"))
    around = np.hypot(*(layout.xy - np.roll(layout.xy, 1, axis=0)).T)
    if count > 2:
        assert around.min() >= 0.999
        # The radius is rounded up to the half grid, so small rings are looser.
        assert around.max() < 1.75


def test_a_ring_of_eight_lies_on_the_grid() -> None:
    layout, _ = placed(layers("r: {cell: hidden, size: 8, arrange: ring}"))
    assert (layout.xy * 2 == np.round(layout.xy * 2)).all()


def test_links_without_delay_lead_to_the_right() -> None:
    for name in ("dcn", "gan", "birnn", "dcgan"):
        chart = Chart.from_file(name)
        boxes = place(chart._pipeline.network).layers
        for connection in chart.spec.connections:
            if connection.delay == 0:
                assert boxes[connection.source].left < boxes[connection.target].left, (name, connection.source)


def test_branches_are_stacked() -> None:
    boxes = place(Chart.from_file("birnn")._pipeline.network).layers
    assert boxes["forward"].x == boxes["backward"].x
    assert boxes["forward"].bottom + 1.5 == boxes["backward"].top
    assert boxes["input"].y == boxes["output"].y == (boxes["forward"].y + boxes["backward"].y) / 2


@pytest.mark.parametrize(
    ("side", "axis", "sign"), [("below", "y", 1), ("above", "y", -1), ("right", "x", 1), ("left", "x", -1)]
)
def test_layers_are_on_the_side_that_the_spec_names(side: str, axis: str, sign: int) -> None:
    layout, _ = placed(layers("a: {cell: hidden, size: 2}", f"b: {{cell: memory, size: 4, place: {{{side}: a}}}}"))
    a, b = layout.layers["a"], layout.layers["b"]
    assert sign * (getattr(b, axis) - getattr(a, axis)) >= 1
    other = "x" if axis == "y" else "y"
    assert getattr(a, other) == getattr(b, other)


def test_a_row_under_a_column_is_shifted_so_that_no_link_hides_another() -> None:
    layout, _ = placed(layers("a: {cell: hidden, size: 3}", "b: {cell: memory, size: 3, place: {below: a}}"))
    assert layout.layers["b"].x == layout.layers["a"].x + 0.5
    assert layout.layers["a"].x not in layout.xy[3:, 0].tolist()


def test_explicit_positions_are_kept() -> None:
    layout, _ = placed(layers("a: {cell: hidden, size: 1}", "b: {cell: hidden, size: 1, at: [3, -2]}"))
    assert (layout.xy[1] - layout.xy[0]).tolist() == [3, -2]


def test_columns_move_apart_for_labels_and_for_steep_links() -> None:
    wide = "label: a rather long label that needs some room"
    layout, _ = placed(layers(f"a: {{cell: hidden, size: 1, {wide}}}", f"b: {{cell: hidden, size: 1, {wide}}}"))
    assert layout.layers["a"].x == layout.layers["b"].x  # no link between them: one column
    text = layers(f"a: {{cell: hidden, size: 1, {wide}}}", f"b: {{cell: hidden, size: 1, {wide}}}")
    layout, _ = placed(text + "connections:\n  - full: a -> b\n")
    # The labels are broken into lines of about two pitches.
    assert 2 < layout.layers["b"].x - layout.layers["a"].x < 3
    text = layers("a: {cell: hidden, size: 20, draw: 20}", "b: {cell: hidden, size: 20, draw: 20}")
    local, _ = placed(text + "connections:\n  - identity: a -> b\n")
    full, _ = placed(text + "connections:\n  - full: a -> b\n")
    assert local.layers["b"].x == 1
    assert full.layers["b"].x > 3


def clearance(chart: Chart) -> float:
    """Return the least distance of a link between columns from the center of a cell that it does not join."""
    xy, nearest = chart._pipeline.layout(RenderOptions()).xy, np.inf
    for links in chart._pipeline.network.links:
        for source, target in zip(links.source.tolist(), links.target.tolist(), strict=True):
            start, along = xy[source], xy[target] - xy[source]
            others = np.delete(xy, [source, target], axis=0)
            share = ((others - start) @ along / max(along @ along, 1e-9)).clip(0, 1)
            if along[0]:
                nearest = min(nearest, np.hypot(*(others - start - share[:, None] * along).T).min(initial=np.inf))
    return float(nearest)


@pytest.mark.parametrize(("m", "n"), [(1, 8), (2, 9), (5, 5), (6, 3), (8, 8), (9, 1)])
def test_links_between_tall_columns_touch_no_cell(m: int, n: int) -> None:
    text = layers(f"a: {{cell: hidden, size: {m}, draw: 9}}", f"b: {{cell: hidden, size: {n}, draw: 9}}")
    _, chart = placed(text + "connections:\n  - full: a -> b\n")
    assert clearance(chart) > DISC / 2 + 0.02


@pytest.mark.parametrize("name", ["birnn", "bigru", "bilstm"])
def test_links_to_stacked_columns_touch_no_cell(name: str) -> None:
    assert clearance(Chart.from_file(name)) > DISC / 2 + 0.02


def test_an_ellipsis_is_in_its_gap() -> None:
    layout, _ = placed(layers("a: {cell: hidden, size: 100, draw: 6}"))
    assert layout.xy[:, 1].tolist() == [0, 1, 2, 4, 5, 6]
    assert layout.dots.tolist() == [[0, 2.75], [0, 3], [0, 3.25]]
    grid, _ = placed(layers("a: {cell: hidden, size: [100, 100], draw: 16}"))
    assert len(grid.xy) == 16
    assert len(grid.dots) == 3 * (4 + 4)


def test_a_group_with_a_label_is_framed() -> None:
    text = layers("a: {cell: hidden, size: 2}", "b: {cell: hidden, size: 2}") + "connections:\n  - full: a -> b\n"
    assert placed(text + "groups:\n  g: {layers: [a, b]}\n")[0].frames == ()
    ((group, box),) = placed(text + "groups:\n  g: {layers: [a, b], label: G}\n")[0].frames
    assert (group.name, box.left, box.right) == ("g", 0, 1)


def test_cycles_do_not_hang_the_placement() -> None:
    text = layers(*(f"l{i}: {{cell: hidden, size: 1}}" for i in range(5)))
    layout, _ = placed(text + "connections:\n  - full: l0 -> l1 -> l2 -> l3 -> l4 -> l0\n")
    assert sorted(layout.xy[:, 0].tolist()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("labels", [None, "names", "full"])
def test_layers_beside_others_move_apart_for_labels_like_columns(labels: str | None) -> None:
    """Layers that are placed beside others move apart for labels by as much as columns do."""
    chart = Chart.from_file("an")
    boxes = chart._pipeline.layout(RenderOptions(labels=labels)).layers
    assert [boxes[upper].x for upper in ("score1", "score2", "feedback")] == [
        boxes[lower].x for lower in ("decoder1", "decoder2", "output")
    ]


def test_two_grids_are_farther_apart_than_their_cells() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: [4, 4]}\n  b: {cell: hidden, size: [4, 4]}\n"
        "connections:\n  - full: a -> b\n"
    )
    layout = Chart.from_text(text)._pipeline.layout()
    assert layout.layers["b"].left - layout.layers["a"].right > 1


FRAMES = """
name: T
layers:
  source: {cell: input, size: 3}
  target: {cell: input, size: 3}
  e1: {cell: hidden, size: 3}
  e2: {cell: hidden, size: 3}
  d1: {cell: hidden, size: 3}
  d2: {cell: hidden, size: 3}
  out: {cell: output, size: 3}
connections:
  - full: [source -> e1 -> e2 -> d2, target -> d1 -> d2 -> out]
groups:
  enc: {layers: [e1, e2], label: Encoder}
  dec: {layers: [d1, d2], label: Decoder, repeat: 1}
"""


@pytest.mark.parametrize("labels", ["none", "full"])
def test_frames_of_different_layers_do_not_overlap_nor_enclose_other_layers(labels: str) -> None:
    drawn = Chart.from_text(FRAMES).scene(RenderOptions(labels=labels))
    one, other = sorted(drawn.frames, key=lambda frame: frame.top)
    assert one.bottom < other.top
    (label,) = (line.box() for line in drawn.texts if line.text == "Decoder")
    assert one.bottom < label.top
    inside = [
        sum(frame.left < x < frame.right and frame.top < y < frame.bottom for x, y in drawn.xy.tolist())
        for frame in (one, other)
    ]
    assert inside == [6, 6]


def test_a_group_is_placed_though_others_are_placed_beside_it() -> None:
    text = FRAMES.replace("  e2: {cell: hidden, size: 3}", "  e2: {cell: hidden, size: 3, place: {above: d1}}")
    assert len(Chart.from_text(text).scene().frames) == 2
    three = FRAMES.replace(
        "layers: [d1, d2], label: Decoder, repeat: 1}",
        "layers: [d1], label: D}\n  more: {layers: [d2, target], label: M}",
    )
    frames = Chart.from_text(three).scene().frames
    assert all(
        max(a.top - b.bottom, b.top - a.bottom, a.left - b.right, b.left - a.right) > 0
        for a, b in combinations(frames, 2)
    )


ELIDED = ["size: 20", "size: 20, draw: 1", "size: 20, draw: 2", "size: 20, draw: 3", "size: [5, 5], draw: 1", "size: 3"]
ARRANGEMENTS = ["column", "row", "ring", "grid"]


@pytest.mark.parametrize("size", ELIDED)
@pytest.mark.parametrize("arrange", ARRANGEMENTS)
def test_the_dots_of_an_ellipsis_lie_within_the_chart(size: str, arrange: str) -> None:
    scene = Chart.from_text(
        layers(f"a: {{cell: input, {size}, arrange: {arrange}}}", "b: {cell: output, size: 1}")
    ).drawn()
    assert (scene.dots > DOT / 2).all()
    assert (scene.dots < np.array([scene.width, scene.height]) - DOT / 2).all()


@pytest.mark.parametrize("size", ELIDED)
@pytest.mark.parametrize("arrange", ARRANGEMENTS)
def test_elided_layers_arranged_together_do_not_overlap(size: str, arrange: str) -> None:
    text = layers(f"a: {{cell: input, {size}}}", "b: {cell: hidden, size: 4, draw: 2}", "c: {cell: output, size: 2}")
    layout, chart = placed(text + f"groups: {{g: {{layers: [a, b, c], arrange: {arrange}}}}}\n")
    for one, other in combinations(layout.xy, 2):
        assert np.hypot(*(one - other)) > 0.99
    assert set(layout.gaps) == {drawn.layer.name for drawn in chart._pipeline.network.layers if not drawn.whole}
    # Every dot keeps clear of every cell.
    assert all(np.hypot(*(layout.xy - dot).T).min() > DISC / 2 for dot in layout.dots)


def test_layers_that_share_a_grid_fill_it_row_by_row() -> None:
    text = layers("a: {cell: input, size: 4}", "b: {cell: output, size: 5}")
    layout, _ = placed(text + "groups: {g: {layers: [a, b], arrange: grid}}\n")
    assert layout.xy.tolist() == [[column, row] for row in range(3) for column in range(3)]


def test_bias_cells_can_be_drawn_if_every_layer_has_a_position() -> None:
    text = layers("i: {cell: input, size: 3, at: [0, 0]}", "o: {cell: output, size: 2, place: {below: i}}")
    chart = Chart.from_text(text + "connections: [{full: i -> o}]\nbias: true\n")
    assert [bias.layer for bias in chart.drawn().bias_cells] == ["o"]


@pytest.mark.parametrize("draw", [1, 2, 3, 5, 7, 9])
def test_exactly_as_many_cells_are_drawn_as_a_spec_asks_for(draw: int) -> None:
    """The first half of an odd number is the larger one."""
    scene = Chart.from_text(f"name: T\nlayers:\n  a: {{cell: input, size: 100, draw: {draw}}}\n").drawn()
    graph = Chart.from_text(f"name: T\nlayers:\n  a: {{cell: input, size: 100, draw: {draw}}}\n").graph("cells")
    drawn = sorted(int(name.split("[")[1][:-1]) for name in graph)
    head = (draw + 1) // 2
    assert len(scene.xy) == draw
    assert drawn == [*range(head), *range(100 - (draw - head), 100)]


@pytest.mark.parametrize("shared", ["", "column", "row", "ring"])
@pytest.mark.parametrize("arrange", ARRANGEMENTS)
@pytest.mark.parametrize("size", ["20", "[5, 9]"])
@pytest.mark.parametrize("most", [1, 2, 12])
@pytest.mark.parametrize("bias", [True, False])
def test_the_dots_of_an_ellipsis_lie_under_no_text_and_within_their_frame(
    bias: bool, most: int, size: str, arrange: str, shared: str
) -> None:
    cut = f"cell: input, size: {size}, draw: {most}, arrange: {arrange}"
    together = f", arrange: {shared}" if shared else ""
    text = (
        layers(f"a: {{{cut}}}", "b: {cell: output, size: 3}", f"c: {{{cut}}}")
        + f"connections: [{{full: a -> b}}]\ngroups: {{g: {{layers: [a, b, c], label: G{together}}}}}\n"
    )
    scene = Chart.from_text(text).scene(RenderOptions(labels="full", bias=bias))
    ((left, top, right, bottom),) = scene.frames
    boxes = [line.box() for line in scene.texts]
    assert len(scene.dots)
    for x, y in scene.dots.tolist():
        assert left < x < right and top < y < bottom
        assert not any(box.left < x < box.right and box.top < y < box.bottom for box in boxes)


def test_constants_hang_below_the_layers_of_their_column_which_stay_on_the_axis() -> None:
    text = layers(
        "a: {cell: input, size: 3}",
        "b: {cell: hidden, size: 3}",
        "k: {cell: mine, size: 2}",
        "c: {cell: hidden, size: 3}",
    )
    text += "connections:\n  - full: [a -> b -> c, k -> c]\ncells:\n  mine: {parts: {output: {sum: [1]}}}\n"
    layout, _ = placed(text)
    assert layout.layers["a"].y == layout.layers["b"].y == layout.layers["c"].y
    assert layout.layers["k"].x == layout.layers["b"].x
    assert layout.layers["k"].top > layout.layers["b"].bottom


@pytest.mark.parametrize("side", ["above", "below", "right"])
@pytest.mark.parametrize("size", [1, 3, 20])
@pytest.mark.parametrize("chain", [1, 2, 3])
@pytest.mark.parametrize("also", [False, True])
def test_what_placed_layers_feed_stands_to_the_right_of_them(side: str, size: int, chain: int, also: bool) -> None:
    """So it is along chains of placed layers, and for a layer that is fed by others as well."""
    names = ["a", *(f"b{i}" for i in range(chain))]
    own = [f"{name}: {{cell: hidden, size: {size}, place: {{{side}: {names[i]}}}}}" for i, name in enumerate(names[1:])]
    links = f"[input -> {' -> '.join(names)} -> out1 -> out2, input -> {names[-1]}{', input -> out1' if also else ''}]"
    layout, _ = placed(
        layers("input: {cell: input, size: 3}", "a: {cell: hidden, size: 3}", *own)
        + "  out1: {cell: hidden, size: 2}\n  out2: {cell: output, size: 2}\n"
        + f"connections:\n  - full: {links}\n"
    )
    boxes = layout.layers
    assert boxes["out2"].left > boxes["out1"].right >= boxes["out1"].left > boxes[names[-1]].x
    assert all(boxes["out1"].left > boxes[name].x for name in names)
    assert boxes["input"].right < min(box.left for name, box in boxes.items() if name in ("a", "out1", "out2"))


@pytest.mark.parametrize("twins", [1, 2, 3])
@pytest.mark.parametrize("after", [1, 2, 3])
def test_chains_behind_a_layer_right_of_several_go_on_to_the_right(twins: int, after: int) -> None:
    ends = [f"twin{i}" for i in range(twins)]
    chain = ["d", *(f"y{i}" for i in range(after))]
    layout, _ = placed(
        layers(
            *(f"in{i}: {{cell: input, size: 2}}" for i in range(twins)),
            *(f"{name}: {{cell: hidden, size: 3}}" for name in ends),
            f"d: {{cell: hidden, size: 2, place: {{right: [{', '.join(ends)}]}}}}",
            *(f"{name}: {{cell: hidden, size: 2}}" for name in chain[1:]),
        )
        + f"connections:\n  - full: [{', '.join(f'in{i} -> twin{i} -> d' for i in range(twins))}, {' -> '.join(chain)}]\n"
    )
    xs = [layout.layers[name].x for name in (ends[0], *chain)]
    assert all(1 - 1e-9 <= b - a <= 2 for a, b in zip(xs, xs[1:], strict=False))
