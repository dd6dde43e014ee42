"""The inputs of the bodies of blocks, found once for all copies of a block."""

from __future__ import annotations

from netcharts.blocks import INPUTS, BlockBody
from netcharts.findings import Place


class BodyInputs:
    """The inputs of the bodies of one spec, and those whose shapes are measured."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Place], tuple[frozenset[str], frozenset[str]]] = {}

    def known(self, body: BlockBody) -> frozenset[str]:
        """Return the inputs of a body; that without a name is the empty one."""
        return self._of(body)[0]

    def measured(self, body: BlockBody) -> frozenset[str]:
        """Return the inputs from whose shapes a value in a body is computed."""
        return self._of(body)[1]

    def _of(self, body: BlockBody) -> tuple[frozenset[str], frozenset[str]]:
        key = body.name, body.place
        if key not in self._found:
            known = frozenset(name.removeprefix(INPUTS).removeprefix(".") for name in body.inputs())
            self._found[key] = known, body.measured_inputs()
        return self._found[key]
