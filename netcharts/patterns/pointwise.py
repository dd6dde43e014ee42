"""Link all channels of a place to all channels of the same place; all places share the same weights.

With `groups: n`, the channels form n groups, and only channels of the same group are linked. With `over: places`, all
places are linked to all places instead, and all channels share the same weights. A convolution with `kernel: 1` links
the same cells. Lin, Chen & Yan, "Network in network", 2013, arXiv:1312.4400; Tolstikhin et al., "MLP-Mixer", 2021,
arXiv:2105.01601.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated, Any

from netcharts.patterns import Pattern
from netcharts.patterns._channel_groups import groups_mismatch
from netcharts.patterns._links import ArrayShape, LayerPair, LinkQuery, Shape, SizeMismatch, WrittenShape, cells
from netcharts.patterns._lookup import columns
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray, IntArray

CHANNELS, PLACES = "channels", "places"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointwiseOptions(Options):
    """The options of a pointwise connection."""

    groups: Annotated[int, Key(Integer(1, 10**9), "number of groups of channels that are linked among themselves")] = 1
    over: Annotated[str, Key(Choice("axis", lambda: (CHANNELS, PLACES)), "axis along which all are linked to all")] = (
        CHANNELS
    )


def _over_places(options: PointwiseOptions) -> bool:
    return options.over == PLACES


def _links(query: LinkQuery) -> BoolArray:
    linked: BoolArray = query.answer(True) if _over_places(query.options) else query.source == query.target
    return linked


def _count(source: ArrayShape, target: ArrayShape, options: PointwiseOptions, same: bool) -> int:
    return cells(source) * cells(target) if _over_places(options) else cells(source)


def _degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    import numpy as np

    m, n = cells(query.source_shape), cells(query.target_shape)
    if _over_places(query.options):
        return np.full(query.source.size, n), np.full(query.target.size, m)
    return (query.source.ravel() < n).astype(np.int64), (query.target.ravel() < m).astype(np.int64)


def _size_mismatch(source: ArrayShape, target: ArrayShape, options: PointwiseOptions) -> SizeMismatch | None:
    m, n = cells(source), cells(target)
    if m == n or _over_places(options):
        return None
    message = f"pointwise links join the same places of both layers, which have {m:,} and {n:,} cells"
    return SizeMismatch("identity-size-mismatch", message)


def _channel_mismatch(pair: LayerPair) -> SizeMismatch | None:
    if not _over_places(pair.options):
        return groups_mismatch(pair, pair.options.groups)
    if pair.source_channels == pair.target_channels:
        return None
    both = f"{pair.source_channels} and {pair.target_channels}"
    message = f"'over: places' keeps the number of channels, but the layers have {both}"
    return SizeMismatch("channel-mismatch", message, "over")


def _determines(source: Shape, target: WrittenShape, options: PointwiseOptions) -> WrittenShape:
    """Keep the places, or the channels where all places are linked."""
    if _over_places(options):
        return WrittenShape(None, source.channels)
    size = target.size if target.size is not None and cells(target.size) == cells(source.size) else source.size
    return WrittenShape(size, None)


def _weight_shape(pair: LayerPair) -> ArrayShape:
    if _over_places(pair.options):
        return prod(pair.target), prod(pair.source)
    return pair.target_channels, pair.source_channels // pair.options.groups


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    if _over_places(pair.options):
        return _kernel_over_places(arrays, pair)
    if pair.options.groups > 1:
        return _grouped_kernel(arrays, pair)
    matrix, channels = _stacked(arrays), pair.source_channels

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        import numpy as np

        return partial(np.dot, matrix, values.reshape(channels, -1), into.reshape(len(matrix), -1))

    return bind


def _stacked(arrays: Sequence[FloatArray]) -> FloatArray:
    """Return the rows of several arrays as one array, without a copy if there is only one, which may lie transposed."""
    import numpy as np

    if len(arrays) > 1:
        return np.concatenate(arrays)
    (array,) = arrays
    return array if array.flags.f_contiguous else np.ascontiguousarray(array)


def _grouped_kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    groups, parts = pair.options.groups, len(arrays)
    # [parts, groups, target channels of a group, source channels of a group].
    blocks = _stacked(arrays).reshape(parts, groups, pair.target_channels // groups, -1)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        import numpy as np

        grouped = values.reshape(1, groups, blocks.shape[-1], -1)
        result = into.reshape(*blocks.shape[:3], -1)
        # One channel in a group is a factor, for which no product of matrices is needed.
        multiply = np.multiply if blocks.shape[-1] == 1 else np.matmul
        return partial(multiply, blocks, grouped, result)

    return bind


def _kernel_over_places(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    # [parts, 1, target places, source places].
    matrices = _stacked(arrays).reshape(len(arrays), 1, prod(pair.target), -1)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        import numpy as np

        places = values.reshape(1, pair.source_channels, matrices.shape[-1], -1)
        result = into.reshape(len(matrices), pair.target_channels, matrices.shape[2], -1)
        return partial(np.matmul, matrices, places, result)

    return bind


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    numbers = prod(_weight_shape(pair))
    return KernelCost(0, parts * numbers * (pair.source_channels if _over_places(pair.options) else prod(pair.source)))


def _lookup(pair: LayerPair) -> Callable[[Sequence[Any], LayerPair], EdgeKernel] | None:
    """Return what makes the kernel that looks up weights by words; only all channels of a place have such a kernel."""
    return None if _over_places(pair.options) or pair.options.groups > 1 else columns


PATTERN = Pattern(
    scope="path",
    phrase={"en": "pointwise", "zh": "逐点连接"},
    operation={"en": "1×1", "zh": "逐点"},
    links=_links,
    count=_count,
    size_mismatch=_size_mismatch,
    channel_mismatch=_channel_mismatch,
    options=PointwiseOptions,
    determines=_determines,
    weights=lambda pair: prod(_weight_shape(pair)),
    degrees=_degrees,
    transfer=Transfer(
        _weight_shape,
        _kernel,
        rows_are_targets=True,
        linear=True,
        cost=_cost,
        lookup=_lookup,
        axes=((1,), (0,)),
        turns=lambda pair: pair.options.groups == 1,
    ),
    local=True,
    shares_weights=True,
    over_channels=_over_places,
)
