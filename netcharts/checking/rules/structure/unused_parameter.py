"""A parameter of a block that its body does not use.

What
    The body of a block that the spec defines mentions one of its parameters nowhere.

Why
    Values that are given for the parameter have no effect. Probably a value of the body should have been replaced by
    the parameter.

Example
    blocks:
      stage:
        with: {width: 8}
        layers:
          output: {cell: hidden, size: 8}
        connections:
          - full: inputs -> output

Instead
    blocks:
      stage:
        with: {width: 8}
        layers:
          output: {cell: hidden, size: width}
        connections:
          - full: inputs -> output

Source
    By definition: a parameter stands for a value in the body of its block.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the parameters of the spec's blocks that are not used."""
    for parameter in context.spec.unused_parameters:
        message = f"nothing in the block {quoted(parameter.meaning)} uses its parameter {quoted(parameter.name)}"
        yield RuleHit(parameter.place, message)


RULE = Rule("NC126", "warning", check, about=("unused parameters",))
