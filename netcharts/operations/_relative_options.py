"""The options of relative positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from netcharts.operations._attend_options import CAUSAL
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key

# As in T5. Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text transformer", 2019,
# arXiv:1910.10683.
FURTHEST = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeOptions:
    """Which differences of places have numbers of their own."""

    buckets: Annotated[
        int | None,
        Key(
            Integer(2, 1_000_000),
            "numbers of relative positions along each dimension: one for each small difference, fewer for larger ones",
            unless_given="one for each difference",
        ),
    ] = None
    furthest: Annotated[
        int | None,
        Key(
            Integer(1, 1_000_000_000),
            "difference from which on relative positions have the same number",
            unless_given=f"{FURTHEST} with `buckets`, otherwise none",
        ),
    ] = None
    causal: Annotated[bool | None, CAUSAL] = None
