"""Connections of a spec held against the links that a kind of network has."""

from __future__ import annotations

from netcharts.flow import Flow
from netcharts.kinds import Kind, Link
from netcharts.rules.kinds._roles import role, time
from netcharts.spec.model import Connection


def fits(link: Link, kind: Kind, flow: Flow, connection: Connection) -> bool:
    """Whether a connection is one of the links that a kind allows."""
    return (
        joins(link, kind, flow, connection)
        and connection.key in link.by
        and time(connection) in link.delay
        and connection.directed != link.undirected
    )


def joins(link: Link, kind: Kind, flow: Flow, connection: Connection) -> bool:
    """Whether a connection has its ends where a link of the kind has them."""
    source, target = (role(kind, flow.layers[name]) for name in (connection.source, connection.target))
    if source is None or target is None or connection.within != link.within:
        return False
    ends = (source.name, target.name)
    return ends == (link.source, link.target) or (link.undirected and ends == (link.target, link.source))
