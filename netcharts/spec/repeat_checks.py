"""Check repeated groups: their copies must connect to each other, fit together, and not be too many."""

from __future__ import annotations

from collections.abc import Mapping

from netcharts.findings import Place, Problems
from netcharts.patterns._slices import pair_taken
from netcharts.spec import part_checks
from netcharts.spec.limits import MOST_WRITTEN
from netcharts.spec.model import Group, Spec
from netcharts.spec.repeats import Copies, written_out
from netcharts.wording import quoted


def check(spec: Spec, places: Mapping[str, Place], problems: Problems) -> None:
    """Report repeated groups whose copies do not connect, do not fit together, or are too many.

    `places` are the places of the `repeat` of groups, by name.
    """
    repeated = [group for group in spec.groups if group.repeat > 1]
    if not repeated:
        return
    copied = Copies(spec.groups)
    links = sum(map(copied.count_pairs, spec.connections))
    layers, groups = (sum(copied.count(each.name) for each in all_) for all_ in (spec.layers, spec.groups))
    names = {layer.name for layer in spec.layers}
    for group in repeated:
        place = places[group.name]
        if max(layers, links, groups) > MOST_WRITTEN:
            message = f"all copies together have more than {MOST_WRITTEN:,} layers or connections"
            problems.add("too-large", place, message)
        elif taken := [name for each in (group.name, *group.layers) for name in copied.names(each) if name in names]:
            problems.add("name-taken", place, f"{quoted(taken[0])} is a layer, but a copy would have that name")
        elif not copied.into(group, spec.connections):
            message = (
                f"the copies of {quoted(group.name)} are not connected to each other: "
                f"no path leads into the group, such as 'full: input -> {group.name}'"
            )
            problems.add("bad-path", place, message)
        else:
            _check_seams(group, spec, place, problems)
    if not len(problems):
        two = written_out(spec, 2)
        part_checks.check({layer.name: layer for layer in two.layers}, two.connections, problems)


def _check_seams(group: Group, spec: Spec, place: Place, problems: Problems) -> None:
    """Report the first connection from a copy to the next whose layers do not fit."""
    two = group._replace(repeat=2)
    copied = Copies([two if each is group else each._replace(repeat=1) for each in spec.groups])
    shapes = {name: spec.layer(layer).shape for layer in group.layers for name in copied.names(layer)}
    for seam in copied.seams(two, spec.connections):
        pair = pair_taken(shapes[seam.source], shapes[seam.target], seam.options, False)
        mismatch = seam.pattern.mismatch(pair)
        if mismatch is not None:
            message = f"{quoted(seam.source)} to {quoted(seam.target)}: {mismatch.message}"
            problems.add(mismatch.slug, place, message)
            return
