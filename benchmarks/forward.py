"""Compare the speed of the forward pass with PyTorch (eager mode, CPU), and print a table.

    pip install torch && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/forward.py [float64] [cpu] [NAME …]

The networks of the zoo are all that PyTorch can express: at their own size with a batch of 1 and, if they have state, 3
steps; and with 256 cells per layer, a batch of 64 and, if they have state, 32 steps. Those of `published_cases.py`
follow. Both engines use the same weights, and their outputs are compared before the times are measured. The type is
float32 unless float64 is given. `Chart.model` keeps its weights like a PyTorch module. `Chart.forward` receives them in
each call.

Calls alternate in bursts of at least a millisecond; the table has medians, of the CPU time of the process if `cpu` is
given, and below it are the medians of the ratios. OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 gives both engines two
threads.
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
from published_cases import NAMES, PublishedCase
from published_cases import cases as published_cases
from torch_layers import Noise, Sample
from torch_networks import Transformer
from torch_published import PublishedNetwork

from netcharts import Chart
from netcharts.forward import Activations

# Rounds of measurement, their seconds in all at most, and the seconds for which each engine runs before it is timed.
RUNS, LONGEST, SETTLING = 31, 10, 0.004
CLOCK = time.process_time if "cpu" in sys.argv else time.perf_counter
# Modules whose inputs keep their channels and sizes.
WINDOWED = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.ConvTranspose1d, torch.nn.Upsample, Transformer)


def random_weights(chart: Chart) -> dict[str, np.ndarray[Any, Any]]:
    """Return initial weights, with random biases in place of zeros."""
    rng = np.random.default_rng(1)
    weights = chart.weights(dtype="float32")
    for name, array in weights.items():
        if name.endswith((".bias", ".mean")):
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
    bursts, once = [], 0.0
    for call in calls:
        call()
        start = CLOCK()
        call()
        once += CLOCK() - start
        bursts.append(max(1, round(1e-3 / (CLOCK() - start))))
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(max(5, min(RUNS, round(LONGEST / once)))):
        for call, burst, own in zip(calls, bursts, times, strict=True):
            # Threads of the other engine go on waiting for work for a while, and take time from this one.
            settled = time.perf_counter() + SETTLING
            while time.perf_counter() < settled:
                call()
            start = CLOCK()
            for _ in range(burst):
                call()
            own.append((CLOCK() - start) / burst)
    return [statistics.median(own) for own in times]


def zoo_row(case: Case, dtype: str) -> tuple[str, float]:
    """Compare both engines on a network of the zoo, time them, and return a row of the table and its ratio."""
    chart = Chart.from_text(case.text)
    weights, x = random_weights(chart), random_input(case, chart)
    first, last = chart.spec.layers[0].name, chart.spec.layers[-1].name
    module = BUILDERS[case.name](chart, weights).eval()
    tensor = torch_input(case, module, x)
    compare(chart.forward({first: x}, weights=weights), module, tensor, last)
    if dtype == "float64":
        x, module, tensor = x.astype(dtype), module.double(), tensor.double()
        weights = {name: array.astype(dtype) for name, array in weights.items()}
    return timed(case, max(case.steps, 1), (chart, weights, {first: x}, dtype), partial(module, tensor))


def published_row(case: PublishedCase, dtype: str) -> tuple[str, float]:
    """Compare both engines on a published network, time them, and return a row of the table and its ratio."""
    chart = Chart.from_text(case.text)
    weights = {name: array.astype(dtype) for name, array in random_weights(chart).items()}
    inputs, tensors = published_inputs(chart, case, dtype)
    module = PublishedNetwork(chart, weights, case.sequence)
    compare_published(chart.forward(inputs, weights=weights, dtype=dtype), module(*tensors), case, 1e-4)
    return timed(case, 1, (chart, weights, inputs, dtype), partial(module, *tensors))


def compare_published(ours: Activations, theirs: torch.Tensor, case: PublishedCase, precision: float) -> None:
    """Raise an AssertionError unless the last layer has the same values, relative to the largest one."""
    last = Chart.from_text(case.text).spec.layers[-1].name
    values = theirs.mT.numpy() if case.sequence and theirs.ndim == 3 else theirs.numpy()
    atol = precision * float(abs(values).max())
    np.testing.assert_allclose(ours[last].reshape(values.shape), values, rtol=precision, atol=atol)


def published_inputs(chart: Chart, case: PublishedCase, dtype: str) -> tuple[dict[str, Any], list[torch.Tensor]]:
    """Return inputs for both engines: words, or values."""
    rng, ours, theirs = np.random.default_rng(0), {}, []
    for layer in chart.spec.layers:
        if layer.cell.base != "input":
            continue
        if layer.vocabulary:
            words = rng.integers(0, layer.vocabulary, (case.batch, *layer.size))
            ours[layer.name] = words[None].astype(dtype)
            theirs.append(torch.tensor(words))
            continue
        x = rng.standard_normal((case.batch, layer.channels, *layer.size)).astype(dtype)
        ours[layer.name], tensor = x[None], torch.tensor(x)
        cells, sequence = layer.channels == 1 and len(layer.size) == 1, case.sequence and len(layer.size) == 1
        theirs.append(tensor[:, 0] if cells else tensor.mT.contiguous() if sequence else tensor)
    return ours, theirs


def timed(
    case: Case | PublishedCase, steps: int, network: tuple[Chart, Any, Any, str], theirs: Callable[[], Any]
) -> tuple[str, float]:
    """Time both engines, and return a row of the table and the ratio of the model."""
    chart, weights, inputs, dtype = network
    model = chart.model(weights=weights, dtype=dtype)
    forward = partial(chart.forward, weights=weights, dtype=dtype)
    held, given, torch_time = medians((partial(model.forward, inputs), partial(forward, inputs), theirs))
    times = " | ".join(f"{seconds * 1e3:.3f}" for seconds in (held, given, torch_time))
    ratios = f"{held / torch_time:.2f} | {given / torch_time:.2f}"
    return f"| {case.name} | {case.size} | {case.batch} | {steps} | {times} | {ratios} |", held / torch_time


def main() -> None:
    """Print the table, and the medians of its ratios."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
    dtype = "float64" if "float64" in sys.argv else "float32"
    names = [name for name in sys.argv[1:] if name not in ("float64", "cpu")] or [*BUILDERS, *NAMES]
    print("| network | size | batch | steps | `Chart.model` ms | `Chart.forward` ms | PyTorch ms | ratio | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    ratios: dict[str, list[float]] = {}
    with torch.inference_mode():
        for name in names:
            rows = (
                (zoo_row(case, dtype) for case in cases(name))
                if name in BUILDERS
                else (published_row(case, dtype) for case in published_cases(name))
            )
            for row, ratio in rows:
                print(row, flush=True)
                ratios.setdefault("zoo" if name in BUILDERS else "published", []).append(ratio)
    for group, found in ratios.items():
        print(
            f"{group}: {len(found)} rows, median {statistics.median(found):.2f}, {sum(r <= 1 for r in found)} at most 1"
        )


if __name__ == "__main__":
    main()
