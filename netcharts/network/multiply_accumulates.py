"""Multiply-accumulates: the products that sums of inputs and attention take, for one example and step.

They are counted as FLOP counters do, which give twice as many operations: windows over padding and masked keys count
like all others. The products of attention count too, those of queries with keys and of weights with values; products of
single values, as in gates and normalizations, do not. Attention over steps counts one key, since the number of steps is
not known.
"""

from __future__ import annotations

from collections import Counter
from math import prod

from netcharts.network.counts import connections_into
from netcharts.network.parameters import Parameter, parameters
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Layer, Spec
from netcharts.spec.repeats import copies, written_out


def multiply_accumulates(spec: Spec) -> dict[str, int]:
    """Return the multiply-accumulates into each layer, for all its copies together, in the order of the spec."""
    whole = written_out(spec)
    layers = {layer.name: layer for layer in whole.layers}
    shapes = PartShapes(layers, connections_into(whole.connections))
    counted = Counter({layer.name: shapes.products(layer) for layer in whole.layers})
    for parameter in parameters(spec):
        if parameter.pair is not None:
            counted[_layer(parameter, layers)] += _products(parameter, layers)
    return {layer: sum(counted[name] for name in names) for layer, names in copies(spec).items()}


def _layer(parameter: Parameter, layers: dict[str, Layer]) -> str:
    """Return the layer that a parameter leads into; names of layers can contain dots."""
    name = parameter.layer or parameter.name
    while name not in layers and "." in name:
        name = name.rpartition(".")[0]
    return name


def _products(parameter: Parameter, layers: dict[str, Layer]) -> int:
    connection, pair = parameter.connection, parameter.pair
    assert pair is not None
    if connection is None:
        return prod(parameter.shape)
    source = layers.get(connection.source)
    if source is not None and source.words:
        # The weights of a word are looked up.
        return 0
    return connection.pattern.products(pair)
