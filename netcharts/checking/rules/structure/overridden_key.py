"""A key that another one overrides.

What
    A layer has `arrange`, `at` or `place`, or a group `arrange` or `place`, but the group around it has `arrange`,
    which arranges the cells of all its layers together; or a layer has both `at` and `place`.

Why
    The key has no effect: the layer stands where its group, or `at`, puts it.

Example
    layers:
      one: {cell: hidden, size: 3, arrange: row}
      two: {cell: hidden, size: 3}
    groups:
      both: {layers: [one, two], arrange: ring}

Instead
    layers:
      one: {cell: hidden, size: 3}
      two: {cell: hidden, size: 3}
    groups:
      both: {layers: [one, two], arrange: ring}

Source
    By definition of the keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Group
from netcharts.spec.nesting import together
from netcharts.wording import quoted

_PLACING = ("arrange", "at", "place")


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the keys of layers that have no effect beside another key."""
    arranging = together(context.spec.groups)
    yield from _groups(context, arranging)
    for layer in context.spec.layers:
        group = arranging.get(layer.name)
        if group is not None:
            for key in _PLACING:
                if key in layer.places:
                    message = f"group {quoted(group.name)} arranges its layers together, so '{key}' of"
                    yield RuleHit(layer.places[key], f"{message} {quoted(layer.name)} has no effect; leave it out")
        elif "at" in layer.places and "place" in layer.places:
            message = f"{quoted(layer.name)} stands where 'at' puts it, so 'place' has no effect; leave it out"
            yield RuleHit(layer.places["place"], message)


def _groups(context: CheckContext, arranging: Mapping[str, Group]) -> Iterator[RuleHit]:
    """Yield the groups that have such keys though a group around them arranges their layers."""
    for inner in context.spec.groups:
        outer = arranging.get(inner.name)
        for key, value in (("arrange", inner.arrange), ("place", inner.position)):
            if outer is not None and value is not None:
                message = f"group {quoted(outer.name)} arranges its layers together, so '{key}' of"
                yield RuleHit(inner.place, f"{message} {quoted(inner.name)} has no effect; leave it out")


RULE = Rule("NC120", "warning", check, needs="part", about=("groups", "positions"))
