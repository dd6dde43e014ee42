"""Layers that do not follow one another.

What
    The claimed kind of network is a chain: connections lead from the first layer through each of the others to the
    last. Here they branch, break off, run in a circle or leave one out.

Why
    Information runs one way, from layer to layer; a layer beside the chain belongs to another kind of network.

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
from netcharts.checking.rules.architectures._roles import chain, claimed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    place = claimed(context, "chain")
    if place is not None and chain(context) is None:
        yield RuleHit(place, "the layers of such a network follow one another in a single path, and here they do not")


RULE = Rule("NC405", "error", check, needs="nothing else")
