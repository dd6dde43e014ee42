"""Compare specs by their meaning: by everything that they say, but not by where and how it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netcharts.findings import Place
from netcharts.spec.model import Connection, Layer, Spec


def same_meaning(one: Spec, other: Spec) -> bool:
    """Return True if two specs differ at most in their texts: in positions, spelling, quotes, comments and path."""
    return bool(meaning(_essence(one)) == meaning(_essence(other)))


def same_value(one: Any, other: Any) -> bool:
    """Return True if two parts of specs differ at most in the places in them."""
    return bool(meaning(one) == meaning(other))


def _essence(spec: Spec) -> Spec:
    """Return a spec without its text, its comments and where names are in it."""
    expansion = spec.expansion
    if expansion is not None:
        connections = _by_target(expansion.connections, expansion.layers)
        expansion = expansion._replace(connections=_numbered(connections))
    connections = spec.connections if expansion is None else _by_target(spec.connections, spec.layers)
    return spec._replace(
        path="",
        text="",
        ignores=(),
        cell_mentions=(),
        graph_mentions=(),
        connections=_numbered(connections),
        expansion=expansion,
    )


def _by_target(connections: Sequence[Connection], layers: Sequence[Layer]) -> Sequence[Connection]:
    """Return connections in the order of the layers that they lead to.

    Those of blocks are drawn after all others, so that the order of connections to different layers says nothing.
    """
    number = {layer.name: number for number, layer in enumerate(layers)}
    return sorted(connections, key=lambda connection: number.get(connection.target, -1))


def _numbered(connections: Sequence[Connection]) -> tuple[Connection, ...]:
    """Return connections with new numbers of their statements, which show where the next one begins."""
    numbered: list[Connection] = []
    number, before = 0, None
    for connection in connections:
        statement = connection.statement, connection.key, connection.options
        if before is not None and statement != before:
            number += 1
        before = statement
        numbered.append(connection._replace(statement=number))
    return tuple(numbered)


def meaning(value: Any) -> Any:
    """Return a value without the places in it."""
    if isinstance(value, Place):
        return None
    if isinstance(value, tuple):
        return (type(value), *map(meaning, value))
    if isinstance(value, Mapping):
        # Places by key say which values are given, not what they are.
        return {key: meaning(held) for key, held in value.items() if not isinstance(held, Place)}
    return value
