"""Layers of words: each place holds one of the words of a vocabulary, given as an index."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts.findings import Problems
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def with_vocabulary(layer: Layer) -> Layer:
    """Return a layer with a channel for each word of its vocabulary, if it has one."""
    if layer.vocabulary is None or "channels" in layer.places:
        return layer
    return layer._replace(channels=layer.vocabulary)


def check(layers: Iterable[Layer], problems: Problems) -> None:
    """Report layers of words that have another number of channels than of words."""
    for layer in layers:
        for key in ("normalize", "top") if layer.words is not None else ():
            if key in layer.places:
                message = f"{quoted(layer.name)} is given words by their indices, to which {quoted(key)} does not apply"
                problems.add("wrong-value", layer.places[key], message)
        if layer.words not in (None, layer.channels):
            message = f"{quoted(layer.name)} has {layer.vocabulary:,} words, so it has as many channels"
            problems.add("wrong-value", layer.places["channels"], f"{message}, not {layer.channels:,}")
