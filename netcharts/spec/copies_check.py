"""Whether the copies of groups that repeat can follow each other: what is wrong with them, found before any is made."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from netcharts.findings import Place, Problems
from netcharts.spec.limits import MOST_WRITTEN
from netcharts.spec.model import Connection, Group, Spec
from netcharts.spec.repeats import seams
from netcharts.wording import quoted


def check(spec: Spec, places: Mapping[str, Place], problems: Problems) -> None:
    """Report groups whose copies do not follow each other, do not fit together, or are too many.

    `places` are where the groups say how often they repeat.
    """
    repeated = [group for group in spec.groups if group.repeat > 1]
    often = {name: group.repeat for group in repeated for name in group.layers}
    layers = sum(often.get(layer.name, 1) for layer in spec.layers)
    links = sum(_written(connection, repeated, often) for connection in spec.connections)
    names = {layer.name for layer in spec.layers}
    for group in repeated:
        place = places[group.name]
        taken = [name for each in (group.name, *group.layers) for name in group.copies(each) if name in names]
        if taken:
            problems.add("name-taken", place, f"{quoted(taken[0])} is a layer, and would be the name of a copy")
        elif max(layers, links) > MOST_WRITTEN:
            message = f"all copies together have more than {MOST_WRITTEN:,} layers or connections"
            problems.add("too-large", place, message)
        elif not any(c.via[1] == group.name != c.via[0] for c in spec.connections):
            message = (
                f"nothing says how the copies of {quoted(group.name)} follow each other: no path leads into it, as "
                f"'full: input -> {group.name}' does"
            )
            problems.add("bad-path", place, message)
        else:
            _check_seams(group, spec, place, problems)


def _written(connection: Connection, repeated: list[Group], often: Mapping[str, int]) -> int:
    """How often a connection is there in all copies."""
    ends = often.get(connection.source, 1), often.get(connection.target, 1)
    together = any(connection.source in group.layers and connection.target in group.layers for group in repeated)
    if together and not any(connection.via):
        return ends[0]
    return prod(1 if group else number for group, number in zip(connection.via, ends, strict=True))


def _check_seams(group: Group, spec: Spec, place: Place, problems: Problems) -> None:
    """Report where the end of a copy does not fit the start of the next."""
    two = group._replace(repeat=2)
    sizes = {name: spec.layer(layer).size for layer in group.layers for name in two.copies(layer)}
    for seam in seams(two, spec.connections):
        misfit = seam.pattern.size_mismatch(sizes[seam.source], sizes[seam.target], seam.options)
        if misfit is not None:
            message = f"{quoted(seam.source)} to {quoted(seam.target)}: {misfit.message}"
            problems.add(misfit.slug, place, message)
            return
