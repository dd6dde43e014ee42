"""A position that depends on later ones, although attention is causal.

What
    A connection before or after a causal attention lets a position depend on later ones. The layers have equal numbers
    of positions, and the connection is attention that is not causal, a window that reaches ahead, or a set of links
    from every position to every other.

Why
    Causal attention prevents each position from depending on later ones, so that a network can be trained to predict
    the next token. A single connection that mixes positions defeats this, at any point along the path.

Example
    - attention: words -> attended
      causal: true
    - convolution: attended -> mixed
      kernel: 3
      padding: 1

Instead
    - attention: words -> attended
      causal: true
    - convolution: attended -> mixed
      kernel: 1

Source
    Vaswani et al., 2017, arXiv:1706.03762, section 3.2.3: leftward information flow must be prevented; van den Oord et
    al., 2016, arXiv:1609.03499: causal convolutions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.patterns import LinkQuery
from netcharts.spec.model import Connection
from netcharts.wording import quoted

# Up to this many pairs of places, links are looked at one by one; beyond, those into the first and the middle place.
_MOST_PAIRS = _MOST_PLACES = 1_000_000


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections by which a place sees later ones, with their way to or from a causal attention."""
    steps = [c for c in context.forward if _keeps_places(context, c)]
    seeds = [c for c in steps if c.pattern.attention and not _sees_later(context, c)]
    if not seeds:
        return
    after, before = _neighbors(steps, forward=True), _neighbors(steps, forward=False)
    # What is fed in beside the causal stream, such as what an encoder made of another text, may see all of itself.
    first = [c for c in seeds if not any(_way(other.target, c.source, after) for other in seeds)] or seeds
    stream = _reached(_reached([c.target for c in first], before), after)
    for connection in steps:
        if connection.source in stream and _sees_later(context, connection):
            way = _way_past(connection, seeds, after)
            if way:
                path = " -> ".join(map(quoted, way))
                ends = f"{quoted(connection.target)} see later positions of {quoted(connection.source)}"
                message = f"'{connection.key}' lets {ends}, although attention is causal on this path: {path}"
                yield RuleHit(connection.places["target"], message)


def _keeps_places(context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection joins layers of as many places: more than one, and few enough to look at."""
    source, target = context.layers[connection.source], context.layers[connection.target]
    return source.size == target.size and 1 < source.cells <= _MOST_PLACES and not connection.pattern.addressed


def _sees_later(context: CheckContext, connection: Connection) -> bool:
    """Return True if a place is linked to a later one."""
    import numpy as np

    size, count = context.layers[connection.source].size, context.layers[connection.source].cells
    few = count * count <= _MOST_PAIRS and (connection.pattern.listed or connection.pattern.random)
    sources, targets = np.arange(count)[:, None], np.arange(count) if few else np.array([0, count // 2])
    query = LinkQuery(sources, targets[None, :], size, size, connection.options, False)
    return bool((connection.pattern.links(query) & (sources > targets)).any())


def _neighbors(steps: Collection[Connection], *, forward: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for c in steps:
        here, there = (c.source, c.target) if forward else (c.target, c.source)
        found.setdefault(here, []).append(there)
    return found


def _reached(names: Collection[str], after: Mapping[str, list[str]]) -> set[str]:
    reached, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += after.get(name, [])
    return reached


def _way_past(leak: Connection, seeds: Collection[Connection], after: Mapping[str, list[str]]) -> list[str]:
    """Return a shortest way that has both a causal attention and the leak; empty if there is none."""
    ways = []
    for seed in seeds:
        down, up = _way(seed.target, leak.source, after), _way(leak.target, seed.source, after)
        ways += [[seed.source, *down, leak.target]] if down else []
        ways += [[leak.source, *up, seed.target]] if up else []
    return min(ways, key=len, default=[])


def _way(start: str, end: str, after: Mapping[str, list[str]]) -> list[str]:
    """Return the layers of a shortest way, both ends included; empty if there is none."""
    ways, seen = [[start]], {start}
    for way in ways:
        if way[-1] == end:
            return way
        for name in after.get(way[-1], []):
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


RULE = Rule("NC117", "error", check)
