"""A connection that does not match the architecture.

What
    The declared architecture has no connection with this pattern, direction or delay between these layers.

Why
    For example, a restricted Boltzmann machine has no links within a layer; that is the restriction.

Example
    kind: rbm
    ...
    - complete: [visible, hidden]

Instead
    - full: visible -- hidden

Source
    Van Veen & Leijnen, The Neural Network Zoo, and the source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import Architecture, RoleConnection
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._links import fits, joins
from netcharts.checking.rules.architectures._roles import opening, spelled
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that the architecture does not have."""
    kind = context.kind
    if kind is None:
        return
    for connection in context.spec.connections:
        ends = [context.roles[name] for name in (connection.source, connection.target)]
        if None in ends or any(fits(link, context, connection) for link in kind.links):
            continue
        advice = _instead(context, kind, connection)
        message = f"{opening(kind)}: this architecture has no connection {spelled(connection)}{advice}"
        yield RuleHit(connection.places["target"], message)


def _instead(context: CheckContext, kind: Architecture, connection: Connection) -> str:
    allowed = [_shown(link) for link in kind.links if joins(link, context, connection)]
    return f"; between these layers, use {' or '.join(allowed)}" if allowed else ""


def _shown(link: RoleConnection) -> str:
    way = "undirected " if link.undirected else ""
    delay = "" if link.delay == ("now",) else f" ({' or '.join(link.delay)})"
    return f"{way}{' or '.join(link.by)}{delay}"


RULE = Rule("NC403", "error", check)
