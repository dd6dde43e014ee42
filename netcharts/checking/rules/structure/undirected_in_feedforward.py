"""Undirected links in a feed-forward network.

What
    An undirected connection joins two layers that are also joined by forward connections, or that both have other
    forward connections.

Why
    Layers joined by undirected links settle over many steps, but a forward pass takes one step. It is not defined when
    such a layer has settled.

Example
    - full: input -> a
    - full: a -- b
    - full: b -> output

Instead
    - full: input -> a -> b -> output

Source
    Hopfield networks and Boltzmann machines have no forward order (Hinton & Sejnowski, 1986); deep belief networks have
    one below their topmost, undirected pair (Hinton, Osindero & Teh, 2006).
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the undirected connections between layers of a feed-forward order."""
    for link in context.undirected:
        ends = (link.source, link.target)
        if link.pattern.addressed or link.within:
            continue
        ordered = context.leads_to(link.source, link.target) or context.leads_to(link.target, link.source)
        if ordered or all(_ordered(context, end) for end in ends):
            between = f"the links between {quoted(ends[0])} and {quoted(ends[1])}"
            message = f"{between} are undirected, although the layers are part of a feed-forward order"
            yield RuleHit(link.places["target"], message)


def _ordered(context: CheckContext, name: str) -> bool:
    return any(context.forward_into(name)) or any(context.forward_out_of(name))


RULE = Rule("NC110", "warning", check, about=("undirected links",), aliases=("mixed-order",))
