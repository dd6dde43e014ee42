"""Multiply-accumulates: the products of values with weights, for one example and step.

They are counted as torchinfo does: windows over padding count like all others; normalizations and products of values
with each other, as in gates and between queries and keys, do not count.
"""

from __future__ import annotations

from collections import Counter
from math import prod

from netcharts.network.parameters import Parameter, parameters
from netcharts.spec.model import Layer, Spec
from netcharts.spec.repeats import copies, written_out


def multiply_accumulates(spec: Spec) -> dict[str, int]:
    """Return the multiply-accumulates into each layer, for all its copies together, in the order of the spec."""
    layers = {layer.name: layer for layer in written_out(spec).layers}
    counted = Counter[str]()
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
