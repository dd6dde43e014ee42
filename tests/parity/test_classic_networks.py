"""Whole networks of windows and tables, compared with PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from tests.parity.engines import assert_close, random_weights, torch

F = torch.nn.functional


@pytest.mark.parametrize("seed", range(3))
def test_lenet_5(seed: int) -> None:
    chart, rng = Chart.from_file("lenet-5"), np.random.default_rng(seed)
    weights = {name: array / 4 for name, array in random_weights(chart, rng).items()}
    w = {name: torch.tensor(array) for name, array in weights.items()}
    table = next(connection["table"] for connection in chart.to_dict()["connections"] if "table" in connection)
    seen = torch.zeros(16, 6, 1, 1, dtype=torch.float64)
    for row, channels in enumerate(table):
        seen[row, channels] = 1
    x = rng.normal(size=(4, 32, 32))

    def convolved(values: torch.Tensor, name: str, mask: torch.Tensor | float = 1.0) -> torch.Tensor:
        (kernel,) = (array for key, array in w.items() if key.startswith(f"{name}.") and not key.endswith("bias"))
        return torch.tanh(F.conv2d(values, kernel * mask, w[f"{name}.output.bias"].ravel()))

    def subsampled(values: torch.Tensor, name: str) -> torch.Tensor:
        (factor,) = (array for key, array in w.items() if key.startswith(f"{name}.") and not key.endswith("bias"))
        summed = 4 * F.avg_pool2d(values, 2)
        return torch.tanh(summed * factor.reshape(-1, 1, 1) + w[f"{name}.output.bias"].reshape(-1, 1, 1))

    values = subsampled(convolved(torch.tensor(x)[:, None], "c1"), "s2")
    values = convolved(subsampled(convolved(values, "c3", seen), "s4"), "c5").flatten(1)
    values = torch.tanh(values @ w["f6.output.c5"] + w["f6.output.bias"].ravel())
    theirs = torch.softmax(values @ w["classes.output.f6"] + w["classes.output.bias"].ravel(), 1)
    ours = chart.forward({"image": x[None]}, weights=weights)["classes"].reshape(4, 10)
    assert_close(ours, theirs, 1e-9)


@pytest.mark.parametrize("size", [4, 6])
def test_patches_and_a_projection_are_the_stem_of_a_vision_transformer(size: int) -> None:
    """A convolution whose stride is its kernel, as torchvision computes it."""
    text = f"""\
name: Stem
layers:
  image:  {{cell: input, size: [12, 24], channels: 3}}
  tokens: {{cell: copy}}
  output: {{cell: output, channels: 5, activation: linear}}
connections:
  - {{patches: image -> tokens, kernel: {size}}}
  - pointwise: tokens -> output
"""
    chart, rng = Chart.from_text(text), np.random.default_rng(size)
    weights, x = random_weights(chart, rng), rng.normal(size=(2, 3, 12, 24))
    kernel = torch.tensor(weights["output.output.tokens"]).reshape(5, 3, size, size)
    theirs = F.conv2d(torch.tensor(x), kernel, torch.tensor(weights["output.output.bias"].ravel()), stride=size)
    assert_close(chart.forward({"image": x[None]}, weights=weights)["output"][0], theirs, 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_primary_capsules_and_the_routing_of_digits(seed: int) -> None:
    """Capsules that an identity reshapes from the channels of a convolution."""
    text = """\
name: Capsules
layers:
  image:    {cell: input, size: [9, 9]}
  features: {cell: kernel, channels: 8}
  parts:    {cell: capsule, size: 18, channels: 4}
  digits:   {cell: capsule, size: 3, channels: 5}
connections:
  - {convolution: image -> features, kernel: 5, stride: 2}
  - identity: features -> parts
  - {routing: parts -> digits}
"""
    chart, rng = Chart.from_text(text), np.random.default_rng(seed)
    weights, x = random_weights(chart, rng), rng.normal(size=(2, 9, 9))

    def squashed(vectors: torch.Tensor, axis: int) -> torch.Tensor:
        length = vectors.norm(dim=axis, keepdim=True)
        return vectors * length / (1 + length**2)

    w = {name: torch.tensor(array) for name, array in weights.items()}
    features = F.conv2d(
        torch.tensor(x)[:, None], w["features.output.image"], w["features.output.bias"].ravel(), stride=2
    )
    parts = squashed(features.reshape(2, 4, 18), 1)
    found = chart.forward({"image": x[None]}, weights=weights)
    assert_close(found["parts"][0], parts, 1e-9)
    predicted = torch.einsum("bdi,ijde->bije", parts, w["digits.output.parts"])
    trust = torch.zeros(2, 18, 3, dtype=torch.float64)
    for _ in range(3):
        digits = squashed(torch.einsum("bij,bije->bje", trust.softmax(2), predicted), 2)
        trust = trust + torch.einsum("bije,bje->bij", predicted, digits)
    assert_close(found["digits"][0], digits.swapaxes(1, 2), 1e-9)
