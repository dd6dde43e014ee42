"""Update rules: how a cell of a network with undirected connections sets its value, given its local field."""

from __future__ import annotations

from typing import Literal, TypeAlias

from netcharts import activations
from netcharts.spec.model import Layer

UpdateRule: TypeAlias = Literal["sample", "threshold"]


def update_rule(layer: Layer) -> UpdateRule | None:
    """Return the update rule of a layer's cells; None if they have none.

    "sample" draws 1 with probability sigmoid(field), else 0 (Gibbs sampling; Hinton & Sejnowski, 1986). "threshold"
    takes the low or the high level by the sign of the field, and keeps the value if the field is 0 (Hopfield, 1982).
    """
    if layer.cell.base == "probabilistic_hidden":
        return "sample"
    if layer.cell.base == "backfed_input":
        return "threshold" if threshold_levels(layer) else "sample"
    return None


def shows_probability(layer: Layer) -> bool:
    """Return whether cells have a part for the probability that they are drawn with, in place of their field."""
    return layer.cell.base == "probabilistic_hidden"


def threshold_levels(layer: Layer) -> tuple[float, float] | None:
    """Return the low and the high value of cells with a threshold; None if the layer has none of its own."""
    return activations.load(layer.activation).levels if layer.activation else None
