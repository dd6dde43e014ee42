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

from collections import defaultdict
from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the identity connections between adjacent layers."""
    beside: defaultdict[tuple[object, ...], list[Connection]] = defaultdict(list)
    for connection in context.forward:
        beside[_ends(connection)].append(connection)
    led_on: dict[str, set[str]] = {}
    for skip in context.forward:
        if not skip.pattern.skip:
            continue
        other = next((each for each in beside[_ends(skip)] if each is not skip), None)
        if other is None:
            continue
        if skip.source not in led_on:
            led_on[skip.source] = {each.target for each in context.forward_out_of(skip.source)}
        if not any(context.leads_to(name, skip.target) for name in led_on[skip.source] - {skip.target}):
            message = (
                f"this skip skips nothing: '{other.key}' also joins {quoted(skip.source)} and {quoted(skip.target)}"
            )
            yield RuleHit(skip.places["target"], message)


def _ends(connection: Connection) -> tuple[object, ...]:
    """Return what two connections have in common that lead from the same slice of a part to the same input."""
    options = connection.options
    ends = connection.source, connection.target, connection.carries, connection.gate
    return *ends, options.channels, options.places, options.crop


RULE = Rule("NC109", "note", check, about=("skip links",), aliases=("idle-skip",))
