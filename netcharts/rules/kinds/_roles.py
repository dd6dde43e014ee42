"""Layers and the roles that they play in the kind of network that a spec claims to be."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.diagnostics import Place
from netcharts.flow import Flow
from netcharts.kinds import Kind, Role
from netcharts.spec.model import Connection, Layer


def claimed(flow: Flow, shape: str) -> Place | None:
    """Where a spec claims to be of a kind that has a property of shape, if it does."""
    if flow.kind is None or flow.spec.kind is None or shape not in flow.kind.shape:
        return None
    return flow.spec.kind.place


def role(kind: Kind, layer: Layer) -> Role | None:
    """The role of a layer: by its cells, or by those that they extend."""
    return kind.role(layer.cell.base)


def in_role(flow: Flow, kind: Kind, name: str) -> list[Layer]:
    """The layers that play a role."""
    wanted = next(role for role in kind.roles if role.name == name)
    return [layer for layer in flow.spec.layers if layer.cell.base in wanted.cells]


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


def widths(flow: Flow, kind: Kind) -> Iterator[Layer]:
    """The layers whose sizes count, in the order of the spec."""
    counted = {cell for role in kind.roles if role.name in kind.widths for cell in role.cells}
    return (layer for layer in flow.spec.layers if not kind.widths or layer.cell.base in counted)


def chain(flow: Flow) -> list[Layer] | None:
    """All layers in the order in which connections lead from one to the next; None if they form no single path."""
    joined = [c for c in flow.spec.connections if not c.within and not c.delay]
    follow: dict[str, str] = {}
    for connection in joined:
        if connection.source in follow:
            return None
        follow[connection.source] = connection.target
    starts = set(flow.layers) - set(follow.values())
    if len(starts) != 1 or len(set(follow.values())) != len(joined):
        return None
    path = [starts.pop()]
    while path[-1] in follow:
        path.append(follow[path[-1]])
    return [flow.layers[name] for name in path] if len(path) == len(flow.layers) else None
