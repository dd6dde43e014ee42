"""Paths through layers, written with the arrows of DOT: `a -> b -> c` and `a -- b`."""

from __future__ import annotations

import re
from typing import NamedTuple

from netcharts.findings import Place, Problems
from netcharts.syntax.tree import Node, ScalarNode
from netcharts.syntax.types import wrong_type
from netcharts.wording import quoted

ARROW = re.compile("->|--")
# Arrows of other languages, and the remains of one after our arrows are taken out of it.
_FOREIGN = re.compile(r"<[-=]+>?|[-=]+>+|[←→↔⇐⇒⇔⟵⟶⟹]|^[<>]|[<>]$")


class Arrow(NamedTuple):
    """One arrow of a path, with the names at its ends and their places."""

    source: str
    target: str
    directed: bool
    source_place: Place
    target_place: Place


class PathType(NamedTuple):
    """The type of a path: at least one arrow."""

    expected: str = "a path such as 'input -> hidden -> output'"

    def read(self, node: Node, problems: Problems) -> tuple[Arrow, ...] | None:
        """Return the arrows of a path."""
        if not isinstance(node, ScalarNode) or node.empty():
            wrong_type(node, self.expected, problems)
            return None
        arrows = list(ARROW.finditer(node.text))
        if not arrows:
            message = f"expected {self.expected}, got {quoted(node.text)}{no_arrow(node.text)}"
            problems.add("bad-path", node.place, message)
            return None
        ends = _ends(node, [arrow.span() for arrow in arrows])
        if any(not name for name, _ in ends):
            problems.add("bad-path", node.place, f"an arrow in {quoted(node.text)} has no layer at its end")
            return None
        return tuple(
            Arrow(source, target, arrow[0] == "->", source_place, target_place)
            for arrow, (source, source_place), (target, target_place) in zip(arrows, ends, ends[1:], strict=False)
        )


def no_arrow(text: str) -> str:
    """Return a hint, as the end of a sentence, if a text has an arrow of another language."""
    foreign = _FOREIGN.search(text)
    return f" ({quoted(foreign[0])} is not an arrow: write '->', from source to target, or '--')" if foreign else ""


def _ends(node: ScalarNode, arrows: list[tuple[int, int]]) -> list[tuple[str, Place]]:
    """Return the names between the arrows, each with its place."""
    starts = [0, *(end for _, end in arrows)]
    stops = [*(start for start, _ in arrows), len(node.text)]
    ends = []
    for start, stop in zip(starts, stops, strict=True):
        name = node.text[start:stop]
        indent = len(name) - len(name.lstrip())
        quote = 0 if node.plain else 1
        ends.append((" ".join(name.split()), node.within(start + indent + quote)))
    return ends
