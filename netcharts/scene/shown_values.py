"""The numbers that a chart shows: values of its cells and weights of its links.

The value of a cell with several channels, and the weight of a link with several gates, channels or taps over steps, is
their mean.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from netcharts import array_files, forward
from netcharts.array_types import FloatArray, IntArray
from netcharts.errors import ForwardError, OptionError
from netcharts.forward.limits import default_limits
from netcharts.forward.weights import bound_weights
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.network.parameters import Parameter, parameters
from netcharts.network.shared_weights import shared_weights
from netcharts.patterns import LayerPair
from netcharts.patterns._slices import take
from netcharts.patterns._step_windows import is_over_steps
from netcharts.scene.edge_paths import LinkPaths
from netcharts.spec.model import Connection, Spec

# What the values of an example may cost where they are shown without having been asked for.
_QUICK = forward.Limits(memory=2**26, work=10**9)


class LinkWeights(NamedTuple):
    """The weights of a connection's drawn links, in the order of the numbers of their ends."""

    ends: IntArray
    weights: FloatArray

    def of(self, paths: LinkPaths, cells: int) -> FloatArray:
        """Return the weights of some links in a chart with `cells` cells."""
        return self.weights[np.searchsorted(self.ends, paths.source * cells + paths.target)]


class OverlayValues(NamedTuple):
    """The numbers of a chart.

    Attributes:
        cells: Value of each drawn cell at each step, [steps, cells]; NaN where there is none.
        links: Weights of each connection; None where it has none.
        counted: Key of the text that numbers the steps, which has places for two numbers.
    """

    cells: FloatArray
    links: tuple[LinkWeights | None, ...]
    counted: str

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return len(self.cells)

    @property
    def weights(self) -> list[FloatArray]:
        """Return the weights of all connections that have some."""
        return [weights.weights for weights in self.links if weights is not None]


def default_run(spec: Spec, steps: int | None) -> dict[str, Any]:
    """Return the arguments of `Chart.forward` for a chart that is to show values when none are given.

    They are the first example of the spec or, if it has none, random inputs; with `steps` steps, if that is given.

    Raises:
        ForwardError: The example does not fit the network, or has fewer steps.
    """
    if not spec.examples:
        return {"inputs": forward.random_inputs(spec, steps or 1), "steps": steps}
    example = spec.examples[0]
    inputs = forward.layer_values(spec, example.inputs) if example.inputs else {}
    known = max(map(len, inputs.values()), default=1)
    if 1 < known < (steps or 1):
        raise ForwardError(f"the first example has {known} steps, not {steps}")
    begun = {name: array[:steps] for name, array in inputs.items()}
    return {"inputs": begun, "steps": steps or example.steps, "seed": example.seed, "weights": example.weights}


def example_run(models: forward.ModelCache, spec: Spec) -> forward.Activations | None:
    """Return what a network computes for the first example of its spec.

    It is None without examples, or if the example cannot be computed, or not quickly.
    """
    if not spec.examples:
        return None
    try:
        return forward.forward(models, limits=_QUICK, **default_run(spec, None))
    except ForwardError:
        return None


def example_values(models: forward.ModelCache, spec: Spec) -> dict[str, FloatArray]:
    """Return the values that a network computes for the layers that the only example of its spec names.

    There are none with several examples or several inputs, which have no room in a chart, or if the example cannot be
    computed, or not quickly.
    """
    run = example_run(models, spec) if len(spec.examples) == 1 and not _has_several(spec) else None
    if run is None:
        return {}
    example = spec.examples[0]
    named = {**example.inputs, **example.outputs}
    # What does not fit is no example of the layer.
    return {name: run[name] for name, given in named.items() if not np.size(given) % run[name][0].size}


def _has_several(spec: Spec) -> bool:
    """Return True if the first example of a spec has several inputs for a layer that are computed side by side."""
    try:
        inputs = forward.layer_values(spec, spec.examples[0].inputs) if spec.examples[0].inputs else {}
    except ForwardError:
        return False
    return any(array.shape[1] > 1 for array in inputs.values())


