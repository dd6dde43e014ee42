"""Update rules: how a cell of a network with undirected connections sets its value, given its local field."""

from __future__ import annotations

from typing import NamedTuple

from netcharts import activations
from netcharts.spec.model import Layer


class UpdateRule(NamedTuple):
    """The update rule of a layer's cells.

    Without a threshold, a cell is 1 with probability sigmoid(field), else 0 (Gibbs sampling; Hinton & Sejnowski, 1986).
    With one, it takes the low or the high level by the sign of its field, and keeps its value if the field is 0
    (Hopfield, 1982). With another activation, it takes the activation of its field (Hopfield, 1984).

    Attributes:
        field_part: The name of the part that receives the field.
        shows_probability: Whether the value of that part is sigmoid(field) in place of the field.
        has_threshold: Whether the cells have a threshold.
        low: The low level.
        high: The high level.
        graded: The activation of cells with graded values.
    """

    field_part: str
    shows_probability: bool
    has_threshold: bool
    low: float
    high: float
    graded: str | None = None


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
    if field is None:
        return None
    graded = layer.activation if levels is None else None
    if graded and activations.load(graded).bind:
        return UpdateRule(field.name, False, False, *_limits(graded), graded)
    return UpdateRule(field.name, False, levels is not None, low, high)


def _limits(activation: str) -> tuple[float, float]:
    """Return the values that an activation approaches for low and high fields, between -1 and 1."""
    import numpy as np

    values = np.array([-30.0, 30.0])
    bind = activations.load(activation).bind
    # A root or a logarithm has no values for low fields.
    with np.errstate(all="ignore"):
        for call in bind(values) if bind else ():
            call()
    low, high = np.nan_to_num(values).clip(-1, 1).round(9).tolist()
    return low, high
