"""PyTorch modules for single layers of a chart, with the chart's weights.

The random numbers of a layer can be fixed (see `Sample.fixed`), since both engines draw different ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from netcharts import Chart
from netcharts.spec.repeats import written_out

Weights = Mapping[str, "np.ndarray[Any, Any]"]


class Step(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return (x >= 0).to(x.dtype)


class Sign(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x >= 0, 1.0, -1.0)


class Squash(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        square = (x**2).sum(dim=1, keepdim=True)
        return x * square.sqrt() / (1 + square)


class Sample(nn.Module):
    """Draws 1 with the given probability, else 0.

    Attributes:
        fixed: The values of its layer by part, to be returned instead of a draw; None to draw.
    """

    fixed: Mapping[str, Tensor] | None = None

    def __init__(self, layer: str) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        if self.fixed is None:
            return torch.bernoulli(x)
        torch.testing.assert_close(x, self.fixed["chance"].reshape(x.shape))
        return self.fixed["output"].reshape(x.shape)


class Noise(nn.Module):
    """Adds normal noise; see `Sample` for `fixed`."""

    fixed: Mapping[str, Tensor] | None = None

    def __init__(self, layer: str) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * torch.randn_like(x) if self.fixed is None else self.fixed["output"].reshape(x.shape)


class Bias(nn.Module):
    def __init__(self, bias: np.ndarray[Any, Any]) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.tensor(bias))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias


class RadialBasis(nn.Module):
    """Gaussians of the distances from some centers."""

    def __init__(self, centers: np.ndarray[Any, Any]) -> None:
        super().__init__()
        self.centers = nn.Parameter(torch.tensor(centers.T.copy()))

    def forward(self, x: Tensor) -> Tensor:
        return torch.exp(-(torch.cdist(x, self.centers) ** 2))


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "sign": Sign,
    "softmax": lambda: nn.Softmax(dim=1),
    "squash": Squash,
    "step": Step,
    "tanh": nn.Tanh,
}


def copy_into(parameter: Any, array: np.ndarray[Any, Any]) -> None:
    """Copy an array of the same size into a parameter."""
    with torch.no_grad():
        parameter.copy_(torch.tensor(array).reshape(parameter.shape))


def linear(w: Weights, layer: str, *sources: str, part: str = "output") -> nn.Linear:
    """Return the dense layer with the weights from some sources, concatenated."""
    matrix = np.concatenate([w[f"{layer}.{part}.{source}"] for source in sources])
    bias = w.get(f"{layer}.{part}.bias")
    module = nn.Linear(*matrix.shape, bias=bias is not None)
    copy_into(module.weight, matrix.T)
    if bias is not None:
        copy_into(module.bias, bias)
    return module


def pointwise(w: Weights, target: str, source: str) -> nn.Linear:
    """Return a convolution with a kernel of 1 as a dense layer over the last axis, that of channels."""
    array, bias = w[f"{target}.output.{source}"][..., 0], w.get(f"{target}.output.bias")
    module = nn.Linear(array.shape[1], array.shape[0], bias=bias is not None)
    copy_into(module.weight, array)
    if bias is not None:
        copy_into(module.bias, bias)
    return module


def activation(chart: Chart, name: str) -> nn.Module:
    """Return the activation of a layer; for cells that are sampled, that of their probability."""
    layer = chart.spec.layer(name)
    sampled = layer.cell.anatomy.sampled_field
    part = sampled or layer.cell.anatomy.part("output")
    return ACTIVATIONS[(None if sampled else layer.activation) or part.activation or "linear"]()


def convolution(chart: Chart, w: Weights, source: str, target: str, transposed: bool = False) -> nn.Module:
    """Return the convolution between two layers, in one or two dimensions."""
    spec = written_out(chart.spec)
    first, second = spec.layer(source), spec.layer(target)
    options = next(c.options for c in spec.connections if (c.source, c.target) == (source, target))
    classes = (nn.ConvTranspose1d, nn.ConvTranspose2d) if transposed else (nn.Conv1d, nn.Conv2d)
    given = {key: getattr(options, key) for key in ("kernel", "stride", "padding", "dilation")}
    windows = {key: value[0] if len(value) == 1 else value for key, value in given.items()}
    kernel, bias = windows.pop("kernel"), w.get(f"{target}.output.bias")
    convolve = classes[len(first.size) - 1]
    module = convolve(first.channels, second.channels, kernel, bias=bias is not None, **windows)
    copy_into(module.weight, w[f"{target}.output.{source}"])
    if bias is not None:
        copy_into(module.bias, bias)
    return module
