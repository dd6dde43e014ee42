"""Fitting a read-out: the weights into a layer, solved in one step, while all others stay as they are.

How echo state networks (Jaeger, 2001), liquid state machines (Maass et al., 2002), extreme learning machines (Huang et
al., 2006) and radial basis networks (Broomhead & Lowe, 1988) are trained: by linear least squares, with a ridge that
keeps weights small (Hoerl & Kennard, "Ridge regression", 1970).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from netcharts import activations
from netcharts.arguments import numeric_array
from netcharts.array_types import BoolArray, FloatArray
from netcharts.cells.anatomy import Wire
from netcharts.errors import ForwardError
from netcharts.forward import forward
from netcharts.forward.weights import masked
from netcharts.network.external_memory import expand_memories
from netcharts.network.parameters import Parameter, parameters
from netcharts.spec.model import Layer, Spec
from netcharts.spec.repeats import written_out


def read_out(
    spec: Spec,
    inputs: Mapping[str, Any],
    targets: Any,
    *,
    layer: str | None = None,
    ridge: float = 1e-6,
    washout: int = 0,
    seed: int = 0,
    weights: Mapping[str, Any] | None = None,
) -> dict[str, FloatArray]:
    """The weights of a network of which those into a layer are such that `targets` come out of it, as nearly as can be.

    They make Σ(y - t)² + `ridge` Σw² least, over all steps but the first `washout` and all examples; y is what goes
    into the activation, t what has to. Biases are not held small. Only links that exist get weights.

    Raises:
        ForwardError: inputs, targets or weights do not fit; or the layer is none that can be solved: its cells add up
            weighted values of other layers at the same step, and what it gives does not come back to it.
    """
    spec = expand_memories(written_out(spec))
    found = _chosen(spec, layer)
    own = _own(spec, found)
    run = forward(spec, inputs, seed=seed, weights=weights)
    wanted = _field(found, _like(targets, run[found.name], found.name))
    if not 0 <= washout < len(wanted):
        raise ForwardError(f"a washout of {washout} leaves none of {len(wanted)} steps")
    if ridge < 0:
        raise ForwardError(f"a ridge is 0 or more, not {ridge:g}")
    heard = np.concatenate([_rows(run[_source(slot)], washout) for slot in own], axis=1)
    links = np.concatenate([masked(slot, np.ones(slot.shape)) for slot in own]).astype(bool)
    bias = f"{found.name}.output.bias"
    solved, offset = _solved(heard, _rows(wanted, washout), links, ridge, bias in run.weights)
    ends = np.cumsum([slot.shape[0] for slot in own])[:-1]
    new = {slot.name: array for slot, array in zip(own, np.split(solved, ends), strict=True)}
    if bias in run.weights:
        new[bias] = offset.reshape(run.weights[bias].shape)
    return {**run.weights, **new}


def _chosen(spec: Spec, name: str | None) -> Layer:
    """The layer that is fitted: the one that is named, or the only one of output cells."""
    outputs = [layer for layer in spec.layers if (layer.cell.role == "output" if name is None else layer.name == name)]
    if name is not None and not outputs:
        raise ForwardError(f"there is no layer '{name}'", f"the layers are {', '.join(o.name for o in spec.layers)}")
    if len(outputs) != 1:
        raise ForwardError(f"there are {len(outputs)} layers of output cells", "name the one to be fitted")
    return outputs[0]


def _own(spec: Spec, layer: Layer) -> list[Parameter]:
    """The arrays of weights into a layer."""
    weighted = [part for part in layer.cell.anatomy.parts if part.weighted]
    if [(part.name, part.operation, part.wires) for part in weighted] != [("output", "sum", (Wire("inputs"),))]:
        raise ForwardError(f"the cells of '{layer.name}' do more than add up, so that their weights can't be solved")
    incoming = [connection for connection in spec.connections if layer.name in (connection.source, connection.target)]
    own = [slot for slot in parameters(spec) if slot.connection in incoming and len(slot.shape) == 2]
    into = [connection for connection in incoming if connection.target == layer.name]
    if len(own) != len(into) or not own or any(c.delay or not c.directed for c in into) or _returns(spec, layer.name):
        raise ForwardError(
            f"'{layer.name}' can't be fitted in one step",
            "it has to hear other layers at the same step by dense weighted links, and not to be heard by them",
        )
    return own


def _returns(spec: Spec, name: str) -> bool:
    """Whether what a layer gives comes back to it."""
    reached, more = set[str](), [name]
    while more:
        source = more.pop()
        new = {c.target for c in spec.connections if c.source == source} - reached
        reached |= new
        more += new
    return name in reached


def _source(slot: Parameter) -> str:
    assert slot.connection is not None
    return slot.connection.source


def _like(targets: Any, values: FloatArray, name: str) -> FloatArray:
    array = numeric_array("targets", targets)
    if array.size != values.size:
        steps, batch = values.shape[:2]
        said = f"{array.size:,} targets for {values[0, 0].size:,} cells of '{name}'"
        raise ForwardError(f"{said}, {batch} examples and {steps} steps")
    return array.reshape(values.shape)


def _field(layer: Layer, targets: FloatArray) -> FloatArray:
    """What has to go into the activation."""
    activation = layer.activation or layer.cell.anatomy.part("output").activation or "linear"
    inverse = activations.load(activation).inverse
    if inverse is None:
        raise ForwardError(f"'{activation}' of '{layer.name}' can't be turned round", "fit it with 'linear'")
    with np.errstate(all="ignore"):
        field = inverse(targets)
    if not np.isfinite(field).all():
        raise ForwardError(f"not all targets can come out of '{activation}' of '{layer.name}'", "fit it with 'linear'")
    return field


def _rows(values: FloatArray, washout: int) -> FloatArray:
    """One row for each step and example."""
    kept = values[washout:]
    return kept.reshape(kept.shape[0] * kept.shape[1], -1)


def _solved(
    heard: FloatArray, wanted: FloatArray, links: BoolArray, ridge: float, biased: bool
) -> tuple[FloatArray, FloatArray]:
    """Weights [sources, targets], of links only, and biases [targets]; cells of the same links are solved at once."""
    middle, aim = heard.mean(axis=0) * biased, wanted.mean(axis=0) * biased
    solved = np.zeros(links.shape)
    kinds, of_cell = np.unique(links, axis=1, return_inverse=True)
    for kind in range(kinds.shape[1]):
        cells, sources = np.flatnonzero(of_cell.ravel() == kind), np.flatnonzero(kinds[:, kind])
        rows, aims = (heard - middle)[:, sources], (wanted - aim)[:, cells]
        rows = np.concatenate([rows, ridge**0.5 * np.eye(len(sources))])
        aims = np.concatenate([aims, np.zeros((len(sources), len(cells)))])
        solved[np.ix_(sources, cells)] = np.linalg.lstsq(rows, aims, rcond=None)[0]
    return solved, aim - middle @ solved
