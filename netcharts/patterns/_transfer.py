"""Transfers: how the links of a pattern carry values from one layer to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts.patterns._links import LayerPair, Shape

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray

# Binds two arrays, values [source channels × cells, examples] and [parts × target channels × cells, examples], to a
# call that writes what comes of the first into the second: part by part, channel by channel. It can be made again
# whenever there are other values. Both lie in one piece, each row after the other. Examples are last, so that all that
# is done cell by cell is done for neighbouring numbers.
EdgeKernel = Callable[["FloatArray", "FloatArray"], Callable[[], Any]]


class Transfer(NamedTuple):
    """How a pattern computes: what its links carry from a layer to a layer, for all cells and a whole batch at once.

    array   the shape of the array of its weights; None if it has none
    ready   makes ready to carry: from the arrays of all parts that the links lead into, and the pair; none, where the
            links carry values without weights
    masked  whether weights of pairs without a link have to be zero, since the array has a place for them
    linear  whether it carries sums of values times weights and nothing else; then it can carry distances as well
    bare    whether its links carry values as they are, without an array, to cells that have no weights
    matrix  the one matrix [parts × target channels × cells, source channels × cells] that the arrays of all parts are,
            where they are one
    """

    array: Callable[[LayerPair], Shape] | None
    ready: Callable[[Sequence[Any], LayerPair], EdgeKernel]
    masked: bool = False
    linear: bool = False
    bare: bool = False
    matrix: Callable[[Sequence[Any]], Any] | None = None


def copy_kernel(values: FloatArray, into: FloatArray) -> Callable[[], None]:
    """What carries values to the cells of the same index."""
    import numpy as np

    return partial(np.copyto, into, values)
