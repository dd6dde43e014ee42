"""Random generators that can restart from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np


class SeededGenerator:
    """A random generator with a separate stream, which can restart from a seed any number of times.

    What it draws depends only on the seed and the numbers that identify the stream, not on other generators. Restoring
    a state takes a tenth of the time of making a generator.
    """

    def __init__(self, *stream: int) -> None:
        """Identify the stream by numbers."""
        self.stream = stream
        self.generator = np.random.default_rng(0)
        self.seed: int | None = None
        self.initial_state: Any = None

    def restart(self, seed: int) -> np.random.Generator:
        """Return the generator, in the state in which it starts from a seed."""
        if seed != self.seed:
            self.initial_state = np.random.default_rng([seed, *self.stream]).bit_generator.state
            self.seed = seed
        self.generator.bit_generator.state = self.initial_state
        return self.generator
