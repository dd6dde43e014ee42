"""Compare the connections of a spec with those of an architecture."""

from __future__ import annotations

from netcharts.architectures import RoleConnection
from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._roles import time
from netcharts.spec.model import Connection


def fits(link: RoleConnection, context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection is one that the architecture allows."""
    return (
        connection.key in link.by
        and connection.directed != link.undirected
        and time(connection) in link.delay
        and joins(link, context, connection)
    )


def joins(link: RoleConnection, context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection has its ends where the architecture allows one."""
    source, target = context.roles[connection.source], context.roles[connection.target]
    if source is None or target is None or connection.within != link.within:
        return False
    ends = (source.name, target.name)
    return ends == (link.source, link.target) or (link.undirected and ends == (link.target, link.source))
