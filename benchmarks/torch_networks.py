"""The bundled networks without state as PyTorch modules.

Each class takes a chart and its weights by name. Inputs are [batch, cells] or [batch, channels, *size].
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_layers import (
    Bias,
    Noise,
    RadialBasis,
    Sample,
    Squash,
    Weights,
    activation,
    convolution,
    copy_into,
    linear,
    pointwise,
)

from netcharts import Chart


def stack(chart: Chart, w: Weights) -> nn.Module:
    """Return layers in sequence, each with the connection that leads to it."""
    layers = chart.spec.layers
    modules: list[nn.Module] = [Noise(layers[0].name)] if layers[0].cell.base == "noisy_input" else []
    for source, target in pairwise(layers):
        connection = next(c for c in chart.spec.connections if (c.source, c.target) == (source.name, target.name))
        sampled = target.cell.anatomy.sampled_field
        if connection.key in ("pool", "interpolation"):
            modules.append(nn.MaxPool1d(2, 1) if connection.key == "pool" else nn.Upsample(target.cells, mode="linear"))
            if f"{target.name}.output.bias" in w:
                modules.append(Bias(w[f"{target.name}.output.bias"]))
            continue
        if target.cell.anatomy.parts[0].operation.distance:
            modules.append(RadialBasis(w[f"{target.name}.output.{source.name}"]))
            continue
        if connection.key == "full":
            modules.append(linear(w, target.name, source.name, part="chance" if sampled else "output"))
        elif connection.key != "identity":
            modules.append(convolution(chart, w, source.name, target.name, connection.key == "deconvolution"))
        modules.append(activation(chart, target.name))
        if sampled:
            modules.append(Sample(target.name))
    return nn.Sequential(*(module for module in modules if not isinstance(module, nn.Identity)))


class SelfOrganizingMap(nn.Module):
    """A map of cells, whose values fall with their distance from the best matching unit."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.centers = nn.Parameter(torch.tensor(w["map.apart.input"].T.copy()))
        rows = torch.cartesian_prod(*(torch.arange(n, dtype=torch.float32) for n in chart.spec.layer("map").size))
        self.proximity = nn.Parameter(torch.exp(-(torch.cdist(rows, rows) ** 2) / 2))

    def forward(self, x: Tensor) -> Tensor:
        return self.proximity[torch.cdist(x, self.centers).argmin(dim=1)]


class ResidualNetwork(nn.Module):
    """Dense layers with skip connections over some of them."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        names = [layer.name for layer in chart.spec.layers]
        self.layers = nn.ModuleList(linear(w, target, source) for source, target in pairwise(names))
        self.activations = nn.ModuleList(activation(chart, name) for name in names[1:])
        skips = {c.target for c in chart.spec.connections if c.key == "identity"}
        self.skipped = [name in skips for name in names[1:]]

    def forward(self, x: Tensor) -> Tensor:
        skipped_from = x
        for i, (layer, active, skipped) in enumerate(zip(self.layers, self.activations, self.skipped, strict=True)):
            x = active(layer(x) + skipped_from if skipped else layer(x))
            if skipped or i == 0:
                skipped_from = x
        return x


class ExtremeLearningMachine(nn.Module):
    """A reservoir whose cells depend on each other at the same step, without a cycle."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.inputs, self.readout = linear(w, "reservoir", "input"), linear(w, "output", "reservoir")
        own = w.get("reservoir.output.reservoir")
        self.recurrent = None if own is None else nn.Parameter(torch.tensor(own))

    def forward(self, x: Tensor) -> Tensor:
        inputs = self.inputs(x)
        value = torch.sigmoid(inputs)
        while self.recurrent is not None:
            updated = torch.sigmoid(inputs + value @ self.recurrent)
            if torch.equal(updated, value):
                break
            value = updated
        return torch.sigmoid(self.readout(value))


class CapsuleNetwork(nn.Module):
    """Capsules with routing by agreement."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.features = convolution(chart, w, "image", "features")
        self.first = convolution(chart, w, "features", "capsules1")
        pairs = (("capsules1", "capsules2"), ("capsules2", "capsules3"))
        self.routes = nn.ParameterList(torch.tensor(w[f"{target}.output.{source}"]) for source, target in pairs)
        names = ("capsules3", "hidden1", "hidden2", "output")
        self.rest = nn.ModuleList(linear(w, target, source) for source, target in pairwise(names))
        self.squash = Squash()

    def route(self, below: Tensor, weights: Tensor) -> Tensor:
        votes = torch.einsum("bci,ijcd->bijd", below, weights)
        logits = votes.new_zeros(votes.shape[:3])
        for turn in range(3):
            combined = torch.einsum("bij,bijd->bdj", torch.softmax(logits, dim=2), votes)
            if turn < 2:
                logits = logits + torch.einsum("bijd,bdj->bij", votes, self.squash(combined))
        return self.squash(combined)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squash(self.first(self.features(x)))
        for weights in self.routes:
            x = self.route(x, weights)
        x = x.flatten(1)
        for layer in self.rest:
            x = torch.sigmoid(layer(x))
        return x[:, None]


class RestrictedBoltzmannMachine(nn.Module):
    """The probabilities of hidden cells, and samples of them."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.up = linear(w, "hidden", "visible", part="chance")
        self.draw = Sample("hidden")

    def forward(self, x: Tensor) -> Tensor:
        return self.draw(torch.sigmoid(self.up(x)))


