"""Networks that go from state to state: Markov chains, Hopfield networks, and memories that are addressed dynamically.

Markov chains and memories are compared with PyTorch, Hopfield networks with the formulas of the paper in NumPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from tests.parity.engines import assert_close, random_weights, torch

F = torch.nn.functional


@pytest.mark.parametrize("delay", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(10))
def test_delays_of_markov_chains(seed: int, delay: int) -> None:
    rng = np.random.default_rng([seed, 30])
    n, batch, steps = int(rng.integers(2, 12)), int(rng.integers(1, 4)), 14
    chart = Chart.from_text(
        f"name: T\nkind: markov_chain\nlayers:\n  s: {{cell: probabilistic_hidden, size: {n}}}\n"
        f"connections:\n  - recurrent: s\n    delay: {delay}\n"
    )
    counts, start = rng.uniform(0.1, 9, (n, n)), rng.dirichlet(np.ones(n), batch)
    ours = chart.forward({"s": start[None]}, weights={"s.chance.s": counts}, steps=steps)["s"]
    matrix = torch.tensor(counts / counts.sum(axis=1, keepdims=True))
    for step in range(steps):
        theirs = torch.tensor(start) @ torch.linalg.matrix_power(matrix, step // delay)
        assert_close(ours[step].reshape(batch, n), theirs)


def settled(matrix: FloatArray, state: FloatArray, order: FloatArray) -> FloatArray:
    """Return where a state settles: Vᵢ becomes 1 if Σ Tᵢⱼ Vⱼ > 0, and 0 if it is < 0, cell by cell."""
    state = state.copy()
    for _ in range(100):
        before = state.copy()
        for cell in order:
            total = matrix[cell] @ state
            state[cell] = state[cell] if total == 0 else float(total > 0)
        if (state == before).all():
            return state
    raise AssertionError("it does not settle")


@pytest.mark.parametrize("seed", range(40))
def test_hopfield_networks_of_zeros_and_ones(seed: int) -> None:
    """Hopfield, 1982: Tᵢⱼ = Σ (2Vᵢ - 1)(2Vⱼ - 1) over the stored patterns, and Tᵢᵢ = 0."""
    rng = np.random.default_rng([seed, 31])
    n, count = int(rng.integers(16, 40)), int(rng.integers(1, 4))
    patterns = rng.integers(0, 2, (count, n)).astype(float)
    listed = "".join(f"  - {pattern.astype(int).tolist()}\n" for pattern in patterns)
    chart = Chart.from_text(
        f"name: T\nkind: hopfield\nlayers:\n  v: {{cell: backfed_input, size: {n}, activation: step}}\n"
        f"connections:\n  - complete: v\npatterns:\n{listed}"
    )
    matrix = (2 * patterns - 1).T @ (2 * patterns - 1)
    np.fill_diagonal(matrix, 0)
    starts = np.concatenate(
        [patterns, np.abs(patterns - (rng.random(patterns.shape) < 0.1)), rng.integers(0, 2, (4, n))]
    )
    ours = chart.forward({"v": starts}, steps=60)["v"][:, :, 0]
    assert set(np.unique(ours)) <= {0, 1}
    same_in_any_order = 0
    for start, end in zip(starts, ours[-1], strict=True):
        assert (settled(matrix, end, np.arange(n)) == end).all()
        ends = [settled(matrix, start, rng.permutation(n)) for _ in range(30)]
        if all((other == ends[0]).all() for other in ends):
            same_in_any_order += 1
            assert (end == ends[0]).all()
    assert same_in_any_order >= count
    # The energy of the paper never rises.
    energies = -np.einsum("sbi,ij,sbj->sb", ours, matrix, ours) / 2
    assert (np.diff(energies, axis=0) <= 1e-9).all()


def dnc_memory(
    weights: dict[str, FloatArray], x: Any, slots: int, word: int, heads: int
) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the memory, its usage and what is read, at each step, [batch, ...]: Graves et al., 2016, Methods."""

    def parameter(head: str, name: str, count: int, step: int) -> Any:
        key = f"m.{head}.{name}"
        rows = x[step] @ torch.tensor(weights[f"{key}.x"]) + torch.tensor(weights[f"{key}.bias"]).ravel()
        return rows.reshape(len(rows), count, -1)

    def by_content(memory: Any, key: Any, strength: Any) -> Any:
        similarity = F.cosine_similarity(memory[:, None], key[:, :, None], dim=-1, eps=1e-300)
        return torch.softmax((1 + F.softplus(strength)) * similarity, dim=-1)

    batch = x.shape[1]
    zeros = torch.zeros(batch, 1, slots, dtype=torch.float64)
    memory, usage, link = (
        torch.zeros(batch, slots, word).double(),
        zeros[:, 0],
        torch.zeros(batch, slots, slots).double(),
    )
    written, precedence, read = zeros[:, 0], zeros[:, 0], zeros.expand(batch, heads, slots)
    memories, usages, words = [], [], []
    for step in range(len(x)):
        write = {n: parameter("write", n, 1, step)[:, 0] for n in ("erase", "add", "allocation_gate", "write_gate")}
        free = torch.sigmoid(parameter("read", "free_gate", heads, step))
        usage = (usage + written - usage * written) * (1 - free * read).prod(dim=1)
        order = usage.argsort(dim=1, stable=True)
        ordered = usage.gather(1, order)
        before = torch.cat([torch.ones(batch, 1).double(), ordered.cumprod(dim=1)[:, :-1]], dim=1)
        allocation = torch.zeros_like(usage).scatter(1, order, (1 - ordered) * before)
        content = by_content(memory, parameter("write", "key", 1, step), parameter("write", "strength", 1, step))[:, 0]
        gate = torch.sigmoid(write["allocation_gate"])
        written = torch.sigmoid(write["write_gate"]) * (gate * allocation + (1 - gate) * content)
        memory = memory * (1 - written[:, :, None] * torch.sigmoid(write["erase"])[:, None])
        memory = memory + written[:, :, None] * write["add"][:, None]
        link = (1 - written[:, :, None] - written[:, None]) * link + written[:, :, None] * precedence[:, None]
        link = link * (1 - torch.eye(slots))
        precedence = (1 - written.sum(dim=1, keepdim=True)) * precedence + written
        content = by_content(memory, parameter("read", "key", heads, step), parameter("read", "strength", heads, step))
        modes = torch.softmax(parameter("read", "modes", heads, step), dim=-1)[..., None]
        read = modes[:, :, 0] * (read @ link) + modes[:, :, 1] * content + modes[:, :, 2] * (read @ link.mT)
        memories.append(memory)
        usages.append(usage)
        words.append(read @ memory)
    return memories, usages, words


