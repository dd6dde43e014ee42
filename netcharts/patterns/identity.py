"""Link each cell to the cell of the same index: n links. A single cell spreads to all cells, an axis of length 1 too.

All cells lead into a single cell that reduces them.

Between layers of other sizes and channels that hold as many values, it keeps their order, channels first: a reshape.
If it passes other layers, it is a skip connection and drawn as an arc. He et al., "Deep residual learning for image
recognition", 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from functools import partial
from math import gcd
from typing import TYPE_CHECKING, Any

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, LinkQuery, Shape, SizeMismatch, WrittenShape, cells
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, Transfer, copy_kernel
from netcharts.shapes import spreads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray, IntArray


def _reshapes(source: Shape, target: Shape) -> bool:
    """Return True if values come to other places and channels, in the same order."""
    m, n = cells(source.size), cells(target.size)
    return m != n and source.channels * m == target.channels * n


def _shapes(pair: LayerPair) -> tuple[Shape, Shape]:
    return Shape(pair.source, pair.source_channels), Shape(pair.target, pair.target_channels)


def _distance(query: LinkQuery) -> int:
    """Return how far apart the source cells are whose channels go to the same target cells, in a reshape; 0 in others.

    Channel c of source cell i of m has the index c·m + i, which belongs to target cell j of n if c·m + i ≡ j modulo n.
    The channels go through all multiples of m, so this holds for one of them if i ≡ j modulo gcd(m, n).
    """
    source, target = zip((query.source_shape, query.target_shape), query.channels, strict=True)
    return gcd(cells(source[0]), cells(target[0])) if _reshapes(Shape(*source), Shape(*target)) else 0


def _links(query: LinkQuery) -> BoolArray:
    distance = _distance(query)
    if distance:
        linked: BoolArray = (query.source - query.target) % distance == 0
        return linked
    if spreads(query.source_shape, query.target_shape):
        return query.source == _origins(query.target, query.source_shape, query.target_shape)
    single = 1 in (cells(query.source_shape), cells(query.target_shape))
    return query.answer(True) if single else query.source == query.target


def _origins(targets: IntArray, source: ArrayShape, target: ArrayShape) -> IntArray:
    """Return the source cells that spread to some target cells."""
    import numpy as np

    if cells(source) == 1:
        return np.zeros_like(targets)
    along = np.unravel_index(targets, target)
    kept = [at * (length > 1) for at, length in zip(along, source, strict=True)]
    return np.asarray(np.ravel_multi_index(kept, source))


def _count(source: ArrayShape, target: ArrayShape, options: Any, same: bool) -> int:
    return cells(target) if spreads(source, target) else cells(source)


def _count_by_channels(pair: LayerPair) -> int | None:
    m, n = cells(pair.source), cells(pair.target)
    return m * n // gcd(m, n) if _reshapes(*_shapes(pair)) else None


def _kernel(arrays: Sequence[Any], pair: LayerPair) -> EdgeKernel:
    if _reshapes(*_shapes(pair)) or not spreads(pair.source, pair.target):
        return copy_kernel
    return partial(_spread, pair)


def _spread(pair: LayerPair, values: FloatArray, into: FloatArray) -> Callable[[], None]:
    """Return the call that copies the values of each channel to all cells of the channel that they spread to."""
    import numpy as np

    size = pair.source if len(pair.source) == len(pair.target) else (1,) * len(pair.target)
    by_place = values.reshape(-1, *size, values.shape[-1])
    return partial(np.copyto, into.reshape(len(by_place), *pair.target, into.shape[-1]), by_place)


def _mismatch(pair: LayerPair) -> SizeMismatch | None:
    m, n = cells(pair.source), cells(pair.target)
    if m == n or spreads(pair.source, pair.target) or _reshapes(*_shapes(pair)):
        return None
    message = f"identity joins layers of equal size, not {m:,} and {n:,} cells"
    if pair.source_channels != pair.target_channels:
        source, target = (shape.text for shape in _shapes(pair))
        message = f"identity joins layers of equal size or with as many values, not {source} and {target}"
    return SizeMismatch("identity-size-mismatch", message)


def _determines(source: Shape, target: WrittenShape, options: Options) -> WrittenShape:
    """Keep the shape, or what is written of it if that holds as many values."""
    if (
        target.size is not None
        and target.channels is not None
        and _reshapes(source, Shape(target.size, target.channels))
    ):
        return target
    size = target.size if target.size is not None and cells(target.size) == cells(source.size) else source.size
    return WrittenShape(size, source.channels)


def _degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    import numpy as np

    m, n = cells(query.source_shape), cells(query.target_shape)
    if distance := _distance(query):
        return np.full(query.source.size, n // distance), np.full(query.target.size, m // distance)
    if n == 1 or spreads(query.source_shape, query.target_shape):
        onward, inward = (1, m) if n == 1 else (n // m, 1)
        return np.where(query.source.ravel() < m, onward, 0), np.where(query.target.ravel() < n, inward, 0)
    return (query.source.ravel() < n).astype(np.int64), (query.target.ravel() < m).astype(np.int64)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "one to one", "zh": "一对一"},
    links=_links,
    count=_count,
    count_by_channels=_count_by_channels,
    channel_mismatch=_mismatch,
    carried_channels=lambda pair: pair.target_channels if _reshapes(*_shapes(pair)) else pair.source_channels,
    transfer=Transfer(None, _kernel, linear=True),
    determines=_determines,
    degrees=_degrees,
    local=True,
    one_to_one=True,
    skip=True,
)
