"""The layers of a spec and their roles in its declared architecture."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import Architecture
from netcharts.checking.context import CheckContext
from netcharts.findings import Place
from netcharts.spec.model import Connection, Layer


def declared(context: CheckContext, shape: str) -> Place | None:
    """Return the place where a spec declares an architecture with a property of shape, or None."""
    if context.kind is None or context.spec.kind is None or shape not in context.kind.shape:
        return None
    return context.spec.kind.place


def in_role(context: CheckContext, name: str) -> list[Layer]:
    """Return the layers of a role."""
    roles = ((layer, context.roles[layer.name]) for layer in context.spec.layers)
    return [layer for layer, role in roles if role is not None and role.name == name]


def opening(kind: Architecture) -> str:
    """Return the start of a message about an architecture: `kind autoencoder`."""
    return f"kind {kind.name}"


def time(connection: Connection) -> str:
    """Return the time step that a connection reads, in the words of an architecture: now, past or ahead."""
    return "now" if not connection.delay else "past" if connection.delay > 0 else "ahead"


def spelled(connection: Connection) -> str:
    """Return a connection as it is written: `'full: a -> b' with delay 1`."""
    arrow = "--" if not connection.directed else "->"
    delay = "" if not connection.delay else f" with delay {connection.delay}"
    return f"'{connection.key}: {connection.source} {arrow} {connection.target}'{delay}"


def widths(context: CheckContext) -> Iterator[Layer]:
    """Yield the layers whose sizes the architecture constrains, in the order of the spec."""
    for layer in context.spec.layers:
        role = context.roles[layer.name]
        if context.kind is not None and role is not None and role.name in context.kind.widths:
            yield layer


def chain(context: CheckContext) -> list[Layer] | None:
    """Return all layers in the order of the connections; None if they do not form a single chain."""
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