@pytest.mark.parametrize("seed", range(40))
def test_memories_of_wide_words_with_usage(seed: int) -> None:
    """There is one usage for each location, whatever the width of its word."""
    rng = np.random.default_rng([seed, 32])
    slots, word, heads, batch = (int(number) for number in rng.integers((2, 2, 1, 1), (7, 6, 4, 4)))
    joined = ("m -- u", "m -> u")[seed % 2]
    chart = Chart.from_text(
        f"""\
name: T
layers:
  x: {{cell: input, size: 3}}
  m: {{cell: memory, size: {slots}, channels: {word}}}
  u: {{cell: memory, size: {slots}}}
  y: {{cell: input, size: {word * heads}}}
connections:
  - access: x -> m
  - access: m -> y
    heads: {heads}
  - identity: {joined}
"""
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(6, batch, 3), scale=2)
    ours = chart.forward({"x": x}, weights=weights)
    memories, usages, words = dnc_memory(weights, torch.tensor(x), slots, word, heads)
    for step in range(len(x)):
        assert_close(ours["m"][step], memories[step].mT)
        assert_close(ours["u"][step, :, 0], usages[step])
        # The channels of a word side by side, the heads within each.
        assert_close(ours["y"][step, :, 0], words[step].mT.reshape(batch, -1))
    assert ours["u"].any()
