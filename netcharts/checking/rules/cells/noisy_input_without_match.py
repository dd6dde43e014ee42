"""A noisy input without match input output cells.

What
    A layer has noisy input cells, but no layer has match input output cells.

Why
    Usually, noise is added to an input so that the network learns to remove it: its output is compared with the clean
    input. Noise can also regularize a network, or be the value that the network predicts.

Example
    input:  {cell: noisy_input, size: 4}
    output: {cell: output, size: 4}

Instead
    output: {cell: match_input_output, size: 4}

Source
    Vincent et al., 2008, doi:10.1145/1390156.1390294. Other uses: Bishop, 1995, doi:10.1162/neco.1995.7.1.108; Ho,
    Jain & Abbeel, 2020, arXiv:2006.11239.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of noisy input cells in a network without match input output cells."""
    if any(layer.cell.matches_input for layer in context.spec.layers):
        return
    for layer in context.spec.layers:
        if layer.cell.anatomy.takes_data and layer.cell.anatomy.stochastic:
            message = (
                f"{quoted(layer.name)} is noisy, but no match_input_output cells are compared with the clean input"
            )
            yield RuleHit(layer.places["cell"], message)


RULE = Rule("NC204", "note", check, about=("stochastic cells",), aliases=("noise-without-match",))
