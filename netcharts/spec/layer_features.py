"""What works along the features of a layer: its normalization, and the choice of the largest ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from netcharts import activations, features, normalizations
from netcharts.findings import Problems
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def with_normalization(layer: Layer) -> Layer:
    """Return a layer with the normalization that it has; without a bias then, unless it is given."""
    normalize = layer.normalize or layer.cell.normalize
    bias = layer.bias if "bias" in layer.places else layer.bias and normalize is None
    return layer._replace(normalize=normalize and normalize._replace(over=layer.over), bias=bias)


def check(layers: Iterable[Layer], problems: Problems) -> None:
    """Report the layers whose features do not fit the groups of their normalization, or the largest to keep."""
    for layer in layers:
        _check_groups(layer, problems)
        _check_top(layer, problems)
        _check_over(layer, problems)
        _check_steps(layer, problems)


def _features(layer: Layer, over: str | None) -> tuple[int, str]:
    """Return the number of features of a layer, and a text about them."""
    words = {features.CHANNELS: "channels", features.PLACES: "cells", features.ALL: "values"}
    number = features.count(layer.channels, layer.cells, over)
    return number, f"{quoted(layer.name)} has {number:,} {words[features.axis(layer.channels, over)]}"


def _check_groups(layer: Layer, problems: Problems) -> None:
    settings = layer.normalize
    if settings is None or not normalizations.load(settings.kind).grouped:
        return
    number, opening = _features(layer, None)
    if number % settings.groups:
        message = f"{opening}, which {settings.groups:,} groups cannot divide; set 'groups' of its normalization"
        problems.add("wrong-value", layer.places.get("normalize", layer.place), message)


def _check_steps(layer: Layer, problems: Problems) -> None:
    """Report a layer in which nothing works along time."""
    if features.OVER_STEPS not in layer.options:
        return
    if not any(_has(part.operation.options, features.OVER_STEPS) for part in layer.cell.anatomy.parts):
        message = f"nothing in {quoted(layer.name)} works along steps, as attention can, so 'over' has no effect"
        problems.add("wrong-value", layer.places["over"], message)


def _check_over(layer: Layer, problems: Problems) -> None:
    if layer.over is None or layer.top is not None:
        return
    along = layer.nonlinearity is not None and activations.load(layer.nonlinearity).along_features
    along = along or (layer.normalize is not None and normalizations.load(layer.normalize.kind).along_features)
    along = along or any(_has(part.operation.options, "over") for part in layer.cell.anatomy.parts)
    if not along:
        message = f"nothing in {quoted(layer.name)} works along its features, such as softmax, so 'over' has no effect"
        problems.add("wrong-value", layer.places["over"], message)


def _has(options: type | None, name: str) -> bool:
    """Return True if the options of an operation have a field of a name."""
    return options is not None and any(field.name == name for field in fields(options))


def _check_top(layer: Layer, problems: Problems) -> None:
    if layer.top is None:
        return
    number, opening = _features(layer, layer.over)
    if layer.top >= number:
        problems.add("wrong-value", layer.places["top"], f"{opening}, so 'top: {layer.top:,}' would keep all of them")
    elif layer.nonlinearity is not None and activations.load(layer.nonlinearity).of_distances:
        message = f"{quoted(layer.name)} keeps the largest values, but {layer.nonlinearity} looks for the least"
        problems.add("wrong-value", layer.places["top"], message)
