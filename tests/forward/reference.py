"""A reference forward pass in plain Python: one cell, one part and one step at a time, along the drawn links."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.cells.anatomy import Wire
from netcharts.spec import bundled
from netcharts.spec.model import Layer
from tests.sizes import huge

BUNDLED = [name for name in bundled.paths() if name not in huge()]
RELAXATION = ("bm", "hn", "mc", "rbm")
FEEDFORWARD = [name for name in BUNDLED if name not in RELAXATION]


def make_chart(layers: str, connections: str, cells: str = "") -> Chart:
    """Return a chart of layers separated by "; ", of connections, and of cell kinds of its own."""
    listed = "".join(f"  {layer}\n" for layer in layers.split("; "))
    return Chart.from_text(f"name: T\n{cells}layers:\n{listed}connections:\n{connections}")


def make_inputs(network: Chart, steps: int = 3, batch: int = 2, seed: int = 0) -> dict[str, FloatArray]:
    """Return random inputs: [steps, batch, channels, *size] by layer."""
    rng = np.random.default_rng(seed)
    return {
        layer.name: _values(layer, (steps, batch, layer.value_channels, *layer.size), rng)
        for layer in network.spec.layers
        if layer.cell.role == "input"
    }


def _values(layer: Layer, shape: tuple[int, ...], rng: np.random.Generator) -> FloatArray:
    if layer.words is None:
        return rng.normal(size=shape)
    return rng.integers(layer.words, size=shape).astype(float)


SCALAR_ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
    "linear": lambda x: x,
    "gaussian": lambda x: math.exp(-(x**2)),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "step": lambda x: float(x >= 0),
    "spike": lambda x: float(x >= 0),
    "sign": lambda x: 1.0 if x >= 0 else -1.0,
}


def neighborhood(values: list[float], size: tuple[int, ...], cell: int) -> float:
    """Return the proximity on the map of a cell to the one with the least value."""
    best = min(range(len(values)), key=values.__getitem__)
    places = zip(np.unravel_index(best, size), np.unravel_index(cell, size), strict=True)
    return math.exp(-sum(int(a - b) ** 2 for a, b in places) / 2)


# Functions of the values of the whole layer, its size, and a cell.
LAYER_ACTIVATIONS = {"neighborhood": neighborhood}


class ReferenceNetwork:
    """A network of dense layers, evaluated recursively as one would by hand."""

    def __init__(self, network: Chart, weights: dict[str, FloatArray], data: dict[str, FloatArray]) -> None:
        self.network, self.weights, self.data = network, weights, data
        self.values: dict[tuple[str, int, str, int], float] = {}

    def value(self, layer: str, cell: int, part: str, step: int) -> float:
        """Return the value of a part of a cell at a step; 0 before the first step and after the last."""
        steps = len(next(iter(self.data.values())))
        if not 0 <= step < steps:
            return 0.0
        key = (layer, cell, part, step)
        if key not in self.values:
            self.values[key] = self._activated(*key)
        return self.values[key]

    def _activated(self, layer: str, cell: int, part: str, step: int) -> float:
        definition = self.network.spec.layer(layer)
        activation = definition.cell.anatomy.part(part).activation
        if part == "output" and activation and definition.activation:
            activation = definition.activation
        if activation in LAYER_ACTIVATIONS:
            values = [self._before_activation(layer, other, part, step) for other in range(definition.cells)]
            return LAYER_ACTIVATIONS[activation](values, definition.size, cell)
        value = self._before_activation(layer, cell, part, step)
        return SCALAR_ACTIVATIONS[activation](value) if activation else value

    def _before_activation(self, layer: str, cell: int, part: str, step: int) -> float:
        """Return the value of a part before its activation."""
        definition = self.network.spec.layer(layer).cell.anatomy.part(part)
        if definition.operation_name == "distance":
            return math.sqrt(self._links(layer, cell, part, step, None))
        terms = [self._wire(wire, layer, cell, part, step) for wire in definition.wires]
        if definition.recurrent:
            terms.append(self._links(layer, cell, part, step, definition.recurrent))
        if f"{layer}.{part}.bias" in self.weights:
            terms.append(float(self.weights[f"{layer}.{part}.bias"].ravel()[cell]))
        operations = {"sum": sum, "multiply": math.prod, "pass": sum, "invert": lambda x: 1 - x[0]}
        return float(operations[definition.operation_name](terms))

    def _wire(self, wire: Wire, layer: str, cell: int, part: str, step: int) -> float:
        if wire.number is not None:
            return wire.number
        if wire.source == "data":
            return float(self.data[layer][step].ravel()[cell])
        if wire.source == "inputs":
            return self._links(layer, cell, part, step, None)
        delay = self._direction(layer) if wire.before else 0
        return self.value(layer, cell, wire.source, step - delay)

    def _direction(self, layer: str) -> int:
        return -1 if any(c.within and c.target == layer and c.delay < 0 for c in self.network.spec.connections) else 1

    def _links(self, layer: str, cell: int, part: str, step: int, recurrent: Wire | None) -> float:
        """Return the weighted sum of what the links of a cell carry, or the squared distance of it from the weights."""
        total = 0.0
        is_distance = self.network.spec.layer(layer).cell.anatomy.part(part).operation_name == "distance"
        recurs = self.network.spec.layer(layer).cell.anatomy.recurs
        graph = self.network.graph()
        place = ",".join(str(int(i)) for i in np.unravel_index(cell, self.network.spec.layer(layer).size))
        for source, _, edge in graph.in_edges(f"{layer}[{place}]", data=True):
            name, index = graph.nodes[source]["layer"], graph.nodes[source]["index"]
            own = name == layer and edge["delay"] != 0 and recurs
            if own != (recurrent is not None):
                continue
            if recurrent is not None:
                when = step - edge["delay"] if recurrent.before else step
                value = self.value(name, index, recurrent.source, when)
            else:
                value = self.value(name, index, "output", step - edge["delay"])
            array = self.weights.get(f"{layer}.{part}.{'recurrent' if own else name}")
            weight = 1.0 if array is None else float(array[index, cell])
            total += (value - weight) ** 2 if is_distance else value * weight
        return total


# Bundled specs that the reference can compute.
WITH_REFERENCE = (
    "p",
    "ff",
    "rbf",
    "dff",
    "rnn",
    "lstm",
    "gru",
    "ae",
    "sae",
    "svm",
    "kn",
    "drn",
    "birnn",
    "bilstm",
    "bigru",
    "gan",
    "dae",
)
