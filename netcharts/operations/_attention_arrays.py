"""Arrays of attention: heads as axes of their own, and queries and keys that are turned, scaled and cut into windows.

Values of layers are [channels, *size, examples]. Here they are [examples, key heads, queries' heads for each key head,
width, places], so that one call multiplies the matrices of all heads and examples.
"""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, IntArray

if TYPE_CHECKING:
    from netcharts.activations import Call

# The slope of leaky ReLU below 0. Veličković et al., "Graph attention networks", 2017, arXiv:1710.10903.
SLOPE = 0.2


class Operands(NamedTuple):
    """The operands of attention.

    Attributes:
        query: The queries, [heads × width, *size, examples].
        key: The keys, [key heads × width, *size, examples].
        value: The values, [key heads × width of values, *size, examples].
        scores: What is added to the scores, [heads or 1, *(queries and keys), examples or 1], if anything.
        vectors: The weights of additive scores, [heads, width], if there are any.
    """

    query: FloatArray
    key: FloatArray
    value: FloatArray
    scores: FloatArray | None = None
    vectors: FloatArray | None = None


def by_head(array: FloatArray, key_heads: int, group: int) -> FloatArray:
    """Return a view of the values of a layer by example and by head; `group` is 1 for keys and values."""
    places = prod(array.shape[1:-1])
    return np.moveaxis(array.reshape(key_heads, group, -1, places, array.shape[-1]), -1, 0)


def by_score(scores: FloatArray, key_heads: int, group: int, shape: tuple[int, ...]) -> FloatArray:
    """Return a view of scores by example and by head, as [examples, key heads, group, *shape]."""
    heads = (1, 1) if len(scores) == 1 else (key_heads, group)
    return np.moveaxis(scores.reshape(*heads, *shape, scores.shape[-1]), -1, 0)


class Rotation(NamedTuple):
    """The angles by which pairs of channels are turned at each place.

    Channel i of a head makes a pair with channel i + width/2, as in Llama. Su et al., "RoFormer", 2021,
    arXiv:2104.09864.
    """

    cosines: FloatArray
    sines: FloatArray

    @classmethod
    def of(cls, base: float, array: FloatArray, factor: float, first: int = 0) -> Rotation:
        """Return the rotation of an array [..., width, places], with a factor; its places count from `first`."""
        width, places = array.shape[-2:]
        frequencies = base ** -(np.arange(0, width, 2) / width)
        angles = frequencies[:, None] * np.arange(first, first + places)
        return cls((factor * np.cos(angles)).astype(array.dtype), (factor * np.sin(angles)).astype(array.dtype))

    def bind(self, array: FloatArray, into: FloatArray) -> list[Call]:
        """Return the calls that turn an array [..., width, places] into another one."""
        half = array.shape[-2] // 2
        first, second = array[..., :half, :], array[..., half:, :]
        first_into, second_into = into[..., :half, :], into[..., half:, :]
        product = np.empty_like(first)
        return [
            partial(np.multiply, first, self.cosines, first_into),
            partial(np.multiply, second, self.sines, product),
            partial(np.subtract, first_into, product, first_into),
            partial(np.multiply, second, self.cosines, second_into),
            partial(np.multiply, first, self.sines, product),
            partial(np.add, second_into, product, second_into),
        ]


class Prepared(NamedTuple):
    """An array, and the calls that compute it."""

    array: FloatArray
    calls: list[Call]


def turned(
    array: FloatArray, into: FloatArray | None, rotary: float | None, factor: float = 1.0, first: int = 0
) -> Prepared:
    """Return an array [..., width, places], turned and scaled; without `into`, the array itself if nothing changes."""
    if rotary is None and factor == 1 and into is None:
        return Prepared(array, [])
    into = np.empty_like(array) if into is None else into
    if rotary is not None:
        return Prepared(into, Rotation.of(rotary, array, factor, first).bind(array, into))
    if factor != 1:
        return Prepared(into, [partial(np.multiply, array, array.dtype.type(factor), into)])
    return Prepared(into, [partial(np.copyto, into, array)])


def taken(array: FloatArray, indices: IntArray, axis: int) -> Prepared:
    """Return the entries of an array at indices along an axis."""
    axis %= array.ndim
    into = np.empty((*array.shape[:axis], *indices.shape, *array.shape[axis + 1 :]), array.dtype)
    # All indices are valid; another mode than `raise` needs no copy of the result.
    return Prepared(into, [partial(np.take, array, indices, axis=axis, out=into, mode="clip")])
