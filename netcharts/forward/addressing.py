"""Addressing of an external memory: the weightings by which heads select slots.

Shapes: weightings [batch, heads, slots], words [batch, slots, channels], parameters of heads [batch, heads, width].

Content and location addressing: Graves, Wayne & Danihelka, "Neural Turing machines", 2014, arXiv:1410.5401, equations
5 to 9. Allocation and temporal links: Graves et al., "Hybrid computing using a neural network with dynamic external
memory", 2016, doi:10.1038/nature20101, Methods.
"""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray


def content_weighting(key: FloatArray, strength: FloatArray, words: FloatArray) -> FloatArray:
    """Return the softmax over slots of strength × the cosine similarity between a key and each word.

    The similarity is 0 if the key or the word is 0.
    """
    norms = np.linalg.norm(key, axis=2)[:, :, None] * np.linalg.norm(words, axis=2)[:, None, :]
    products = key @ words.swapaxes(1, 2)
    similarity = np.divide(products, norms, out=np.zeros_like(products), where=norms > 0)
    exponentials = np.exp(strength * (similarity - similarity.max(axis=2, keepdims=True)))
    weighting: FloatArray = exponentials / exponentials.sum(axis=2, keepdims=True)
    return weighting


def rotate(weighting: FloatArray, shift: FloatArray) -> FloatArray:
    """Return the circular convolution of a weighting with a distribution over shifts.

    The distribution goes from the furthest shift back to the furthest shift forward.
    """
    slots, furthest = weighting.shape[2], shift.shape[2] // 2
    source = (np.arange(slots) - np.arange(-furthest, furthest + 1)[:, None]) % slots
    rotated: FloatArray = np.einsum("bhs,bhsn->bhn", shift, weighting[:, :, source])
    return rotated


def sharpen(weighting: FloatArray, exponent: FloatArray) -> FloatArray:
    """Return a weighting raised to an exponent of at least 1 and normalized to a sum of 1."""
    # Dividing by the maximum first keeps the powers from all underflowing to 0.
    powers = (weighting / weighting.max(axis=2, keepdims=True)) ** exponent
    sharpened: FloatArray = powers / powers.sum(axis=2, keepdims=True)
    return sharpened


def usage_after_write(usage: FloatArray, write_weighting: FloatArray) -> FloatArray:
    """Return the usage of slots, [batch, 1, slots], after a write."""
    return usage + write_weighting - usage * write_weighting


def usage_after_free(usage: FloatArray, free_gate: FloatArray, read_weighting: FloatArray) -> FloatArray:
    """Return the usage of slots, [batch, 1, slots], after read heads have freed what they read last."""
    freed: FloatArray = usage * np.prod(1 - free_gate * read_weighting, axis=1, keepdims=True)
    return freed


def allocation_weighting(usage: FloatArray) -> FloatArray:
    """Return the weighting of slots to be written next, [batch, 1, slots].

    The least used slot gets as much as it is free, the second least used as much of the rest, and so on.
    """
    order = np.argsort(usage, axis=2, kind="stable")
    sorted_usage = np.take_along_axis(usage, order, axis=2)
    remainder = np.cumprod(sorted_usage, axis=2)
    remainder[:, :, 1:] = remainder[:, :, :-1].copy()
    remainder[:, :, 0] = 1
    allocation = np.empty_like(usage)
    np.put_along_axis(allocation, order, (1 - sorted_usage) * remainder, axis=2)
    return allocation


def update_links(links: FloatArray, precedence: FloatArray, write_weighting: FloatArray) -> FloatArray:
    """Return the temporal links [batch, i, j]: how far slot i was written right after slot j.

    Args:
        links: The links before the write.
        precedence: How far each slot was the last one written, [batch, 1, slots].
        write_weighting: The weighting of the write, [batch, 1, slots].
    """
    target, source = write_weighting.swapaxes(1, 2), write_weighting
    updated: FloatArray = (1 - target - source) * links + target * precedence
    diagonal = np.arange(updated.shape[1])
    updated[:, diagonal, diagonal] = 0
    return updated


def temporal_weighting(
    previous: FloatArray, links: FloatArray, modes: FloatArray, by_content: FloatArray
) -> FloatArray:
    """Return a read weighting mixed from three by the shares `modes`, [batch, heads, 3].

    They are the slots written right before those read last, the slots found by content, and those written right after.
    """
    backward, forward = previous @ links, previous @ links.swapaxes(1, 2)
    weighting: FloatArray = modes[:, :, :1] * backward + modes[:, :, 1:2] * by_content + modes[:, :, 2:] * forward
    return weighting
