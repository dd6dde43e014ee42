"""Link individual cells: `pairs` lists sources and targets, by index, or by [row, column] in a grid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from netcharts.patterns import Pattern
from netcharts.patterns._dense import MASKED_DENSE
from netcharts.patterns._links import ArrayShape, LinkQuery, SizeMismatch, cells, one_weight_per_link
from netcharts.patterns._options import Options
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray

CellIndex = tuple[int, ...]


_INDEX = ListOf(Integer(0), "an index, or one per dimension")
_PAIR = ListOf(_INDEX, "a pair of source and target", least=2, most=2, single=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksOptions(Options):
    """The options of explicit links."""

    pairs: Annotated[
        tuple[tuple[CellIndex, CellIndex], ...],
        Key(ListOf(_PAIR, "a list of pairs", single=False), "source and target of each link"),
    ]


def _flat(index: CellIndex, shape: ArrayShape) -> int:
    if len(index) == 1:
        return index[0]
    flat = 0
    for place, size in zip(index, shape, strict=True):
        flat = flat * size + place
    return flat


def _pairs(source: ArrayShape, target: ArrayShape, options: LinksOptions) -> set[tuple[int, int]]:
    return {(_flat(a, source), _flat(b, target)) for a, b in options.pairs}


def _links(query: LinkQuery) -> BoolArray:
    import numpy as np

    n = cells(query.target_shape)
    wanted = [source * n + target for source, target in _pairs(query.source_shape, query.target_shape, query.options)]
    return np.isin(query.source * n + query.target, wanted)


def _count(source: ArrayShape, target: ArrayShape, options: LinksOptions, same: bool) -> int:
    return len(_pairs(source, target, options))


def _degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    import numpy as np

    pairs = _pairs(query.source_shape, query.target_shape, query.options)
    outgoing, incoming = Counter(source for source, _ in pairs), Counter(target for _, target in pairs)
    queried = ((outgoing, query.source), (incoming, query.target))
    onward, inward = (np.array([links[i] for i in cells.ravel().tolist()], dtype=np.int64) for links, cells in queried)
    return onward, inward


def _outside(index: CellIndex, shape: ArrayShape) -> bool:
    bounds = (cells(shape),) if len(index) == 1 else shape
    return len(index) != len(bounds) or any(place >= size for place, size in zip(index, bounds, strict=True))


def _mismatch(source: ArrayShape, target: ArrayShape, options: LinksOptions) -> SizeMismatch | None:
    for pair in options.pairs:
        for end, index, shape in zip(("source", "target"), pair, (source, target), strict=True):
            if _outside(index, shape):
                size = "×".join(str(size) for size in shape)
                message = f"the {end} {list(index)} of a pair lies outside its layer of {size} cells"
                return SizeMismatch("pair-out-of-range", message)
    return None


PATTERN = Pattern(
    scope="path",
    phrase={"en": "linked", "zh": "连接"},
    links=_links,
    count=_count,
    size_mismatch=_mismatch,
    options=LinksOptions,
    weights=lambda pair: one_weight_per_link(pair, _count),
    transfer=MASKED_DENSE,
    degrees=_degrees,
    local=True,
    listed=True,
)
