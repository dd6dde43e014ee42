"""An alias of a cell.

What
    A layer names its cells by an alias, such as an older name of the poster.

Why
    The alias is understood, but the canonical name is easier to search for and compare. `--fix` replaces the alias.

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
from netcharts.findings import Fix, RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the aliases of cells, with the canonical name as a fix."""
    for name, place, meaning in context.spec.cell_mentions:
        if name != meaning:
            fix = Fix(place, name, meaning)
            yield RuleHit(place, f"{quoted(name)} is an alias of '{meaning}'", fix)


RULE = Rule("NC217", "note", check, needs="part", aliases=("another-name",))
