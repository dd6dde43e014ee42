"""A skip connection that skips nothing.

What
    An identity connection joins two layers that another connection joins directly at the same time step, and no longer
    forward path leads from one to the other.

Why
    A skip connection carries values past the layers in between and adds them to the output of those layers. If there
    are no layers in between, the weights of the parallel connection can represent the same function. The connection can
    still be useful, since the weights then learn the difference from the identity.

Example
    - full: a -> b -> c
    - identity: b -> c

Instead
    - full: a -> b -> c
    - identity: a -> c

Source
    He et al., 2015, arXiv:1512.03385: a shortcut skips one or more layers; of one layer, no advantage was observed.
    Hardt & Ma, 2016, arXiv:1611.04231, use such layers.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the identity connections between adjacent layers."""
    for skip in context.forward:
        if not skip.pattern.skip:
            continue
        beside = [c for c in context.forward_into(skip.target) if c is not skip and _same_ends(c, skip)]
        if beside and not any(context.leads_to(name, skip.target) for name in _next(context, skip)):
            message = (
                f"this skip skips nothing: '{beside[0].key}' also joins {quoted(skip.source)} and {quoted(skip.target)}"
            )
            yield RuleHit(skip.places["target"], message)


def _same_ends(one: Connection, other: Connection) -> bool:
    """Return True if two connections lead from the same part of a layer, or the same slice of it, to the same input."""
    ends = [(c.source, c.carries, c.gate, c.options.channels, c.options.places, c.options.crop) for c in (one, other)]
    return ends[0] == ends[1]


def _next(context: CheckContext, skip: Connection) -> set[str]:
    return {c.target for c in context.forward_out_of(skip.source)} - {skip.target}


RULE = Rule("NC109", "note", check, aliases=("idle-skip",))
