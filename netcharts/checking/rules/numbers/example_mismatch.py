"""An example that comes out otherwise.

What
    The forward pass gives another number than an example says, by more than its tolerance.

Why
    An example is a promise of what the network computes; either the promise or the network is wrong.

Example
    weights:
      output.output.bias: [-0.5]      # an OR gate
    examples:
      - inputs: {input: [0, 1]}
        outputs: {output: [0]}

Instead
        outputs: {output: [1]}

Source
    Follows from what an example is.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.numbers._outcome import outcome
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
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
                yield RuleHit(
                    example.places[name], f"{quoted(where)} comes out as {found[at]:.6g}, not {target[at]:.6g}"
                )


RULE = Rule("NC501", "error", check, needs="numbers", aliases=("wrong-value-computed",))
