"""Ways through a graph that is given by what each node leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

After = Mapping[str, Collection[str]]


def neighbors(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what each node leads to, by pairs of nodes."""
    found: dict[str, list[str]] = {}
    for here, there in pairs:
        found.setdefault(here, []).append(there)
    return found


def reached_from(names: Iterable[str], after: After) -> set[str]:
    """Return the nodes that some nodes lead to, themselves included."""
    reached, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += after.get(name, [])
    return reached


def shortest_way(start: str, end: str, after: After) -> list[str]:
    """Return the nodes of a shortest way, both ends included; empty if there is none."""
    came, waiting = {start: ""}, [start]
    for name in waiting:
        if name == end:
            break
        for other in after.get(name, []):
            if other not in came:
                came[other] = name
                waiting.append(other)
    way, name = [], end if end in came else ""
    while name:
        way.append(name)
        name = came[name]
    return way[::-1]
