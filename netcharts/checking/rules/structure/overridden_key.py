"""A key that another one overrides.

What
    A layer has `arrange`, `at` or `place`, but its group has `arrange`, which arranges the cells of all its layers
    together; or a layer has both `at` and `place`.

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

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted

_PLACING = ("arrange", "at", "place")


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the keys of layers that have no effect beside another key."""
    together = {name: group for group in context.spec.groups if group.arrange for name in group.layers}
    for layer in context.spec.layers:
        group = together.get(layer.name)
        if group is not None:
            for key in _PLACING:
                if key in layer.places:
                    message = f"group {quoted(group.name)} arranges its layers together, so '{key}' of"
                    yield RuleHit(layer.places[key], f"{message} {quoted(layer.name)} has no effect; leave it out")
        elif "at" in layer.places and "place" in layer.places:
            message = f"{quoted(layer.name)} stands where 'at' puts it, so 'place' has no effect; leave it out"
            yield RuleHit(layer.places["place"], message)


RULE = Rule("NC120", "warning", check, needs="part")
