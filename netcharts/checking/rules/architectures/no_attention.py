"""A transformer without attention.

What
    No layer of the spec has attention cells or an attention connection.

Why
    Without attention, every position would be processed independently of the others.

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
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of an architecture with attention if there is none."""
    place = declared(context, "attends")
    attends = any(layer.cell.anatomy.attends for layer in context.spec.layers) or any(
        connection.pattern.attention for connection in context.forward
    )
    if place is not None and not attends:
        yield RuleHit(place, "this architecture has attention, and the spec has none")


RULE = Rule("NC418", "error", check, needs="nothing else", about=("attends",))
