"""A key about weights that does nothing.

What
    `weights`, `transposed` or `train` is given where there are no weights, `transposed` is given without `weights`, or
    `train` is given where all weights belong to another place.

Why
    A key without an effect is probably a mistake. Whether shared weights are trained is said where they belong.

Example
    - pool: map -> pooled
      kernel: 2
      train: false

Instead
    - pool: map -> pooled
      kernel: 2

Source
    By definition of shared weights.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the keys that are wrong in this way."""
    return context.sharing_faults("unused-sharing")


RULE = Rule("NC333", "error", check)
