"""Link cells at random; the same `seed` gives the same links everywhere.

`density` is the fraction of possible links that exist: exactly round(density·m·n) links. Instead, `fan_in` gives the
number of links into each target cell. With `fraction`, only that fraction of the cells of each layer can have links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from netcharts.patterns import Pattern
from netcharts.patterns._dense import MASKED_DENSE
from netcharts.patterns._links import ArrayShape, LinkQuery, SizeMismatch, cells, one_weight_per_link
from netcharts.patterns._options import Options
from netcharts.syntax.numeric import Fraction, Integer
from netcharts.syntax.records import Key

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomOptions(Options):
    """The options of random links; either `density` or `fan_in` is given."""

    density: Annotated[float | None, Key(Fraction(), "fraction of all possible links that exist")] = None
    fan_in: Annotated[int | None, Key(Integer(1), "number of links into each target cell")] = None
    fraction: Annotated[float, Key(Fraction(), "fraction of the cells of each layer that can have links")] = 1.0
    seed: Annotated[int, Key(Integer(0), "random seed")] = 0

    def links(self, sources: int, targets: int) -> int:
        """Return the number of links, given the numbers of cells that take part."""
        return self.fan_in * targets if self.fan_in is not None else round((self.density or 0.0) * sources * targets)


def _taking_part(size: int, options: RandomOptions) -> int:
    return max(1, round(options.fraction * size))


def _links(query: LinkQuery) -> BoolArray:
    import numpy as np

    from netcharts.patterns._shuffle import position

    options: RandomOptions = query.options
    m, n = cells(query.source_shape), cells(query.target_shape)
    taking_m, taking_n = _taking_part(m, options), _taking_part(n, options)
    seed = np.array(options.seed) * 4
    source = position(query.source, m, seed) if taking_m < m else query.source
    target = position(query.target, n, seed + 1) if taking_n < n else query.target
    part = (source < taking_m) & (target < taking_n)
    # Cells that take no part are queried as if they were the first cell, and masked.
    source, target = np.where(source < taking_m, source, 0), np.where(target < taking_n, target, 0)
    if options.fan_in is not None:
        chosen = position(source, taking_m, seed + 2 + 4 * 1_000_003 * (target + 1)) < options.fan_in
    else:
        wanted = options.links(taking_m, taking_n)
        chosen = position(source * taking_n + target, taking_m * taking_n, seed + 3) < wanted
    linked: BoolArray = part & chosen
    return linked


def _count(source: ArrayShape, target: ArrayShape, options: RandomOptions, same: bool) -> int:
    m, n = _taking_part(cells(source), options), _taking_part(cells(target), options)
    return options.links(m, n)


def _mismatch(source: ArrayShape, target: ArrayShape, options: RandomOptions) -> SizeMismatch | None:
    if (options.density is not None) == (options.fan_in is not None):
        return SizeMismatch("random-density-or-fan-in", "random links need either 'density' or 'fan_in'")
    most = _taking_part(cells(source), options)
    if (options.fan_in or 0) > most:
        message = f"a fan-in of {options.fan_in} needs as many source cells, and {most} take part"
        return SizeMismatch("fan-in-too-large", message)
    if options.density is not None and _count(source, target, options, False) < 1:
        return SizeMismatch("density-too-small", f"a density of {options.density:g} leaves no link")
    return None


PATTERN = Pattern(
    scope="path",
    phrase={"en": "randomly connected", "zh": "随机连接"},
    links=_links,
    count=_count,
    size_mismatch=_mismatch,
    options=RandomOptions,
    weights=lambda pair: one_weight_per_link(pair, _count),
    transfer=MASKED_DENSE,
    random=True,
)