class ResidualBlock(nn.Module):
    """Two convolutions and a skip connection."""

    def __init__(self, chart: Chart, w: Weights, name: str, number: str) -> None:
        super().__init__()
        given, inner, added = (f"{name}.{part}{number}" for part in ("given", "inner", "added"))
        self.one, self.two = convolution(chart, w, given, inner), convolution(chart, w, inner, added)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.two(functional.relu(self.one(x))) + x)


class ResNet(nn.Module):
    """A residual network for small images."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.first = convolution(chart, w, "image", "seen")
        self.wide = nn.Sequential(*(ResidualBlock(chart, w, f"wide.{i}", "1") for i in (1, 2, 3)))
        self.halved = convolution(chart, w, "wide.3.added1", "halved")
        self.narrow = nn.Sequential(*(ResidualBlock(chart, w, f"narrow.{i}", "2") for i in (1, 2, 3)))
        self.readout = linear(w, "output", "mean")

    def forward(self, x: Tensor) -> Tensor:
        x = self.narrow(functional.relu(self.halved(self.wide(functional.relu(self.first(x))))))
        return torch.softmax(self.readout(x.mean(dim=(2, 3))), dim=1)


class UNet(nn.Module):
    """Downsampling by pools, upsampling by transposed convolutions, and skip connections between them."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        keys = {(c.source, c.target): c.key for c in chart.spec.connections}
        local = ((ends, key) for ends, key in keys.items() if key in ("convolution", "deconvolution"))
        modules = {"_".join(ends): convolution(chart, w, *ends, key == "deconvolution") for ends, key in local}
        for joined, skip in (("joined1", "seen1"), ("joined2", "seen2")):
            # The bias of the layer is in the transposed convolution already.
            modules[f"{skip}_{joined}"].bias = None
        self.c = nn.ModuleDict(modules)

    def forward(self, x: Tensor) -> Tensor:
        c = self.c
        seen1 = functional.relu(c["image_seen1"](x))
        seen2 = functional.relu(c["pooled2_seen2"](functional.max_pool1d(seen1, 2)))
        seen3 = functional.relu(c["pooled3_seen3"](functional.max_pool1d(seen2, 2)))
        known2 = functional.relu(
            c["joined2_known2"](functional.relu(c["seen3_joined2"](seen3) + c["seen2_joined2"](seen2)))
        )
        known1 = functional.relu(
            c["joined1_known1"](functional.relu(c["known2_joined1"](known2) + c["seen1_joined1"](seen1)))
        )
        return torch.softmax(c["known1_output"](known1), dim=1)


class TransformerBlock(nn.Module):
    """Attention and a network of two layers, each with a skip connection."""

    def __init__(self, w: Weights, block: str) -> None:
        super().__init__()
        stream, attended, mixed, expanded, added = (
            f"{block}.{name}" for name in ("stream", "attended", "mixed", "expanded", "added")
        )
        array = w[f"{attended}.output.{stream}"]
        self.projection = nn.Linear(array.shape[1], 3 * array.shape[2], bias=False)
        copy_into(self.projection.weight, np.concatenate([part.T for part in array]))
        self.mixed, self.expanded = pointwise(w, mixed, attended), pointwise(w, expanded, mixed)
        self.added = pointwise(w, added, expanded)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.mixed(functional.scaled_dot_product_attention(*self.projection(x).chunk(3, dim=-1)))
        return x + self.added(functional.relu(self.expanded(x)))


class Transformer(nn.Module):
    """Transformer blocks over tokens [batch, tokens, channels]."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.embedded = pointwise(w, "embedded", "words")
        self.blocks = nn.Sequential(*(TransformerBlock(w, f"block.{i}") for i in range(1, 7)))
        self.readout = pointwise(w, "output", "block.6.added")

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.readout(self.blocks(self.embedded(x.mT))), dim=-1).mT


class AlexNet(nn.Module):
    """AlexNet with one column of kernels."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()

        def convolve(source: str, target: str) -> list[nn.Module]:
            return [convolution(chart, w, source, target), nn.ReLU()]

        self.features = nn.Sequential(
            *convolve("image", "conv1"), nn.MaxPool2d(3, 2), *convolve("pool1", "conv2"), nn.MaxPool2d(3, 2),
            *convolve("pool2", "conv3"), *convolve("conv3", "conv4"), *convolve("conv4", "conv5"), nn.MaxPool2d(3, 2),
        )  # fmt: skip
        names = ("pool5", "full6", "full7", "classes")
        first, second, third = (linear(w, target, source) for source, target in pairwise(names))
        self.rest = nn.Sequential(nn.Flatten(), first, nn.ReLU(), second, nn.ReLU(), third, nn.Softmax(dim=1))

    def forward(self, x: Tensor) -> Tensor:
        return self.rest(self.features(x))
