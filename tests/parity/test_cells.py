"""Cells that combine several inputs, compared with formulas in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional


def tensors(arrays: dict[str, FloatArray]) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(array) for name, array in arrays.items()}


@pytest.mark.parametrize("seed", range(10))
def test_sums_products_and_joins_of_feature_maps(seed: int) -> None:
    rng = np.random.default_rng([seed, 40])
    size, channels, batch = rng.integers(2, 6, 2).tolist(), int(rng.integers(2, 5)), int(rng.integers(1, 4))
    like = f"size: {size}, channels: {channels}"
    chart = make_chart(
        {
            "a": f"cell: input, {like}",
            "b": f"cell: input, {like}",
            "scale": f"cell: input, size: 1, channels: {channels}",
            "mask": f"cell: input, size: {size}",
            "added": f"cell: add, {like}, activation: relu",
            "shifted": f"cell: add, {like}",
            "scaled": f"cell: product, {like}",
            "masked": f"cell: product, {like}",
            "joined": f"cell: concat, size: {size}, channels: {2 * channels + 1}",
            "copied": f"cell: copy, {like}",
        },
        "  - identity: [a -> added, b -> added, added -> shifted, scale -> shifted]\n"
        "  - identity: [shifted -> scaled, scale -> scaled, scaled -> masked, mask -> masked]\n"
        "  - identity: [masked -> joined, mask -> joined, a -> joined, masked -> copied]\n",
    )
    x = {name: rng.normal(size=(batch, channels, *size)) for name in ("a", "b")}
    x |= {"scale": rng.normal(size=(batch, channels, 1)), "mask": rng.normal(size=(batch, *size))}
    run, t = chart.forward(x), tensors(x)
    scale, mask = t["scale"][..., None], t["mask"][:, None]
    masked = ((F.relu(t["a"] + t["b"]) + scale) * scale) * mask
    assert_close(run["copied"][0], masked)
    assert_close(run["joined"][0], torch.cat([masked, mask, t["a"]], dim=1))


@pytest.mark.parametrize("seed", range(10))
def test_gated_linear_units(seed: int) -> None:
    rng = np.random.default_rng([seed, 41])
    m, n = rng.integers(2, 9, 2).tolist()
    bias = bool(seed % 2)
    chart = make_chart(
        {
            "x": f"cell: input, size: {m}",
            "gated": f"cell: swiglu, size: {n}, bias: {str(bias).lower()}",
            "back": f"cell: linear, size: {m}, bias: false",
        },
        "  - full: x -> gated -> back\n",
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(int(rng.integers(1, 5)), m))
    assert sum(layer.weights + layer.biases for layer in chart.counts()) == 3 * m * n + 2 * n * bias
    w, t = tensors(weights), torch.tensor(x)
    gate, value = (t @ w[f"gated.{part}.x"] + (w[f"gated.{part}.bias"] if bias else 0) for part in ("gate", "value"))
    assert_close(
        chart.forward({"x": x}, weights=weights)["back"][0, :, 0], (F.silu(gate) * value) @ w["back.output.gated"]
    )


@pytest.mark.parametrize("seed", range(10))
def test_highway_layers(seed: int) -> None:
    rng = np.random.default_rng([seed, 42])
    n = int(rng.integers(2, 9))
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {n}}}\n  h: {{cell: highway, size: {n}}}\n"
        "connections:\n  - full: x -> h\n  - identity: x -> h.carried\ncells:\n  highway:\n    parts:\n"
        "      gate: {sum: inputs, bias: true, activation: sigmoid}\n      new: {sum: inputs, bias: true, activation: tanh}\n"
        "      closed: {invert: gate}\n      taken: {multiply: [gate, new]}\n      kept: {multiply: [closed, inputs.carried]}\n"
        "      output: {sum: [taken, kept]}\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(3, n))
    w, t = tensors(weights), torch.tensor(x)
    gate = torch.sigmoid(t @ w["h.gate.x"] + w["h.gate.bias"])
    new = torch.tanh(t @ w["h.new.x"] + w["h.new.bias"])
    assert_close(chart.forward({"x": x}, weights=weights)["h"][0, :, 0], gate * new + (1 - gate) * t)


@pytest.mark.parametrize("seed", range(10))
def test_operations_along_the_features(seed: int) -> None:
    rng = np.random.default_rng([seed, 43])
    size, channels = rng.integers(2, 5, 2).tolist(), int(rng.integers(2, 5))
    for over, axes, shape in (
        ("channels", (1,), f"size: {size}"),
        ("places", (2, 3), f"size: 1, channels: {channels}"),
        ("all", (1, 2, 3), "size: 1"),
    ):
        cells = "".join(
            f"  {name}: {{parts: {{output: {{{name}: inputs}}}}}}\n" for name in ("total", "average", "largest")
        )
        chart = Chart.from_text(
            f"name: T\nlayers:\n  x: {{cell: input, size: {size}, channels: {channels}}}\n"
            + "".join(
                f"  {name}: {{cell: {name}, {shape}, over: {over}}}\n" for name in ("total", "average", "largest")
            )
            + f"connections:\n  - identity: [x -> total, x -> average, x -> largest]\ncells:\n{cells}"
        )
        x = rng.normal(size=(2, channels, *size))
        run, t = chart.forward({"x": x}), torch.tensor(x)
        for name, theirs in (("total", t.sum(axes)), ("average", t.mean(axes)), ("largest", t.amax(axes))):
            assert_close(run[name][0].reshape(tuple(theirs.shape)), theirs)


def test_samples_of_a_gaussian_cell_have_their_moments() -> None:
    chart = make_chart(
        {"mean": "cell: input, size: 2", "deviation": "cell: input, size: 2", "code": "cell: gaussian, size: 2"},
        "  - identity: [mean -> code.mean, deviation -> code.deviation]\n",
    )
    count = 40_000
    x = {"mean": np.tile([1.0, -3.0], (count, 1)), "deviation": np.tile([0.5, 2.0], (count, 1))}
    samples = chart.forward(x)["code"][0, :, 0]
    torch.manual_seed(0)
    theirs = torch.normal(torch.tensor(x["mean"]), torch.tensor(x["deviation"])).numpy()
    np.testing.assert_allclose(samples.mean(axis=0), theirs.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(samples.std(axis=0), theirs.std(axis=0), rtol=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_constants_are_added_as_learned_positions(seed: int) -> None:
    rng = np.random.default_rng([seed, 44])
    places, width = rng.integers(2, 6, 2).tolist()
    chart = make_chart(
        {
            "x": f"cell: input, size: {places}, channels: {width}",
            "positions": f"cell: constant, size: {places}, channels: {width}",
            "stream": f"cell: add, size: {places}, channels: {width}",
        },
        "  - identity: [x -> stream, positions -> stream]\n",
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(3, width, places))
    assert set(weights) == {"positions.output"}
    assert_close(
        chart.forward({"x": x}, weights=weights)["stream"][0], torch.tensor(x) + tensors(weights)["positions.output"]
    )