def read_values(spec: Spec, values: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return values by layer and weights by name: those of a file, or of a result of `Chart.forward`.

    Raises:
        OutputError: The file can't be read.
        ForwardError: Its arrays do not fit the network.
        OptionError: The values are of another type.
    """
    if isinstance(values, forward.Activations):
        return values.layers, values.weights
    if not isinstance(values, str | os.PathLike):
        message = "'values' must be 'forward', a file, or a result of Chart.forward"
        raise OptionError(message, f"not {type(values).__name__}")
    read = array_files.read(Path(values), default_limits().memory)
    return forward.layer_values(spec, read), forward.network_weights(spec, read)


def overlay_values(network: DrawnNetwork, values: Mapping[str, Any], weights: Mapping[str, Any]) -> OverlayValues:
    """Return the numbers of a network's drawn cells and links.

    Args:
        network: The network.
        values: Values by layer, [steps, batch, channels, *size]. Of several steps, the first example is shown; of one
            step, all examples are, as if they were steps.
        weights: Weights by name, as `Chart.weights` returns them.
    """
    steps = max((len(array) for array in values.values()), default=1)
    rows = {
        name: np.asarray(array, float)[:, 0] if steps > 1 else np.asarray(array, float)[0]
        for name, array in values.items()
    }
    cells = np.full((max((len(array) for array in rows.values()), default=1), network.cells), np.nan)
    for drawn in network.layers:
        array = rows.get(drawn.layer.name)
        if array is not None:
            flat = array.reshape(len(array), drawn.layer.value_channels, -1).mean(axis=1)
            # What stands still has one step, for all; after the last step of a layer, there is no value.
            shown = slice(None) if len(flat) == 1 else slice(len(flat))
            cells[shown, drawn.first : drawn.numbers.stop] = flat[:, drawn.index]
    weights = bound_weights(shared_weights(network.spec), weights)
    links = tuple(_weights(links, network, weights) for links in network.links)
    return OverlayValues(cells, links, "picture.step" if steps > 1 else "picture.example")


def _weights(links: DrawnLinks, network: DrawnNetwork, weights: Mapping[str, Any]) -> LinkWeights | None:
    """Return the weight of each drawn link of a connection: the part of its source that arrives at its target."""
    source, target = network.drawn(links.connection.source), network.drawn(links.connection.target)
    own = _parameters(links, network.spec)
    if links.attended.any() or not links.connection.pattern.transfer.linear or source.layer.words is not None:
        return None
    if not own or any(parameter.name not in weights for parameter in own):
        return None
    gates: dict[LayerPair | None, list[FloatArray]] = {}
    for parameter in own:
        gates.setdefault(parameter.pair, []).append(np.asarray(weights[parameter.name], float))
    arrived = [_arrived(links.connection, pair, arrays, source, target) for pair, arrays in gates.items() if pair]
    shown = [array for array in arrived if array is not None]
    if len(shown) < len(gates):
        return None
    mean = shown[0] if len(shown) == 1 else np.mean(shown, axis=0)
    weights_of_links = np.asarray(mean[links.source - source.first, target.index[links.target - target.first]])
    ends = links.source * network.cells + links.target
    order = np.argsort(ends)
    return LinkWeights(ends[order], weights_of_links[order])


def _arrived(
    connection: Connection, pair: LayerPair, gates: list[FloatArray], source: DrawnLayer, target: DrawnLayer
) -> FloatArray | None:
    """Return how much of each drawn source cell arrives at each target cell, [sources, targets], as means of channels.

    It is None where the part that takes the links has not the cells of its layer. `gates` are the weights of all parts
    of one shape. A link of a window over steps stands for all of its taps, so it has their mean.
    """
    if prod(pair.target) != target.layer.cells:
        return None
    ones = np.zeros((source.index.size, source.layer.channels, source.layer.cells))
    ones[np.arange(source.index.size), :, source.index] = 1 / pair.source_channels
    sent = ones.reshape(source.index.size, source.layer.channels, *source.layer.size)
    taken = take(sent, connection.options, target.layer.size).reshape(source.index.size, -1)
    if taken.shape[1] != pair.source_channels * prod(pair.source):
        return None
    if is_over_steps(connection.options):
        gates = [array.mean(axis=-1, keepdims=True) for array in gates]
    carried = np.empty((len(gates) * pair.target_channels * target.layer.cells, source.index.size))
    connection.pattern.transfer.make_kernel(gates, pair)(taken.T, carried)()
    mean: FloatArray = carried.reshape(-1, target.layer.cells, source.index.size).mean(axis=0).T
    return mean


def _parameters(links: DrawnLinks, spec: Spec) -> Sequence[Parameter]:
    """Return the parameters that a connection's links have."""
    own = links.connection
    return [
        parameter
        for parameter in parameters(spec)
        if (other := parameter.connection)
        and (other.statement, other.source, other.target) == (own.statement, own.source, own.target)
    ]
