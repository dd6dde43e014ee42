"""Update rules: how a cell of a network with undirected connections sets its value, given its local field."""

from __future__ import annotations

from typing import NamedTuple

from netcharts import activations
from netcharts.spec.model import Layer


class UpdateRule(NamedTuple):
    """The update rule of a layer's cells.

    Without a threshold, a cell is 1 with probability sigmoid(field), else 0 (Gibbs sampling; Hinton & Sejnowski, 1986).
    With one, it takes the low or the high level by the sign of its field, and keeps its value if the field is 0
    (Hopfield, 1982).

    Attributes:
        field_part: The name of the part that receives the field.
        shows_probability: Whether the value of that part is sigmoid(field) in place of the field.
        has_threshold: Whether the cells have a threshold.
        low: The low level.
        high: The high level.
    """

    field_part: str
    shows_probability: bool
    has_threshold: bool
    low: float
    high: float


def update_rule(layer: Layer) -> UpdateRule | None:
    """Return the update rule of a layer's cells, which follows from their parts; None if they have none."""
    anatomy, levels = layer.cell.anatomy, None
    if layer.activation:
        levels = activations.load(layer.activation).levels
    low, high = levels or (0, 1)
    sampled = anatomy.sampled_field
    if sampled is not None:
        return UpdateRule(sampled.name, True, False, low, high)
    field = anatomy.fed_back_field
    return None if field is None else UpdateRule(field.name, False, levels is not None, low, high)
