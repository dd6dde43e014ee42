"""Links that look at each example as a whole: its channels and its places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.patterns._links import LayerPair
from netcharts.patterns._transfer import EdgeKernel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray


def by_example(
    whole: Callable[[FloatArray, FloatArray, LayerPair], FloatArray], gates: int
) -> Callable[[Sequence[FloatArray], LayerPair], EdgeKernel]:
    """Makes ready what goes from values [examples, source channels, *source] to [examples, target channels, *target].

    `gates` is the axis of the array along which the target channels of all parts lie side by side.
    """

    def ready(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
        import numpy as np

        array = np.concatenate(arrays, axis=gates)

        def carry(values: FloatArray, into: FloatArray) -> None:
            said = whole(values.T.reshape(-1, pair.source_channels, *pair.source), array, pair)
            into[...] = said.reshape(len(said), -1).T

        return lambda values, into: partial(carry, values, into)

    return ready
