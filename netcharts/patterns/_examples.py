"""Transfers that compute one whole example at a time, with all its channels and places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.patterns._links import LayerPair
from netcharts.patterns._transfer import EdgeKernel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray


def kernel_of_examples(
    whole: Callable[[FloatArray, FloatArray, LayerPair], FloatArray], gates: int
) -> Callable[[Sequence[FloatArray], LayerPair], EdgeKernel]:
    """Return a function that makes kernels out of a function of whole examples.

    Args:
        whole: Computes [examples, target channels, *target] from values [examples, source channels, *source] and the
            array of weights.
        gates: The axis of the array along which the target channels of all parts are concatenated.
    """

    def ready(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
        import numpy as np

        array = np.concatenate(arrays, axis=gates)

        def carry(values: FloatArray, into: FloatArray) -> None:
            result = whole(values.T.reshape(-1, pair.source_channels, *pair.source), array, pair)
            into[...] = result.reshape(len(result), -1).T

        return lambda values, into: partial(carry, values, into)

    return ready
