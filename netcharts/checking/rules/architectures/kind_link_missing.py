"""A missing connection of the architecture.

What
    In the declared architecture, every layer of this role has a connection that this layer lacks.

Why
    For example, an LSTM network without recurrent connections is not an LSTM network.

Example
    kind: lstm
    ...
    - full: input -> hidden -> output

Instead
    - full: input -> hidden -> output
    - recurrent: hidden

Source
    Van Veen & Leijnen, The Neural Network Zoo, and the source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import RoleConnection
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._links import fits
from netcharts.checking.rules.architectures._roles import in_role, opening
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that lack a connection of the architecture."""
    kind = context.kind
    if kind is None:
        return
    for link in kind.links:
        if not link.needed or not in_role(context, link.source):
            continue
        for layer in in_role(context, link.target):
            if not _has(context, link, layer.name):
                yield RuleHit(layer.place, f"{opening(kind)}: {quoted(layer.name)} lacks a connection {_shown(link)}")


def _has(context: CheckContext, link: RoleConnection, name: str) -> bool:
    return any(fits(link, context, connection) for connection in context.incoming[name])


def _shown(link: RoleConnection) -> str:
    by = " or ".join(f"'{key}'" for key in link.by)
    where = "to itself" if link.within else f"from {link.source} cells"
    when = "" if "now" in link.delay else ", from another time step"
    return f"{where}, by {by}{when}"


RULE = Rule("NC404", "error", check)
