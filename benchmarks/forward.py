"""Time the forward pass beside PyTorch eager on the CPU, in one run, and print a table.

    pip install torch && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/forward.py [float64] [NAME …]

Every bundled network that PyTorch can express, at its bundled size with one example, and a sequence of three steps
where it has memory; and with 256 cells a layer, a batch of 64 and, where it has memory, 32 steps. Both have the same
weights, and what comes out is compared before anything is timed; in float32, unless float64 is asked for. `Chart.model`
holds its weights, as a module of PyTorch does; `Chart.forward` is given them at every call. Calls are timed in turn, in
bursts of a millisecond or more; medians. OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 gives both two threads.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import modules
import numpy as np
import torch
import yaml

from netcharts import Chart
from netcharts.forward import Activations
from netcharts.spec import bundled

RUNS = 31
STACKS = ["p", "ff", "rbf", "dff", "ae", "sae", "vae", "dae", "svm", "dbn", "gan", "dcn", "dn", "dcign", "dcgan"]
TIMED = {
    "rnn": modules.Recurrent,
    "lstm": modules.Recurrent,
    "gru": modules.GatedLayers,
    "gru, reset after": modules.Recurrent,
    "birnn": modules.BothWays,
    "bilstm": modules.BothWays,
    "bigru": modules.GatedLayers,
    "bigru, reset after": modules.BothWays,
    "esn": modules.Reservoir,
    "lsm": modules.Liquid,
}
BUILDERS: dict[str, Callable[[Chart, modules.Weights], torch.nn.Module]] = {
    **dict.fromkeys(STACKS, modules.stack),
    "drn": modules.Residual,
    "kn": modules.Nearness,
    "elm": modules.Extreme,
    "cn": modules.Capsules,
    "rbm": modules.Restricted,
    **TIMED,
    "resnet": modules.ResNet,
    "unet": modules.UNet,
    "transformer": modules.Transformer,
    "alexnet": modules.AlexNet,
}
# Networks of windows: as long as 256, less what the windows take off.
LENGTHS = {
    "dcn": {"pool1": 255, "pool2": 254, "pool3": 253},
    "dcign": {"pool1": 255, "pool2": 254, "code": 254, "fill1": 254, "fill2": 255},
    "dn": {"label": 64, "fill1": 128},
    "dcgan": {"noise": 253, "generator1": 254, "generator2": 255, "judge1": 255, "judge2": 254, "judge3": 253},
    "cn": {"capsules1": 255, "capsules2": 16, "capsules3": 16},
    "kn": {"map": [16, 16]},
    "elm": {"reservoir": [16, 16]},
    "esn": {"reservoir": [16, 16]},
    "lsm": {"reservoir": [16, 16]},
    "unet": {"pooled2": 128, "seen2": 128, "joined2": 128, "known2": 128, "pooled3": 64, "seen3": 64},
}


class Case(NamedTuple):
    """A network at a size: the text of its spec, steps (none where it has no memory) and batch."""

    name: str
    size: str
    text: str
    steps: int
    batch: int


def written(name: str) -> dict[str, Any]:
    """A bundled spec as data, without what is given for its own size."""
    base = name.split(",")[0]
    found = yaml.safe_load(bundled.paths()[base].read_text("utf-8"))
    kept = {key: value for key, value in found.items() if key in ("name", "cells", "layers", "connections", "groups")}
    if name != base:
        kept["cells"] = yaml.safe_load(bundled.paths()["gru-reset-after-cell"].read_text("utf-8"))["cells"]
        for layer in kept["layers"].values():
            layer["cell"] = layer["cell"].replace("gated_memory", "reset_after")
    return kept


def enlarged(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with 256 cells a layer; explicit links become full ones, those at the same instant none."""
    for key, layer in spec["layers"].items():
        layer.pop("arrange", None)
        if name == "transformer":
            # Four words of 64 channels, which are widened fourfold.
            layer["channels"] = 256 if key == "expanded" else 64
        elif name != "resnet":
            # Its largest layers have 16 × 16 cells as they are.
            layer["size"] = LENGTHS.get(name, {}).get(key, 256)
    spec["connections"] = [way for each in spec["connections"] if (way := without_pairs(name, each))]
    return spec


