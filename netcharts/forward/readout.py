"""Readout fitting: the weights into one layer, solved by ridge regression while all others stay as they are.

This is how echo state networks (Jaeger, 2001), liquid state machines (Maass et al., 2002), extreme learning machines
(Huang et al., 2006) and radial basis function networks (Broomhead & Lowe, 1988) are trained. Ridge regression: Hoerl &
Kennard, 1970.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netcharts import activations
from netcharts.argument_checks import numeric_array
from netcharts.array_types import BoolArray, FloatArray
from netcharts.cells.anatomy import Wire
from netcharts.errors import ForwardError
from netcharts.forward import forward
from netcharts.forward.limits import Cost, Limits, check_cost, default_limits
from netcharts.forward.weights import mask_links
from netcharts.network.external_memory import expand_memories
from netcharts.network.parameters import Parameter
from netcharts.network.shared_weights import shared_weights
from netcharts.network.ties import SharedWeights, is_trained
from netcharts.spec.model import Layer, Spec
from netcharts.spec.repeats import written_out


def fit_readout(
    spec: Spec,
    inputs: Mapping[str, Any],
    targets: Any,
    *,
    layer: str | None = None,
    ridge: float = 1e-6,
    washout: int = 0,
    seed: int = 0,
    weights: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> dict[str, FloatArray]:
    """Fit the weights into a layer so that its output approximates targets, and return all weights of the network.

    The fit minimizes Σ(y - t)² + `ridge` Σw² over all steps and examples, where y is what goes into the activation of
    the layer and t what would have to. Biases are not penalized. Only existing links get weights.

    Args:
        spec: The network.
        inputs: Inputs by layer; see `netcharts.Chart.forward`.
        targets: As many values as the layer has at all steps for all examples.
        layer: The layer; by default the only one with output cells.
        ridge: The penalty of weights.
        washout: The number of steps at the beginning that the fit ignores.
        seed: The seed of the forward pass.
        weights: The weights of the network; those into the layer are replaced.
        limits: What the forward pass, and the fit, may cost.

    Raises:
        ForwardError: If inputs, targets or weights do not fit, or the layer cannot be solved. It can if its cells add
            up weighted values of other layers at the same step, and its output does not return to it. It also must
            not cost too much.
    """
    spec = expand_memories(written_out(spec))
    fitted = _fitted_layer(spec, layer)
    own = _weights_into(spec, fitted)
    run = forward(spec, inputs, seed=seed, weights=weights, limits=limits)
    wanted = _before_activation(fitted, _reshape_targets(targets, run[fitted.name], fitted.name))
    if not 0 <= washout < len(wanted):
        raise ForwardError(f"a washout of {washout} leaves none of {len(wanted)} steps")
    if ridge < 0:
        raise ForwardError(f"the ridge must be at least 0, not {ridge:g}")
    check_cost(_cost(own, wanted.shape[0] * wanted.shape[1], fitted), limits or default_limits())
    sources = np.concatenate([_rows(run[_source(parameter)], washout) for parameter in own], axis=1)
    links = np.concatenate([mask_links(parameter, np.ones(parameter.shape)) for parameter in own]).astype(bool)
    bias = f"{fitted.name}.output.bias"
    solution, offset = _solve(sources, _rows(wanted, washout), links, ridge, bias in run.weights)
    ends = np.cumsum([parameter.shape[0] for parameter in own])[:-1]
    new = {parameter.name: array for parameter, array in zip(own, np.split(solution, ends), strict=True)}
    if bias in run.weights:
        new[bias] = offset.reshape(run.weights[bias].shape)
    return {**run.weights, **new}


def _cost(own: Sequence[Parameter], rows: int, layer: Layer) -> Cost:
    """Return the cost of the ridge regression on some number of rows."""
    sources, targets = sum(parameter.shape[0] for parameter in own), layer.cells * layer.channels
    # The rows, those that are centered and extended by the penalty, and the copies of the solver.
    equations = (2 * rows + 3 * (rows + sources)) * (sources + targets) + 4 * sources * targets
    return Cost(8 * equations, 4 * (rows + sources) * sources * (sources + targets))


def _fitted_layer(spec: Spec, name: str | None) -> Layer:
    """Return the named layer, or the only one of output cells."""
    candidates = [
        layer for layer in spec.layers if (layer.cell.role == "output" if name is None else layer.name == name)
    ]
    if name is not None and not candidates:
        raise ForwardError(f"there is no layer '{name}'", f"the layers are {', '.join(la.name for la in spec.layers)}")
    if len(candidates) != 1:
        raise ForwardError(f"there are {len(candidates)} layers of output cells", "name the one to be fitted")
    return candidates[0]


def _weights_into(spec: Spec, layer: Layer) -> list[Parameter]:
    """Return the weights into a layer.

    Raises:
        ForwardError: If they cannot be solved by least squares.
    """
    weighted = [part for part in layer.cell.anatomy.parts if part.weighted]
    if [(part.name, part.operation_name, part.wires) for part in weighted] != [("output", "sum", (Wire("inputs"),))]:
        raise ForwardError(f"the cells of '{layer.name}' do more than add up inputs, so their weights can't be solved")
    incoming = [connection for connection in spec.connections if layer.name in (connection.source, connection.target)]
    shared = shared_weights(spec)
    own = [p for p in shared.places.values() if p.connection in incoming and len(p.shape) == 2]
    _check_free(own, shared, {la.name: la for la in spec.layers})
    into = [connection for connection in incoming if connection.target == layer.name]
    if len(own) != len(into) or not own or any(c.delay or not c.directed for c in into) or _feeds_itself(spec, layer):
        raise ForwardError(
            f"'{layer.name}' can't be fitted in one step",
            "it must receive other layers at the same step by dense weighted links, and must not influence them",
        )
    return own


def _check_free(own: Sequence[Parameter], shared: SharedWeights, layers: Mapping[str, Layer]) -> None:
    """Validate that weights can be fitted without a change elsewhere.

    Raises:
        ForwardError: If they are shared with other connections, or frozen.
    """
    held = {tie.name for tie in shared.ties.values()}
    for place in own:
        if place.name in shared.ties or place.name in held:
            raise ForwardError(f"'{place.name}' shares its weights with other connections, so they can't be fitted")
        if not is_trained(place, layers):
            raise ForwardError(f"'{place.name}' is frozen by 'train: false', so it can't be fitted")


def _feeds_itself(spec: Spec, layer: Layer) -> bool:
    """Return whether connections lead from a layer back to it."""
    reached, pending = set[str](), [layer.name]
    while pending:
        source = pending.pop()
        new = {c.target for c in spec.connections if c.source == source} - reached
        reached |= new
        pending += new
    return layer.name in reached


def _source(parameter: Parameter) -> str:
    assert parameter.connection is not None
    return parameter.connection.source


def _reshape_targets(targets: Any, values: FloatArray, name: str) -> FloatArray:
    array = numeric_array("targets", targets)
    if array.size != values.size:
        steps, batch = values.shape[:2]
        given = f"{array.size:,} targets for {values[0, 0].size:,} cells of '{name}'"
        raise ForwardError(f"{given}, {batch} examples and {steps} steps")
    return array.reshape(values.shape)


def _before_activation(layer: Layer, targets: FloatArray) -> FloatArray:
    """Return what has to go into the activation for targets to come out of it."""
    if layer.normalize is not None or layer.top is not None:
        how = "is normalized" if layer.top is None else "keeps its largest values only"
        raise ForwardError(f"'{layer.name}' {how}, so its weights can't be solved")
    activation = layer.activation or layer.cell.anatomy.part("output").activation or "linear"
    inverse = activations.load(activation).inverse
    if inverse is None:
        raise ForwardError(f"'{activation}' of '{layer.name}' has no inverse", "fit it with 'linear'")
    with np.errstate(all="ignore"):
        values = inverse(targets)
    if not np.isfinite(values).all():
        raise ForwardError(
            f"some targets are outside the range of '{activation}' of '{layer.name}'", "fit it with 'linear'"
        )
    return values


def _rows(values: FloatArray, washout: int) -> FloatArray:
    """Return values as one row for each step after the washout and each example."""
    kept = values[washout:]
    return kept.reshape(kept.shape[0] * kept.shape[1], -1)


def _solve(
    sources: FloatArray, wanted: FloatArray, links: BoolArray, ridge: float, has_bias: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the weights [sources, targets] and biases [targets] of the ridge regression.

    Cells with the same links are solved together. With a bias, the variables are centered, which leaves it without a
    penalty.
    """
    source_mean, target_mean = sources.mean(axis=0) * has_bias, wanted.mean(axis=0) * has_bias
    solution = np.zeros(links.shape)
    kinds, kind_of_cell = np.unique(links, axis=1, return_inverse=True)
    for kind in range(kinds.shape[1]):
        cells, linked = np.flatnonzero(kind_of_cell.ravel() == kind), np.flatnonzero(kinds[:, kind])
        rows, aims = (sources - source_mean)[:, linked], (wanted - target_mean)[:, cells]
        # Rows of √ridge × identity with the aim 0 add the penalty to the sum of squares.
        rows = np.concatenate([rows, ridge**0.5 * np.eye(len(linked))])
        aims = np.concatenate([aims, np.zeros((len(linked), len(cells)))])
        solution[np.ix_(linked, cells)] = np.linalg.lstsq(rows, aims, rcond=None)[0]
    return solution, target_mean - source_mean @ solution
