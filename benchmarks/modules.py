"""The bundled networks as one would write them in PyTorch, with the weights that our charts have.

Each builder takes a chart and its weights by name, and gives a module; what goes in is [steps, batch, cells] where
a network has memory, else [batch, cells] or [batch, channels, *size]. What is drawn at random is drawn anew, unless
`told` says what came of it: only so can the rest be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from netcharts import Chart
from netcharts.spec.repeats import written_out

Weights = Mapping[str, "np.ndarray[Any, Any]"]


class Step(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return (x >= 0).to(x.dtype)


class Sign(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x >= 0, 1.0, -1.0)


class Draw(nn.Module):
    """One by chance; `told` are the values of its layer by part."""

    told: Mapping[str, Tensor] | None = None

    def __init__(self, layer: str) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        if self.told is None:
            return torch.bernoulli(x)
        torch.testing.assert_close(x, self.told["chance"].reshape(x.shape))
        return self.told["output"].reshape(x.shape)


class Noise(nn.Module):
    """Normal noise."""

    told: Mapping[str, Tensor] | None = None

    def __init__(self, layer: str) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * torch.randn_like(x) if self.told is None else self.told["output"].reshape(x.shape)


class Squash(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        square = (x**2).sum(dim=1, keepdim=True)
        return x * square.sqrt() / (1 + square)


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


def put(parameter: Any, array: np.ndarray[Any, Any]) -> None:
    with torch.no_grad():
        parameter.copy_(torch.tensor(array).reshape(parameter.shape))


def linear(w: Weights, layer: str, *sources: str, part: str = "output") -> nn.Linear:
    """A layer's weights from some others, one below the other."""
    matrix = np.concatenate([w[f"{layer}.{part}.{source}"] for source in sources])
    bias = w.get(f"{layer}.{part}.bias")
    made = nn.Linear(*matrix.shape, bias=bias is not None)
    put(made.weight, matrix.T)
    if bias is not None:
        put(made.bias, bias)
    return made


def activation(chart: Chart, name: str) -> nn.Module:
    layer = chart.spec.layer(name)
    part = "chance" if layer.cell.base == "probabilistic_hidden" else "output"
    own = layer.cell.anatomy.part(part).activation or "linear"
    return ACTIVATIONS[own if part == "chance" else layer.activation or own]()


def convolution(chart: Chart, w: Weights, source: str, target: str, transposed: bool = False) -> nn.Module:
    whole = written_out(chart.spec)
    one, other = whole.layer(source), whole.layer(target)
    options = next(c.options for c in whole.connections if (c.source, c.target) == (source, target))
    kinds = (nn.ConvTranspose1d, nn.ConvTranspose2d) if transposed else (nn.Conv1d, nn.Conv2d)
    given = {key: value[0] if isinstance(value, tuple) and len(value) == 1 else value for key, value in options.items()}
    own = {key: given[key] for key in ("stride", "padding", "dilation") if key in given}
    bias = w.get(f"{target}.output.bias")
    made = kinds[len(one.size) - 1](one.channels, other.channels, given["kernel"], bias=bias is not None, **own)
    put(made.weight, w[f"{target}.output.{source}"])
    if bias is not None:
        put(made.bias, bias)
    return made


class Bias(nn.Module):
    def __init__(self, bias: np.ndarray[Any, Any]) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.tensor(bias))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias


class Bell(nn.Module):
    """How near what comes in is to each of some centres, by a bell curve."""

    def __init__(self, centres: np.ndarray[Any, Any]) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.tensor(centres.T.copy()))

    def forward(self, x: Tensor) -> Tensor:
        return torch.exp(-(torch.cdist(x, self.centres) ** 2))


def stack(chart: Chart, w: Weights) -> nn.Module:
    """Layers one after the other, by what leads from each to the next."""
    layers = chart.spec.layers
    made: list[nn.Module] = [Noise(layers[0].name)] if layers[0].cell.base == "noisy_input" else []
    for one, other in pairwise(layers):
        way = next(c for c in chart.spec.connections if (c.source, c.target) == (one.name, other.name))
        sampled = other.cell.base == "probabilistic_hidden"
        if way.key in ("pool", "interpolation"):
            made.append(nn.MaxPool1d(2, 1) if way.key == "pool" else nn.Upsample(other.cells, mode="linear"))
            if f"{other.name}.output.bias" in w:
                made.append(Bias(w[f"{other.name}.output.bias"]))
            continue
        if other.cell.anatomy.parts[0].operation == "distance":
            made.append(Bell(w[f"{other.name}.output.{one.name}"]))
            continue
        if way.key == "full":
            made.append(linear(w, other.name, one.name, part="chance" if sampled else "output"))
        elif way.key != "identity":
            made.append(convolution(chart, w, one.name, other.name, way.key == "deconvolution"))
        made.append(activation(chart, other.name))
        if sampled:
            made.append(Draw(other.name))
    return nn.Sequential(*(module for module in made if not isinstance(module, nn.Identity)))


