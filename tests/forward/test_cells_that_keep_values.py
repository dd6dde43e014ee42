"""Random kinds of cell that read values of the step before, compared with a reference that computes them one by one."""

from __future__ import annotations

import random

import numpy as np
import pytest

from netcharts.array_types import FloatArray
from tests.forward.reference import ReferenceNetwork, make_chart, make_inputs

ACTIVATIONS = ("tanh", "relu", "sigmoid", "gaussian")
NAMES = ("a", "b", "c", "d", "output")


def random_cell(rng: random.Random) -> str:
    """Return a cell of some parts: sums of the inputs, and combinations of other parts, now or at the step before."""
    order = [*NAMES[: rng.randint(1, 4)], "output"]
    lines = []
    for place in range(len(order)):
        wires = [*order[:place], *(f"{other}.before" for other in order)]
        activation = rng.choice(("", f", activation: {rng.choice(ACTIVATIONS)}"))
        recurrent = rng.choice(("", f", recurrent: {rng.choice(wires)}"))
        kind = rng.choice(("inputs", "sum", "multiply", "pass", "invert")) if place else "inputs"
        if kind == "inputs":
            lines.append(f"{{sum: inputs{recurrent}, bias: true{activation}}}")
        elif kind in ("pass", "invert"):
            lines.append(f"{{{kind}: {rng.choice(wires)}{activation}}}")
        else:
            drawn = ", ".join(rng.choice(wires) for _ in range(rng.randint(2, 3)))
            lines.append(f"{{{kind}: [{drawn}]{activation}}}")
    parts = "".join(f"      {name}: {line}\n" for name, line in zip(order, lines, strict=True))
    return f"cells:\n  own:\n    parts:\n{parts}"


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_cells_that_keep_values(seed: int, many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `many`, the products of the inputs are computed for two steps at once."""
    rng = random.Random(seed)
    monkeypatch.setattr("netcharts.forward.bound_layer.FEWEST_WEIGHTS", 1 if many else 1 << 30)
    monkeypatch.setattr("netcharts.forward.step_products._AT_ONCE", 24)
    links = "  - full: x -> y\n  - recurrent: y\n"
    network = make_chart("x: {cell: input, size: 2}; y: {cell: own, size: 3}", links, random_cell(rng))
    random_numbers = np.random.default_rng(seed)
    weights: dict[str, FloatArray] = {
        key: random_numbers.normal(0, 0.5, array.shape) for key, array in network.weights().items()
    }
    steps = 5
    data = make_inputs(network, steps=steps, batch=2, seed=seed)
    result = network.forward(data, weights=weights)
    for example in range(2):
        given: dict[str, FloatArray] = {key: array[:, example] for key, array in data.items()}
        reference = ReferenceNetwork(network, weights, given)
        for part in network.spec.layer("y").cell.anatomy.order:
            ours = result.parts["y"][part][:, example].reshape(steps, -1)
            theirs = [[reference.value("y", cell, part, step) for cell in range(3)] for step in range(steps)]
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
        ours = result["y"][:, example].reshape(steps, -1)
        theirs = [[reference.value("y", cell, "output", step) for cell in range(3)] for step in range(steps)]
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
