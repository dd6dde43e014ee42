"""A seeded shuffle whose positions can be computed one at a time, with the same result on every machine.

A Feistel network over an even number of bits is a permutation, whatever its round function. Applying it again while the
result is out of range makes it a permutation of the range (Black & Rogaway, "Ciphers with arbitrary finite domains",
2002, doi:10.1007/3-540-45760-7_9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netcharts.array_types import IntArray

_ROUNDS = 8


def position(member: IntArray, size: int, seed: IntArray) -> IntArray:
    """Return the position of each member of range(size) in a shuffle; `seed` is broadcast against `member`."""
    import numpy as np

    half = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2))
    members, seeds = np.broadcast_arrays(member.astype(np.uint64), seed.astype(np.uint64))
    place = _feistel(members, half, seeds)
    beyond = place >= np.uint64(size)
    while beyond.any():
        place[beyond] = _feistel(place[beyond], half, seeds[beyond])
        beyond = place >= np.uint64(size)
    return place.astype(np.int64)


def _feistel(value: NDArray[np.uint64], half: np.uint64, seed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    import numpy as np

    mask = (np.uint64(1) << half) - np.uint64(1)
    left, right = value >> half, value & mask
    for turn in range(_ROUNDS):
        left, right = right, left ^ (_mixed(right, seed, turn) & mask)
    joined: NDArray[np.uint64] = (left << half) | right
    return joined


def _mixed(value: NDArray[np.uint64], seed: NDArray[np.uint64], turn: int) -> NDArray[np.uint64]:
    """Mix value, seed and round as SplitMix64 does (Steele, Lea & Flood, 2014, doi:10.1145/2714064.2660195)."""
    import numpy as np

    x = value + (seed + np.uint64(turn + 1)) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return mixed
