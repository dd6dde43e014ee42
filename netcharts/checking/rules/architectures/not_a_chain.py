"""Layers that do not form a chain.

What
    In the declared architecture, connections lead from the first layer through each of the others to the last. In the
    spec, they branch, stop, form a cycle or leave out a layer.

Why
    Information flows in one direction from layer to layer; a network with other paths has another architecture.

Example
    kind: feed_forward
    ...
    - full: input -> output
    - full: input -> hidden

Instead
    - full: input -> hidden -> output

Source
    Van Veen & Leijnen, The Neural Network Zoo, on feed-forward networks.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import chain, declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a chain if the layers do not form one."""
    place = declared(context, "chain")
    if place is not None and chain(context) is None:
        yield RuleHit(place, "the layers of this architecture form a single chain, but these do not")


RULE = Rule("NC405", "error", check, needs="nothing else")
