"""The options of stored numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterOptions:
    """The options of stored numbers, which may differ from step to step."""

    steps: Annotated[
        int | None,
        Key(
            Integer(1, 1_000_000_000),
            "number of steps that a constant with `over: steps` has values for",
            unless_given="as many as `weights` gives",
        ),
    ] = None
    over_steps: bool = False
