"""Compare the speed of the forward pass with PyTorch (eager mode, CPU), and print a table.

    pip install torch && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/forward.py [float64] [NAME …]

The networks are all bundled ones that PyTorch can express: at their own size with a batch of 1 and, if they have state,
3 steps; and with 256 cells per layer, a batch of 64 and, if they have state, 32 steps. Both engines use the same
weights, and their outputs are compared before the times are measured. The type is float32 unless float64 is given.
`Chart.model` keeps its weights like a PyTorch module. `Chart.forward` receives them in each call.

Calls alternate in bursts of at least a millisecond; the table has medians. OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
gives both engines two threads.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from forward_cases import BUILDERS, Case, cases
from torch_layers import Noise, Sample
from torch_networks import Transformer

from netcharts import Chart
from netcharts.forward import Activations

RUNS = 31
# Modules whose inputs keep their channels and sizes.
WINDOWED = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.ConvTranspose1d, torch.nn.Upsample, Transformer)


def random_weights(chart: Chart) -> dict[str, np.ndarray[Any, Any]]:
    """Return initial weights, with random biases in place of zeros."""
    rng = np.random.default_rng(1)
    weights = chart.weights(dtype="float32")
    for name, array in weights.items():
        if name.endswith(".bias"):
            array += rng.normal(0, 0.1, array.shape).astype("float32")
    return weights


def random_input(case: Case, chart: Chart) -> np.ndarray[Any, Any]:
    """Return an input of the first layer: [steps, batch, channels, *size]."""
    first = chart.spec.layers[0]
    shape = (max(case.steps, 1), case.batch, first.channels, *first.size)
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    return (x > 0).astype("float32") if case.name == "rbm" else x


def torch_input(case: Case, module: torch.nn.Module, x: np.ndarray[Any, Any]) -> torch.Tensor:
    """Return the same input in the shape that a module expects."""
    windowed = any(isinstance(part, WINDOWED) for part in module.modules())
    tensor = torch.tensor(x if windowed else x.reshape(*x.shape[:2], -1))
    return tensor if case.steps else tensor[0]


def fix_draws(module: torch.nn.Module, parts: Mapping[str, Mapping[str, Any]] | None) -> None:
    """Let the random layers of a module return the values of our forward pass, or draw their own if there are none."""
    for layer in module.modules():
        if isinstance(layer, (Sample, Noise)):
            own = None if parts is None else parts[layer.layer]
            layer.fixed = own and {name: torch.tensor(np.array(values[0])) for name, values in own.items()}


def compare(ours: Activations, module: torch.nn.Module, tensor: torch.Tensor, last: str) -> None:
    """Raise an AssertionError unless both engines have the same output in float64."""
    fix_draws(module.double(), ours.parts)
    theirs = module(tensor.double()).detach().numpy()
    fix_draws(module.float(), None)
    np.testing.assert_allclose(ours[last].reshape(theirs.shape), theirs, rtol=1e-6, atol=1e-9)


def medians(calls: Sequence[Callable[[], Any]]) -> list[float]:
    """Return the median seconds of calls, timed alternately in bursts of at least a millisecond."""
    bursts = []
    for call in calls:
        call()
        start = time.perf_counter()
        call()
        bursts.append(max(1, round(1e-3 / (time.perf_counter() - start))))
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(RUNS):
        for call, burst, own in zip(calls, bursts, times, strict=True):
            start = time.perf_counter()
            for _ in range(burst):
                call()
            own.append((time.perf_counter() - start) / burst)
    return [statistics.median(own) for own in times]


def row(case: Case, dtype: str) -> str:
    """Compare both engines, time them, and return a row of the table."""
    chart = Chart.from_text(case.text)
    weights, x = random_weights(chart), random_input(case, chart)
    first, last = chart.spec.layers[0].name, chart.spec.layers[-1].name
    module = BUILDERS[case.name](chart, weights).eval()
    tensor = torch_input(case, module, x)
    compare(chart.forward({first: x}, weights=weights), module, tensor, last)
    if dtype == "float64":
        x, module, tensor = x.astype(dtype), module.double(), tensor.double()
        weights = {name: array.astype(dtype) for name, array in weights.items()}
    model = chart.model(weights=weights, dtype=dtype)
    forward = partial(chart.forward, weights=weights, dtype=dtype)
    calls = (partial(model.forward, {first: x}), partial(forward, {first: x}), partial(module, tensor))
    ours, with_weights, theirs = medians(calls)
    times = " | ".join(f"{seconds * 1e3:.3f}" for seconds in (ours, with_weights, theirs))
    ratios = f"{ours / theirs:.2f} | {with_weights / theirs:.2f}"
    return f"| {case.name} | {case.size} | {case.batch} | {case.steps or 1} | {times} | {ratios} |"


def main() -> None:
    """Print the table."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
    print("| network | size | batch | steps | `Chart.model` ms | `Chart.forward` ms | PyTorch ms | ratio | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with torch.inference_mode():
        for name in [name for name in sys.argv[1:] if name != "float64"] or BUILDERS:
            for case in cases(name):
                print(row(case, "float64" if "float64" in sys.argv else "float32"), flush=True)


if __name__ == "__main__":
    main()
