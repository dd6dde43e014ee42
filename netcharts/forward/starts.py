"""What parts of layers held before the first step, for everything that reads earlier values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from netcharts.array_types import FloatArray
from netcharts.cells.anatomy import OUTPUT
from netcharts.forward.workspace import BlockKey, Workspace

# A number, or values [cells, examples], which may be one for all cells: [1, examples].
Start: TypeAlias = "float | FloatArray"


class Starts:
    """What the blocks of a workspace held before the first step.

    Args:
        given: A number, or the layer whose last value it is, for each block that did not hold 0.
        workspace: The places of the values of all steps.
        values: The array of the workspace.
    """

    def __init__(self, given: Mapping[BlockKey, float | str], workspace: Workspace, values: FloatArray) -> None:
        """Look up nothing yet, since few blocks are read before their first step."""
        self.given, self.workspace, self.values = given, workspace, values

    def of(self, key: BlockKey) -> Start:
        """Return what a block held: a number, or a view of values that the pass computes before."""
        start = self.given.get(key, 0.0)
        if isinstance(start, str):
            return self.workspace.block_by_step(self.values, (start, OUTPUT))[-1]
        return start
