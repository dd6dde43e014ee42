"""A layer with constant output.

What
    The inputs of the examples differ, but every cell of the layer has the same value for all of them.

Why
    The layer passes on no information: its weights are zero, or its activation is saturated.

Example
    weights:
      hidden.output.input: [[0, 0], [0, 0]]

Instead
      hidden.output.input: [[1, -1], [-1, 1]]

Source
    Lu et al., Dying ReLU and initialization, 2019, arXiv:1903.06733.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose values are the same for all inputs."""
    import numpy as np

    runs = [run for _, run in context.computed]
    for layer in context.spec.layers:
        seen = [run[layer.name].reshape(-1, layer.cells * layer.channels) for run in runs]
        inputs = [
            run[name].reshape(-1, context.layers[name].cells) for run in runs for name in context.of_role("input")
        ]
        if layer.cell.role == "input" or not _differ(inputs) or sum(map(len, seen)) < 2:
            continue
        if not any(np.ptp(values, axis=0).any() for values in seen) and not _differ(seen):
            yield RuleHit(layer.place, f"every cell of {quoted(layer.name)} has the same value for all inputs")


def _differ(arrays: list[Any]) -> bool:
    import numpy as np

    sums = [array.reshape(len(array), -1).sum(axis=1) for array in arrays]
    return bool(sums) and len(np.unique(np.concatenate(sums))) > 1


RULE = Rule("NC507", "warning", check, needs="numbers")
