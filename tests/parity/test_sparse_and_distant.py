"""Fans of sparse links, distances of large values, and windows of one cell, compared with PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from tests.parity.engines import assert_close, make_chart, random_weights, torch
from tests.parity.test_windows import window_chart

F, init = torch.nn.functional, torch.nn.init

INITIALIZERS = {
    "he_normal": lambda tensor: init.kaiming_normal_(tensor, nonlinearity="relu"),
    "he_uniform": lambda tensor: init.kaiming_uniform_(tensor, nonlinearity="relu"),
    "lecun_normal": lambda tensor: init.kaiming_normal_(tensor, nonlinearity="linear"),
    "glorot_normal": init.xavier_normal_,
    "glorot_uniform": init.xavier_uniform_,
}


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize("links", ["random: x -> y\n    fan_in: 5", "random: x -> y\n    density: 0.1", "full: x -> y"])
def test_fans_of_sparse_links(name: str, links: str) -> None:
    """A weight of a masked `Linear` is drawn like one of a dense layer that has only the links of its two cells."""
    stats = pytest.importorskip("scipy.stats")
    torch.manual_seed(0)
    chart = make_chart({"x": "cell: input, size: 40", "y": f"cell: hidden, size: 60, init: {name}"}, f"  - {links}\n")
    ours = np.stack([chart.weights(seed=seed)["y.output.x"] for seed in range(30)])
    mask = (ours != 0).any(axis=0)
    theirs = []
    for source, target in zip(*np.nonzero(mask), strict=True):
        shape = int(mask[source].sum()), int(mask[:, target].sum())
        theirs.append(INITIALIZERS[name](torch.empty(shape)).ravel()[0].item())
        scale = init._calculate_fan_in_and_fan_out(torch.empty(shape))
        assert scale == shape[::-1]
    assert stats.ks_2samp(ours[:, mask].ravel(), theirs).pvalue > 1e-3
    # Dense fans would be several times larger.
    assert ours[:, mask].std() == pytest.approx(np.std(theirs), rel=0.15)


@pytest.mark.parametrize("offset", [0, 1e3, 1e5])
@pytest.mark.parametrize("seed", range(20))
def test_distances_of_large_values_in_single_precision(seed: int, offset: float) -> None:
    rng = np.random.default_rng([seed, 20])
    m, n, batch = (int(number) for number in rng.integers(1, 60, 3))
    chart = Chart.from_text(
        "name: T\ncells:\n  distance: {extends: hidden, parts: {output: {distance: inputs}}}\nlayers:\n"
        f"  x: {{cell: input, size: {m}}}\n  y: {{cell: distance, size: {n}}}\nconnections:\n  - full: x -> y\n"
    )
    x, centers = ((offset + rng.normal(size=shape)).astype(np.float32) for shape in ((batch, m), (m, n)))
    ours = chart.forward({"x": x}, weights={"y.output.x": centers}, dtype="float32")["y"][0, :, 0]
    assert ours.dtype == np.float32
    # Not by a product of matrices, which has few digits left of such distances.
    exact = torch.cdist(torch.tensor(x), torch.tensor(centers.T), compute_mode="donot_use_mm_for_euclid_dist")
    assert_close(ours, exact, 1e-5)


@pytest.mark.parametrize("seed", range(60))
def test_windows_of_one_cell(seed: int) -> None:
    rng = np.random.default_rng([seed, 21])
    d = 1 + seed % 3
    case = {name: rng.integers(1, 4, d).tolist() for name in ("stride", "dilation")}
    case |= {"kernel": [1] * d, "padding": rng.integers(0, 3, d).tolist(), "source": rng.integers(1, 7, d).tolist()}
    sized = zip(case["source"], case["padding"], case["stride"], strict=True)
    case |= {"target": [(n + 2 * p - 1) // s + 1 for n, p, s in sized], "channels": rng.integers(1, 4, 2).tolist()}
    chart = window_chart("kernel", "convolution", case)
    weights, x = random_weights(chart, rng), rng.normal(size=(2, case["channels"][0], *case["source"]))
    theirs = getattr(F, f"conv{d}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
    )
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


def test_a_window_of_one_cell_looks_at_the_padding() -> None:
    # Source and target have the same size, but the window does not see the same cells.
    chart = window_chart("kernel", "convolution", {
        "kernel": 1, "stride": 2, "padding": 1, "dilation": 1, "source": [3], "target": [3], "channels": [1, 1]
    })  # fmt: skip
    weights = {"y.output.x": np.ones((1, 1, 1)), "y.output.bias": np.zeros((1, 1))}
    assert chart.forward({"x": [1, 2, 3]}, weights=weights)["y"].ravel().tolist() == [0, 2, 0]


@pytest.mark.parametrize("size", [4, 9])
def test_one_bias_for_each_channel_of_attention(size: int) -> None:
    rng = np.random.default_rng([size, 22])
    layers = {
        "x": f"cell: input, size: {size}, channels: 3",
        "y": f"cell: hidden, size: {size}, channels: 5, activation: linear",
    }
    chart = make_chart(layers, "  - attention: x -> y\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(2, 3, size))
    query, key, value = (torch.nn.Linear(3, 5, bias=False).double() for _ in range(3))
    with torch.no_grad():
        for linear, array in zip((query, key, value), weights["y.output.x"], strict=True):
            linear.weight.copy_(torch.tensor(array).T)
    # The bias of the last of these, which is added to the weighted mean of values in every place.
    bias = torch.tensor(weights["y.output.bias"].ravel())
    assert bias.shape == torch.nn.Linear(3, 5).bias.shape
    rows = torch.tensor(x).mT
    theirs = F.scaled_dot_product_attention(query(rows), key(rows), value(rows)) + bias
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs.mT)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_one_bias_for_each_channel_of_windows(d: int) -> None:
    for n in (4, 6):
        case = {"kernel": 3, "stride": 1, "padding": 1, "dilation": 1, "channels": [2, 5]}
        chart = window_chart("kernel", "convolution", {**case, "source": [n] * d, "target": [n] * d})
        theirs = getattr(torch.nn, f"Conv{d}d")(2, 5, 3, padding=1)
        ours: dict[str, FloatArray] = chart.weights()
        assert ours["y.output.x"].shape == tuple(theirs.weight.shape)
        assert ours["y.output.bias"].size == theirs.bias.numel()
        assert sum(array.size for array in ours.values()) == sum(p.numel() for p in theirs.parameters())
