"""Each cell to the cell of the same index: n links. A skip when it jumps a layer, then drawn as an arc.

He et al., "Deep residual learning for image recognition", 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Ends, Misfit, Options, Pattern, Shape, Step, as_it_is, cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _misfit(source: Shape, target: Shape, options: Options) -> Misfit | None:
    m, n = cells(source), cells(target)
    if m == n:
        return None
    return Misfit("identity-size-mismatch", f"identity joins layers of equal size, not {m:,} and {n:,} cells")


def _degrees(ends: Ends) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np

    m, n = cells(ends.source_shape), cells(ends.target_shape)
    return (ends.source.ravel() < n).astype(np.int64), (ends.target.ravel() < m).astype(np.int64)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "one to one", "zh": "一对一"},
    links=lambda ends: ends.source == ends.target,
    count=lambda source, target, options, same: cells(source),
    misfit=_misfit,
    step=Step(None, lambda arrays, joint: as_it_is, linear=True),
    degrees=_degrees,
)
