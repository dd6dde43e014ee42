"""Read the body of a block for some values of its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from netcharts.blocks import INPUTS, BlockBody, Substitution, without_when
from netcharts.findings import Problems
from netcharts.spec.connection_expansion import Edge, edges
from netcharts.spec.connections import ConnectionType, WrittenConnection
from netcharts.spec.definitions import Definition, Definitions
from netcharts.spec.model import LAYER_OR_BLOCK

_DEFINITIONS = Definitions(LAYER_OR_BLOCK, "layer")


class BodyReading(NamedTuple):
    """A body as it is read for some values of its parameters.

    `absent` are the layers that do not exist for these values, `broken` those that cannot be read.
    """

    definitions: tuple[Definition, ...]
    edges: tuple[Edge, ...]
    absent: frozenset[str]
    broken: frozenset[str]


def read_body(body: BlockBody, substitution: Substitution, first: int, problems: Problems) -> BodyReading:
    """Return the layers and edges of a body; its statements are numbered from `first`."""
    absent, broken = set[str](), set[str]()
    definitions: list[Definition] = []
    for key, node in body.layers.pairs:
        layer, condition = without_when(node)
        before, name = problems.added, " ".join(key.text.split())
        if condition is not None and substitution.holds(condition) is False:
            absent.add(name)
            continue
        value = substitution.value(layer)
        if problems.added == before:
            definitions.extend(_DEFINITIONS.read(body.layers._replace(pairs=((key, value),)), problems) or ())
        if problems.added > before:
            broken.add(name)
    names = {INPUTS, *(" ".join(key.text.split()) for key, _ in body.layers.pairs)}
    drawn = edges(list(_connections(body, substitution, problems)), names, {}, problems, first)
    return BodyReading(tuple(definitions), tuple(drawn), frozenset(absent), frozenset(broken))


def _connections(body: BlockBody, substitution: Substitution, problems: Problems) -> Iterator[WrittenConnection]:
    """Yield the connections of a body that exist for some values of its parameters."""
    for node in body.connections.items:
        connection, condition = without_when(node)
        if condition is not None and not substitution.holds(condition):
            continue
        read = ConnectionType().read(connection, problems)
        if read is not None:
            options: Any = substitution.value(read.options)
            yield read._replace(options=options)
