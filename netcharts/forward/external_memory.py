"""A memory with heads, step after step: what its heads are told, where they write and read, and what it holds.

At a step the write heads look at what the memory held before; all of them erase, then add; then the read heads look at
what it holds now. It starts with what is given as its data at the first step, else with nothing. A head that goes by
location starts at the first slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from netcharts.activations._functions import sigmoid, softplus
from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.addressing import allocated, by_content, filled, followed, freed, linked, moved, sharpened
from netcharts.forward.weights import MOST
from netcharts.network.external_memory import Head, HeadParameter, Memory
from netcharts.spec.model import Connection


def check(memory: Memory) -> None:
    """Raise a ForwardError where nobody tells the heads what to do, or more than one head allocates."""
    name, writes = memory.layer.name, sum(head.heads for head in memory.heads if head.writes)
    if not writes:
        raise ForwardError(f"nothing tells the heads of '{name}' where to read", "let a layer write by 'access'")
    if memory.allocated and writes > 1:
        raise ForwardError(f"'{name}' has {writes} write heads; a memory that is allocated has one")


def tellers(memory: Memory) -> list[Connection]:
    """The connections by which the heads are told what to do, one for each source and delay."""
    return list({(c.source, c.delay): c for head in memory.heads for c in head.told}.values())


def told(memory: Memory, found: Mapping[str, FloatArray]) -> tuple[dict[tuple[str, int], FloatArray], FloatArray]:
    """The weights by which all heads are told, side by side, by the source and delay of `tellers`; and their bias."""
    kind = next(iter(found.values())).dtype
    bias = np.zeros(sum(head.width for head in memory.heads), kind)
    arrays: dict[tuple[str, int], FloatArray] = {}
    for head, parameter, columns in _places(memory):
        slot = f"{memory.layer.name}.{head.name}.{parameter.name}"
        bias[columns] = found.get(f"{slot}.bias", 0)
        for connection, source in head.sources():
            given = found[f"{slot}.{source}"]
            key = (connection.source, connection.delay)
            arrays.setdefault(key, np.zeros((len(given), len(bias)), kind))[:, columns] += given
    return arrays, bias


def fits(memory: Memory, count: int) -> None:
    """Raise a ForwardError where the parts of a memory would not fit, `count` times over."""
    layer = memory.layer
    widest = max(head.heads * parameter.width for head in memory.heads for parameter in head.parameters)
    most = count * layer.cells * max(widest, layer.cells if memory.allocated else 0)
    if most > MOST:
        raise ForwardError(f"'{layer.name}' and its heads would hold {most:,} values; {MOST:,} is the most")


def _places(memory: Memory) -> Iterator[tuple[Head, HeadParameter, slice]]:
    """Where each parameter of each head lies among all that the heads are told."""
    start = 0
    for head in memory.heads:
        for parameter in head.parameters:
            yield head, parameter, slice(start, start := start + head.heads * parameter.width)


def _softmax(x: FloatArray) -> FloatArray:
    grown = np.exp(x - x.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


# What heads are told is [batch, heads, width]; a softmax is over the width.
_BOUNDS: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "linear": lambda x: x,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "oneplus": lambda x: 1 + softplus(x),
    "softmax": _softmax,
}


class Moment:
    """A memory at one step.

    `said` [batch, width of all heads] is what comes in for the heads; `held` [batch, channels, *size] what the memory
    starts with; `before` holds the parts of the step before, none at the first. The parts are

        output                what it holds: [batch, channels, *size]
        <head>.<parameter>    what a head is told: [batch, heads, width]
        <head>.weighting      where it writes or reads: [batch, heads, slots]
        <head>.words          what it reads: [batch, channels, heads]

    and, of a memory that is allocated, `usage`, `allocation` and `precedence` [batch, 1, slots], and `links`
    [batch, slots, slots]: how much the first slot was written right after the second.
    """

    def __init__(self, memory: Memory, said: FloatArray, held: FloatArray, before: Mapping[str, FloatArray]) -> None:
        self.memory = memory
        self.before = before
        self.batch, self.slots = len(said), memory.layer.cells
        self.held = before.get("output", held)
        self.values: dict[str, FloatArray] = {
            f"{head.name}.{parameter.name}": _BOUNDS[parameter.activation](
                said[:, columns].reshape(self.batch, head.heads, parameter.width)
            )
            for head, parameter, columns in _places(memory)
        }

    def parts(self) -> dict[str, FloatArray]:
        """The values of all parts."""
        words = self.held.reshape(*self.held.shape[:2], -1).swapaxes(1, 2)
        if self.memory.allocated:
            self.account()
        writing = [head for head in self.memory.heads if head.writes]
        for head in writing:
            self.point(head, words)
        words = self.written(writing, words)
        if self.memory.allocated:
            self.remember(writing[0])
        for head in self.memory.heads:
            if not head.writes:
                self.point(head, words)
                self.values[f"{head.name}.words"] = (self.of(head, "weighting") @ words).swapaxes(1, 2)
        self.values["output"] = words.swapaxes(1, 2).reshape(self.held.shape)
        return self.values

    def of(self, head: Head, name: str) -> FloatArray:
        """A part of a head."""
        return self.values[f"{head.name}.{name}"]

    def last(self, name: str, heads: int = 1) -> FloatArray:
        """A part of the step before, [batch, heads, slots]; at the start nil."""
        return self.before.get(name, np.zeros((self.batch, heads, self.slots), self.held.dtype))

    def account(self) -> None:
        """Which slots are in use, now that some were written and others freed, and which to write next."""
        usage = self.last("usage")
        for head in self.memory.heads:
            if head.writes:
                usage = filled(usage, self.last(f"{head.name}.weighting"))
        for head in self.memory.heads:
            if not head.writes and head.addressing == "dynamic":
                usage = freed(usage, self.of(head, "free_gate"), self.last(f"{head.name}.weighting", head.heads))
        self.values["usage"] = usage
        self.values["allocation"] = allocated(usage)

    def point(self, head: Head, words: FloatArray) -> None:
        """Where a head writes or reads."""
        found = by_content(self.of(head, "key"), self.of(head, "strength"), words)
        self.values[f"{head.name}.weighting"] = _POINTED[head.addressing, head.writes](self, head, found)

    def by_content(self, head: Head, found: FloatArray) -> FloatArray:
        """Where the words are like its key."""
        return found

    def by_location(self, head: Head, found: FloatArray) -> FloatArray:
        """There, or where it was before, moved on."""
        first = np.zeros_like(found)
        first[:, :, 0] = 1
        gate = self.of(head, "gate")
        gated = gate * found + (1 - gate) * self.before.get(f"{head.name}.weighting", first)
        return sharpened(moved(gated, self.of(head, "shift")), self.of(head, "sharpening"))

    def where_free(self, head: Head, found: FloatArray) -> FloatArray:
        """There, or where a slot is free; or nowhere."""
        gate = self.of(head, "allocation_gate")
        return self.of(head, "write_gate") * (gate * self.values["allocation"] + (1 - gate) * found)

    def in_order(self, head: Head, found: FloatArray) -> FloatArray:
        """There, or at the slots written before or after those that it read last."""
        last = self.last(f"{head.name}.weighting", head.heads)
        return followed(last, self.values["links"], self.of(head, "modes"), found)

    def written(self, heads: list[Head], words: FloatArray) -> FloatArray:
        """The words after all heads have erased and then added: [batch, slots, channels]."""
        for head in heads:
            share = self.of(head, "weighting")[..., None] * self.of(head, "erase")[:, :, None, :]
            words = words * np.prod(1 - share, axis=1)
        return words + sum(self.of(head, "weighting").swapaxes(1, 2) @ self.of(head, "add") for head in heads)

    def remember(self, head: Head) -> None:
        """In which order slots were written."""
        written, precedence = self.of(head, "weighting"), self.last("precedence")
        links = self.last("links", self.slots)
        self.values["links"] = linked(links, precedence, written)
        self.values["precedence"] = (1 - written.sum(axis=2, keepdims=True)) * precedence + written


_POINTED: dict[tuple[str, bool], Callable[[Moment, Head, FloatArray], FloatArray]] = {
    ("content", True): Moment.by_content,
    ("content", False): Moment.by_content,
    ("location", True): Moment.by_location,
    ("location", False): Moment.by_location,
    ("dynamic", True): Moment.where_free,
    ("dynamic", False): Moment.in_order,
}
