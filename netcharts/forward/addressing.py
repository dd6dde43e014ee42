"""Where the heads of a memory write and read: weightings of its slots.

Weightings are [batch, heads, slots], words [batch, slots, channels]; what each head is told is [batch, heads, width].

By content and by location: Graves, Wayne & Danihelka, "Neural Turing machines", 2014, arXiv:1410.5401, equations 5-9.
By what is free and by the order of writing: Graves et al., 2016, doi:10.1038/nature20101, Methods.
"""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray


def by_content(key: FloatArray, strength: FloatArray, words: FloatArray) -> FloatArray:
    """A softmax of the likeness of the words to a key, which is the cosine between them, or nil where one is nil."""
    lengths = np.linalg.norm(key, axis=2)[:, :, None] * np.linalg.norm(words, axis=2)[:, None, :]
    products = key @ words.swapaxes(1, 2)
    likeness = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    grown = np.exp(strength * (likeness - likeness.max(axis=2, keepdims=True)))
    found: FloatArray = grown / grown.sum(axis=2, keepdims=True)
    return found


def moved(weighting: FloatArray, shift: FloatArray) -> FloatArray:
    """A weighting moved round the slots; `shift` has the share of each move, from the furthest back to furthest on."""
    slots, most = weighting.shape[2], shift.shape[2] // 2
    source = (np.arange(slots) - np.arange(-most, most + 1)[:, None]) % slots
    found: FloatArray = np.einsum("bhs,bhsn->bhn", shift, weighting[:, :, source])
    return found


def sharpened(weighting: FloatArray, sharpening: FloatArray) -> FloatArray:
    """A weighting to a power of 1 or more, made to add up to 1 again."""
    # Measured by the largest, so that no power of all of them is nil.
    raised = (weighting / weighting.max(axis=2, keepdims=True)) ** sharpening
    found: FloatArray = raised / raised.sum(axis=2, keepdims=True)
    return found


def filled(usage: FloatArray, written: FloatArray) -> FloatArray:
    """How much slots are in use, [batch, 1, slots], after some were written."""
    return usage + written - usage * written


def freed(usage: FloatArray, free: FloatArray, read: FloatArray) -> FloatArray:
    """How much slots are in use after some were read, as far as each head sets free what it read."""
    found: FloatArray = usage * np.prod(1 - free * read, axis=1, keepdims=True)
    return found


def allocated(usage: FloatArray) -> FloatArray:
    """The slots to be given out next, [batch, 1, slots]: the least used one as far as it is free, then the next."""
    order = np.argsort(usage, axis=2, kind="stable")
    used = np.take_along_axis(usage, order, axis=2)
    taken = np.cumprod(used, axis=2)
    taken[:, :, 1:] = taken[:, :, :-1].copy()
    taken[:, :, 0] = 1
    found = np.empty_like(usage)
    np.put_along_axis(found, order, (1 - used) * taken, axis=2)
    return found


def linked(links: FloatArray, precedence: FloatArray, written: FloatArray) -> FloatArray:
    """How much slot i was written right after slot j, [batch, i, j]; `precedence` tells where was written last."""
    into, out = written.swapaxes(1, 2), written
    found: FloatArray = (1 - into - out) * links + into * precedence
    diagonal = np.arange(found.shape[1])
    found[:, diagonal, diagonal] = 0
    return found


def followed(weighting: FloatArray, links: FloatArray, modes: FloatArray, by_key: FloatArray) -> FloatArray:
    """Where to read: the slots written before those read last, those found by content, or those written after them."""
    back, on = weighting @ links, weighting @ links.swapaxes(1, 2)
    found: FloatArray = modes[:, :, :1] * back + modes[:, :, 1:2] * by_key + modes[:, :, 2:] * on
    return found
