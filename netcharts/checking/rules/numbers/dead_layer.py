"""A layer with constant output.

What
    The inputs of the examples differ, but every cell of the layer has the same value for all of them.

Why
    The layer does not carry any information: its weights are zero, or its activation is saturated.

Example
    weights:
      hidden.output.input: [[0, 0], [0, 0]]

Instead
      hidden.output.input: [[1, -1], [-1, 1]]

Source
    Lu et al., Dying ReLU and initialization, 2019, arXiv:1903.06733.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose values are the same for all inputs."""
    inputs = set(context.of_role("input"))
    for layer in context.spec.layers:
        leading_in = sorted(inputs & context.upstream([layer.name]))
        if layer.name in inputs or not leading_in or not _differ(context, leading_in):
            continue
        if not _differ(context, [layer.name]):
            yield RuleHit(layer.place, f"every cell of {quoted(layer.name)} has the same value for all inputs")


def _differ(context: CheckContext, layers: Sequence[str]) -> bool:
    """Return True if some of the layers do not have the same values at all steps of all examples."""
    return any(_vary([run[name] for _, run in context.computed]) for name in layers)


def _vary(values: Sequence[FloatArray]) -> bool:
    import numpy as np

    # [steps × batch of all examples, values of the layer]
    rows = [array.reshape(array.shape[0] * array.shape[1], -1) for array in values]
    return bool(rows) and bool((np.concatenate(rows) != rows[0][0]).any())


RULE = Rule("NC507", "warning", check, needs="numbers")
