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
    anatomy = layer.cell.anatomy
    if anatomy.sampled_field is not None:
        return "sample"
    if anatomy.fed_back_field is not None:
        return "threshold" if threshold_levels(layer) else "sample"
    return None


def field_part(layer: Layer) -> tuple[str, bool]:
    """Return the name of the part that receives the field, and whether its value is sigmoid(field)."""
    sampled, fed_back = layer.cell.anatomy.sampled_field, layer.cell.anatomy.fed_back_field
    part = sampled or fed_back
    assert part is not None, "the cells have no update rule"
    return part.name, sampled is not None


def threshold_levels(layer: Layer) -> tuple[float, float] | None:
    """Return the low and the high value of cells with a threshold; None if the layer has none of its own."""
    return activations.load(layer.activation).levels if layer.activation else None
