"""Layers and the roles that they play in the kind of network that a spec claims to be."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import Kind
from netcharts.checking.context import CheckContext
from netcharts.findings import Place
from netcharts.spec.model import Connection, Layer


def claimed(context: CheckContext, shape: str) -> Place | None:
    """Where a spec claims to be of a kind that has a property of shape, if it does."""
    if context.kind is None or context.spec.kind is None or shape not in context.kind.shape:
        return None
    return context.spec.kind.place


def in_role(context: CheckContext, name: str) -> list[Layer]:
    """The layers that play a role."""
    roles = ((layer, context.roles[layer.name]) for layer in context.spec.layers)
    return [layer for layer, role in roles if role is not None and role.name == name]


def said(kind: Kind) -> str:
    """A kind at the start of a message: `kind autoencoder`."""
    return f"kind {kind.name}"


def time(connection: Connection) -> str:
    """When the values come from that a connection carries, in the words of a kind."""
    return "now" if not connection.delay else "past" if connection.delay > 0 else "ahead"


def spelled(connection: Connection) -> str:
    """A connection in words: `'full' from 'a' to 'b', one step back`."""
    arrow = "--" if not connection.directed else "->"
    delay = "" if not connection.delay else f" with delay {connection.delay}"
    return f"'{connection.key}: {connection.source} {arrow} {connection.target}'{delay}"


def widths(context: CheckContext) -> Iterator[Layer]:
    """The layers whose sizes count in the kind of network, in the order of the spec."""
    for layer in context.spec.layers:
        role = context.roles[layer.name]
        if context.kind is not None and role is not None and role.name in context.kind.widths:
            yield layer


def chain(context: CheckContext) -> list[Layer] | None:
    """All layers in the order in which connections lead from one to the next; None if they form no single path."""
    joined = [c for c in context.spec.connections if not c.within and not c.delay]
    follow: dict[str, str] = {}
    for connection in joined:
        if connection.source in follow:
            return None
        follow[connection.source] = connection.target
    starts = set(context.layers) - set(follow.values())
    if len(starts) != 1 or len(set(follow.values())) != len(joined):
        return None
    path = [starts.pop()]
    while path[-1] in follow:
        path.append(follow[path[-1]])
    return [context.layers[name] for name in path] if len(path) == len(context.layers) else None
