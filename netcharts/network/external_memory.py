"""External memories, and the heads that read and write them.

The cells of a memory layer (see `memory_layers`) are the locations of the memory, its channels the words at them. A
connection into it stands for write heads, one out of it for read heads, an undirected one for both; what is read then
arrives a step later. A memory with dynamic addressing, or with a layer that shows its usage, also keeps in which order
its locations were written and which of them are free.

Heads are controlled by layers that write to the memory, through weights of their own. With `access: a -> m`,
`access: b -> m` and `access: m -> b`, the write heads are controlled by `a` and `b`, and the read heads by `b`, since
`b` is a writer as well; with `access: m -> c` they would be controlled by both writers. Graves, Wayne & Danihelka,
"Neural Turing machines", 2014, arXiv:1410.5401; Graves et al., "Hybrid computing using a neural network with dynamic
external memory", 2016, doi:10.1038/nature20101.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from netcharts.network.memory_layers import MEMORY_CELL, USAGE_CELL, memory_layers, shows_usage
from netcharts.patterns.access import AccessOptions
from netcharts.spec.model import Connection, Layer, Spec

# What a connection carries to the layer that shows the usage of a memory.
USAGE = "usage"


class HeadParameter(NamedTuple):
    """A parameter of a head: its `width` for each head, and the squashing function that keeps it in bounds."""

    name: str
    width: int
    squashing: str


class Head(NamedTuple):
    """The heads of one connection, which have their parameters from the same controllers.

    Attributes:
        name: The name in the names of weights.
        connection: The connection.
        writes: True if they write, False if they read.
        addressing: How they find their locations.
        heads: The number of heads.
        controllers: The connections whose sources control them.
        parameters: Their parameters.
    """

    name: str
    connection: Connection
    writes: bool
    addressing: str
    heads: int
    controllers: tuple[Connection, ...]
    parameters: tuple[HeadParameter, ...]

    @property
    def width(self) -> int:
        """Return the number of values that control these heads."""
        return self.heads * sum(parameter.width for parameter in self.parameters)

    def sources(self) -> Iterator[tuple[Connection, str]]:
        """Yield the controlling connections, each with its name in the names of weights."""
        seen: Counter[str] = Counter()
        for connection in self.controllers:
            seen[connection.source] += 1
            again = seen[connection.source]
            yield connection, connection.source + (f"#{again}" if again > 1 else "")


class Memory(NamedTuple):
    """An external memory: its layer, its heads, and the layer that shows its usage, if there is one."""

    layer: Layer
    heads: tuple[Head, ...]
    usage: str | None

    @property
    def allocated(self) -> bool:
        """Return True if it keeps track of which locations are in use, and in which order they were written."""
        return self.usage is not None or any(head.addressing == "dynamic" for head in self.heads)

    @property
    def states(self) -> int:
        """Return the number of values kept for the next step: words, weightings, links, precedence and usage."""
        locations = self.layer.cells
        kept = [head for head in self.heads if head.addressing != "content" or (self.allocated and head.writes)]
        weightings = sum(head.heads for head in kept)
        order = locations + 2 if self.allocated else 0
        return locations * (self.layer.channels + weightings + order)


def expand_memories(spec: Spec) -> Spec:
    """Return a spec whose memories are written out: with directed connections alone, and the cells of memories.

    A spec that is expanded already stays as it is.
    """
    usage_of = memory_layers(spec)
    if not usage_of:
        return spec
    anatomies = {**dict.fromkeys(usage_of, MEMORY_CELL), **dict.fromkeys(filter(None, usage_of.values()), USAGE_CELL)}
    layers = tuple(
        layer._replace(cell=layer.cell._replace(anatomy=anatomies.get(layer.name, layer.cell.anatomy)))
        for layer in spec.layers
    )
    directed = [each for connection in spec.connections for each in _directed(connection, usage_of)]
    return spec._replace(layers=layers, connections=tuple(_reading_words(directed, usage_of)))


def memories(spec: Spec) -> dict[str, Memory]:
    """Return the external memories of a spec, by the names of their layers."""
    usage_of = memory_layers(spec)
    if not usage_of:
        return {}
    connections = expand_memories(spec).connections
    return {name: _memory(spec.layer(name), usage, connections) for name, usage in usage_of.items()}


def _directed(connection: Connection, usage_of: Mapping[str, str | None]) -> Iterator[Connection]:
    """Yield a connection of a memory as directed ones; any other as it is."""
    name = next((end for end in (connection.target, connection.source) if end in usage_of), None)
    if name is None:
        yield connection
    elif shows_usage(connection, name, usage_of[name]):
        yield connection._replace(source=name, target=usage_of[name] or "", directed=True, carries=USAGE)
    elif connection.directed or not connection.pattern.addressed:
        yield connection
    else:
        other = connection.target if connection.source == name else connection.source
        yield connection._replace(source=other, target=name, directed=True)
        yield connection._replace(source=name, target=other, directed=True, delay=max(1, connection.delay))


def _reading_words(connections: Iterable[Connection], usage_of: Mapping[str, str | None]) -> Iterator[Connection]:
    """Yield connections; those that read from a memory carry the words of their read heads."""
    seen: Counter[str] = Counter()
    for connection in connections:
        if not connection.pattern.addressed or connection.source not in usage_of:
            yield connection
            continue
        seen[connection.source] += 1
        yield connection._replace(carries=f"{_numbered('read', seen[connection.source])}.words")


def _numbered(name: str, number: int) -> str:
    return f"{name}#{number}" if number > 1 else name


def _memory(layer: Layer, usage: str | None, connections: Iterable[Connection]) -> Memory:
    accesses = [c for c in connections if c.pattern.addressed and layer.name in (c.source, c.target)]
    writes = [c for c in accesses if c.target == layer.name]
    reads = [c for c in accesses if c.source == layer.name]
    heads = [_head(_numbered("write", n), c, (c,), layer, usage) for n, c in enumerate(writes, 1)]
    for connection in reads:
        controllers = tuple(c for c in writes if c.source == connection.target) or tuple(writes)
        heads.append(_head(connection.carries.removesuffix(".words"), connection, controllers, layer, usage))
    return Memory(layer, tuple(heads), usage)


def _head(
    name: str, connection: Connection, controllers: tuple[Connection, ...], layer: Layer, usage: str | None
) -> Head:
    options = connection.options
    assert isinstance(options, AccessOptions)
    addressing = options.addressing or ("dynamic" if usage else "location")
    writes = connection.target == layer.name
    parameters = tuple(_parameters(addressing, writes, layer.channels, 2 * options.shift + 1))
    return Head(name, connection, writes, addressing, options.heads, controllers, parameters)


def _parameters(addressing: str, writes: bool, word: int, shifts: int) -> Iterator[HeadParameter]:
    """Yield the parameters of a head as in the two papers: how to find its locations, and what to do there."""
    yield HeadParameter("key", word, "linear")
    yield HeadParameter("strength", 1, "oneplus" if addressing == "dynamic" else "softplus")
    if addressing == "location":
        yield HeadParameter("gate", 1, "sigmoid")
        yield HeadParameter("shift", shifts, "softmax")
        yield HeadParameter("sharpening", 1, "oneplus")
    elif addressing == "dynamic" and writes:
        yield HeadParameter("allocation_gate", 1, "sigmoid")
        yield HeadParameter("write_gate", 1, "sigmoid")
    elif addressing == "dynamic":
        yield HeadParameter("free_gate", 1, "sigmoid")
        yield HeadParameter("modes", 3, "softmax")
    if writes:
        yield HeadParameter("erase", word, "sigmoid")
        yield HeadParameter("add", word, "linear")
