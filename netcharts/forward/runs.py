"""Runs: the values of a layer at all steps, from which one value is taken."""

from __future__ import annotations

from netcharts.array_types import FloatArray
from netcharts.forward.workspace import BlockKey, Workspace
from netcharts.patterns._options import FIRST, LAST, MAX, MEAN


class Runs:
    """The blocks of a workspace at all steps."""

    def __init__(self, workspace: Workspace, values: FloatArray) -> None:
        """Look up nothing yet."""
        self.workspace, self.values, self.batch = workspace, values, workspace.batch

    def __call__(self, key: BlockKey) -> FloatArray:
        """Return a view of a block: [cells, steps, batch]."""
        return self.workspace.block(self.values, key).reshape(-1, self.workspace.steps(key[0]), self.batch)


def take_run(how: str, by_step: FloatArray, into: FloatArray) -> None:
    """Take one value of those of all steps [steps, cells, examples]: the first, the last, or of all together."""
    if how in (FIRST, LAST):
        into[...] = by_step[0 if how == FIRST else -1]
    elif how == MAX:
        into[...] = by_step.max(axis=0)
    else:
        into[...] = (by_step.mean if how == MEAN else by_step.sum)(axis=0)
