"""A stored pattern that does not stay.

What
    A pattern of a Hopfield network is no fixed point: started there, a cell would turn.

Why
    The network is to settle into its patterns. Too many of them, or too much alike, push each other out; about one for
    seven cells is the most.

Example
    patterns:                  # of a network of three cells
      - [1, 1, 1]
      - [1, 1, -1]

Instead
    patterns:
      - [1, 1, 1]

Source
    Hopfield, 1982, doi:10.1073/pnas.79.8.2554; Amit, Gutfreund & Sompolinsky, 1985, on the capacity.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.errors import ForwardError
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    import numpy as np

    from netcharts.forward import forward

    for pattern, place in context.spec.patterns:
        layer = context.spec.layers[0]
        start = np.asarray(pattern, float).ravel()
        if start.size != layer.cells:
            yield RuleHit(
                place, f"this pattern has {start.size:,} values, and {quoted(layer.name)} {layer.cells:,} cells"
            )
            continue
        try:
            run = forward(context.models, {layer.name: start.reshape(layer.size)}, steps=2)
        except ForwardError as error:
            yield RuleHit(place, str(error))
            continue
        turned = np.flatnonzero(run[layer.name][-1].ravel() != np.sign(start))
        if turned.size:
            cells = ", ".join(str(int(cell)) for cell in turned[:8])
            yield RuleHit(
                place, f"this pattern does not stay: {turned.size} cells of {quoted(layer.name)} turn ({cells})"
            )


RULE = Rule("NC506", "error", check, needs="numbers")
