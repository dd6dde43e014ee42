"""Counts of layers in which shared arrays count once, and the totals of a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from netcharts.network.counts import LayerCounts, count, total
from netcharts.network.parameters import Parameter
from netcharts.network.shared_weights import shared_weights
from netcharts.network.ties import holder, is_trained
from netcharts.network.weight_names import mentions_weights
from netcharts.spec.model import Spec
from netcharts.spec.repeats import copies, written_out


class Totals(NamedTuple):
    """The totals of a network.

    Attributes:
        trainable: The number of parameters that training changes.
        frozen: The number of parameters that it does not change.
        total: The number of all parameters, weights and biases.
    """

    trainable: int
    frozen: int
    total: int


def counts(spec: Spec) -> tuple[LayerCounts, ...]:
    """Return the counts of every layer, in the order of the spec. An array that is shared counts where it is held."""
    counted = count(spec)
    if not mentions_weights(spec):
        return counted
    whole = written_out(spec)
    shared, layers = shared_weights(whole), {layer.name: layer for layer in whole.layers}
    weights, biases, frozen = Counter[str](), Counter[str](), Counter[str]()
    for name, place in shared.places.items():
        layer = holder(place, layers)
        if name in shared.tied:
            (biases if _is_bias(place) else weights)[layer] += parameters_at(place)
        elif not is_trained(place, layers):
            frozen[layer] += parameters_at(place)
    names = copies(spec)
    return tuple(
        each._replace(
            weights=each.weights - _sum(weights, names[each.name]),
            biases=each.biases - _sum(biases, names[each.name]),
            frozen=_sum(frozen, names[each.name]),
        )
        for each in counted
    )


def totals(layers: Iterable[LayerCounts]) -> Totals:
    """Return the totals of a network from the counts of its layers."""
    counted = tuple(layers)
    parameters, frozen = total(counted, "weights") + total(counted, "biases"), total(counted, "frozen")
    return Totals(parameters - frozen, frozen, parameters)


def _sum(counted: Counter[str], names: Iterable[str]) -> int:
    return sum(counted[name] for name in names)


def _is_bias(place: Parameter) -> bool:
    return place.pair is None and place.name.endswith(".bias")


def parameters_at(place: Parameter) -> int:
    """Return the number of parameters at a place, without entries of pairs that have no link."""
    if not place.learned:
        return 0
    if place.connection is None or place.pair is None:
        return prod(place.shape)
    return place.connection.pattern.weights(place.pair)
