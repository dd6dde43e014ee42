"""Whether what is placed beside something else can be: what is wrong with places, found before anything is placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from netcharts.findings import Place, Problems
from netcharts.spec.model import Group, Layer
from netcharts.wording import named, nearest, quoted


def check(
    anchors: Sequence[tuple[str, str, Place]],
    layers: Mapping[str, Layer | None],
    groups: Mapping[str, Group],
    problems: Problems,
) -> None:
    """Report anchors that do not exist, and places that hang on each other in a circle.

    `anchors` are what is placed, beside what, and where that stands; a layer that can't be read is None.
    """
    if not anchors:
        return
    known = (*layers, *groups)
    for _, anchor, place in anchors:
        if anchor not in known:
            message = f"unknown layer or group {quoted(anchor)}{nearest(anchor, known)}"
            problems.add("unknown-layer", place, message)
    group_of = {name: group for group in groups.values() for name in group.layers}
    try:
        TopologicalSorter({name: set(_hangs_on(name, layers, groups, group_of)) for name in known}).prepare()
    except CycleError as error:
        # A layer hangs on its own place and on that of its group.
        members = [(name, group_of[name].name if name in group_of else "") for name in error.args[1][1:]]
        places = {name: place for name, _, place in anchors}
        circle = [name for pair in members for name in pair if name in places]
        message = f"{named(dict.fromkeys(circle))} can't be placed: the place hangs on itself"
        problems.add("bad-place", places[circle[0]], message)


def _hangs_on(
    name: str, layers: Mapping[str, Layer | None], groups: Mapping[str, Group], group_of: Mapping[str, Group]
) -> Iterator[str]:
    """What must be placed before a layer or group can be: its anchors; for a group, those of its layers too."""
    item = groups.get(name) or layers.get(name)
    if item is not None and item.position is not None:
        yield from item.position.anchors
    if isinstance(item, Group):
        yield from item.layers
    elif name in group_of:
        position = group_of[name].position
        yield from position.anchors if position else ()
