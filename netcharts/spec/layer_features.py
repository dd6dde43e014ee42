"""What works along the features of a layer: its normalization, and the choice of the largest ones."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts import activations, features, normalizations
from netcharts.findings import Problems
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def with_normalization(layer: Layer) -> Layer:
    """Return a layer with the normalization that it has; without a bias then, unless it is given."""
    normalize = layer.normalize or layer.cell.normalize
    bias = layer.bias if "bias" in layer.places else layer.bias and normalize is None
    return layer._replace(normalize=normalize, bias=bias)


def check(layers: Iterable[Layer], problems: Problems) -> None:
    """Report the layers whose features do not fit the groups of their normalization, or the largest to keep."""
    for layer in layers:
        sort = "channels" if layer.channels > 1 else "cells"
        opening = f"{quoted(layer.name)} has {features.count(layer.channels, layer.cells):,} {sort}"
        _check_groups(layer, opening, problems)
        _check_top(layer, opening, problems)


def _check_groups(layer: Layer, opening: str, problems: Problems) -> None:
    settings = layer.normalize
    if settings is None or not normalizations.load(settings.kind).grouped:
        return
    if features.count(layer.channels, layer.cells) % settings.groups:
        message = f"{opening}, which {settings.groups:,} groups cannot divide; set 'groups' of its normalization"
        problems.add("wrong-value", layer.places.get("normalize", layer.place), message)


def _check_top(layer: Layer, opening: str, problems: Problems) -> None:
    if layer.top is None:
        return
    if layer.top >= features.count(layer.channels, layer.cells):
        problems.add("wrong-value", layer.places["top"], f"{opening}, so 'top: {layer.top:,}' would keep all of them")
    elif layer.nonlinearity is not None and activations.load(layer.nonlinearity).of_distances:
        message = f"{quoted(layer.name)} keeps the largest values, but {layer.nonlinearity} looks for the least"
        problems.add("wrong-value", layer.places["top"], message)
