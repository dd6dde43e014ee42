"""Ranks: the columns of a chart, from the links between what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def ordering(links: Iterable[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Return the links that order what they join, of links with a source, a target and a delay.

    They are those without delay, and delayed ones where no other link joins one of their ends.
    """
    now: dict[tuple[str, str], None] = {}
    later: dict[tuple[str, str], None] = {}
    for source, target, delay in links:
        if source != target:
            (later if delay else now)[source, target] = None
    joined = {name for pair in now for name in pair}
    return [*now, *(pair for pair in later if not joined.issuperset(pair) and pair[::-1] not in now)]


def ranks(names: Sequence[str], links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the length of the longest chain of links to each name, without links that close a cycle."""
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in links:
        targets[source].append(target)
    order, forward = _without_cycles(targets)
    lengths = dict.fromkeys(names, 0)
    for name in order:
        for target in forward[name]:
            lengths[target] = max(lengths[target], lengths[name] + 1)
    reached = {target for onward in forward.values() for target in onward}
    for name, onward in forward.items():
        # A source that is only needed later stands just before it is needed.
        if onward and name not in reached:
            lengths[name] = min(lengths[target] for target in onward) - 1
    return lengths


def _without_cycles(targets: dict[str, list[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """Return a topological order, and the links without those that lead back; sources are visited first, in order."""
    entered = {target for onward in targets.values() for target in onward}
    roots = [name for name in targets if name not in entered] + [name for name in targets if name in entered]
    forward: dict[str, list[str]] = {name: [] for name in targets}
    done: list[str] = []
    state: dict[str, str] = {}
    for root in roots:
        if root in state:
            continue
        state[root] = "open"
        stack = [(root, iter(targets[root]))]
        while stack:
            name, onward = stack[-1]
            for target in onward:
                if state.get(target) == "open":
                    continue
                forward[name].append(target)
                if target not in state:
                    state[target] = "open"
                    stack.append((target, iter(targets[target])))
                    break
            else:
                state[name] = "done"
                done.append(name)
                stack.pop()
    return done[::-1], forward
