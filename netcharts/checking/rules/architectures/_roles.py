"""The layers of a spec and their roles in its declared architecture."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import Architecture, Role
from netcharts.architectures.traits import TRAITS, family
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
    return context.layers_by_role.get(name, [])


def stand_in(context: CheckContext, role: Role) -> Layer | None:
    """Return the only layer that can stand where one of a role is missing, or None.

    It is of the same family, and has no role of its own.
    """
    if len(in_role(context, role.name)) >= role.least:
        return None
    needed = {TRAITS[name].family for name in role.cells}
    free = [layer for layer in hidden_layers(context, needed) if context.roles[layer.name] is None]
    return free[0] if len(free) == 1 else None


def hidden_layers(context: CheckContext, families: set[str]) -> Iterator[Layer]:
    """Yield the layers of some families, without those that keep what they are given."""
    for layer in context.spec.layers:
        if family(layer.cell) in families and not context.keeps(layer.name):
            yield layer


def opening(kind: Architecture) -> str:
    """Return the start of a message about an architecture: `kind autoencoder`."""
    return f"kind {kind.name}"


def phrase(role: Role) -> str:
    """Return the cells of a role in words: `gated memory cells`."""
    return " or ".join(TRAITS[name].phrase for name in role.cells)


def times(connection: Connection) -> set[str]:
    """Return the time step that a connection reads, in the words of an architecture."""
    if not connection.delay:
        return {"now"}
    return {"ahead"} if connection.delay < 0 else {"past"} | ({"previous"} if connection.delay == 1 else set())


def spelled(connection: Connection) -> str:
    """Return a connection as it is written: `'full: a -> b' with delay 1`."""
    arrow = "--" if not connection.directed else "->"
    delay = "" if not connection.delay else f" with delay {connection.delay}"
    return f"'{connection.key}: {connection.source} {arrow} {connection.target}'{delay}"


def recurrences(context: CheckContext, name: str) -> set[str]:
    """Return the times at which a layer reads itself, directly or by way of others: past, ahead."""
    after, before = context.downstream([name]), context.upstream([name])
    delayed = [c for c in context.spec.connections if c.delay and c.source in after and c.target in before]
    return {time for connection in delayed for time in times(connection)}


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
