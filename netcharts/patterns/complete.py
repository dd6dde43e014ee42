"""Link every pair of distinct cells in a set of layers, undirected: n(n−1)/2 links.

Used by Hopfield networks, Boltzmann machines and drawings of Markov chains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Pattern
from netcharts.patterns._dense import MASKED_DENSE
from netcharts.patterns._links import ArrayShape, LinkQuery, cells, one_weight_per_link
from netcharts.patterns._options import Options

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray


def _links(query: LinkQuery) -> BoolArray:
    return query.source < query.target if query.same else query.answer(True)


def _count(source: ArrayShape, target: ArrayShape, options: Options, same: bool) -> int:
    m, n = cells(source), cells(target)
    return n * (n - 1) // 2 if same else m * n


PATTERN = Pattern(
    scope="union",
    phrase={"en": "completely connected", "zh": "完全连接"},
    links=_links,
    count=_count,
    weights=lambda pair: one_weight_per_link(pair, _count),
    transfer=MASKED_DENSE,
)
