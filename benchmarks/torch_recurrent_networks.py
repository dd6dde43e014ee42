"""The bundled recurrent networks as PyTorch modules.

Each class takes a chart and its weights by name. Inputs are [steps, batch, cells].
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch_layers import (
    Weights,
    copy_into,
    linear,
)

from netcharts import Chart

GATES = {
    "recurrent": ("output",),
    "memory": ("input_gate", "forget_gate", "candidate", "output_gate"),
    "reset_after": ("reset", "update", "candidate"),
}
MODULES = {"recurrent": nn.RNN, "memory": nn.LSTM, "reset_after": nn.GRU}


def copy_recurrent_weights(module: Any, w: Weights, layer: str, source: str, cell: str, suffix: str) -> None:
    """Copy the weights of a layer into a recurrent module of PyTorch."""
    last = {"candidate": "past"} if cell == "reset_after" else {}
    gates = GATES[cell]
    copy_into(getattr(module, f"weight_ih_{suffix}"), np.concatenate([w[f"{layer}.{g}.{source}"].T for g in gates]))
    own = [w[f"{layer}.{last.get(g, g)}.recurrent"].T for g in gates]
    copy_into(getattr(module, f"weight_hh_{suffix}"), np.concatenate(own))
    copy_into(getattr(module, f"bias_ih_{suffix}"), np.concatenate([w[f"{layer}.{g}.bias"].ravel() for g in gates]))
    bias = getattr(module, f"bias_hh_{suffix}")
    copy_into(bias, np.zeros(bias.shape, "float32"))
    if last:
        copy_into(bias[-bias.shape[0] // 3 :], w[f"{layer}.past.bias"])


class RecurrentNetwork(nn.Module):
    """Recurrent layers, and a dense layer after the last."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        first, *inner, last = chart.spec.layers
        cell, size = inner[0].cell.name, inner[0].cells
        self.cells = MODULES[cell](first.cells, size, num_layers=len(inner))
        for i, (source, target) in enumerate(pairwise([first, *inner])):
            copy_recurrent_weights(self.cells, w, target.name, source.name, cell, f"l{i}")
        self.readout = linear(w, last.name, inner[-1].name)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.readout(self.cells(x)[0]))


class Bidirectional(nn.Module):
    """A recurrent layer in each direction, and a dense layer after both."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        first, one, _, last = chart.spec.layers
        cell = one.cell.name
        self.cells = MODULES[cell](first.cells, one.cells, bidirectional=True)
        copy_recurrent_weights(self.cells, w, "forward", first.name, cell, "l0")
        copy_recurrent_weights(self.cells, w, "backward", first.name, cell, "l0_reverse")
        self.readout = linear(w, last.name, "forward", "backward")

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.readout(self.cells(x)[0]))


class GatedLayer(nn.Module):
    """A layer of gated cells by the equations of Cho et al., for which PyTorch has no module."""

    def __init__(self, w: Weights, layer: str, source: str, backward: bool = False) -> None:
        super().__init__()
        gates = ("update", "reset", "candidate")
        matrix = np.concatenate([w[f"{layer}.{gate}.{source}"] for gate in gates], axis=1)
        self.inputs = nn.Linear(*matrix.shape)
        copy_into(self.inputs.weight, matrix.T)
        copy_into(self.inputs.bias, np.concatenate([w[f"{layer}.{gate}.bias"].ravel() for gate in gates]))
        own = np.concatenate([w[f"{layer}.{gate}.recurrent"] for gate in gates[:2]], axis=1)
        self.recurrent = nn.Linear(*own.shape, bias=False)
        copy_into(self.recurrent.weight, own.T)
        last = w[f"{layer}.candidate.recurrent"]
        self.candidate = nn.Linear(*last.shape, bias=False)
        copy_into(self.candidate.weight, last.T)
        self.size, self.backward = len(last), backward

    def forward(self, x: Tensor) -> Tensor:
        gates, candidates = self.inputs(x).split([2 * self.size, self.size], dim=-1)
        h, states = x.new_zeros(x.shape[1], self.size), []
        for step in range(len(x))[:: -1 if self.backward else 1]:
            update, reset = torch.sigmoid(gates[step] + self.recurrent(h)).chunk(2, dim=-1)
            h = update * h + (1 - update) * torch.tanh(candidates[step] + self.candidate(reset * h))
            states.append(h)
        return torch.stack(states[:: -1 if self.backward else 1])


class GatedNetwork(nn.Module):
    """Gated layers in sequence, or one in each direction."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        first, *inner, last = [layer.name for layer in chart.spec.layers]
        self.both = inner == ["forward", "backward"]
        sources = [first, first] if self.both else [first, *inner[:-1]]
        pairs = zip(inner, sources, strict=True)
        self.cells = nn.ModuleList(GatedLayer(w, layer, source, layer == "backward") for layer, source in pairs)
        self.readout = linear(w, last, *(inner if self.both else inner[-1:]))

    def forward(self, x: Tensor) -> Tensor:
        if self.both:
            x = torch.cat([cells(x) for cells in self.cells], dim=-1)
        else:
            for cells in self.cells:
                x = cells(x)
        return torch.sigmoid(self.readout(x))


class EchoStateNetwork(nn.Module):
    """An echo state network."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        inputs = w["reservoir.output.input"]
        self.cells = nn.RNN(*inputs.shape)
        copy_recurrent_weights(self.cells, w, "reservoir", "input", "recurrent", "l0")
        self.readout = linear(w, "output", "reservoir")

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.readout(self.cells(x)[0]))


class LiquidStateMachine(nn.Module):
    """Leaky integrate-and-fire cells with a threshold of 1."""

    def __init__(self, chart: Chart, w: Weights) -> None:
        super().__init__()
        self.inputs = linear(w, "reservoir", "input", part="potential")
        self.recurrent = linear(w, "reservoir", "reservoir", part="potential")
        self.readout = linear(w, "output", "reservoir")

    def forward(self, x: Tensor) -> Tensor:
        inputs, spikes = self.inputs(x), []
        leaked = fired = torch.zeros_like(inputs[0])
        for current in inputs:
            potential = current + self.recurrent(fired) + leaked
            fired = (potential >= 1).to(x.dtype)
            leaked = 0.9 * potential * (1 - fired)
            spikes.append(fired)
        return torch.sigmoid(self.readout(torch.stack(spikes)))
