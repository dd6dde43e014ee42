"""Links that look at each example as a whole: its channels and its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Carry, Joint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.floating]


def by_example(
    whole: Callable[[Values, Values, Joint], Values], gates: int
) -> Callable[[Sequence[Values], Joint], Carry]:
    """Makes ready what goes from values [examples, source channels, *source] to [examples, target channels, *target].

    `gates` is the axis of the array along which the target channels of all parts lie side by side.
    """

    def ready(arrays: Sequence[Values], joint: Joint) -> Carry:
        import numpy as np

        array = np.concatenate(arrays, axis=gates)

        def carry(values: Values, into: Values) -> None:
            examples = values.swapaxes(-1, -2)
            said = whole(examples.reshape(-1, joint.source_channels, *joint.source), array, joint)
            into[...] = said.reshape(*examples.shape[:-1], -1).swapaxes(-1, -2)

        return carry

    return ready
