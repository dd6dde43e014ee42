"""Link each cell to the cell of the same index: n links.

If it passes other layers, it is a skip connection and drawn as an arc. He et al., "Deep residual learning for image
recognition", 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LinkQuery, Shape, SizeMismatch, WrittenShape, cells
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import Transfer, copy_kernel

if TYPE_CHECKING:
    from netcharts.array_types import IntArray


def _mismatch(source: ArrayShape, target: ArrayShape, options: Options) -> SizeMismatch | None:
    m, n = cells(source), cells(target)
    if m == n:
        return None
    return SizeMismatch("identity-size-mismatch", f"identity joins layers of equal size, not {m:,} and {n:,} cells")


def _determines(source: Shape, target: WrittenShape, options: Options) -> WrittenShape:
    """Keep the shape, or the channels where as many cells are written in another size."""
    size = target.size if target.size is not None and cells(target.size) == cells(source.size) else source.size
    return WrittenShape(size, source.channels)


def _degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    import numpy as np

    m, n = cells(query.source_shape), cells(query.target_shape)
    return (query.source.ravel() < n).astype(np.int64), (query.target.ravel() < m).astype(np.int64)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "one to one", "zh": "一对一"},
    links=lambda query: query.source == query.target,
    count=lambda source, target, options, same: cells(source),
    size_mismatch=_mismatch,
    transfer=Transfer(None, lambda arrays, pair: copy_kernel, linear=True),
    determines=_determines,
    degrees=_degrees,
    local=True,
    one_to_one=True,
    skip=True,
)
