"""A deep network whose hidden layers are parallel.

What
    In a deep network, one hidden layer leads to another. This network has several hidden layers, but no path leads
    through two of them.

Why
    The depth of a network is the number of layers on a path. Two parallel hidden layers that both lead to the output
    compute no more than a single wider one.

Example
    kind: deep_feed_forward
    ...
    - full: input -> hidden1 -> output
    - full: input -> hidden2 -> output

Instead
    - full: input -> hidden1 -> hidden2 -> output

Source
    Goodfellow, Bengio & Courville, Deep Learning, 2016, section 6.4.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._paths import deepest_path
from netcharts.checking.rules.architectures._roles import declared, hidden_layers
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a deep network if its hidden layers stand side by side."""
    place = declared(context, "deep")
    path = deepest_path(context) if place is not None else None
    if place is not None and path is not None and len(path) < 4 and len(list(hidden_layers(context, {"hidden"}))) > 1:
        yield RuleHit(place, "the hidden layers of this architecture follow one another, but these stand side by side")


RULE = Rule("NC405", "error", check, needs="nothing else", about=("deep",), aliases=("not-a-chain",))
