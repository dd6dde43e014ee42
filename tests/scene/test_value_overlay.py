"""Values in charts: the computed values are shown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, ForwardError, OptionError, OutputError, UnknownNameError
from netcharts.scene import shown_values
from netcharts.spec import bundled
from netcharts.style import colormaps
from netcharts.style.options import RenderOptions
from tests.conftest import Run

SVG = "{http://www.w3.org/2000/svg}"

# Values of networks with more weights need more memory, or more time, than a test should take.
MOST_WEIGHTS = 3_000_000
LINEAR = {
    "full": ("size: 5", "size: 4", "full: a -> b"),
    "random": ("size: 6", "size: 5", "random: a -> b\n    density: 0.4\n    seed: 3"),
    "links": ("size: 3", "size: 2", "links: a -> b\n    pairs: [[0, 1], [2, 0], [2, 1]]"),
    "convolution": ("size: 7", "size: 3", "convolution: a -> b\n    kernel: 3\n    stride: 2"),
    "grid": ("size: [4, 4]", "size: [3, 2]", "convolution: a -> b\n    kernel: [2, 3]"),
    "one place": ("size: 5", "size: 2", "full: a -> b\n    places: 3"),
    "places": ("size: 6", "size: 2", "full: a -> b\n    places: [1, 4]"),
    "places of a grid": ("size: [2, 3]", "size: 2", "full: a -> b\n    places: [2, 5]"),
    "middle": ("size: [4, 4]", "size: [2, 2]", "pointwise: a -> b\n    crop: true"),
    "deconvolution": ("size: 3", "size: 7", "deconvolution: a -> b\n    kernel: 3\n    stride: 2"),
}


@pytest.mark.parametrize("name", LINEAR)
def test_a_linear_cell_is_the_sum_of_its_values_times_its_shown_weights(name: str) -> None:
    source, target, link = LINEAR[name]
    chart = Chart.from_text(
        f"name: T\nlayers:\n  a: {{cell: input, {source}}}\n  b: {{cell: hidden, {target}, activation: linear, bias: false}}\n"
        f"connections:\n  - {link}\n"
    )
    result = chart.forward(chart.random_inputs(3))
    shades = shown_values.overlay_values(chart._pipeline.network, result.layers, result.weights)
    (links,), (weighed,) = chart._pipeline.network.links, shades.links
    assert weighed is not None
    count = chart._pipeline.network.cells
    weights = weighed.weights[np.searchsorted(weighed.ends, links.source * count + links.target)]
    summed = np.zeros_like(shades.cells)
    for weight, a, b in zip(weights, links.source, links.target, strict=True):
        summed[:, b] += weight * shades.cells[:, a]
    drawn = chart._pipeline.network.drawn("b")
    np.testing.assert_allclose(summed[:, drawn.first :], shades.cells[:, drawn.first :], atol=1e-12)


@pytest.mark.parametrize("groups", [1, 2, "each"])
def test_the_weight_of_a_window_over_steps_is_the_mean_of_its_taps(groups: int | str) -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 3, channels: 4}\n"
        "  b: {cell: hidden, channels: 4, activation: linear, bias: false}\n"
        f"connections:\n  - {{convolution: a -> b, over: steps, kernel: 3, groups: {groups}}}\n"
    )
    (array,) = chart.weights().values()
    network = chart._pipeline.network
    (weighed,) = shown_values.overlay_values(network, {}, chart.weights()).links
    assert weighed is not None
    # Each channel of the target has the weights of the source channels of its group, as shares of the four.
    np.testing.assert_allclose(weighed.weights, array.mean(axis=-1).sum() / 4 / 4, rtol=1e-12)
    assert chart.svg(values="forward", step="each")


@pytest.mark.parametrize("step", ["last", "each"])
@pytest.mark.parametrize("name", bundled.paths())
def test_every_bundled_network_shows_its_values(name: str, step: str) -> None:
    chart = Chart.from_file(name)
    if sum(layer.weights for layer in chart.counts()) > MOST_WEIGHTS:
        pytest.skip("takes too long")
    assert chart.svg(values="forward", step=step)


def frames(svg: str) -> list[list[str]]:
    """Return the numbers in the cells at every step, in the order of the cells."""
    root = ElementTree.fromstring(svg)
    steps = [root, *(group for group in root.iter(f"{SVG}g") if group.get("class") == "step")]
    by_step = [
        [text.text or "" for text in group.iter(f"{SVG}text") if text.get("class") == "value"] for group in steps
    ]
    count = len(by_step[1]) if len(by_step) > 1 else len(by_step[0])
    return [numbers[:count] for numbers in by_step]


@pytest.mark.parametrize("name", ["lstm", "esn", "gru", "mc"])
def test_animation_steps_show_the_values_of_the_forward_pass(name: str) -> None:
    chart = Chart.from_file(name)
    result = chart.forward(chart.random_inputs(5) if chart.spec.name != "MC" else {}, steps=5)
    shown = frames(chart.svg(values=result, step="animated", detail="cells"))
    layers = [result[layer.name][:, 0].reshape(5, -1) for layer in chart.spec.layers]
    for step, numbers in enumerate(shown):
        wanted = np.concatenate([layer[step] for layer in layers])
        np.testing.assert_allclose([float(n.replace("−", "-")) for n in numbers], wanted, atol=0.0051)


def test_only_one_step_is_visible_at_a_time_and_the_first_without_animation() -> None:
    svg = Chart.from_file("lstm").svg(values="forward", steps=4, step="animated")
    root = ElementTree.fromstring(svg)
    steps = [group for group in root.iter(f"{SVG}g") if group.get("class") == "step"]
    assert [group.get("visibility") for group in steps] == ["hidden"] * 3
    times = [(group[0].get("values", "").split(";"), group[0].get("keyTimes", "").split(";")) for group in steps]
    for at in (0.1, 0.3, 0.6, 0.9):
        seen = [
            next(v for v, t in reversed(list(zip(values, keys, strict=True))) if float(t) <= at)
            for values, keys in times
        ]
        assert seen.count("visible") == (0 if at < 0.25 else 1)
    assert "prefers-reduced-motion: reduce" in svg
    assert not re.search(r"<script|\bid=", svg)


def test_examples_of_one_step_are_shown_like_steps() -> None:
    svg = Chart.from_file("ff").svg(values="forward", step="each")
    root = ElementTree.fromstring(svg)
    notes = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "note"]
    assert notes[:4] == [f"example {i} of 4" for i in (1, 2, 3, 4)]
    discs = [group for group in root.iter(f"{SVG}g") if group.get("class") == "cell"]
    # Four times the network, and the key.
    assert len(discs) == 4 * Chart.from_file("ff").graph().number_of_nodes() + 5


def test_an_example_that_is_a_sequence_can_be_shown_in_part() -> None:
    chart = Chart.from_file("rnn")
    assert frames(chart.svg(values="forward", steps=2)) == frames(chart.svg(values="forward", step=2))
    assert len(frames(chart.svg(values="forward", steps=3, step="animated"))) == 3
    with pytest.raises(ForwardError, match="4 steps, not 8"):
        chart.svg(values="forward", steps=8)


@pytest.mark.parametrize("step", ["last", "each", "animated", 2])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_overlaps(step: str | int, language: str) -> None:
    from tests.scene.test_legend import touch

    style = RenderOptions(values="forward", steps=3, step=step, lang=language, legend="names", detail="cells")
    for name in ("lstm", "dcn", "hn"):
        drawn = Chart.from_file(name).drawn(style)
        words = [line.box() for line in drawn.texts if line.role != "value"]
        assert not any(touch(one, other) for one in words for other in words if one is not other)
        assert all(b.left >= 0 and b.top >= 0 and b.right <= drawn.width and b.bottom <= drawn.height for b in words)


@pytest.mark.parametrize("format", ["png", "pdf", "dot", "svg"])
def test_every_format_shows_values(format: str) -> None:
    chart = Chart.from_file("ff")
    plain, shaded = (chart.render(format, values=values) for values in (None, "forward"))
    assert plain != shaded
    assert shaded == chart.render(format, values="forward")


def test_values_come_from_files(tmp_path: Path, run: Run) -> None:
    chart = Chart.from_file("ff")
    result = chart.forward({"input": [0.25, -0.5]})
    np.savez(tmp_path / "v.npz", **result.layers, **result.weights)
    (tmp_path / "v.json").write_text(json.dumps({"layers": {n: a.tolist() for n, a in result.layers.items()}}))
    assert chart.svg(values=tmp_path / "v.npz") == chart.svg(values=result)
    # Without weights, there is no key to them.
    assert frames(chart.svg(values=str(tmp_path / "v.json")))[0][:5] == frames(chart.svg(values=result))[0][:5]
    done = run("render", "ff", "--values", "v.npz", "-o", "x.svg")
    assert (done.returncode, done.stderr) == (0, b"")


def test_values_that_cannot_be_shown_are_reported(tmp_path: Path, run: Run) -> None:
    chart = Chart.from_file("ff")
    np.savez(tmp_path / "other.npz", nothing=np.zeros(2))
    np.savez(tmp_path / "wrong.npz", input=np.zeros(7))
    np.savez(tmp_path / "heavy.npz", **{"input": np.zeros(2), "hidden.output.input": np.zeros(7)})
    np.savez(tmp_path / "said.npz", input=np.zeros(2), author=np.array(["me"]))
    with pytest.raises(ForwardError, match=r"'hidden.output.input' has the shape \(7,\)"):
        chart.svg(values=tmp_path / "heavy.npz")
    assert chart.svg(values=tmp_path / "said.npz")
    with pytest.raises(ForwardError, match="name of a layer"):
        chart.svg(values=tmp_path / "other.npz")
    with pytest.raises(ForwardError, match="shape"):
        chart.svg(values=tmp_path / "wrong.npz")
    with pytest.raises(OutputError):
        chart.svg(values=tmp_path / "missing.npz")
    with pytest.raises(UnknownNameError, match="no step '9'"):
        chart.svg(values="forward", step=9)
    for args in (["--values", "missing.npz"], ["--values", "forward", "--step", "9"], ["--step", "soon"]):
        done = run("render", "ff", *args, "-o", "x.svg")
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": {"input": [1, 2]}}, "'values' must be 'forward', a file, or a result"),
        ({"values": 3}, "'values' must be 'forward', a file, or a result"),
        ({"values": "forward", "steps": 0}, "'steps' must be a whole number from 1 to 1,000, not 0"),
        ({"values": "forward", "steps": -3}, "'steps' must be a whole number from 1 to 1,000, not -3"),
        ({"values": "forward", "step": "1"}, "'step' must be a whole number from 1 to 100,000, or one of last, each"),
        ({"values": "forward", "step": True}, "not True"),
        ({"detail": "parts", "unroll": -5}, "'unroll' must be a whole number from 1 to 20, not -5"),
        ({"detail": "parts", "unroll": 0}, "'unroll' must be a whole number from 1 to 20, not 0"),
        ({"width": -1}, "'width' must be a whole number from 16 to 8,000, not -1"),
        ({"width": 1e9}, "'width' must be a whole number from 16 to 8,000, not 1000000000.0"),
        ({"theme": 3}, "'theme' must be a name or a file, not 3"),
        ({"set": 3}, "'set' must be one or several strings such as links=#333333, not 3"),
        ({"set": (3,)}, "'set' must be one or several strings such as links=#333333, not (3,)"),
    ],
)
def test_invalid_styles_are_reported(options: dict[str, Any], message: str) -> None:
    chart = Chart.from_file("ff")
    with pytest.raises(OptionError) as raised:
        chart.render("png", **options)
    assert message in str(raised.value)


# Machado, Oliveira & Fernandes, 2009, severity 1, on linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}


def lab(color: str, sight: str) -> np.ndarray:
    rgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = (SIGHT[sight] @ linear).clip(0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    f = np.cbrt(xyz / (0.9505, 1, 1.089))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("anchors", [colormaps.CELLS, colormaps.LINKS])
def test_positive_negative_and_zero_differ_for_all_color_vision(sight: str, anchors: tuple[str, ...]) -> None:
    seen = [lab(color, sight) for color in colormaps.interpolated(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), anchors)]
    gaps = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(gaps) > 10
    assert np.linalg.norm(seen[0] - seen[-1]) > 40


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=20))
def test_colors_are_ordered_as_the_numbers(shares: list[float]) -> None:
    colors = colormaps.interpolated(np.array(shares), colormaps.CELLS)
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in colors)
    reds = [int(c[1:3], 16) - int(c[5:7], 16) for c in colors]
    order = np.argsort(shares, kind="stable")
    signs = [(np.sign(shares[i]) if abs(shares[i]) > 0.02 else 0, reds[i]) for i in order]
    assert all(red > 0 for sign, red in signs if sign > 0)
    assert all(red < 0 for sign, red in signs if sign < 0)


@pytest.mark.parametrize(
    ("number", "shown"), [(-0.004, "0.00"), (-0.0, "0.00"), (0.004, "0.00"), (-0.006, "−0.01"), (-12.34, "−12.3")]
)
def test_a_value_that_rounds_to_zero_has_no_sign(number: float, shown: str, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"a": [[number]]}), encoding="utf-8")
    chart = Chart.from_text("name: T\nlayers:\n  a: {cell: input, size: 1}\n")
    svg = chart.svg(values=str(values))
    assert f">{shown}</text>" in svg
    if shown == "0.00":
        assert "−0.00" not in svg
