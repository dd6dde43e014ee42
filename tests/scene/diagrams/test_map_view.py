"""Laws of charts of feature maps: one solid for each layer, as large as its size says, and nothing on anything else."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, NetchartsError
from netcharts.placement.box import Box
from netcharts.scene.diagrams.map_bodies import MOST_SHEETS
from netcharts.scene.model import Scene
from netcharts.scene.nodes import crossed, segments
from netcharts.scene.solids import Body, Facet
from netcharts.spec import bundled
from tests.generated.specs import texts
from tests.scene.diagrams.clearances import collisions

CHAIN = """
name: chain
layers:
  image: {{cell: input, size: [{size}, {size}], channels: {channels}}}
  seen: {{cell: convolution, channels: {seen}}}
  pooled: {{cell: pool}}
  hidden: {{cell: hidden, size: 30}}
  output: {{cell: output, size: 7}}
connections:
  - {{convolution: image -> seen, kernel: {kernel}, stride: {stride}}}
  - {{pool: seen -> pooled, kernel: 2}}
  - full: pooled -> hidden -> output
"""


def scene_of(chart: Chart) -> Scene:
    return chart.drawn(detail="maps")


def chain(size: int = 28, channels: int = 1, seen: int = 6, kernel: int = 5, stride: int = 1) -> Scene:
    text = CHAIN.format(size=size, channels=channels, seen=seen, kernel=kernel, stride=stride)
    return scene_of(Chart.from_text(text))


def height(scene: Scene, layer: str) -> float:
    (solid,) = [solid for solid in scene.solids if solid.layer == layer]
    front = [facet.box() for facet in solid.facets if facet.tone == "front"]
    return max(box.bottom - box.top for box in front)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right - 1e-9
        and other.left < one.right - 1e-9
        and one.top < other.bottom - 1e-9
        and other.top < one.bottom - 1e-9
    )


@pytest.mark.parametrize("name", sorted(bundled.paths()))
def test_every_layer_has_one_solid_within_the_chart(name: str) -> None:
    chart = Chart.from_file(name)
    scene = scene_of(chart)
    assert [solid.layer for solid in scene.solids] == [layer.name for layer in chart.spec.layers]
    assert not scene.nodes
    facets = [*scene.windows, *(facet for solid in scene.solids for facet in solid.facets)]
    for box in [*(facet.box() for facet in facets), *(line.box() for line in scene.texts)]:
        assert 0 <= box.left <= box.right <= scene.width
        assert 0 <= box.top <= box.bottom <= scene.height
    assert not any(overlap(a.box(), b.box()) for a, b in combinations(scene.solids, 2))
    assert not list(collisions(scene))


sizes = st.integers(16, 64)


@given(sizes, st.integers(1, 24), st.integers(1, 24), st.integers(1, 7), st.integers(1, 3))
def test_texts_stand_beside_each_other_and_beside_solids(
    size: int, channels: int, seen: int, kernel: int, stride: int
) -> None:
    scene = chain(size, channels, seen, kernel, stride)
    for one, other in combinations(scene.texts, 2):
        assert not overlap(one.box(), other.box()), (one.text, other.text)
    for line in scene.texts:
        assert not any(overlap(line.box(), solid.box()) for solid in scene.solids), line.text


@given(st.integers(10, 200), st.integers(1, 100))
def test_larger_layers_are_drawn_higher(size: int, more: int) -> None:
    scene = chain(size + more)
    assert height(scene, "image") >= height(scene, "seen") >= height(scene, "pooled")
    small = Chart.from_text("name: x\nlayers: {a: {cell: input, size: 5}, b: {cell: output, size: 50}}")
    assert height(scene_of(small), "a") < height(scene_of(small), "b")


@pytest.mark.parametrize("channels", [1, 6, MOST_SHEETS])
def test_few_channels_are_as_many_sheets(channels: int) -> None:
    (solid,) = [solid for solid in chain(seen=channels).solids if solid.layer == "seen"]
    assert [facet.tone for facet in solid.facets] == ["front"] * channels
    for back, front in pairwise(solid.facets):
        assert back.box().left < front.box().left
        assert back.box().top < front.box().top


def test_more_channels_make_a_thicker_box() -> None:
    widths = []
    for channels in (MOST_SHEETS + 1, 64, 256):
        (solid,) = [solid for solid in chain(seen=channels).solids if solid.layer == "seen"]
        assert [facet.tone for facet in solid.facets] == ["side", "top", "front"]
        front = solid.facets[-1].box()
        widths.append(front.right - front.left)
    assert widths == sorted(set(widths))


@given(sizes, st.integers(2, 7))
def test_a_window_is_as_large_on_its_map_as_the_kernel(size: int, kernel: int) -> None:
    scene = chain(size, kernel=kernel)
    window, image = scene.windows[0].box(), scene.solids[0].facets[-1].box()
    for part, whole in ((window.right - window.left, image.right - image.left), (height_of(window), height_of(image))):
        assert part / whole == pytest.approx(max(0.06, kernel / size), rel=1e-6)
    assert image.left - 1e-9 <= window.left
    assert window.right <= image.right + 1e-9
    assert image.top - 1e-9 <= window.top
    assert window.bottom <= image.bottom + 1e-9


def height_of(box: Box) -> float:
    return box.bottom - box.top


def test_lines_lead_from_the_corners_of_a_window_to_one_place_of_the_next_map() -> None:
    scene = chain()
    lines = [connector for connector in scene.connectors if connector.style == "window"]
    for number, window in enumerate(scene.windows):
        corners, apexes = zip(*(line.points for line in lines[4 * number : 4 * number + 4]), strict=True)
        assert np.allclose(sorted(corners), sorted(window.points))
        assert len(set(apexes)) == 1
        (x, y), target = apexes[0], scene.solids[number + 1].facets[-1].box()
        assert target.left <= x <= target.right
        assert target.top <= y <= target.bottom


def test_the_faces_of_a_box_meet_at_its_edges() -> None:
    side, top, front = Body(0.4, 1.0, 0.8).facets()
    assert isinstance(front, Facet)
    shared = {tuple(np.round(point, 9)) for point in front.points}
    assert len(shared & {tuple(np.round(point, 9)) for point in side.points}) == 2
    assert len(shared & {tuple(np.round(point, 9)) for point in top.points}) == 2


def test_operations_are_named_below_the_lines() -> None:
    texts = {line.text for line in chain(stride=2).texts}
    assert {"2×2 pool", "full"} <= texts
    assert any("conv" in text for text in texts)
    assert not {"2×2 pool", "full"} & {
        line.text
        for line in Chart.from_text(CHAIN.format(size=28, channels=1, seen=6, kernel=5, stride=1))
        .drawn(detail="maps", labels="none")
        .texts
    }


# Branches


@st.composite
def branching(draw: st.DrawFn) -> str:
    """Draw networks that split into branches of convolutions and pools and join again, perhaps several times."""
    channels = draw(st.sampled_from([4, 40]))
    layers, links = [f"image: {{cell: input, size: [32, 32], channels: {channels}}}"], []
    before, join = "image", draw(st.sampled_from(["add", "concat"]))
    for block in range(draw(st.integers(1, 3))):
        ends = []
        for branch in range(draw(st.integers(1, 4))):
            last = before
            for depth in range(draw(st.integers(1, 2))):
                name = f"b{block}_{branch}_{depth}"
                pattern = draw(st.sampled_from(["convolution", "pool"]))
                made = f", channels: {channels}" if pattern == "convolution" else ""
                layers.append(f"{name}: {{cell: {pattern}, size: [32, 32]{made}}}")
                links.append(f"{{{pattern}: {last} -> {name}, kernel: 3, stride: 1, padding: 1}}")
                last = name
            ends.append(last)
        before = f"joined{block}"
        layers.append(f"{before}: {{cell: {join}}}")
        links += [f"identity: {end} -> {before}" for end in ends]
    body = "".join(f"  {layer}\n" for layer in layers)
    return f"name: T\nlayers:\n{body}connections:\n" + "".join(f"  - {link}\n" for link in links)


@given(branching())
def test_branches_stand_apart_with_their_text(text: str) -> None:
    chart = Chart.from_text(text)
    scene = scene_of(chart)
    boxes = [solid.box() for solid in scene.solids]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    texts = [line.box() for line in scene.texts]
    assert not any(overlap(one, other) for one, other in combinations(texts, 2))
    assert not any(overlap(line, solid) for line in texts for solid in boxes)


@given(branching())
def test_arrows_of_branches_cross_no_text_and_reach_their_solids(text: str) -> None:
    chart = Chart.from_text(text)
    scene = scene_of(chart)
    arrows = [line for line in scene.connectors if line.style == "connection"]
    drawn = segments(line.points for line in arrows)
    assert not crossed([line.box() for line in scene.texts], drawn).any()
    for line in arrows:
        assert any(touches(solid.box(), line.points[0]) for solid in scene.solids)
        assert any(touches(solid.box(), line.points[-1]) for solid in scene.solids)


def touches(box: Box, point: tuple[float, float]) -> bool:
    """Return True if a point is on or in a box, or in the column of its text."""
    return box.left - 1e-6 <= point[0] <= box.right + 1e-6 and box.top - 1 <= point[1] <= box.bottom + 1


# Frames, skips and loops


@st.composite
def framed(draw: st.DrawFn) -> str:
    """Draw networks in one line, with skips, and with nested frames whose captions can be longer than they are."""
    layers, links, names = ["a: {cell: input, size: [32, 32], channels: 3}"], [], ["a"]
    flat = draw(st.integers(2, 10))
    for number in range(draw(st.integers(3, 12))):
        name, before = f"{draw(st.sampled_from(['n', 'conv', 'normalized']))}{number}", names[-1]
        if number >= flat:
            layers.append(f"{name}: {{cell: hidden, size: {draw(st.sampled_from([1, 7, 64, 4096]))}}}")
            links.append(f"full: {before} -> {name}")
        elif draw(st.booleans()):
            layers.append(f"{name}: {{cell: convolution, channels: {draw(st.sampled_from([4, 20, 256]))}}}")
            links.append(f"{{convolution: {before} -> {name}, kernel: 3, padding: 1}}")
        else:
            layers.append(f"{name}: {{cell: concat}}")
            sources = draw(st.sets(st.sampled_from(names), max_size=2))
            links += [f"identity: {source} -> {name}" for source in (before, *sources)]
        names.append(name)
    body = "".join(f"  {layer}\n" for layer in layers)
    groups = "".join(f"  {group}\n" for group in draw(nested_groups(names[1:])))
    return (
        f"name: T\nlayers:\n{body}connections:\n"
        + "".join(f"  - {link}\n" for link in links)
        + (f"groups:\n{groups}" if groups else "")
    )


@st.composite
def nested_groups(draw: st.DrawFn, names: list[str]) -> list[str]:
    """Draw groups of layers that follow each other, some of them with a group in them."""
    groups, labels = [], st.sampled_from(["g", "block", "A long caption of a block"])
    while names:
        inside, names = names[: (size := draw(st.integers(1, 5)))], names[size:]
        number = len(groups)
        if draw(st.booleans()) and len(inside) > 2:
            groups.append(f"inner{number}: {{layers: [{', '.join(inside[1:])}], label: {draw(labels)}}}")
            inside = [inside[0], f"inner{number}"]
        if draw(st.booleans()):
            groups.append(f"group{number}: {{layers: [{', '.join(inside)}], label: {draw(labels)}}}")
    return groups


@given(framed(), st.sampled_from([None, "full"]))
def test_text_frames_and_lines_keep_clear_of_each_other(text: str, labels: str | None) -> None:
    assert not list(collisions(Chart.from_text(text).drawn(detail="maps", labels=labels)))


@given(texts())
def test_nothing_stands_on_text_in_charts_of_any_spec(text: str) -> None:
    try:
        scene = Chart.from_text(text).drawn(detail="maps")
    except NetchartsError:
        return
    assert not list(collisions(scene))


def test_captions_are_above_their_frames() -> None:
    for name in ("densenet-121", "mobilenet-v3-small", "highway", "cascade-correlation"):
        scene = scene_of(Chart.from_file(name))
        captions = [line for line in scene.texts if line.role == "frame"]
        assert len(captions) == len(scene.frames)
        for line, frame in zip(captions, scene.frames, strict=True):
            assert frame.top - 0.2 < line.y < frame.top


def test_loops_stand_on_their_solids() -> None:
    text = "name: T\nlayers: {a: {cell: input, size: 3}, b: {cell: recurrent, size: 3}}\n"
    scene = scene_of(Chart.from_text(f"{text}connections: [full: a -> b, recurrent: b]"))
    (loop,) = [line for line in scene.connectors if line.style == "delayed"]
    assert loop.points[0][1] == pytest.approx(scene.solids[1].box().top)