class Nearness(nn.Module):
    """A map on which the unit nearest to what comes in, and its neighbours, answer."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.tensor(w["map.apart.input"].T.copy()))
        rows = torch.cartesian_prod(*(torch.arange(n, dtype=torch.float32) for n in chart.spec.layer("map").size))
        self.near = nn.Parameter(torch.exp(-(torch.cdist(rows, rows) ** 2) / 2))

    def forward(self, x: Tensor) -> Tensor:
        return self.near[torch.cdist(x, self.centres).argmin(dim=1)]


class Residual(nn.Module):
    """Dense layers, of which some skip one."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        names = [layer.name for layer in chart.spec.layers]
        self.layers = nn.ModuleList(linear(w, other, one) for one, other in pairwise(names))
        self.activations = nn.ModuleList(activation(chart, name) for name in names[1:])
        skips = {c.target for c in chart.spec.connections if c.key == "identity"}
        self.skipped = [name in skips for name in names[1:]]

    def forward(self, x: Tensor) -> Tensor:
        kept = x
        for i, (layer, active, skipped) in enumerate(zip(self.layers, self.activations, self.skipped, strict=True)):
            x = active(layer(x) + kept if skipped else layer(x))
            if skipped or i == 0:
                kept = x
        return x


GATES = {
    "recurrent": ("output",),
    "memory": ("input_gate", "forget_gate", "candidate", "output_gate"),
    "reset_after": ("reset", "update", "candidate"),
}
KINDS = {"recurrent": nn.RNN, "memory": nn.LSTM, "reset_after": nn.GRU}


def fill(module: Any, w: Weights, layer: str, source: str, cell: str, suffix: str) -> None:
    """Puts a layer's weights into one of PyTorch's recurrent modules."""
    last = {"candidate": "past"} if cell == "reset_after" else {}
    gates = GATES[cell]
    put(getattr(module, f"weight_ih_{suffix}"), np.concatenate([w[f"{layer}.{g}.{source}"].T for g in gates]))
    own = [w[f"{layer}.{last.get(g, g)}.recurrent"].T for g in gates]
    put(getattr(module, f"weight_hh_{suffix}"), np.concatenate(own))
    put(getattr(module, f"bias_ih_{suffix}"), np.concatenate([w[f"{layer}.{g}.bias"].ravel() for g in gates]))
    bias = getattr(module, f"bias_hh_{suffix}")
    put(bias, np.zeros(bias.shape, "float32"))
    if last:
        put(bias[-bias.shape[0] // 3 :], w[f"{layer}.past.bias"])


class Recurrent(nn.Module):
    """Layers of recurrent cells, and what is read out of the last."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        first, *inner, last = chart.spec.layers
        cell, size = inner[0].cell.name, inner[0].cells
        self.cells = KINDS[cell](first.cells, size, num_layers=len(inner))
        for i, (one, other) in enumerate(pairwise([first, *inner])):
            fill(self.cells, w, other.name, one.name, cell, f"l{i}")
        self.read = linear(w, last.name, inner[-1].name)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.read(self.cells(x)[0]))


class BothWays(nn.Module):
    """A layer of recurrent cells in either direction."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        first, one, _, last = chart.spec.layers
        cell = one.cell.name
        self.cells = KINDS[cell](first.cells, one.cells, bidirectional=True)
        fill(self.cells, w, "forward", first.name, cell, "l0")
        fill(self.cells, w, "backward", first.name, cell, "l0_reverse")
        self.read = linear(w, last.name, "forward", "backward")

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.read(self.cells(x)[0]))


class Gated(nn.Module):
    """A layer of gated cells by Cho's equations, which PyTorch has no module for."""

    def __init__(self, w: Weights, layer: str, source: str, back: bool = False) -> None:
        super().__init__()
        gates = ("update", "reset", "candidate")
        matrix = np.concatenate([w[f"{layer}.{gate}.{source}"] for gate in gates], axis=1)
        self.heard = nn.Linear(*matrix.shape)
        put(self.heard.weight, matrix.T)
        put(self.heard.bias, np.concatenate([w[f"{layer}.{gate}.bias"].ravel() for gate in gates]))
        own = np.concatenate([w[f"{layer}.{gate}.recurrent"] for gate in gates[:2]], axis=1)
        self.own = nn.Linear(*own.shape, bias=False)
        put(self.own.weight, own.T)
        last = w[f"{layer}.candidate.recurrent"]
        self.last = nn.Linear(*last.shape, bias=False)
        put(self.last.weight, last.T)
        self.size, self.back = len(last), back

    def forward(self, x: Tensor) -> Tensor:
        gates, candidates = self.heard(x).split([2 * self.size, self.size], dim=-1)
        h, found = x.new_zeros(x.shape[1], self.size), []
        for step in range(len(x))[:: -1 if self.back else 1]:
            update, reset = torch.sigmoid(gates[step] + self.own(h)).chunk(2, dim=-1)
            h = update * h + (1 - update) * torch.tanh(candidates[step] + self.last(reset * h))
            found.append(h)
        return torch.stack(found[:: -1 if self.back else 1])


class GatedLayers(nn.Module):
    """Such layers one after the other, or in both directions."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        first, *inner, last = [layer.name for layer in chart.spec.layers]
        self.both = inner == ["forward", "backward"]
        sources = [first, first] if self.both else [first, *inner[:-1]]
        found = zip(inner, sources, strict=True)
        self.cells = nn.ModuleList(Gated(w, layer, source, layer == "backward") for layer, source in found)
        self.read = linear(w, last, *(inner if self.both else inner[-1:]))

    def forward(self, x: Tensor) -> Tensor:
        if self.both:
            x = torch.cat([cells(x) for cells in self.cells], dim=-1)
        else:
            for cells in self.cells:
                x = cells(x)
        return torch.sigmoid(self.read(x))


class Reservoir(nn.Module):
    """An echo state network."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        inputs = w["reservoir.output.input"]
        self.cells = nn.RNN(*inputs.shape)
        fill(self.cells, w, "reservoir", "input", "recurrent", "l0")
        self.read = linear(w, "output", "reservoir")

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.read(self.cells(x)[0]))


