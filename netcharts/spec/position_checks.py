"""Check positions: anchors must exist, and no position may depend on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from netcharts.findings import Place, Problems
from netcharts.spec.model import Group, Layer
from netcharts.spec.nesting import enclosing
from netcharts.wording import named, nearest, quoted


def check(
    anchors: Sequence[tuple[str, str, Place]],
    layers: Mapping[str, Layer | None],
    groups: Mapping[str, Group],
    problems: Problems,
) -> None:
    """Report anchors that do not exist, and positions that depend on each other in a cycle.

    `anchors` are the name of what is placed, the name of its anchor, and the place of that name in the spec. A layer
    that cannot be read is None.
    """
    if not anchors:
        return
    known = (*layers, *groups)
    for _, anchor, place in anchors:
        if anchor not in known:
            message = f"unknown layer or group {quoted(anchor)}{nearest(anchor, known)}"
            problems.add("unknown-layer", place, message)
    around = enclosing(groups.values())
    try:
        TopologicalSorter({name: set(_dependencies(name, layers, groups, around)) for name in known}).prepare()
    except CycleError as error:
        # A layer depends on its own position and on those of its groups.
        members = [(name, *(group.name for group in around.get(name, ()))) for name in error.args[1][1:]]
        places = {name: place for name, _, place in anchors}
        cycle = [name for each in members for name in each if name in places]
        message = f"{named(dict.fromkeys(cycle))} can't be placed: the position depends on itself"
        problems.add("bad-place", places[cycle[0]], message)


def _dependencies(
    name: str,
    layers: Mapping[str, Layer | None],
    groups: Mapping[str, Group],
    around: Mapping[str, Sequence[Group]],
) -> Iterator[str]:
    """Yield what must be placed before a layer or group: anchors, its own or its groups', and the layers of a group."""
    item = groups.get(name) or layers.get(name)
    if item is not None and item.position is not None:
        yield from item.position.anchors
    if isinstance(item, Group):
        yield from item.layers
        return
    for group in around.get(name, ()):
        yield from group.position.anchors if group.position else ()
