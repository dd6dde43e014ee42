"""Whole networks, compared with PyTorch: the text of a network, random weights, and layers in PyTorch that use them.

Every network is written once as a chart and once in PyTorch, with sizes, options and weights of a random seed. By
default each test draws a few; NETCHARTS_TEST_PARITY=10 draws ten times as many.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import yaml

from netcharts import Chart
from netcharts.array_types import FloatArray
from tests.folders import published_path
from tests.parity.engines import assert_close, torch

F = torch.nn.functional
TIMES = int(os.environ.get("NETCHARTS_TEST_PARITY", "1"))
PRECISIONS = {"float64": 1e-9, "float32": 2e-5}


def seeds(count: int) -> Any:
    """Return the decorator of a test that is run with `count` seeds, or more of them on request."""
    return pytest.mark.parametrize("seed", range(count * TIMES))


def published(name: str, **layers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text of a published network as data, with other values for keys of its layers."""
    document: dict[str, Any] = yaml.safe_load(published_path(name).read_text("utf-8"))
    for layer, values in layers.items():
        document["layers"][layer] |= values
    return document


def chart_of(document: Mapping[str, Any]) -> Chart:
    """Return the chart of a text that is given as data."""
    return Chart.from_text(yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True))


class Reference:
    """A chart with random weights, and the layers of PyTorch that compute with the same weights.

    Weights have the names of the chart, `layer.part.source`. Examples come first: [batch, channels, *size].
    """

    def __init__(self, chart: Chart, rng: np.random.Generator, dtype: str = "float64") -> None:
        self.chart, self.rng, self.dtype = chart, rng, dtype
        self.arrays = {name: self._draw(name, array).astype(dtype) for name, array in chart.weights().items()}
        self.unused = set(self.arrays)

    def _draw(self, name: str, array: FloatArray) -> FloatArray:
        """Return random numbers in place of initial ones, about as large as those of trained networks."""
        kind = name.rpartition(".")[2]
        if kind == "variance":
            return self.rng.uniform(0.3, 2, array.shape)
        if kind in ("bias", "mean"):
            return self.rng.normal(0, 0.3, array.shape)
        if kind == "gain":
            return self.rng.normal(1, 0.3, array.shape)
        return self.rng.normal(0, 1.5 / np.sqrt(max(array.size / array.shape[0], 1)), array.shape)

    def input(self, *shape: int) -> FloatArray:
        """Return random values for an input layer."""
        return self.rng.standard_normal(shape).astype(self.dtype)

    def __getitem__(self, name: str) -> torch.Tensor:
        self.unused.discard(name)
        return torch.tensor(self.arrays[name])

    def bias(self, layer: str, part: str = "output") -> torch.Tensor | None:
        """Return the bias of a layer as a vector, or nothing if it has none."""
        name = f"{layer}.{part}.bias"
        return self[name].flatten() if name in self.arrays else None

    def full(self, x: torch.Tensor, layer: str, source: str, part: str = "output") -> torch.Tensor:
        """Return what a dense layer gives: [batch, features], from values of any shape."""
        return F.linear(x.flatten(1), self[f"{layer}.{part}.{source}"].T, self.bias(layer, part))

    def pointwise(self, x: torch.Tensor, layer: str, source: str, part: str = "output") -> torch.Tensor:
        """Return what a dense layer gives at each place, from the channels of that place."""
        return F.linear(x.movedim(1, -1), self[f"{layer}.{part}.{source}"], self.bias(layer, part)).movedim(-1, 1)

    def over_places(self, x: torch.Tensor, layer: str, source: str) -> torch.Tensor:
        """Return what a dense layer gives in each channel, from all places."""
        return F.linear(x, self[f"{layer}.output.{source}"], self.bias(layer))

    def convolution(
        self, x: torch.Tensor, layer: str, source: str, part: str = "output", **options: Any
    ) -> torch.Tensor:
        """Return what a convolution gives."""
        return self._windows("conv", x, f"{layer}.{part}.{source}", self.bias(layer, part), options)

    def deconvolution(self, x: torch.Tensor, layer: str, source: str, **options: Any) -> torch.Tensor:
        """Return what a transposed convolution gives."""
        return self._windows("conv_transpose", x, f"{layer}.output.{source}", self.bias(layer), options)

    def _windows(self, kind: str, x: torch.Tensor, name: str, bias: Any, options: Any) -> torch.Tensor:
        return getattr(F, f"{kind}{x.ndim - 2}d")(x, self[name], bias, **options)

    def batch(self, x: torch.Tensor, layer: str, epsilon: float = 1e-5) -> torch.Tensor:
        """Return what batch normalization gives, by its running statistics."""
        gain, bias, mean, variance = (
            self[f"{layer}.normalize.{name}"].flatten() for name in ("gain", "bias", "mean", "variance")
        )
        return F.batch_norm(x, mean, variance, gain, bias, eps=epsilon)

    def layer_norm(self, x: torch.Tensor, layer: str, epsilon: float = 1e-5) -> torch.Tensor:
        """Return what layer normalization gives, along the channels."""
        gain, bias = (self[f"{layer}.normalize.{name}"].flatten() for name in ("gain", "bias"))
        return F.layer_norm(x.movedim(1, -1), gain.shape, gain, bias, epsilon).movedim(-1, 1)

    def compare(
        self, inputs: Mapping[str, FloatArray], expected: Mapping[str, torch.Tensor], *, all_used: bool = True
    ) -> Any:
        """Assert that layers have the values that PyTorch gives for one step, and return all of our values."""
        with_steps = {name: array[None] for name, array in inputs.items()}
        ours = self.chart.forward(with_steps, weights=self.arrays, dtype=self.dtype)
        for layer, values in expected.items():
            assert ours[layer].dtype == self.dtype
            assert_close(ours[layer][0].reshape(values.shape), values, PRECISIONS[self.dtype])
        assert not (all_used and self.unused), f"not used in PyTorch: {sorted(self.unused)}"
        return ours


def tensor(array: FloatArray) -> torch.Tensor:
    """Return an array as a tensor."""
    return torch.tensor(array)


def random_reference(document: Mapping[str, Any], seed: int, *more: int) -> Reference:
    """Return a reference for a text as data: of each four seeds, the last computes in float32."""
    return Reference(chart_of(document), np.random.default_rng([seed, *more]), ("float64", "float32")[seed % 4 == 3])
