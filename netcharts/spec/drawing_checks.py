"""Check that a chart can be drawn: refuse too many cells or links before any are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from netcharts.findings import Problems
from netcharts.spec.cell_links import SpecLinks
from netcharts.spec.limits import MOST_DRAWN, MOST_LINKS, MOST_PAIRS
from netcharts.spec.model import Connection, Expansion, Group, Layer


def check(
    layers: Mapping[str, Layer],
    connections: Sequence[Connection],
    expansion: Expansion | None,
    around: Mapping[str, Sequence[Group]],
    problems: Problems,
) -> None:
    """Report the first layer or connection that exceeds the budget; `around` are the groups that contain layers."""
    repeats = {name: prod(group.repeat for group in around.get(name, ())) for name in layers}
    drawn = {name: min(layer.draw, layer.cells) for name, layer in layers.items()}
    cells = 0
    for name, layer in layers.items():
        cells += drawn[name] * repeats[name]
        if cells > MOST_DRAWN:
            message = f"the chart would draw more than {MOST_DRAWN:,} cells; use 'draw' to draw fewer"
            problems.add("too-large", layer.place, message)
            return
    looked_at_by = [drawn[c.source] * drawn[c.target] * max(repeats[c.source], repeats[c.target]) for c in connections]
    if sum(looked_at_by) <= MOST_LINKS:
        # There are not more links than pairs of cells.
        return
    pairs, links, found = 0, 0, SpecLinks(layers.values(), connections, expansion)
    for connection, looked_at in zip(connections, looked_at_by, strict=True):
        pairs += looked_at
        # Where something does not fit, which has been reported, links cannot be counted.
        links += 0 if len(problems) else min(looked_at, found.of(connection).count())
        if pairs > MOST_PAIRS or links > MOST_LINKS:
            message = f"the chart would draw more than {MOST_LINKS:,} links; use 'draw' to draw fewer cells"
            problems.add("too-large", connection.place, message)
            return
