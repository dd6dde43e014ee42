"""Links drawn at random, the same ones for the same `seed` everywhere.

`density` is the share of all possible links that exist: exactly round(density·m·n) of them. `fan_in` instead gives
every target cell that many sources. With `fraction` only that share of the cells of either layer takes part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Pattern
from netcharts.patterns._dense import DENSE
from netcharts.patterns._links import LinkQuery, Options, Shape, SizeMismatch, cells, one_weight_per_link
from netcharts.syntax.numeric import Fraction, Integer
from netcharts.syntax.records import Key

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray


def _taking_part(size: int, options: Options) -> int:
    return max(1, round(float(options["fraction"]) * size))


def _links(query: LinkQuery) -> BoolArray:
    import numpy as np

    from netcharts.patterns._shuffle import position

    options = query.options
    m, n = cells(query.source_shape), cells(query.target_shape)
    taking_m, taking_n = _taking_part(m, options), _taking_part(n, options)
    seed = np.array(options["seed"]) * 4
    source = position(query.source, m, seed) if taking_m < m else query.source
    target = position(query.target, n, seed + 1) if taking_n < n else query.target
    part = (source < taking_m) & (target < taking_n)
    # Cells that take no part are asked about as if they were the first, and masked.
    source, target = np.where(source < taking_m, source, 0), np.where(target < taking_n, target, 0)
    if "fan_in" in options:
        chosen = position(source, taking_m, seed + 2 + 4 * 1_000_003 * (target + 1)) < options["fan_in"]
    else:
        wanted = round(options["density"] * taking_m * taking_n)
        chosen = position(source * taking_n + target, taking_m * taking_n, seed + 3) < wanted
    linked: BoolArray = part & chosen
    return linked


def _count(source: Shape, target: Shape, options: Options, same: bool) -> int:
    m, n = _taking_part(cells(source), options), _taking_part(cells(target), options)
    return int(options["fan_in"] * n) if "fan_in" in options else round(options["density"] * m * n)


def _mismatch(source: Shape, target: Shape, options: Options) -> SizeMismatch | None:
    if ("density" in options) == ("fan_in" in options):
        return SizeMismatch("random-density-or-fan-in", "random links need either 'density' or 'fan_in'")
    most = _taking_part(cells(source), options)
    if options.get("fan_in", 0) > most:
        message = f"a fan-in of {options['fan_in']} needs as many source cells, and {most} take part"
        return SizeMismatch("fan-in-too-large", message)
    if "density" in options and _count(source, target, options, False) < 1:
        return SizeMismatch("density-too-small", f"a density of {options['density']:g} leaves not one link")
    return None


PATTERN = Pattern(
    scope="path",
    phrase={"en": "randomly connected", "zh": "随机连接"},
    links=_links,
    count=_count,
    size_mismatch=_mismatch,
    options={
        "density": Key(Fraction()),
        "fan_in": Key(Integer(1)),
        "fraction": Key(Fraction()),
        "seed": Key(Integer(0)),
    },
    defaults={"fraction": 1.0, "seed": 0},
    weights=lambda pair: one_weight_per_link(pair, _count),
    transfer=DENSE,
    random=True,
)
