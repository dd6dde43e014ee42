"""One step of an external memory: its heads write, then read.

At a step the write heads address the memory as the previous step left it. All of them erase, then add. The read heads
address the result. The memory starts with the values that the caller gives for it at the first step, else with zeros. A
head with location addressing starts at the first slot.

Graves, Wayne & Danihelka, "Neural Turing machines", 2014, arXiv:1410.5401; Graves et al., "Hybrid computing using a
neural network with dynamic external memory", 2016, doi:10.1038/nature20101.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.forward.addressing import (
    allocation_weighting,
    content_weighting,
    rotate,
    sharpen,
    temporal_weighting,
    update_links,
    usage_after_free,
    usage_after_write,
)
from netcharts.forward.memory_heads import head_parameters
from netcharts.network.external_memory import Head, Memory


class MemoryStep:
    """A memory at one step.

    Its parts are

        output                what the memory contains: [batch, channels, *size]
        <head>.<parameter>    a parameter of a head: [batch, heads, width]
        <head>.weighting      the slots that a head writes or reads: [batch, heads, slots]
        <head>.words          what a head reads: [batch, channels, heads]

    and, for a memory with dynamic addressing, `usage`, `allocation` and `precedence` [batch, 1, slots], and `links`
    [batch, slots, slots]: how far the first slot was written right after the second.

    Args:
        memory: The memory.
        signal: What the controllers bring to its heads, [batch, width of all heads].
        initial: What the memory contains before the first step, [batch, channels, *size].
        previous: The parts at the previous step; empty at the first.
    """

    def __init__(
        self, memory: Memory, signal: FloatArray, initial: FloatArray, previous: Mapping[str, FloatArray]
    ) -> None:
        """Prepare a step; `parts` computes it."""
        self.memory = memory
        self.previous = previous
        self.batch, self.slots = len(signal), memory.layer.cells
        self.content = previous.get("output", initial)
        self.values = head_parameters(memory, signal)

    def parts(self) -> dict[str, FloatArray]:
        """Compute the step, and return the values of all parts."""
        words = self.content.reshape(*self.content.shape[:2], -1).swapaxes(1, 2)
        if self.memory.allocated:
            self._allocate()
        write_heads = [head for head in self.memory.heads if head.writes]
        for head in write_heads:
            self._address(head, words)
        words = self._write(write_heads, words)
        if self.memory.allocated:
            self._update_links(write_heads[0])
        for head in self.memory.heads:
            if not head.writes:
                self._address(head, words)
                self.values[f"{head.name}.words"] = (self._of(head, "weighting") @ words).swapaxes(1, 2)
        self.values["output"] = words.swapaxes(1, 2).reshape(self.content.shape)
        return self.values

    def _of(self, head: Head, name: str) -> FloatArray:
        return self.values[f"{head.name}.{name}"]

    def _previous(self, name: str, heads: int = 1) -> FloatArray:
        """Return a part of the previous step, [batch, heads, slots]; zeros at the first."""
        return self.previous.get(name, np.zeros((self.batch, heads, self.slots), self.content.dtype))

    def _allocate(self) -> None:
        """Update the usage of slots by what was written and freed, and choose the slots to be written next."""
        usage = self._previous("usage")
        for head in self.memory.heads:
            if head.writes:
                usage = usage_after_write(usage, self._previous(f"{head.name}.weighting"))
        for head in self.memory.heads:
            if not head.writes and head.addressing == "dynamic":
                read = self._previous(f"{head.name}.weighting", head.heads)
                usage = usage_after_free(usage, self._of(head, "free_gate"), read)
        self.values["usage"] = usage
        self.values["allocation"] = allocation_weighting(usage)

    def _address(self, head: Head, words: FloatArray) -> None:
        """Compute the weighting of a head."""
        by_content = content_weighting(self._of(head, "key"), self._of(head, "strength"), words)
        self.values[f"{head.name}.weighting"] = _ADDRESSING[head.addressing, head.writes](self, head, by_content)

    def _by_content(self, head: Head, by_content: FloatArray) -> FloatArray:
        return by_content

    def _by_location(self, head: Head, by_content: FloatArray) -> FloatArray:
        """Interpolate with the previous weighting, then rotate and sharpen."""
        first_slot = np.zeros_like(by_content)
        first_slot[:, :, 0] = 1
        gate = self._of(head, "gate")
        gated = gate * by_content + (1 - gate) * self.previous.get(f"{head.name}.weighting", first_slot)
        return sharpen(rotate(gated, self._of(head, "shift")), self._of(head, "sharpening"))

    def _dynamic_write(self, head: Head, by_content: FloatArray) -> FloatArray:
        """Interpolate with the allocation; the write gate can prevent the write."""
        gate = self._of(head, "allocation_gate")
        return self._of(head, "write_gate") * (gate * self.values["allocation"] + (1 - gate) * by_content)

    def _dynamic_read(self, head: Head, by_content: FloatArray) -> FloatArray:
        """Interpolate with the slots written right before and right after those read last."""
        previous = self._previous(f"{head.name}.weighting", head.heads)
        return temporal_weighting(previous, self.values["links"], self._of(head, "modes"), by_content)

    def _write(self, heads: list[Head], words: FloatArray) -> FloatArray:
        """Return the words after all heads have erased and then added: [batch, slots, channels]."""
        for head in heads:
            erased = self._of(head, "weighting")[..., None] * self._of(head, "erase")[:, :, None, :]
            words = words * np.prod(1 - erased, axis=1)
        return words + sum(self._of(head, "weighting").swapaxes(1, 2) @ self._of(head, "add") for head in heads)

    def _update_links(self, head: Head) -> None:
        """Update the temporal links and the precedence by what a head writes."""
        written, precedence = self._of(head, "weighting"), self._previous("precedence")
        links = self._previous("links", self.slots)
        self.values["links"] = update_links(links, precedence, written)
        self.values["precedence"] = (1 - written.sum(axis=2, keepdims=True)) * precedence + written


# The method that computes a weighting, by the addressing of a head and whether it writes.
_ADDRESSING: dict[tuple[str, bool], Callable[[MemoryStep, Head, FloatArray], FloatArray]] = {
    ("content", True): MemoryStep._by_content,
    ("content", False): MemoryStep._by_content,
    ("location", True): MemoryStep._by_location,
    ("location", False): MemoryStep._by_location,
    ("dynamic", True): MemoryStep._dynamic_write,
    ("dynamic", False): MemoryStep._dynamic_read,
}
