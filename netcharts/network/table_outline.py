"""The outline of a table of layers: its groups and blocks, the layers in them, and how deep each is nested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from netcharts.spec.model import Group


class Heading(NamedTuple):
    """A group or block, below which its layers and the groups in it follow.

    Attributes:
        name: Its name, without that of the group around it.
        copies: The number of its copies.
        depth: The number of groups around it.
    """

    name: str
    copies: int
    depth: int


class Entry(NamedTuple):
    """A layer in the outline.

    Attributes:
        layer: The name of the layer.
        name: Its name, without that of the block around it.
        group: The group that it is in; empty if there is none.
        depth: The number of groups around it.
    """

    layer: str
    name: str
    group: str
    depth: int


def outline(layers: Sequence[str], groups: Sequence[Group]) -> Iterator[Heading | Entry]:
    """Yield layers in their order, with headings; the layers of a group follow its first one.

    Groups that are not marked in charts have no heading, nor have braces that share layers with other groups. A layer
    that the first copy of a block does not have is not in its group, but has its name.
    """
    nested = _nested(groups)
    around: dict[str, list[Group]] = {}
    for group in nested:
        for name in group.layers:
            around.setdefault(name, []).append(group)
    for name in layers:
        if name not in around:
            around[name] = [group for group in nested if name.startswith(f"{group.name}.")]
    yield from _level(layers, around, 0, 1)


def _nested(groups: Iterable[Group]) -> list[Group]:
    """Return the marked groups of which each contains another one or shares no layers with it, the largest first."""
    accepted: list[Group] = []
    marked = [group for group in groups if group.marked]
    # Only braces can cross other groups.
    for group in sorted(marked, key=lambda group: (group.brace is not None, -len(group.layers))):
        if group.brace is None or not any(_crosses(group, other) for other in accepted):
            accepted.append(group)
    return sorted(accepted, key=lambda group: (-len(group.layers), -len(group.groups)))


def _crosses(group: Group, other: Group) -> bool:
    """Return True if two groups share some layers, but neither contains the other."""
    shared = len({*group.layers} & {*other.layers})
    return 0 < shared < min(len(group.layers), len(other.layers))


def _level(
    layers: Sequence[str], around: Mapping[str, Sequence[Group]], depth: int, copies: int, outer: str = ""
) -> Iterator[Heading | Entry]:
    """Yield the layers within a group, of which so many copies exist, at a depth."""
    inside: dict[str, list[str]] = {}
    for layer in layers:
        if len(around[layer]) > depth:
            inside.setdefault(around[layer][depth].name, []).append(layer)
    for layer in layers:
        if len(around[layer]) == depth:
            yield Entry(layer, _within(layer, outer), outer, depth)
            continue
        group = around[layer][depth]
        members = inside.pop(group.name, None)
        if members is not None:
            total = copies * group.repeat * group.beside
            yield Heading(_within(group.name, outer), total, depth)
            yield from _level(members, around, depth + 1, total, group.name)


def _within(name: str, outer: str) -> str:
    """Return a name without that of the group around it."""
    return name.removeprefix(f"{outer}.") if outer else name
