"""An example that cannot be computed.

What
    The inputs or outputs of an example do not have the shapes of their layers, or the forward pass does not support the
    network.

Why
    An example that cannot be computed does not verify the network.

Example
    layers:
      input: {cell: input, size: 2}
    examples:
      - inputs: {input: [0, 1, 1]}
        outputs: {output: [1]}

Instead
    examples:
      - inputs: {input: [0, 1]}
        outputs: {output: [1]}

Source
    The spec language, version 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.numbers._outcome import outcome
from netcharts.checking.rules.sizes import weight_mismatch
from netcharts.errors import ForwardError
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the examples that the forward pass cannot compute."""
    import numpy as np

    misfit_reported = any(weight_mismatch.check(context))
    for example, run in context.runs:
        if isinstance(run, ForwardError):
            if not misfit_reported:
                yield RuleHit(example.place, str(run))
            continue
        for name, wanted in example.outputs.items():
            if outcome(run, name, wanted) is None:
                steps, batch = run[name].shape[:2]
                got = f"{np.size(wanted):,} numbers for {context.layers[name].cells:,} cells"
                yield RuleHit(
                    example.places[name], f"{quoted(name)}: {got}, {batch} examples and {steps} steps, or the last"
                )


RULE = Rule("NC503", "error", check, needs="numbers", aliases=("not-computed",))