class Liquid(nn.Module):
    """Cells that add up, leak, and fire at 1."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.heard = linear(w, "reservoir", "input", part="potential")
        self.own = linear(w, "reservoir", "reservoir", part="potential")
        self.read = linear(w, "output", "reservoir")

    def forward(self, x: Tensor) -> Tensor:
        heard, found = self.heard(x), []
        rest = fired = torch.zeros_like(heard[0])
        for now in heard:
            potential = now + self.own(fired) + rest
            fired = (potential >= 1).to(x.dtype)
            rest = 0.9 * potential * (1 - fired)
            found.append(fired)
        return torch.sigmoid(self.read(torch.stack(found)))


class Extreme(nn.Module):
    """A reservoir whose cells hear each other at the same instant, in no circle."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.heard, self.read = linear(w, "reservoir", "input"), linear(w, "output", "reservoir")
        own = w.get("reservoir.output.reservoir")
        self.own = None if own is None else nn.Parameter(torch.tensor(own))

    def forward(self, x: Tensor) -> Tensor:
        heard = self.heard(x)
        value = torch.sigmoid(heard)
        while self.own is not None:
            again = torch.sigmoid(heard + value @ self.own)
            if torch.equal(again, value):
                break
            value = again
        return torch.sigmoid(self.read(value))


class Capsules(nn.Module):
    """Capsules with routing by agreement."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.features = convolution(chart, w, "image", "features")
        self.first = convolution(chart, w, "features", "capsules1")
        pairs = (("capsules1", "capsules2"), ("capsules2", "capsules3"))
        self.routes = nn.ParameterList(torch.tensor(w[f"{other}.output.{one}"]) for one, other in pairs)
        names = ("capsules3", "hidden1", "hidden2", "output")
        self.rest = nn.ModuleList(linear(w, other, one) for one, other in pairwise(names))
        self.squash = Squash()

    def routed(self, below: Tensor, weights: Tensor) -> Tensor:
        said = torch.einsum("bci,ijcd->bijd", below, weights)
        trust = said.new_zeros(said.shape[:3])
        for turn in range(3):
            heard = torch.einsum("bij,bijd->bdj", torch.softmax(trust, dim=2), said)
            if turn < 2:
                trust = trust + torch.einsum("bijd,bdj->bij", said, self.squash(heard))
        return self.squash(heard)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squash(self.first(self.features(x)))
        for weights in self.routes:
            x = self.routed(x, weights)
        x = x.flatten(1)
        for layer in self.rest:
            x = torch.sigmoid(layer(x))
        return x[:, None]


class Restricted(nn.Module):
    """The hidden cells' chances of a restricted Boltzmann machine, and a draw of them."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.up = linear(w, "hidden", "visible", part="chance")
        self.draw = Draw("hidden")

    def forward(self, x: Tensor) -> Tensor:
        return self.draw(torch.sigmoid(self.up(x)))


