"""Networks that are not connected with each other.

What
    The layers fall into two or more parts, and no connection joins a layer of one with a layer of another.
    Layers that share weights belong together.

Why
    Such parts are separate networks, which cannot affect each other. Usually the connection that joins them is missing.

Example
    - full: query -> output
    - full: document -> score

Instead
    - full: [query -> hidden, document -> hidden]
    - full: hidden -> output

Source
    By definition of a network; Bromley et al., 1993, doi:10.1142/S0218001493000339: the two halves of a Siamese network
    are joined at their output.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the first layer of every part but the first."""
    seen: set[str] = set(context.isolated)
    first = ""
    for name in context.layers:
        if name in seen:
            continue
        seen |= _joined(context, name)
        if first:
            message = f"the part of the network with {quoted(name)} is not connected to the part with {quoted(first)}"
            yield RuleHit(context.layers[name].place, message)
        first = first or name


def _joined(context: CheckContext, name: str) -> set[str]:
    """Return the layers that connections join with a layer, whatever their direction."""
    joined, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        if here not in joined:
            joined.add(here)
            waiting += context.successors[here] | context.predecessors[here] | context.shares_with[here]
    return joined


RULE = Rule("NC116", "warning", check, needs="nothing else")
