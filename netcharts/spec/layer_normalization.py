"""The normalization of a layer: its own or that of its kind of cell, whose groups must divide its features."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts import normalizations
from netcharts.findings import Problems
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def with_normalization(layer: Layer) -> Layer:
    """Return a layer with the normalization that it has; without a bias then, unless it is given."""
    normalize = layer.normalize or layer.cell.normalize
    bias = layer.bias if "bias" in layer.places else layer.bias and normalize is None
    return layer._replace(normalize=normalize, bias=bias)


def check(layers: Iterable[Layer], problems: Problems) -> None:
    """Report the layers whose features cannot be divided into the groups of their normalization."""
    for layer in layers:
        settings = layer.normalize
        if settings is None or not normalizations.load(settings.kind).grouped:
            continue
        features, sort = (layer.channels, "channels") if layer.channels > 1 else (layer.cells, "cells")
        if features % settings.groups:
            message = f"{quoted(layer.name)} has {features:,} {sort}, which {settings.groups:,} groups cannot divide"
            place = layer.places.get("normalize", layer.place)
            problems.add("wrong-value", place, f"{message}; set 'groups' of its normalization")
