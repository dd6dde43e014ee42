"""Dense layers with every activation, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import activations
from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional


def nearest(x: Any) -> Any:
    return F.one_hot(x.argmin(dim=-1), x.shape[-1]).to(x)


THEIRS = {
    "abs": torch.abs,
    "elu": F.elu,
    "cos": torch.cos,
    "exp": torch.exp,
    "gaussian": lambda x: torch.exp(-(x**2)),
    "gelu": torch.nn.GELU(),
    "gelu_tanh": torch.nn.GELU(approximate="tanh"),
    "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "leaky_relu": F.leaky_relu,
    "relu6": F.relu6,
    "linear": lambda x: x,
    "log": torch.log,
    "nearest": nearest,
    "neighborhood": lambda x: torch.exp(-((torch.arange(x.shape[-1]) - x.argmin(dim=-1, keepdim=True)).to(x) ** 2) / 2),
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "sign": torch.sign,
    "silu": F.silu,
    "softmax": lambda x: F.softmax(x, dim=-1),
    "softplus": F.softplus,
    "sqrt": torch.sqrt,
    "sin": torch.sin,
    "square": torch.square,
    "spike": lambda x: torch.heaviside(x, torch.ones_like(x)),
    "step": lambda x: torch.heaviside(x, torch.ones_like(x)),
    "squash": lambda x: x * x.abs() / (1 + x * x),
    "tanh": torch.tanh,
}


def test_every_activation_is_compared() -> None:
    assert set(THEIRS) == set(activations.names())


@pytest.mark.parametrize("activation", activations.names())
@pytest.mark.parametrize("seed", range(12))
def test_stacks_of_dense_layers(activation: str, seed: int) -> None:
    rng = np.random.default_rng([seed, 1])
    # More layers of exponentials would overflow.
    sizes = rng.integers(1, 9, rng.integers(2, 6 if activation != "exp" else 3)).tolist()
    layers = {f"l{i}": f"cell: hidden, size: {n}, activation: {activation}" for i, n in enumerate(sizes)}
    layers["l0"] = f"cell: input, size: {sizes[0]}"
    chart = make_chart(layers, f"  - full: {' -> '.join(layers)}\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(int(rng.integers(1, 5)), sizes[0]))
    if activation in ("log", "sqrt"):
        # They are defined for positive values only; 1 is added so that the logarithm is positive as well.
        weights, x = {name: abs(array) + 1 for name, array in weights.items()}, abs(x) + 1
    value = torch.tensor(x)
    for i in range(1, len(sizes)):
        matrix = torch.tensor(weights[f"l{i}.output.l{i - 1}"])
        value = THEIRS[activation](value @ matrix + torch.tensor(weights[f"l{i}.output.bias"][0]))
    assert_close(chart.forward({"l0": x}, weights=weights)[f"l{len(sizes) - 1}"][0, :, 0], value)