class Block(nn.Module):
    """Two convolutions and a skip."""

    def __init__(self, chart: Chart, w: Weights, name: str, number: str) -> None:
        super().__init__()
        given, inner, added = (f"{name}.{part}{number}" for part in ("given", "inner", "added"))
        self.one, self.two = convolution(chart, w, given, inner), convolution(chart, w, inner, added)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.two(functional.relu(self.one(x))) + x)


class ResNet(nn.Module):
    """A residual network for small pictures."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.seen = convolution(chart, w, "image", "seen")
        self.wide = nn.Sequential(*(Block(chart, w, f"wide.{i}", "1") for i in (1, 2, 3)))
        self.halved = convolution(chart, w, "wide.3.added1", "halved")
        self.narrow = nn.Sequential(*(Block(chart, w, f"narrow.{i}", "2") for i in (1, 2, 3)))
        self.read = linear(w, "output", "mean")

    def forward(self, x: Tensor) -> Tensor:
        x = self.narrow(functional.relu(self.halved(self.wide(functional.relu(self.seen(x))))))
        return torch.softmax(self.read(x.mean(dim=(2, 3))), dim=1)


class UNet(nn.Module):
    """Down by pools, up by transposed convolutions, with skips between."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        ways = {(c.source, c.target): c.key for c in chart.spec.connections}
        kept = ((ends, key) for ends, key in ways.items() if key in ("convolution", "deconvolution"))
        made = {"_".join(ends): convolution(chart, w, *ends, key == "deconvolution") for ends, key in kept}
        for joined, skip in (("joined1", "seen1"), ("joined2", "seen2")):
            # Its bias is that of the transposed convolution.
            made[f"{skip}_{joined}"].bias = None
        self.c = nn.ModuleDict(made)

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


def pointwise(w: Weights, target: str, source: str) -> nn.Linear:
    """What a convolution with a kernel of one does for words whose channels are last."""
    array, bias = w[f"{target}.output.{source}"][..., 0], w.get(f"{target}.output.bias")
    made = nn.Linear(array.shape[1], array.shape[0], bias=bias is not None)
    put(made.weight, array)
    if bias is not None:
        put(made.bias, bias)
    return made


class Attending(nn.Module):
    """Attention and a network of two layers, each with a skip."""

    def __init__(self, w: Weights, block: str) -> None:
        super().__init__()
        stream, attended, mixed, expanded, added = (
            f"{block}.{name}" for name in ("stream", "attended", "mixed", "expanded", "added")
        )
        array = w[f"{attended}.output.{stream}"]
        self.asked = nn.Linear(array.shape[1], 3 * array.shape[2], bias=False)
        put(self.asked.weight, np.concatenate([part.T for part in array]))
        self.mixed, self.expanded = pointwise(w, mixed, attended), pointwise(w, expanded, mixed)
        self.added = pointwise(w, added, expanded)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.mixed(functional.scaled_dot_product_attention(*self.asked(x).chunk(3, dim=-1)))
        return x + self.added(functional.relu(self.expanded(x)))


class Transformer(nn.Module):
    """Words [batch, words, channels] through blocks of attention."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.embedded = pointwise(w, "embedded", "words")
        self.blocks = nn.Sequential(*(Attending(w, f"block.{i}") for i in range(1, 7)))
        self.read = pointwise(w, "output", "block.6.added")

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.read(self.blocks(self.embedded(x.mT))), dim=-1).mT


class AlexNet(nn.Module):
    """AlexNet in one column of kernels."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()

        def seen(one: str, other: str) -> list[nn.Module]:
            return [convolution(chart, w, one, other), nn.ReLU()]

        self.features = nn.Sequential(
            *seen("image", "conv1"), nn.MaxPool2d(3, 2), *seen("pool1", "conv2"), nn.MaxPool2d(3, 2),
            *seen("pool2", "conv3"), *seen("conv3", "conv4"), *seen("conv4", "conv5"), nn.MaxPool2d(3, 2),
        )  # fmt: skip
        names = ("pool5", "full6", "full7", "classes")
        one, two, three = (linear(w, other, one) for one, other in pairwise(names))
        self.rest = nn.Sequential(nn.Flatten(), one, nn.ReLU(), two, nn.ReLU(), three, nn.Softmax(dim=1))

    def forward(self, x: Tensor) -> Tensor:
        return self.rest(self.features(x))
