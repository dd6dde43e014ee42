"""Groups within groups: which of them contain a layer or another group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from netcharts.spec.model import Group


def enclosing(groups: Iterable[Group]) -> dict[str, tuple[Group, ...]]:
    """Return the groups that contain each layer and each group, by its name; of nested groups, the outermost first."""
    found: defaultdict[str, list[Group]] = defaultdict(list)
    for group in sorted(groups, key=lambda group: -len(group.groups)):
        for name in (*group.layers, *group.groups):
            found[name].append(group)
    return {name: tuple(around) for name, around in found.items()}


def together(groups: Iterable[Group]) -> dict[str, Group]:
    """Return the group that arranges the cells of a layer with those of others, by the layer's name.

    Of nested groups it is the outermost one that arranges.
    """
    arranging = {name: [group for group in around if group.arrange] for name, around in enclosing(groups).items()}
    return {name: around[0] for name, around in arranging.items() if around}
