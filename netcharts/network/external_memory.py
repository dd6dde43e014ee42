"""Memories outside a network, and the heads that read and write them.

A layer of memory cells that is reached by `access` alone is such a memory: its cells are slots, its channels the words
that they hold. A connection that leads in makes a write head, one that leads out a read head, an undirected one both,
and then what is read arrives a step later. A layer of memory cells joined to it one to one tells how much each slot is
in use, and makes it a memory that is allocated.

A head is told what to do by the values of the layers that write, each with weights of its own: a read head by the layer
that it reads for, if that writes as well, else by all that do. Graves, Wayne & Danihelka, "Neural Turing machines",
2014, arXiv:1410.5401; Graves et al., "Hybrid computing using a neural network with dynamic external memory", 2016,
doi:10.1038/nature20101.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from netcharts.cells.anatomy import Anatomy, Part, Wire
from netcharts.patterns.access import AccessOptions
from netcharts.spec.model import Connection, Layer, Spec

# What a slot of a memory is made of: what its heads erase and add makes its next value.
_SLOT = Anatomy(
    (
        Part("erased", "sum", (Wire("inputs"),)),
        Part("added", "sum", (Wire("inputs"),)),
        Part("kept", "invert", (Wire("erased"),)),
        Part("old", "multiply", (Wire("kept"), Wire("output", before=True))),
        Part("output", "sum", (Wire("old"), Wire("added"))),
    ),
    ("erased", "added", "kept", "old", "output"),
)
_SHOWN = Anatomy((Part("output", "pass", (Wire("inputs"),)),), ("output",))


class HeadParameter(NamedTuple):
    """A parameter of a head: its `width` for each head, and the squashing function that keeps it in bounds."""

    name: str
    width: int
    squashing: str


class Head(NamedTuple):
    """The heads of one connection, `heads` of them; `told` are the connections whose sources tell them what to do."""

    name: str
    connection: Connection
    writes: bool
    addressing: str
    heads: int
    told: tuple[Connection, ...]
    parameters: tuple[HeadParameter, ...]

    @property
    def width(self) -> int:
        """How many numbers these heads are told."""
        return self.heads * sum(parameter.width for parameter in self.parameters)

    def sources(self) -> Iterator[tuple[Connection, str]]:
        """The connections by which the heads are told, each with what it is called in the names of weights."""
        seen: Counter[str] = Counter()
        for connection in self.told:
            seen[connection.source] += 1
            again = seen[connection.source]
            yield connection, connection.source + (f"#{again}" if again > 1 else "")


class Memory(NamedTuple):
    """A memory: its layer, its heads, and the layer that shows how much each slot is in use, if there is one."""

    layer: Layer
    heads: tuple[Head, ...]
    usage: str | None

    @property
    def allocated(self) -> bool:
        """Whether it is kept in mind which slots are in use, and in which order they were written."""
        return self.usage is not None or any(head.addressing == "dynamic" for head in self.heads)

    @property
    def states(self) -> int:
        """How many values are kept for the next step: words, weightings, links, precedence and usage."""
        slots = self.layer.cells
        kept = [head for head in self.heads if head.addressing != "content" or (self.allocated and head.writes)]
        weightings = sum(head.heads for head in kept)
        order = slots + 2 if self.allocated else 0
        return slots * (self.layer.channels + weightings + order)


def expand_memories(spec: Spec) -> Spec:
    """The spec with what its memories mean: directed connections alone, and slots in place of memory cells.

    What is unfolded already stays as it is.
    """
    beside = _memories(spec)
    if not beside:
        return spec
    anatomies = {**dict.fromkeys(beside, _SLOT), **dict.fromkeys(filter(None, beside.values()), _SHOWN)}
    layers = tuple(
        layer._replace(cell=layer.cell._replace(anatomy=anatomies.get(layer.name, layer.cell.anatomy)))
        for layer in spec.layers
    )
    straight = [each for connection in spec.connections for each in _straight(connection, beside)]
    return spec._replace(layers=layers, connections=tuple(_named(straight, beside)))


def memories(spec: Spec) -> dict[str, Memory]:
    """The memories of a spec, by the name of their layer."""
    beside, connections = _memories(spec), expand_memories(spec).connections
    return {name: _memory(spec.layer(name), usage, connections) for name, usage in beside.items()}


def _memories(spec: Spec) -> dict[str, str | None]:
    """The layers that are memories, each with the layer that shows its usage."""
    if not any(connection.pattern.addressed for connection in spec.connections):
        return {}
    layers = {layer.name: layer for layer in spec.layers if _can_be_memory(layer)}
    reached: dict[str, list[Connection]] = {name: [] for name in layers}
    for connection in spec.connections:
        for end in {connection.source, connection.target} & set(layers):
            reached[end].append(connection)
    beside = {name: _beside(name, reached, layers) for name in layers if _accessed(reached[name])}
    slots = {name: usage for name, usage in beside.items() if _by_heads_alone(name, usage, reached[name])}
    accesses = {name: [c for c in reached[name] if c.pattern.addressed] for name in slots}
    return {name: usage for name, usage in slots.items() if not _others(name, accesses[name]) & set(slots)}


def _can_be_memory(layer: Layer) -> bool:
    """Return True for gated cells, and for those that have been expanded already."""
    return layer.cell.anatomy.gated or layer.cell.anatomy in (_SLOT, _SHOWN)


def _accessed(reached: Iterable[Connection]) -> bool:
    return any(connection.pattern.addressed for connection in reached)


def _others(name: str, connections: Iterable[Connection]) -> set[str]:
    """Return the layers at the other ends of connections of a layer."""
    return {c.target if c.source == name else c.source for c in connections}


def _beside(name: str, reached: Mapping[str, list[Connection]], layers: Mapping[str, Layer]) -> str | None:
    """The layer of memory cells that is joined to another one to one, and to nothing else that leads into it."""
    one_to_one = [c for c in reached[name] if c.pattern.one_to_one]
    return next(
        (
            other
            for other in sorted(_others(name, one_to_one) & set(layers) - {name})
            if layers[other].channels == 1
            and not _accessed(reached[other])
            and all(_shows(c, name, other) for c in reached[other] if c.target == other or not c.directed)
        ),
        None,
    )


def _shows(connection: Connection, memory: str, usage: str | None) -> bool:
    ends = {connection.source, connection.target}
    return connection.pattern.one_to_one and not connection.delay and ends == {memory, usage}


def _by_heads_alone(name: str, usage: str | None, reached: Iterable[Connection]) -> bool:
    """Whether nothing but heads leads into a layer, the one that shows its usage left out."""
    led_in = (c for c in reached if c.target == name or not c.directed)
    return all((c.pattern.addressed and not c.within) or _shows(c, name, usage) for c in led_in)


def _straight(connection: Connection, beside: Mapping[str, str | None]) -> Iterator[Connection]:
    """A connection as directed ones, where it leads to or from a memory."""
    name = next((end for end in (connection.target, connection.source) if end in beside), None)
    if name is None:
        yield connection
    elif _shows(connection, name, beside[name]):
        yield connection._replace(source=name, target=beside[name] or "", directed=True, carries="usage")
    elif connection.directed or not connection.pattern.addressed:
        yield connection
    else:
        other = connection.target if connection.source == name else connection.source
        yield connection._replace(source=other, target=name, directed=True)
        yield connection._replace(source=name, target=other, directed=True, delay=max(1, connection.delay))


def _named(connections: Iterable[Connection], beside: Mapping[str, str | None]) -> Iterator[Connection]:
    """The connections, those that read with the part of the memory that they carry."""
    seen: Counter[str] = Counter()
    for connection in connections:
        if not connection.pattern.addressed or connection.source not in beside:
            yield connection
            continue
        seen[connection.source] += 1
        yield connection._replace(carries=f"{_numbered('read', seen[connection.source])}.words")


def _numbered(name: str, number: int) -> str:
    return f"{name}#{number}" if number > 1 else name


def _memory(layer: Layer, usage: str | None, connections: Iterable[Connection]) -> Memory:
    by_heads = [c for c in connections if c.pattern.addressed and layer.name in (c.source, c.target)]
    writes = [c for c in by_heads if c.target == layer.name]
    reads = [c for c in by_heads if c.source == layer.name]
    heads = [_head(_numbered("write", n), c, (c,), layer, usage) for n, c in enumerate(writes, 1)]
    for connection in reads:
        told = tuple(c for c in writes if c.source == connection.target) or tuple(writes)
        heads.append(_head(connection.carries.removesuffix(".words"), connection, told, layer, usage))
    return Memory(layer, tuple(heads), usage)


def _head(name: str, connection: Connection, told: tuple[Connection, ...], layer: Layer, usage: str | None) -> Head:
    options = connection.options
    assert isinstance(options, AccessOptions)
    addressing = options.addressing or ("dynamic" if usage else "location")
    writes = connection.target == layer.name
    parameters = tuple(_parameters(addressing, writes, layer.channels, 2 * options.shift + 1))
    return Head(name, connection, writes, addressing, options.heads, told, parameters)


def _parameters(addressing: str, writes: bool, word: int, shifts: int) -> Iterator[HeadParameter]:
    """What a head is told, as in the two papers: how to find its slots, and what to do there."""
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
