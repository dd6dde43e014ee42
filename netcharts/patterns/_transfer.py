"""Transfers: how the links of a pattern carry values from one layer to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts.patterns._links import ArrayShape, LayerPair

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, FloatArray, IntArray

    # How many links a cell has; an array if cells have different numbers.
    Fan = int | IntArray

# Binds two contiguous arrays, values [source channels × cells, examples] and a result [parts × target channels × cells,
# examples], to a call that computes the second from the first. The call can be repeated when the values have changed.
# Examples are the last axis, so that operations on a cell work on adjacent numbers.
EdgeKernel = Callable[["FloatArray", "FloatArray"], Callable[[], Any]]


# Binds weights of each example [*shape of the weights, examples], values and a result to a call, as `EdgeKernel` does.
PerExampleKernel = Callable[["FloatArray", "FloatArray", "FloatArray"], Callable[[], Any]]


class KernelCost(NamedTuple):
    """Cost of a kernel, beside its weights and the two arrays that it is bound to.

    Attributes:
        values: The number of values that it allocates for each example.
        work: The number of multiply-adds for each example.
        calls: The number of calls of functions of NumPy.
        weights: How many times it copies its weights.
        fixed: The number of values that it allocates however many examples there are.
    """

    values: int = 0
    work: int = 0
    calls: int = 1
    weights: int = 1
    fixed: int = 0


class Transfer(NamedTuple):
    """The way in which links carry values from a layer to a layer, for all cells and a whole batch at once.

    Attributes:
        weight_shape: Gives the shape of an array of weights; None if the links have no weights.
        make_kernel: Makes the kernel, from the arrays of weights of all parts that the links lead into.
        masked: True if the array has entries for pairs without a link, which must be zero.
        channel_mask: Gives whether the entries of an array are weights of links, in a shape that broadcasts to that of
            the array, where channels are linked to some channels only; None if all are.
        fans: Gives how many values a cell receives, and to how many cells it leads; None if that follows from the axes
            of the array, or from the links of cells.
        rows_are_targets: True if the array has a row for each target, and not a column.
        linear: True if it computes only weighted sums, so that it can compute distances as well.
        takes_unweighted: True if its links can also lead into cells without weights, to which they carry values
            unchanged.
        weight_matrix: Gives the matrix [parts × target channels × cells, source channels × cells] that the arrays of
            all parts amount to, if they amount to one.
        cost: Gives the cost of the kernel, from the number of parts; None if it only copies values.
        lookup: Gives what makes the kernel for the indices of words in place of a channel for each word; None if
            there is no such kernel for these layers.
        axes: The axes of an array of weights that belong to the source and to the target.
        turns: Whether the array of two layers stays one of such axes when source and target are exchanged.
        per_example: Makes the kernel of one part whose weights differ from example to example; None if it has to be
            made anew for each.
    """

    weight_shape: Callable[[LayerPair], ArrayShape] | None
    make_kernel: Callable[[Sequence[Any], LayerPair], EdgeKernel]
    masked: bool = False
    channel_mask: Callable[[LayerPair], BoolArray | None] = lambda pair: None
    fans: Callable[[LayerPair], tuple[Fan, Fan]] | None = None
    rows_are_targets: bool = False
    linear: bool = False
    takes_unweighted: bool = False
    weight_matrix: Callable[[Sequence[Any]], Any] | None = None
    cost: Callable[[LayerPair, int], KernelCost] | None = None
    lookup: Callable[[LayerPair], Callable[[Sequence[Any], LayerPair], EdgeKernel] | None] = lambda pair: None
    axes: tuple[tuple[int, ...], tuple[int, ...]] = ((0,), (1,))
    turns: Callable[[LayerPair], bool] = lambda pair: True
    per_example: Callable[[LayerPair], PerExampleKernel] | None = None

    def has_mask(self, pair: LayerPair) -> bool:
        """Return True if the array of two layers has entries that are weights of no link."""
        return self.masked or self.channel_mask(pair) is not None


def copy_kernel(values: FloatArray, into: FloatArray) -> Callable[[], None]:
    """Return the call that copies values to the cells of the same index."""
    import numpy as np

    return partial(np.copyto, into, values)
