"""Check repeated groups: their copies must connect to each other, fit together, and not be too many."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from netcharts.findings import Place, Problems
from netcharts.spec.limits import MOST_WRITTEN
from netcharts.spec.model import Connection, Group, Spec
from netcharts.spec.repeats import seams
from netcharts.wording import quoted


def check(spec: Spec, places: Mapping[str, Place], problems: Problems) -> None:
    """Report repeated groups whose copies do not connect, do not fit together, or are too many.

    `places` are the places of the `repeat` of groups, by name.
    """
    repeated = [group for group in spec.groups if group.repeat > 1]
    repeats = {name: group.repeat for group in repeated for name in group.layers}
    layers = sum(repeats.get(layer.name, 1) for layer in spec.layers)
    links = sum(_copies(connection, repeated, repeats) for connection in spec.connections)
    names = {layer.name for layer in spec.layers}
    for group in repeated:
        place = places[group.name]
        taken = [name for each in (group.name, *group.layers) for name in group.copies(each) if name in names]
        if taken:
            problems.add("name-taken", place, f"{quoted(taken[0])} is a layer, but a copy would have that name")
        elif max(layers, links) > MOST_WRITTEN:
            message = f"all copies together have more than {MOST_WRITTEN:,} layers or connections"
            problems.add("too-large", place, message)
        elif not any(c.via[1] == group.name != c.via[0] for c in spec.connections):
            message = (
                f"the copies of {quoted(group.name)} are not connected to each other: "
                f"no path leads into the group, such as 'full: input -> {group.name}'"
            )
            problems.add("bad-path", place, message)
        else:
            _check_seams(group, spec, place, problems)


def _copies(connection: Connection, repeated: list[Group], repeats: Mapping[str, int]) -> int:
    """Return the number of copies of a connection."""
    ends = repeats.get(connection.source, 1), repeats.get(connection.target, 1)
    inner = any(connection.source in group.layers and connection.target in group.layers for group in repeated)
    if inner and not any(connection.via):
        return ends[0]
    return prod(1 if group else count for group, count in zip(connection.via, ends, strict=True))


def _check_seams(group: Group, spec: Spec, place: Place, problems: Problems) -> None:
    """Report the first connection from a copy to the next whose layers do not fit."""
    two = group._replace(repeat=2)
    sizes = {name: spec.layer(layer).size for layer in group.layers for name in two.copies(layer)}
    for seam in seams(two, spec.connections):
        mismatch = seam.pattern.size_mismatch(sizes[seam.source], sizes[seam.target], seam.options)
        if mismatch is not None:
            message = f"{quoted(seam.source)} to {quoted(seam.target)}: {mismatch.message}"
            problems.add(mismatch.slug, place, message)
            return