def without_pairs(name: str, way: dict[str, Any]) -> dict[str, Any] | None:
    if "links" not in way:
        return way
    rest = {key: value for key, value in way.items() if key not in ("links", "pairs")}
    if way["links"] != "reservoir -> reservoir":
        return {"full": way["links"], **rest}
    return None if name == "elm" else {"recurrent": "reservoir", "delay": 1, **rest}


def cases(name: str) -> Iterator[Case]:
    yield Case(name, "bundled", yaml.dump(written(name), sort_keys=False), 3 if name in TIMED else 0, 1)
    if name != "alexnet":
        steps = 32 if name in TIMED else 0
        yield Case(name, "256", yaml.dump(enlarged(name, written(name)), sort_keys=False), steps, 64)


def drawn(chart: Chart) -> dict[str, np.ndarray[Any, Any]]:
    """Weights to start from, and biases that are not zero."""
    rng = np.random.default_rng(1)
    found = chart.weights(dtype="float32")
    for name, array in found.items():
        if name.endswith(".bias"):
            array += rng.normal(0, 0.1, array.shape).astype("float32")
    return found


def tell(module: torch.nn.Module, parts: Mapping[str, Mapping[str, Any]] | None) -> None:
    """Tells a module what came of the draws of our pass, or to draw by itself."""
    for one in module.modules():
        if isinstance(one, (modules.Draw, modules.Noise)):
            own = None if parts is None else parts[one.layer]
            one.told = own and {name: torch.tensor(np.array(values[0])) for name, values in own.items()}


def compare(found: Activations, module: torch.nn.Module, tensor: torch.Tensor, last: str) -> None:
    """Raises what is wrong if both do not give the same in float64."""
    tell(module.double(), found.parts)
    theirs = module(tensor.double()).numpy()
    tell(module.float(), None)
    np.testing.assert_allclose(found[last].reshape(theirs.shape), theirs, rtol=1e-6, atol=1e-9)


def in_turn(calls: Sequence[Callable[[], Any]]) -> list[float]:
    """Medians of calls, timed in turn, in bursts of at least a millisecond."""
    bursts = []
    for call in calls:
        call()
        start = time.perf_counter()
        call()
        bursts.append(max(1, round(1e-3 / (time.perf_counter() - start))))
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(RUNS):
        for call, burst, found in zip(calls, bursts, times, strict=True):
            start = time.perf_counter()
            for _ in range(burst):
                call()
            found.append((time.perf_counter() - start) / burst)
    return [statistics.median(found) for found in times]


def row(case: Case, dtype: str) -> str:
    chart = Chart.from_text(case.text)
    weights = drawn(chart)
    first, last = chart.spec.layers[0], chart.spec.layers[-1]
    rng = np.random.default_rng(0)
    x = rng.normal(size=(max(case.steps, 1), case.batch, first.channels, *first.size)).astype("float32")
    if case.name == "rbm":
        x = (x > 0).astype("float32")
    module = BUILDERS[case.name](chart, weights).eval()
    windows = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.ConvTranspose1d, torch.nn.Upsample, modules.Transformer)
    channels = any(isinstance(one, windows) for one in module.modules())
    tensor = torch.tensor(x if channels else x.reshape(*x.shape[:2], -1))
    tensor = tensor if case.steps else tensor[0]
    inputs = {first.name: x}
    compare(chart.forward(inputs, weights=weights), module, tensor, last.name)
    if dtype == "float64":
        x, module, tensor = x.astype(dtype), module.double(), tensor.double()
        weights, inputs = {name: array.astype(dtype) for name, array in weights.items()}, {first.name: x}
    model, held = chart.model(weights=weights, dtype=dtype), partial(chart.forward, weights=weights, dtype=dtype)
    calls = (partial(model.forward, inputs), partial(held, inputs), partial(module, tensor))
    one, given, other = in_turn(calls)
    cells = f"{case.name} | {case.size} | {case.batch} | {case.steps or 1} | {one * 1e3:.3f} | {given * 1e3:.3f}"
    return f"| {cells} | {other * 1e3:.3f} | {one / other:.2f} | {given / other:.2f} |"


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
