"""Nonzero weights without links.

What
    The given weights are not 0 for two cells that are not linked; or the weights of undirected links within a layer are
    not symmetric.

Why
    Without a link, a weight has no effect. An undirected link has a single weight, so both of its values must be equal.
    No cell of such a layer is linked to itself.

Example
    - complete: cells
    ...
    weights:
      cells.field.cells: [[0, 1], [-1, 0]]

Instead
    - complete: cells
    ...
    weights:
      cells.field.cells: [[0, 1], [1, 0]]

Source
    Hopfield, 1982, doi:10.1073/pnas.79.8.2554: Tᵢⱼ = Tⱼᵢ and Tᵢᵢ = 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.network.parameters import Parameter
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the given weights that have values without a link."""
    spec = context.spec
    for weights, places in ((spec.weights, spec.weight_places), *((e.weights, e.places) for e in spec.examples)):
        for name, array in weights.items():
            parameter = context.parameter(name)
            connection = None if parameter is None else parameter.connection
            # Where every pair is linked there is nothing to look for, so that numpy is not imported.
            if parameter is None or connection is None or parameter.pair is None:
                continue
            if connection.pattern.transfer.has_mask(parameter.pair):
                message = _wrong(parameter, array)
                if message is not None:
                    yield RuleHit(places[name], f"{quoted(name)} {message}")


def _wrong(parameter: Parameter, array: Any) -> str | None:
    import numpy as np

    from netcharts.forward.weights import mask_links

    values = np.array(array, float)
    if not parameter.fits(values.shape):
        return None
    values = values.reshape(parameter.shape)
    linked = mask_links(parameter, values)
    connection = parameter.connection
    if connection is not None and not connection.directed and connection.within:
        if np.diag(values).any() and not np.diag(linked).any():
            return "gives cells a weight to themselves, but none is linked to itself"
        below = values - linked
        if below.any() and not np.array_equal(below, linked.T):
            return "is not symmetric, but an undirected link has one weight"
        return None
    extra = np.argwhere(values != linked)
    if not len(extra):
        return None
    where = ", ".join(map(str, extra[0].tolist()))
    return f"has a weight at [{where}], where there is no link"


RULE = Rule("NC320", "error", check, about=("weights",))
