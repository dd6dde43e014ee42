"""Random networks of attention with relative positions: whatever the check accepts is counted, drawn and computed."""

from __future__ import annotations

import random

import numpy as np
import pytest

from netcharts import Chart
from netcharts.errors import SpecError


def generated(seed: int) -> str:
    """Return the text of a random spec, which need not be right."""
    rng = random.Random(seed)
    size = [rng.randint(1, 4) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
    heads = rng.choice((1, 2, 3))
    relative = rng.choice(("", "", f", buckets: {rng.randint(2, 12)}")) + rng.choice(
        ("", "", f", furthest: {rng.randint(1, 9)}", ", causal: true", f", channels: {heads}", f", size: {size * 2}")
    )
    attended = rng.choice(("", ", causal: true", f", window: {rng.randint(1, 4)}, shift: {rng.randint(0, 3)}"))
    crossed = not attended and rng.random() < 0.4
    return (
        f"name: T\nlayers:\n  words: {{cell: input, size: {size}, channels: {heads * rng.randint(1, 3)}}}\n"
        f"  memory: {{cell: input, size: {[rng.randint(1, 4) for _ in size]}, channels: 2}}\n"
        f"  apart: {{cell: relative{relative}}}\n  attended: {{cell: attention, heads: {heads}{attended}}}\n"
        f"  output: {{cell: output, channels: 2}}\n  known: {{cell: output, size: 1}}\n"
        f"connections:\n  - pointwise: [{'words -> attended.query, memory' if crossed else 'words'} -> attended -> output]\n"
        f"  - identity: apart -> attended.scores\n  - full: memory -> known\n"
    )


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_what_is_accepted_is_counted_drawn_and_computed(first: int) -> None:
    computed = 0
    for seed in range(first, first + 100):
        try:
            chart = Chart.from_text(generated(seed))
        except SpecError:
            continue
        if any(finding.level == "error" for finding in chart.check(forward=True)):
            continue
        weights = chart.weights()
        counted = sum(layer.weights + layer.biases for layer in chart.counts())
        assert counted == sum(array.size for array in weights.values()), generated(seed)
        assert chart.svg(detail=("layers", "cells", "parts")[seed % 3]).startswith("<svg")
        values = chart.forward(chart.random_inputs(seed=seed))
        assert np.isfinite(values["output"]).all(), generated(seed)
        computed += 1
    assert computed >= 20
