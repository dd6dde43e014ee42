"""A network with its weights laid out once gives what it gives anew at every call."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart


@pytest.mark.parametrize("name", ["lstm", "gru", "dcn", "esn", "drn", "dnc"])
def test_a_model_gives_what_a_forward_pass_gives(name: str) -> None:
    chart = Chart.from_file(name)
    weights = {key: array + 0.01 for key, array in chart.weights(seed=3).items()}
    model = chart.model(weights=weights)
    for seed in (1, 2):
        inputs = chart.random_inputs(4, seed)
        one, other = model.forward(inputs), chart.forward(inputs, weights=weights)
        for layer in chart.spec.layers:
            np.testing.assert_array_equal(one[layer.name], other[layer.name])
