"""A transformer without attention.

What
    No attention leads from layer to layer of the claimed kind.

Why
    All places would be worked on by themselves: nothing would look at anything else.

Example
    kind: transformer
    ...
    - identity: embedded -> attended

Instead
    - attention: embedded -> attended

Source
    Vaswani et al., 2017, arXiv:1706.03762.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import claimed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    place = claimed(context, "attends")
    if place is not None and not any(connection.key == "attention" for connection in context.forward):
        yield RuleHit(place, "such a network has attention, by which places look at each other")


RULE = Rule("NC418", "error", check, needs="nothing else")
