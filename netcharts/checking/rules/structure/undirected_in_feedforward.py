"""Undirected links mixed into a forward order.

What
    Two layers are joined both ways, though forward connections lead from one to the other, or into one and out of the
    other.

Why
    Undirected links settle, step after step, until both ends agree; a forward pass is over after one. The two can't
    both say when a layer is done.

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
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for link in context.undirected:
        ends = (link.source, link.target)
        if link.key == "access" or link.within:
            continue
        ordered = context.leads_to(link.source, link.target) or context.leads_to(link.target, link.source)
        if ordered or all(_ordered(context, end) for end in ends):
            message = f"{quoted(ends[0])} and {quoted(ends[1])} are joined both ways, but lie in a forward order"
            yield RuleHit(link.places["target"], message)


def _ordered(context: CheckContext, name: str) -> bool:
    return any(context.forward_into(name)) or any(context.forward_out_of(name))


RULE = Rule("NC110", "warning", check, aliases=("mixed-order",))
