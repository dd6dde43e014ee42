"""Connections of a spec held against the links that a kind of network has."""

from __future__ import annotations

from netcharts.flow import Flow
from netcharts.kinds import Link
from netcharts.rules.kinds._roles import time
from netcharts.spec.model import Connection


def fits(link: Link, flow: Flow, connection: Connection) -> bool:
    """Whether a connection is one of the links that a kind allows."""
    return (
        connection.key in link.by
        and connection.directed != link.undirected
        and time(connection) in link.delay
        and joins(link, flow, connection)
    )


def joins(link: Link, flow: Flow, connection: Connection) -> bool:
    """Whether a connection has its ends where a link of the kind has them."""
    source, target = flow.roles[connection.source], flow.roles[connection.target]
    if source is None or target is None or connection.within != link.within:
        return False
    ends = (source.name, target.name)
    return ends == (link.source, link.target) or (link.undirected and ends == (link.target, link.source))
