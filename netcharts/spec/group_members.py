"""Read groups: resolve the names of their members, which are layers and other groups, and check how groups nest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise
from typing import Any

from netcharts.findings import Place, Problems
from netcharts.spec.definitions import Definition
from netcharts.spec.model import Group
from netcharts.spec.nesting import enclosing
from netcharts.syntax.records import by_field
from netcharts.wording import quoted

Members = dict[str, dict[str, Place]]


def read_groups(
    definitions: Sequence[Definition], is_layer: Callable[[str, Place], bool], problems: Problems
) -> dict[str, Group]:
    """Return groups by name.

    Args:
        definitions: The groups as they are written; none has the name of a layer.
        is_layer: Returns True if a layer has a name, and reports a problem if none has.
        problems: Receives the problems.
    """
    members = _members(definitions, is_layer, problems)
    order = _inner_first(members, problems)
    layers: dict[str, tuple[str, ...]] = {}
    inner: dict[str, tuple[str, ...]] = {}
    for name in order:
        own = members[name]
        layers[name] = tuple(dict.fromkeys(chain.from_iterable(layers.get(each, (each,)) for each in own)))
        within = ((each, *inner[each]) for each in own if each in members)
        inner[name] = tuple(dict.fromkeys(chain.from_iterable(within)))
    groups = {each.name: _group(each, layers[each.name], inner[each.name]) for each in definitions}
    _check_crossing(groups, problems)
    return groups


def _group(definition: Definition, layers: tuple[str, ...], groups: tuple[str, ...]) -> Group:
    name, place, values, _ = definition
    resolved: dict[str, Any] = {"layers": layers, "groups": groups}
    if "place" in values:
        resolved["position"] = values["place"].position()
    return Group(name=name, place=place, **{**by_field(Group, values), **resolved})


def _members(definitions: Sequence[Definition], is_layer: Callable[[str, Place], bool], problems: Problems) -> Members:
    """Return the members of each group with the places of their names; each is in one group and any mere braces."""
    names = {definition.name for definition in definitions}
    taken: set[str] = set()
    members: Members = {}
    for name, _, values, _ in definitions:
        own = members.setdefault(name, {})
        brace = "brace" in values and values.get("repeat", 1) == 1 and not {"arrange", "place"} & set(values)
        for member, place in values.get("layers", ()):
            if member in own or (member in taken and not brace):
                what = "group" if member in names else "layer"
                problems.add("name-taken", place, f"{what} {quoted(member)} is in a group already")
            elif member in names or is_layer(member, place):
                own[member] = place
                if not brace:
                    taken.add(member)
    return members


def _inner_first(members: Members, problems: Problems) -> list[str]:
    """Return the names of groups, each after those in it; a membership by which a group contains itself is removed."""
    while cycle := _cycle(members):
        inner, outer = cycle[:2]
        through = f" through {quoted(inner)}" if inner != outer else ""
        problems.add("bad-group", members[outer].pop(inner), f"group {quoted(outer)} contains itself{through}")
    return list(TopologicalSorter(_inner(members)).static_order())


def _inner(members: Members) -> dict[str, list[str]]:
    """Return the groups that are members of each group."""
    return {name: [each for each in own if each in members] for name, own in members.items()}


def _cycle(members: Members) -> list[str]:
    """Return groups of which each is in the next one, and the last is the first; none if there are no such groups."""
    try:
        TopologicalSorter(_inner(members)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _check_crossing(groups: Mapping[str, Group], problems: Problems) -> None:
    """Report groups that share layers though neither contains the other, unless one is only a brace."""
    crossing: dict[tuple[str, str], str] = {}
    inner = {name: set(group.groups) for name, group in groups.items()}
    for name, around in enclosing(groups.values()).items():
        for outer, other in pairwise(group for group in around if not _only_a_brace(group)):
            if other.name not in inner[outer.name]:
                crossing.setdefault((outer.name, other.name), name)
    for (outer_name, other_name), name in crossing.items():
        later = max(groups[outer_name], groups[other_name], key=lambda group: group.place)
        message = (
            f"{quoted(name)} is in {quoted(outer_name)} and in {quoted(other_name)}, and neither contains the other; "
            "only a brace without 'repeat', 'arrange' and 'place' can share layers with other groups"
        )
        problems.add("bad-group", later.place, message)


def _only_a_brace(group: Group) -> bool:
    return group.brace is not None and group.repeat == 1 and group.arrange is None and group.position is None
