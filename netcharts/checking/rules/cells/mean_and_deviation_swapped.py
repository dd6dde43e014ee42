"""A mean in place of a standard deviation, or the other way round.

What
    Mean cells lead into the input of a cell that samples which is the standard deviation, or deviation cells into the
    one that is the mean.

Why
    The cell would sample from another distribution than the one that is computed.

Example
    - identity: [mean -> code.deviation, deviation -> code.mean]

Instead
    - identity: [mean -> code.mean, deviation -> code.deviation]

Source
    Kingma & Welling, 2013, arXiv:1312.6114, section 2.4: the sample is the mean plus the standard deviation times
    noise.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.cells.anatomy import INPUTS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that lead from a statistic into the input of the other one."""
    for connection in context.spec.connections:
        statistic = context.layers[connection.source].cell.statistic
        if statistic is None or not connection.gate:
            continue
        for part in context.layers[connection.target].cell.anatomy.parts:
            for wire, meaning in zip(part.wires, part.operation.operands, strict=False):
                if wire.source == INPUTS and wire.gate == connection.gate and meaning != statistic:
                    ends = f"{quoted(connection.source)}, the {statistic},"
                    message = f"{ends} leads to the input for the {meaning} of {quoted(connection.target)}"
                    yield RuleHit(connection.places["target"], message)


RULE = Rule("NC234", "error", check, needs="part", about=("statistics",))
