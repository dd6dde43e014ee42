"""Compare the connections of a spec with those of an architecture."""

from __future__ import annotations

from netcharts.architectures import ANY, RoleConnection
from netcharts.architectures.traits import LINK_TRAITS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._roles import times
from netcharts.spec.model import Connection


def fits(link: RoleConnection, context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection is one that the architecture has."""
    return joins(link, context, connection) and fits_but_for_time(link, connection) and in_time(link, connection)


def fits_but_for_time(link: RoleConnection, connection: Connection) -> bool:
    """Return True if a connection has the direction and the links that the architecture has."""
    return has_links(link, connection) and connection.directed != link.undirected


def has_links(link: RoleConnection, connection: Connection) -> bool:
    """Return True if the links of a connection are such as the architecture has."""
    return any(LINK_TRAITS[name].has(connection.pattern) for name in link.by)


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
    """Return a connection of an architecture in words: `weighted links with a delay of 1`."""
    way = "undirected " if link.undirected and link.by == ("weighted",) else ""
    delay = "" if "now" in link.delay else " with a delay of -1" if link.delay == ("ahead",) else " with a delay of 1"
    return f"{way}{LINK_TRAITS[link.by[0]].phrase}{delay}"


def _are(link: RoleConnection, context: CheckContext, source: str, target: str) -> bool:
    return _is(link.source, context, source) and _is(link.target, context, target)


def _is(role: str, context: CheckContext, name: str) -> bool:
    found = context.roles[name]
    return role == ANY or (found is not None and found.name == role)
