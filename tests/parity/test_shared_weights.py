"""Shared, frozen and given weights, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.network.totals import totals
from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional
SEEDS = range(4)


def tensors(weights: Any) -> dict[str, Any]:
    """Return weights as tensors by name."""
    return {name: torch.tensor(array) for name, array in weights.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_an_embedding_and_the_head_of_a_language_model(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers = {
        "words": "cell: input, size: 11",
        "embedded": "cell: hidden, size: 5, bias: false, activation: linear",
        "state": "cell: recurrent, size: 5, activation: tanh",
        "next": "cell: output, size: 11, bias: false, activation: softmax",
    }
    connections = "  - full: words -> embedded -> state\n  - recurrent: state\n"
    connections += "  - {full: state -> next, weights: embedded.output.words, transposed: true}\n"
    chart = make_chart(layers, connections)
    weights = random_weights(chart, rng)
    w = tensors(weights)

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = torch.nn.Embedding(11, 5, dtype=torch.float64)
            self.rnn = torch.nn.RNN(5, 5, bias=True, dtype=torch.float64)
            self.head = torch.nn.Linear(5, 11, bias=False, dtype=torch.float64)
            self.head.weight = self.embedding.weight

        def forward(self, indices: Any) -> Any:
            return F.softmax(self.head(self.rnn(self.embedding(indices))[0]), dim=-1)

    model = Model()
    with torch.no_grad():
        model.embedding.weight.copy_(w["embedded.output.words"])
        model.rnn.weight_ih_l0.copy_(w["state.output.embedded"].T)
        model.rnn.weight_hh_l0.copy_(w["state.output.recurrent"].T)
        model.rnn.bias_ih_l0.copy_(w["state.output.bias"].flatten())
        model.rnn.bias_hh_l0.zero_()
    indices = rng.integers(0, 11, (6, 3))
    ours = chart.forward({"words": np.eye(11)[indices]}, weights=weights)["next"]
    assert_close(ours.reshape(6, 3, 11), model(torch.tensor(indices)))
    # PyTorch counts the second bias of its recurrent layer too.
    assert totals(chart.counts()).total == sum(p.numel() for p in model.parameters()) - 5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tied_convolutional_autoencoder(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kernel, stride = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    places = int(rng.integers(2, 5))
    size = (places - 1) * stride + kernel
    window = f"kernel: {kernel}, stride: {stride}"
    layers = {
        "image": f"cell: input, size: [{size}, {size}], channels: 2",
        "code": f"cell: convolution, size: [{places}, {places}], channels: 3, activation: relu",
        "output": f"cell: deconvolution, size: [{size}, {size}], channels: 2, activation: linear",
    }
    connections = f"  - {{convolution: image -> code, {window}}}\n"
    connections += f"  - {{deconvolution: code -> output, {window}, weights: code.output.image, transposed: true}}\n"
    chart = make_chart(layers, connections)
    weights = random_weights(chart, rng)
    w, x = tensors(weights), rng.standard_normal((3, 2, size, size))
    kernels = w["code.output.image"]
    code = F.relu(F.conv2d(torch.tensor(x), kernels, w["code.output.bias"].flatten(), stride))
    theirs = F.conv_transpose2d(code, kernels, w["output.output.bias"].flatten(), stride)
    assert_close(chart.forward({"image": x}, weights=weights)["output"][0], theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_low_rank_adaptation_of_frozen_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers = {
        "input": "cell: input, size: 9",
        "low": "cell: hidden, size: 2, bias: false, activation: linear",
        "output": "cell: output, size: 7, train: false, activation: linear",
    }
    chart = make_chart(layers, "  - full: [input -> output, input -> low]\n  - {full: low -> output, train: true}\n")
    weights = random_weights(chart, rng)
    w, x = tensors(weights), rng.standard_normal((4, 9))
    frozen = torch.nn.Linear(9, 7, dtype=torch.float64).requires_grad_(False)
    frozen.weight.copy_(w["output.output.input"].T)
    frozen.bias.copy_(w["output.output.bias"].flatten())
    down, up = (w[name].requires_grad_() for name in ("low.output.input", "output.output.low"))
    theirs = frozen(torch.tensor(x)) + torch.tensor(x) @ down @ up
    assert_close(chart.forward({"input": x}, weights=weights)["output"].reshape(4, 7), theirs)
    trainable = down.numel() + up.numel()
    assert totals(chart.counts())[:2] == (trainable, sum(p.numel() for p in frozen.parameters()))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hypernetwork_that_gives_a_dense_layer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers = {
        "input": "cell: input, size: 4",
        "task": "cell: input, size: 3",
        "made": "cell: hidden, size: 20, activation: tanh",
        "output": "cell: output, size: 5, activation: relu",
    }
    chart = make_chart(layers, "  - full: task -> made\n  - {full: input -> output, weights: made}\n")
    weights = random_weights(chart, rng)
    w = tensors(weights)
    x, task = rng.standard_normal((6, 4)), rng.standard_normal((6, 3))
    made = torch.tanh(torch.tensor(task) @ w["made.output.task"] + w["made.output.bias"].flatten())
    theirs = F.relu(
        torch.bmm(torch.tensor(x)[:, None], made.reshape(6, 4, 5))[:, 0] + w["output.output.bias"].flatten()
    )
    assert_close(chart.forward({"input": x, "task": task}, weights=weights)["output"].reshape(6, 5), theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dynamic_filter_network(seed: int) -> None:
    """Jia et al., "Dynamic filter networks", 2016: the kernels of a convolution are made for each image."""
    rng = np.random.default_rng(seed)
    layers = {
        "image": "cell: input, size: [6, 5], channels: 2",
        "made": "cell: hidden, size: 54, activation: linear",
        "output": "cell: convolution, size: [6, 5], channels: 3, activation: linear, bias: false",
    }
    connections = "  - full: image -> made\n  - {convolution: image -> output, kernel: 3, padding: 1, weights: made}\n"
    chart = make_chart(layers, connections)
    weights = random_weights(chart, rng)
    w, x = tensors(weights), torch.tensor(rng.standard_normal((4, 2, 6, 5)))
    made = x.flatten(1) @ w["made.output.image"] + w["made.output.bias"].flatten()
    grouped = F.conv2d(x.reshape(1, 8, 6, 5), made.reshape(12, 2, 3, 3), padding=1, groups=4)
    assert_close(chart.forward({"image": x.numpy()}, weights=weights)["output"][0], grouped.reshape(4, 3, 6, 5))


def test_siamese_twins_share_one_module() -> None:
    rng = np.random.default_rng(0)
    layers = {
        "one": "cell: input, size: 6",
        "other": "cell: input, size: 6",
        "first": "cell: gated_memory, size: 4",
        "second": "cell: gated_memory, size: 4, weights: first",
        "apart": "cell: output, size: 1, activation: linear",
    }
    connections = "  - full: [one -> first -> apart, other -> second -> apart]\n  - recurrent: [first, second]\n"
    chart: Chart = make_chart(layers, connections)
    weights = random_weights(chart, rng)
    x, y = rng.standard_normal((2, 3, 2, 6))
    one = chart.forward({"one": x, "other": y}, weights=weights)
    swapped = chart.forward({"one": y, "other": x}, weights=weights)
    np.testing.assert_allclose(one["first"], swapped["second"])
