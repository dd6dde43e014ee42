"""A pair that is listed twice.

What
    An explicit connection lists the same source and target more than once.

Why
    It makes one link all the same. Most often one of the two should have been another pair.

Example
    - links: input -> hidden
      pairs: [[0, 0], [0, 0]]

Instead
      pairs: [[0, 0], [0, 1]]

Source
    Follows from what a list of pairs is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.spec.connections:
        seen = set()
        for pair in connection.options.get("pairs", ()):
            if pair in seen:
                source, target = (_shown(index) for index in pair)
                message = f"the pair of {quoted(connection.source)}{source} and {quoted(connection.target)}{target}"
                yield RuleHit(connection.places["pairs"], f"{message} is listed twice")
            seen.add(pair)


def _shown(index: tuple[int, ...]) -> str:
    return f"[{','.join(str(place) for place in index)}]"


RULE = Rule("NC314", "warning", check, needs="part", aliases=("repeated-pair",))
