"""Link each cell to the cell of the same index: n links. A single cell spreads to all cells.

If it passes other layers, it is a skip connection and drawn as an arc. He et al., "Deep residual learning for image
recognition", 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, LinkQuery, Shape, SizeMismatch, WrittenShape, cells
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, Transfer, copy_kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray, IntArray


def _links(query: LinkQuery) -> BoolArray:
    return query.answer(True) if cells(query.source_shape) == 1 else query.source == query.target


def _kernel(arrays: Sequence[Any], pair: LayerPair) -> EdgeKernel:
    return _spread if cells(pair.source) == 1 != cells(pair.target) else copy_kernel


def _spread(values: FloatArray, into: FloatArray) -> Callable[[], None]:
    """Return the call that copies the only value of each channel to all cells of the channel."""
    import numpy as np

    by_channel = into.reshape(len(values), -1, into.shape[-1])
    return partial(np.copyto, by_channel, values[:, None])


def _mismatch(source: ArrayShape, target: ArrayShape, options: Options) -> SizeMismatch | None:
    m, n = cells(source), cells(target)
    if m in (n, 1):
        return None
    return SizeMismatch("identity-size-mismatch", f"identity joins layers of equal size, not {m:,} and {n:,} cells")


def _determines(source: Shape, target: WrittenShape, options: Options) -> WrittenShape:
    """Keep the shape, or the channels where as many cells are written in another size."""
    size = target.size if target.size is not None and cells(target.size) == cells(source.size) else source.size
    return WrittenShape(size, source.channels)


def _degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    import numpy as np

    m, n = cells(query.source_shape), cells(query.target_shape)
    if m == 1:
        return np.where(query.source.ravel() < 1, n, 0), np.ones(query.target.size, np.int64)
    return (query.source.ravel() < n).astype(np.int64), (query.target.ravel() < m).astype(np.int64)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "one to one", "zh": "一对一"},
    links=_links,
    count=lambda source, target, options, same: cells(target) if cells(source) == 1 else cells(source),
    size_mismatch=_mismatch,
    transfer=Transfer(None, _kernel, linear=True),
    determines=_determines,
    degrees=_degrees,
    local=True,
    one_to_one=True,
    skip=True,
)
