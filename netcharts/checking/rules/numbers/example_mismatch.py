"""An example with a different result.

What
    The forward pass computes a value that differs from the example by more than its tolerance.

Why
    An example specifies the expected outputs of the network; either the example or the network is wrong.

Example
    weights:
      output.output.bias: [-0.5]      # an OR gate
    examples:
      - inputs: {input: [0, 1]}
        outputs: {output: [0]}

Instead
        outputs: {output: [1]}

Source
    By definition of an example.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.numbers._outcome import outcome
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the largest deviation of each output of an example."""
    import numpy as np

    for example, run in context.computed:
        for name, wanted in example.outputs.items():
            target, values = np.asarray(wanted, float), outcome(run, name, wanted)
            if values is None:
                continue
            found = values.reshape(target.shape)
            off = np.abs(found - target)
            if off.max() > example.tolerance:
                at = np.unravel_index(int(off.argmax()), target.shape)
                where = f"{name}[{', '.join(str(int(i)) for i in at)}]"
                yield RuleHit(example.places[name], f"{quoted(where)} is {found[at]:.6g}, not {target[at]:.6g}")


RULE = Rule("NC501", "error", check, needs="numbers", aliases=("wrong-value-computed",))
