"""A connection that the architecture excludes.

What
    The declared architecture excludes such connections: within a layer, back to an earlier layer, in both directions,
    or from another time step.

Why
    For example, a restricted Boltzmann machine has no links within a layer; this is what "restricted" means.

Example
    kind: rbm
    ...
    - complete: [visible, hidden]

Instead
    - full: visible -- hidden

Source
    The source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import Architecture
from netcharts.architectures.traits import TRAITS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._links import described, fits, fits_but_for_time, has_links, joins
from netcharts.checking.rules.architectures._roles import in_role, opening, recurrences, spelled
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that the architecture does not have."""
    kind = context.kind
    if kind is None:
        return
    wrong_way = _read_ahead(context, kind)
    for connection in context.spec.connections:
        where, advice = "target", ""
        if connection in wrong_way:
            advice = "; give it a delay of 1"
        elif _listed(context, kind, connection):
            where, advice = _instead(context, kind, connection)
        elif not _refused(context, kind, connection):
            continue
        place = connection.places.get(where, connection.places["target"])
        yield RuleHit(place, f"{opening(kind)}: this architecture has no connection {spelled(connection)}{advice}")


def _listed(context: CheckContext, kind: Architecture, connection: Connection) -> bool:
    """Return True if the architecture lists the connections between these layers, and this is none of them."""
    ends = [context.roles[name] for name in (connection.source, connection.target)]
    if kind.closed:
        counts = None not in ends
    else:
        counts = any(role is not None and role.only for role in ends)
    return counts and not any(fits(link, context, connection) for link in kind.links)


def _refused(context: CheckContext, kind: Architecture, connection: Connection) -> bool:
    """Return True if a connection goes against the shape of the network."""
    role = context.roles[connection.target]
    if role is not None and role.apart and connection.within:
        return True
    pattern = connection.pattern
    joins_cells = not connection.directed and not (pattern.addressed or pattern.one_to_one)
    if joins_cells and {"directed", "acyclic"} & set(kind.shape):
        return True
    returns = bool(connection.delay) and connection.source in context.downstream([connection.target])
    recurrent = any(
        TRAITS["recurrent"].has(context.layers[name].cell) for name in (connection.source, connection.target)
    )
    # Recurrent cells are reported by themselves.
    return "acyclic" in kind.shape and returns and not recurrent


def _read_ahead(context: CheckContext, kind: Architecture) -> list[Connection]:
    """Return the connections from the next step where a role reads the past, but none of its layers does."""
    found: list[Connection] = []
    for role in kind.roles:
        names = [layer.name for layer in in_role(context, role.name)]
        if role.recurs == ("past",) and not any("past" in recurrences(context, name) for name in names):
            found += [c for name in names for c in context.incoming[name] if c.delay < 0]
    return found


def _instead(context: CheckContext, kind: Architecture, connection: Connection) -> tuple[str, str]:
    """Return what is wrong with a connection, and advice: the option, or the target for the connection as a whole."""
    allowed = [link for link in kind.links if joins(link, context, connection)]
    if any(fits(link, context, c) for link in allowed for c in _beside(context, connection)):
        return "target", "; remove it"
    if any(link.delay == ("previous",) and fits_but_for_time(link, connection) for link in allowed):
        return "delay", "; give it a delay of 1"
    if any(link.undirected and has_links(link, connection) for link in allowed) and not connection.within:
        return "target", f"; write '{connection.source} -- {connection.target}'"
    return "target", f"; use {described(allowed[0])}" if allowed else ""


def _beside(context: CheckContext, connection: Connection) -> list[Connection]:
    """Return the other connections between the two ends of one."""
    ends = {connection.source, connection.target}
    return [c for c in context.spec.connections if c is not connection and {c.source, c.target} == ends]


RULE = Rule("NC403", "error", check)
