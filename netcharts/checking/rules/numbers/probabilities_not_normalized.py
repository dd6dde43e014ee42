"""Probabilities that do not add up to 1.

What
    The weights of a Markov chain have a row, the probabilities of the transitions from one state, that does not add up
    to 1 or contains a negative number.

Why
    The chain always moves to some state, so the probabilities add up to 1. The forward pass would normalize them, which
    is probably not intended.

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
    """Yield the weights of a Markov chain that are not probabilities."""
    import numpy as np

    if context.kind is None or not context.kind.transition_probabilities:
        return
    directed = all(connection.directed for connection in context.spec.connections)
    for name, array in context.spec.weights.items() if directed else ():
        rows = np.asarray(array, float)
        if rows.ndim != 2:
            continue
        if (rows < 0).any():
            state, other = np.argwhere(rows < 0)[0].tolist()
            message = f"the transition probability from state {state} to state {other} is {rows[state, other]:.6g}"
            yield RuleHit(context.spec.weight_places[name], f"{message}, below 0")
        elif np.abs(rows.sum(axis=1) - 1).max() > 1e-6:
            wrong = int(np.argmax(np.abs(rows.sum(axis=1) - 1)))
            message = f"the transition probabilities of state {wrong} add up to {rows[wrong].sum():.6g}, not to 1"
            yield RuleHit(context.spec.weight_places[name], message)


RULE = Rule("NC504", "warning", check, needs="numbers", aliases=("odds-not-one",))
