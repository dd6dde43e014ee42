"""A normalization of a single value.

What
    A layer has a normalization that takes a single value together: a layer norm of one feature, an instance norm of
    channels of one cell, or a group norm with as many groups as values.

Why
    A single value is its own mean, so the result is always 0. Divided by its own size, it is 1 or −1. The bias of the
    normalization, if there is one, is all that remains.

Example
    code: {cell: hidden, size: 1, channels: 8, normalize: instance}

Instead
    code: {cell: hidden, size: 1, channels: 8, normalize: layer}

Source
    By definition, (x − μ) / √(σ² + ε); Ba, Kiros & Hinton, 2016, arXiv:1607.06450.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import normalizations
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose normalization takes single values."""
    for layer in context.spec.layers:
        if _takes_single_values(layer):
            place = layer.places.get("normalize", layer.place)
            label = layer.before_activation("en")[0]
            yield RuleHit(place, f"the {label} of {quoted(layer.name)} takes single values, of which nothing remains")


def _takes_single_values(layer: Layer) -> bool:
    if layer.normalize is None:
        return False
    together = normalizations.load(layer.normalize.kind).together
    return together is not None and together(layer.channels, layer.cells, layer.normalize) == 1


RULE = Rule("NC230", "warning", check, needs="part", about=("normalization",))
