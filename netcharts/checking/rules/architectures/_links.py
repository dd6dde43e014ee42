"""Compare the connections of a spec with those of an architecture."""

from __future__ import annotations

from netcharts.architectures import ANY, RoleConnection
from netcharts.architectures.traits import LINK_TRAITS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._roles import times
from netcharts.spec.model import Connection

_WHEN = {"now": "at the same time step", "previous": "with a delay of 1", "past": "with a delay of 1 or more"}


def fits(link: RoleConnection, context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection is one that the architecture has."""
    return joins(link, context, connection) and fits_but_for_time(link, connection) and in_time(link, connection)


def fits_but_for_time(link: RoleConnection, connection: Connection) -> bool:
    """Return True if a connection has the direction and the links that the architecture has."""
    is_one = any(LINK_TRAITS[name].has(connection.pattern) for name in link.by)
    return is_one and connection.directed != link.undirected


def in_time(link: RoleConnection, connection: Connection) -> bool:
    """Return True if a connection reads a time step that the architecture has."""
    return bool(times(connection) & set(link.delay))


def joins(link: RoleConnection, context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection has its ends where the architecture has one."""
    if connection.within != link.within:
        return False
    ends = (connection.source, connection.target)
    return _are(link, context, *ends) or (link.undirected and _are(link, context, *ends[::-1]))


def described(link: RoleConnection) -> str:
    """Return a connection of an architecture in words: `undirected weighted links, with a delay of 1`."""
    way = "undirected " if link.undirected else ""
    times = " or ".join(_WHEN.get(time, "with a delay of -1") for time in link.delay if link.delay != ("now",))
    return f"{way}{' or '.join(LINK_TRAITS[name].phrase for name in link.by)}{', ' if times else ''}{times}"


def _are(link: RoleConnection, context: CheckContext, source: str, target: str) -> bool:
    return _is(link.source, context, source) and _is(link.target, context, target)


def _is(role: str, context: CheckContext, name: str) -> bool:
    found = context.roles[name]
    return role == ANY or (found is not None and found.name == role)
