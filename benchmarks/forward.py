"""Time the forward pass beside PyTorch eager on the CPU, in one run, and print a table.

    pip install torch && python benchmarks/forward.py

Each row is a network at its bundled size with one example and one step or sequence of three, or at 256 cells a layer
with a batch of 64 and, where it has memory, 32 steps; float32, one thread each, the median of several runs in turn.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch

from netcharts import Chart

RUNS = 31
STACKS = {"dff": "hidden", "rnn": "recurrent", "lstm": "memory", "gru": "gated_memory"}


def chart(cell: str, size: int, inputs: int, outputs: int) -> Chart:
    """Two hidden layers of a cell."""
    loops = "  - recurrent: [l1, l2]\n" if cell != "hidden" else ""
    return Chart.from_text(
        f"name: T\nlayers:\n  input: {{cell: input, size: {inputs}}}\n  l1: {{cell: {cell}, size: {size}}}\n"
        f"  l2: {{cell: {cell}, size: {size}}}\n  output: {{cell: output, size: {outputs}}}\n"
        f"connections:\n  - full: input -> l1 -> l2 -> output\n{loops}"
    )


def module(cell: str, size: int, inputs: int, outputs: int) -> Callable[[Any], Any]:
    """The same in PyTorch."""
    read_out = torch.nn.Linear(size, outputs)
    if cell == "hidden":
        first, second = torch.nn.Linear(inputs, size), torch.nn.Linear(size, size)
        return lambda x: torch.sigmoid(read_out(torch.sigmoid(second(torch.sigmoid(first(x))))))
    made = {"recurrent": torch.nn.RNN, "memory": torch.nn.LSTM, "gated_memory": torch.nn.GRU}[cell]
    stack = made(inputs, size, num_layers=2)
    return lambda x: torch.sigmoid(read_out(stack(x)[0]))


def in_turn(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Medians of two calls, timed in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for call, found in zip((one, other), times, strict=True):
            start = time.perf_counter()
            call()
            found.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    print("| network | size | batch | steps | netcharts ms | PyTorch ms | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, cell in STACKS.items():
        for size, batch, steps in ((3, 1, 1 if cell == "hidden" else 3), (256, 64, 1 if cell == "hidden" else 32)):
            ours, theirs = chart(cell, size, size, size), module(cell, size, size, size)
            x = np.random.default_rng(0).normal(size=(steps, batch, size)).astype("float32")
            weights = ours.weights(dtype="float32")
            tensor = torch.tensor(x)
            call = partial(ours.forward, {"input": x}, weights=weights, dtype="float32")
            with torch.no_grad():
                one, other = in_turn(call, partial(theirs, tensor))
            print(f"| {name} | {size} | {batch} | {steps} | {one * 1e3:.3f} | {other * 1e3:.3f} | {one / other:.2f} |")


if __name__ == "__main__":
    main()
