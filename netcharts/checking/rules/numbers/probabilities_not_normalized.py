"""Chances that do not add up to 1.

What
    A row of the weights of a Markov chain, the chances of going from a state to each other, does not add up to 1, or
    has a negative number.

Why
    From every state the chain goes somewhere, so the chances of where add up to 1. They are scaled to, which is
    hardly what was meant.

Example
    weights:
      states.chance.states: [[0.9, 0.2], [0.5, 0.5]]

Instead
      states.chance.states: [[0.9, 0.1], [0.5, 0.5]]

Source
    Hayes, 2013, American Scientist 101(2); Kemeny & Snell, Finite Markov chains, 1960.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    import numpy as np

    if context.kind is None or context.kind.name != "markov_chain":
        return
    directed = all(connection.directed for connection in context.spec.connections)
    for name, array in context.spec.weights.items() if directed else ():
        rows = np.asarray(array, float)
        if rows.ndim == 2 and ((rows < 0).any() or np.abs(rows.sum(axis=1) - 1).max() > 1e-6):
            wrong = int(np.argmax(np.abs(rows.sum(axis=1) - 1)))
            message = f"the chances of leaving state {wrong} add up to {rows[wrong].sum():.6g}, not to 1"
            yield RuleHit(context.spec.weight_places[name], message)


RULE = Rule("NC504", "warning", check, needs="numbers", aliases=("odds-not-one",))
