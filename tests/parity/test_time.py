"""Networks that start from values, and that work along time, compared with PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from tests.parity.engines import assert_close, random_weights, torch
from tests.parity.test_recurrent import with_weights

F = torch.nn.functional
LSTM = ("input_gate", "forget_gate", "candidate", "output_gate")


def numbers(rng: np.random.Generator, count: int, most: int = 6) -> list[int]:
    return [int(number) for number in rng.integers(1, most + 1, count)]


@pytest.mark.parametrize("seed", range(20))
def test_lstm_layers_start_from_layers(seed: int) -> None:
    rng = np.random.default_rng([seed, 60])
    m, n, steps, batch = numbers(rng, 4)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {m}}}\n  a: {{cell: input, size: {n}}}\n"
        f"  b: {{cell: input, size: {n}}}\n  h: {{cell: memory, size: {n}, start: {{output: a, value: b}}}}\n"
        "connections:\n  - full: x -> h\n  - recurrent: h\n"
    )
    weights = random_weights(chart, rng)
    x, a, b = (rng.normal(size=(length, batch, size)) for length, size in ((steps, m), (1, n), (1, n)))
    module = torch.nn.LSTM(m, n, dtype=torch.float64)
    module = with_weights(module, weights, LSTM, {"h": ""})
    theirs, _ = module(torch.tensor(x), (torch.tensor(a), torch.tensor(b)))
    assert_close(chart.forward({"x": x, "a": a, "b": b}, weights=weights)["h"][:, :, 0], theirs)


@pytest.mark.parametrize("delay", [-2, -1, 1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_delays_read_the_start(seed: int, delay: int) -> None:
    rng = np.random.default_rng([seed, 61])
    m, n, steps, batch = numbers(rng, 4)
    start = float(rng.normal())
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {m}, start: {start!r}}}\n  h: {{cell: hidden, size: {n}}}\n"
        f"connections:\n  - {{full: x -> h, delay: {delay}}}\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m))
    outside = torch.full((abs(delay), batch, m), start, dtype=torch.float64)
    values = torch.tensor(x)
    moved = torch.cat([outside, values])[:steps] if delay > 0 else torch.cat([values, outside])[-delay:][:steps]
    theirs = torch.sigmoid(moved @ torch.tensor(weights["h.output.x"]) + torch.tensor(weights["h.output.bias"]))
    assert_close(chart.forward({"x": x}, weights=weights)["h"][:, :, 0], theirs)


@pytest.mark.parametrize("seed", range(10))
def test_a_neural_ode_is_integrated_by_the_method_of_euler(seed: int) -> None:
    """Chen, Rubanova, Bettencourt & Duvenaud, "Neural ordinary differential equations", 2018, arXiv:1806.07366."""
    rng = np.random.default_rng([seed, 62])
    m, n, steps, batch = numbers(rng, 4)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  begin: {{cell: input, size: {m}}}\n  state: {{cell: moved, size: {m}, start: begin}}\n"
        f"  hidden: {{cell: hidden, size: {n}, activation: tanh}}\n  slope: {{cell: linear, size: {m}}}\n"
        "connections:\n  - {full: state -> hidden, delay: 1}\n  - full: hidden -> slope\n  - identity: slope -> state\n"
        "cells:\n  moved:\n    extends: hidden\n    parts:\n      change: {multiply: [inputs, 0.1]}\n"
        "      output: {sum: [output.before, change]}\n"
    )
    weights, begin = random_weights(chart, rng), rng.normal(size=(batch, m))
    result = chart.forward({"begin": begin}, steps=steps, weights=weights)
    given = {name: torch.tensor(array) for name, array in weights.items()}
    state = torch.tensor(begin)
    for step in range(steps):
        hidden = torch.tanh(state @ given["hidden.output.state"] + given["hidden.output.bias"])
        state = state + 0.1 * (hidden @ given["slope.output.hidden"] + given.get("slope.output.bias", 0))
        assert_close(result["state"][step, :, 0], state)


POOLED = {
    "first": lambda x: x[0],
    "last": lambda x: x[-1],
    "mean": lambda x: x.mean(0),
    "sum": lambda x: x.sum(0),
    "max": lambda x: x.max(0).values,
}


@pytest.mark.parametrize("steps", POOLED)
@pytest.mark.parametrize("seed", range(4))
def test_a_decoder_starts_from_what_an_encoder_has_read(seed: int, steps: str) -> None:
    """Sutskever, Vinyals & Le, "Sequence to sequence learning with neural networks", 2014, arXiv:1409.3215."""
    rng = np.random.default_rng([seed, 63])
    m, n, k, heard, said, batch = numbers(rng, 6)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {m}}}\n  h: {{cell: memory, size: {n}}}\n"
        f"  c: {{cell: hidden, size: {n}, activation: tanh}}\n  y: {{cell: input, size: {k}}}\n"
        f"  d: {{cell: memory, size: {n}, start: c}}\n"
        "connections:\n  - full: [x -> h, y -> d, c -> d]\n  - recurrent: [h, d]\n"
        f"  - {{full: h -> c, steps: {steps}}}\n"
    )
    weights = random_weights(chart, rng)
    x, y = rng.normal(size=(heard, batch, m)), rng.normal(size=(said, batch, k))
    result = chart.forward({"x": x, "y": y}, weights=weights)
    states, _ = with_weights(torch.nn.LSTM(m, n, dtype=torch.float64), weights, LSTM, {"h": ""})(torch.tensor(x))
    taken = POOLED[steps](states)
    code = torch.tanh(taken @ torch.tensor(weights["c.output.h"]) + torch.tensor(weights["c.output.bias"]))
    assert_close(result["c"][:, :, 0], code[None])
    both = {name.replace(".y", ".x"): array for name, array in weights.items()}
    for gate in LSTM:
        both[f"d.{gate}.x"] = np.concatenate([weights[f"d.{gate}.y"], weights[f"d.{gate}.c"]])
    module = with_weights(torch.nn.LSTM(k + n, n, dtype=torch.float64), both, LSTM, {"d": ""})
    given = torch.cat([torch.tensor(y), code[None].expand(said, -1, -1)], dim=2)
    theirs, _ = module(given, (code[None], torch.zeros(1, batch, n, dtype=torch.float64)))
    assert_close(result["d"][:, :, 0], theirs)
