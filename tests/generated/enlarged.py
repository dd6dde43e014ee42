"""Networks of the literature and bundled specs with layers of up to a billion cells.

What a chart, a description or a check costs must not follow the number of cells that a layer is described to have.
"""

from __future__ import annotations

import random
import re

from tests.generated.mutations import sources

# Two sizes that are listed in full in some places and not in others, and one that never is.
LENGTHS = (70_000, 2_000_003, 10**9)
SIDES = (1_000, 31_623)
_SIZE = re.compile(r"\bsize: (\d+|\[[\d, ]+\])")


def enlarged(number: int) -> str:
    """Return the text of a number, in which most layers have as many cells as the others."""
    rng = random.Random(number)
    text = sources()[number % len(sources())]
    length, side = rng.choice(LENGTHS), rng.choice(SIDES)

    def larger(found: re.Match[str]) -> str:
        if rng.random() < 0.15:
            return found[0]
        dimensions = found[1].count(",") + 1
        return f"size: {length}" if dimensions == 1 else f"size: {[side] * dimensions}"

    return _SIZE.sub(larger, text)
