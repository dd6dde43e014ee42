"""Layer labels: their text, and that no label overlaps anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.errors import UnknownNameError
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.placement.box import Box, union
from netcharts.placement.layer_labels import layer_label
from netcharts.scene.edge_paths import flattened
from netcharts.scene.model import DISC, Scene, TextLine
from netcharts.style import text_metrics
from netcharts.style.options import LABELS, RenderOptions
from tests.folders import VERSION_1

XT = text_metrics.math("x_t")
NET = """\
name: T
layers:
  image: {cell: input, size: [28, 28], channels: 3, label: {en: "x_t", zh: 图像}}
  conv_1: {cell: convolution, size: [28, 28], channels: 64, activation: relu}
  words: {cell: hidden, size: 50257}
  few: {cell: output, size: 3}
connections:
  - convolution: image -> conv_1
    kernel: 3
    padding: 1
  - full: conv_1 -> words -> few
"""


def label_texts(labels: str | None, language: str = "en") -> list[str]:
    texts = Chart.from_text(NET).scene(RenderOptions(labels=labels, lang=language)).texts
    return [line.text for line in texts if line.role == "label"]


def test_sizes_of_elided_layers_and_given_labels_are_always_written() -> None:
    assert label_texts(None) == [XT, "28×28×3", "28×28×64", "50,257"]
    assert label_texts(None, "zh")[0] == "图像"


def test_names_sizes_and_activations_are_written_on_request() -> None:
    assert label_texts("none") == []
    assert label_texts("names") == [XT, "28×28×3", "conv_1", "28×28×64", "words", "50,257", "few"]
    assert label_texts("sizes") == [XT, "28×28×3", "28×28×64", "50,257", "3"]
    assert label_texts("full")[2:5] == ["conv_1", "28×28×64", "relu"]
    assert label_texts("full")[-3:] == ["few", "3", "sigmoid"]


def test_an_option_overrides_the_labels_of_the_spec() -> None:
    chart = Chart.from_text(NET + "labels: none\n")
    assert [line.role for line in chart.scene().texts] == ["title"]
    assert len(chart.scene(RenderOptions(labels="names")).texts) == 8
    with pytest.raises(UnknownNameError, match="labels"):
        chart.svg(labels="some")


def test_boxes_of_layers_contain_the_requested_labels() -> None:
    svg = Chart.from_text(NET).svg(detail="layers", labels="full")
    assert re.search(r">x<tspan [^>]*>t</tspan><tspan [^>]*> · 28×28×3<", svg)
    assert ">conv_1 · 28×28×64 · relu<" in svg
    assert ">image · 28×28×3<" in Chart.from_text(NET).svg(detail="layers")
    assert ">t</tspan></text>" in Chart.from_text(NET).svg(detail="layers", labels="names")
    assert ">t</tspan>" not in Chart.from_text(NET).svg(detail="layers", labels="none")


def clear(scene: Scene) -> None:
    """Assert that no text covers a cell, a link, a frame or other text, or crosses the edge of the chart."""
    lines = [flattened(course.points[course.shown]) for routed in scene.connections for course in routed.paths]
    share = np.linspace(0, 1, 200)[:, None]
    points = np.concatenate([(a + (b - a) * share) for a, b in np.concatenate([np.zeros((0, 2, 2)), *lines])] or [[]])
    for words in scene.texts:
        left, top, right, bottom = letters_box(words)
        assert min(left, top) >= 0 and right <= scene.width and bottom <= scene.height, words
        gap = np.hypot(*(scene.xy - scene.xy.clip((left, top), (right, bottom))).T)
        assert gap.min() >= DISC / 2 - 1e-9, words
        if len(points) > 1:
            inside = (points > (left, top)).all(axis=1) & (points < (right, bottom)).all(axis=1)
            assert not inside.any(), words
    for one, other in combinations(scene.texts, 2):
        a, b = letters_box(one), letters_box(other)
        assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], (one, other)


def letters_box(words: TextLine) -> tuple[float, float, float, float]:
    """Return the extent of letters without the space above and below them."""
    box = words.box()
    return box.left, words.y - words.size * 0.45, box.right, words.y + words.size * 0.45


@pytest.mark.parametrize("labels", [None, *LABELS])
def test_no_label_overlaps_anything(spec_name: str, labels: str | None) -> None:
    for language in ("en", "zh"):
        clear(Chart.from_file(spec_name).scene(RenderOptions(labels=labels, lang=language)))


def test_long_labels_side_by_side_overlap_nothing() -> None:
    names = [
        "a name that goes on and on and on",
        "anothernamethatgoesonandonwithoutanyspace",
        "一个很长很长很长很长的名字",
        "d",
    ]
    layers = "".join(f"  {name}: {{cell: hidden, size: {n}}}\n" for n, name in enumerate(names, 1))
    paths = f"  - full: {' -> '.join(names)}\n  - full: {names[0]} -> {names[3]}\n"
    clear(Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n{paths}").scene(RenderOptions(labels="full")))
    stacked = f"  - full: [{names[0]} -> {names[1]} -> {names[3]}, {names[0]} -> {names[2]} -> {names[3]}]\n"
    clear(Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n{stacked}").scene(RenderOptions(labels="full")))


def labeled_layers(name: str, labels: str | None, *, bias: bool) -> Iterator[tuple[Scene, DrawnLayer, Box]]:
    """Yield every layer with a label, and the extent of the label."""
    chart = Chart.from_file(name)
    scene = chart.scene(RenderOptions(labels=labels, bias=bias))
    words = iter([line for line in scene.texts if line.role == "label"])
    for drawn in scene.layers:
        lines = layer_label(drawn, labels or chart.spec.labels, "en").lines
        if lines:
            yield scene, drawn, union([next(words).box() for _ in lines])


@pytest.mark.parametrize("labels", [None, "names", "sizes", "full"])
@pytest.mark.parametrize("bias", [False, True])
def test_a_label_is_nearest_to_its_own_layer(spec_name: str, labels: str | None, bias: bool) -> None:
    """A label is straight below or above its layer, or nearer to it than to others, or joined to it by a leader line.

    No bias cell of another layer may be between them.
    """
    for scene, drawn, box in labeled_layers(spec_name, labels, bias=bias):
        if any(line.style == "leader" and line.source == drawn.layer.name for line in scene.connectors):
            continue
        own = scene.xy[drawn.first : drawn.numbers.stop]
        (left, top), (right, bottom) = own.min(axis=0), own.max(axis=0)
        if abs(box.x - (left + right) / 2) > 0.01:
            others = np.delete(scene.xy, drawn.numbers, axis=0)
            gaps = [np.hypot(*(xy - xy.clip(box[:2], box[2:])).T).min(initial=np.inf) for xy in (own, others)]
            assert gaps[0] < gaps[1], drawn.layer.name
        for one in scene.bias_cells:
            beside = one.box().right > box.left and one.box().left < box.right
            between = box.bottom <= one.y <= top or bottom <= one.y <= box.top
            assert one.layer == drawn.layer.name or not (beside and between), (drawn.layer.name, one.layer)


def test_labels_of_a_row_are_aligned_if_they_fit() -> None:
    """The labels of the attention network's upper row can't be below it, since links lead down from it."""
    upper = ("states", "filtered", "context", "score1", "score2", "feedback")
    attention = {drawn.layer.name: box for _, drawn, box in labeled_layers("an", "full", bias=False)}
    assert len({round(attention[name].bottom, 2) for name in upper}) == 1
    unet = {
        drawn.layer.name: box for _, drawn, box in labeled_layers(str(VERSION_1 / "unet.yaml"), "sizes", bias=False)
    }
    assert len({round(unet[name].bottom, 2) for name in ("image", "seen1", "joined1", "known1", "output")}) == 1


CROWDED = """\
name: T
layers:
  a: {{cell: input, size: {size}}}
  frame: {{block: inner, repeat: 2}}
  b: {{cell: output, size: {size}}}
connections:
  - full: [a -> b]
  - identity: a -> frame -> b
blocks:
  inner:
    layers: {{one: {{cell: hidden, size: 3}}, two: {{cell: hidden, size: {size}}}, output: {{cell: add}}}}
    connections: [full: inputs -> one -> two, identity: [inputs -> output, two -> output]]
"""


@pytest.mark.parametrize("labels", [None, *LABELS])
@pytest.mark.parametrize("size", [1, 4, 9])
def test_labels_and_captions_in_a_crowd_overlap_nothing(size: int, labels: str | None) -> None:
    clear(Chart.from_text(CROWDED.format(size=size)).scene(RenderOptions(labels=labels)))
