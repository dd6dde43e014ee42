"""A kind of cell by another of its names.

What
    A layer names its cells by an alias, such as an older name of the poster.

Why
    It is understood, but others search and compare by the one name. `--fix` writes that.

Example
    hidden: {cell: different_memory, size: 3}

Instead
    hidden: {cell: gated_memory, size: 3}

Source
    The legends of The Neural Network Zoo of 2016 and 2019, which differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import Fix, RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for name, place, meaning in context.spec.used:
        if name != meaning:
            fix = Fix(place, name, meaning)
            yield RuleHit(place, f"{quoted(name)} is another name of '{meaning}'", fix)


RULE = Rule("NC217", "note", check, needs="part", aliases=("another-name",))
