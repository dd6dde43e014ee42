"""A stored pattern that is not stable.

What
    A pattern of a Hopfield network is not a fixed point: starting from it, some cells change.

Why
    The network should settle into its patterns. If there are too many patterns, or if they are too similar, they
    interfere with each other: of random patterns of n cells, about n / (2 ln n) can be recalled without an error.

Example
    patterns:                  # of a network of three cells
      - [1, 1, 1]
      - [1, 1, -1]

Instead
    patterns:
      - [1, 1, 1]

Source
    Hopfield, 1982, doi:10.1073/pnas.79.8.2554; McEliece, Posner, Rodemich & Venkatesh, The capacity of the Hopfield
    associative memory, 1987, doi:10.1109/TIT.1987.1057328.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.errors import ForwardError
from netcharts.findings import RuleHit
from netcharts.wording import counted, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the stored patterns that are not fixed points."""
    import numpy as np

    from netcharts.forward import forward
    from netcharts.forward.symmetric_weights import pattern_levels, pattern_mismatch

    for pattern, place in context.spec.patterns:
        layer = context.spec.layers[0]
        if pattern_mismatch(context.spec, pattern) is not None:
            continue  # Another rule reports it.
        start = np.asarray(pattern, float).ravel()
        try:
            run = forward(context.models, {layer.name: start.reshape(layer.size)}, steps=2)
        except ForwardError as error:
            yield RuleHit(place, str(error))
            continue
        # Of graded values, it counts on which side they are.
        middle = sum(pattern_levels(layer)) / 2
        changed = np.flatnonzero((run[layer.name][-1].ravel() > middle) != (start > middle))
        if changed.size:
            which = ", ".join(str(int(cell)) for cell in changed[:8])
            cells = f"{counted(changed.size, 'cell')} of {quoted(layer.name)}"
            verb = "changes" if changed.size == 1 else "change"
            yield RuleHit(place, f"this pattern is not stable: {cells} {verb} ({which})")


RULE = Rule("NC506", "error", check, needs="numbers")
