"""Attention cells, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from tests.parity.engines import assert_close, random_weights, torch

F = torch.nn.functional


def chart_of(layers: str, connections: str) -> Chart:
    return Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n{connections}")


def linear(weights: dict[str, Any], name: str, source: str, bias: bool, x: torch.Tensor) -> torch.Tensor:
    """Return a projection of values [batch, places, channels]."""
    weight = torch.tensor(weights[f"{name}.{source}"])
    projected = x @ weight.T
    return projected + torch.tensor(weights[f"{name}.bias"]).reshape(-1) if bias else projected


def heads_of(x: torch.Tensor, heads: int) -> torch.Tensor:
    """Return values [batch, heads, places, width]."""
    return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)


def rotated(x: torch.Tensor, base: float) -> torch.Tensor:
    """Rotate halves of heads as Llama does."""
    width, places = x.shape[-1], x.shape[-2]
    frequencies = base ** -(torch.arange(0, width, 2, dtype=x.dtype) / width)
    angles = torch.arange(places, dtype=x.dtype)[:, None] * frequencies
    cosines, sines = torch.cat([angles.cos()] * 2, -1), torch.cat([angles.sin()] * 2, -1)
    first, second = x.chunk(2, dim=-1)
    return x * cosines + torch.cat([-second, first], -1) * sines


@pytest.mark.parametrize("seed", range(60))
def test_multi_head_attention(seed: int) -> None:
    """With and without biases, causal, grouped, rotary, and between different layers."""
    rng = np.random.default_rng([seed, 60])
    shared, group, half = (int(n) for n in rng.integers(1, 4, 3))
    heads, width, value = shared * group, 2 * half, int(rng.integers(1, 4))
    batch, places, channels = (int(n) for n in rng.integers(1, 6, 3))
    cross, bias, causal = bool(seed % 2), bool(seed % 3), bool(seed % 5 == 0)
    rotary = 100.0 if seed % 4 == 0 else None
    memory = int(rng.integers(1, 6)) if cross else places
    keys = f"heads: {heads}, key_heads: {shared}, width: {width}, bias: {str(bias).lower()}"
    keys += f", causal: {str(causal).lower()}" + (f", rotary: {rotary}" if rotary else "")
    chart = chart_of(
        f"  x: {{cell: input, size: {places}, channels: {channels}}}\n"
        f"  m: {{cell: input, size: {memory}, channels: {channels + 1}}}\n"
        f"  a: {{cell: attention, channels: {heads * value}, {keys}}}\n"
        "  out: {cell: linear, channels: 2}\n",
        f"  - pointwise: [{'x -> a.query, m -> a' if cross else 'x -> a'} -> out]\n"
        + ("" if cross else "  - full: m -> out\n"),
    )
    weights = random_weights(chart, rng)
    x, m = rng.normal(size=(batch, channels, places)), rng.normal(size=(batch, channels + 1, memory))
    run = chart.forward({"x": x[None], "m": m[None]}, weights=weights)
    tx, tm = torch.tensor(x).transpose(1, 2), torch.tensor(m).transpose(1, 2)
    source, taken = ("m", tm) if cross else ("x", tx)
    query = heads_of(linear(weights, "a.query", "x", bias, tx), heads)
    key = heads_of(linear(weights, "a.key", source, bias, taken), shared).repeat_interleave(group, 1)
    values = heads_of(linear(weights, "a.value", source, bias, taken), shared).repeat_interleave(group, 1)
    if rotary:
        query, key = rotated(query, rotary), rotated(key, rotary)
    mask = torch.ones(places, memory, dtype=torch.bool).tril() if causal else None
    expected = F.scaled_dot_product_attention(query, key, values, attn_mask=mask)
    assert_close(run["a"][0], expected.transpose(1, 2).reshape(batch, places, -1).transpose(1, 2))


@pytest.mark.parametrize("seed", range(20))
def test_added_scores(seed: int) -> None:
    """A mask or a relative position is added before the softmax, for all heads or for each."""
    rng = np.random.default_rng([seed, 61])
    heads, width, places, batch = 2, 3, int(rng.integers(2, 6)), int(rng.integers(1, 4))
    channels = heads if seed % 2 else 1
    chart = chart_of(
        f"  x: {{cell: input, size: {places}, channels: 4}}\n"
        f"  mask: {{cell: input, size: [{places}, {places}], channels: {channels}}}\n"
        f"  a: {{cell: attention, channels: {heads * width}, heads: {heads}}}\n"
        "  out: {cell: linear, channels: 2}\n",
        "  - pointwise: [x -> a -> out]\n  - identity: mask -> a.scores\n",
    )
    weights = random_weights(chart, rng)
    x, mask = rng.normal(size=(batch, 4, places)), rng.normal(size=(batch, channels, places, places))
    if seed % 3 == 0:
        mask[:, :, :, -1] = -np.inf
    run = chart.forward({"x": x[None], "mask": mask[None]}, weights=weights) if np.isfinite(mask).all() else None
    if run is None:
        mask = np.where(np.isfinite(mask), mask, -1e30)
        run = chart.forward({"x": x[None], "mask": mask[None]}, weights=weights)
    tx = torch.tensor(x).transpose(1, 2)
    query, key, values = (
        heads_of(linear(weights, f"a.{part}", "x", True, tx), heads) for part in ("query", "key", "value")
    )
    expected = F.scaled_dot_product_attention(query, key, values, attn_mask=torch.tensor(mask))
    assert_close(run["a"][0], expected.transpose(1, 2).reshape(batch, places, -1).transpose(1, 2))


@pytest.mark.parametrize("seed", range(30))
def test_additive_and_graph_scores(seed: int) -> None:
    """Bahdanau's score is a learned sum of tanh, that of graph attention a leaky ReLU."""
    rng = np.random.default_rng([seed, 62])
    heads, value, places, memory, batch = (int(n) for n in rng.integers(1, 5, 5))
    score = "additive" if seed % 2 else "gat"
    width = int(rng.integers(1, 5))
    chart = chart_of(
        f"  x: {{cell: input, size: {places}, channels: 3}}\n  m: {{cell: input, size: {memory}, channels: 2}}\n"
        f"  a: {{cell: attention, channels: {heads * value}, heads: {heads}, width: {width}, score: {score}}}\n"
        "  out: {cell: linear, channels: 2}\n",
        "  - pointwise: [x -> a.query, m -> a -> out]\n",
    )
    weights = random_weights(chart, rng)
    x, m = rng.normal(size=(batch, 3, places)), rng.normal(size=(batch, 2, memory))
    run = chart.forward({"x": x[None], "m": m[None]}, weights=weights)
    tx, tm = torch.tensor(x).transpose(1, 2), torch.tensor(m).transpose(1, 2)
    query = heads_of(linear(weights, "a.query", "x", True, tx), heads)[:, :, :, None]
    key = heads_of(linear(weights, "a.key", "m", True, tm), heads)[:, :, None]
    values = heads_of(linear(weights, "a.value", "m", True, tm), heads)
    terms = torch.tanh(query + key) if score == "additive" else F.leaky_relu(query + key, 0.2)
    if "a.score" in weights:
        terms = terms * torch.tensor(weights["a.score"])[:, None, None]
    assert ("a.score" in weights) == (score == "additive" or width > 1)
    expected = terms.sum(-1).softmax(-1) @ values
    assert_close(run["a"][0], expected.transpose(1, 2).reshape(batch, places, -1).transpose(1, 2))


@pytest.mark.parametrize("seed", range(10))
def test_multihead_attention_module(seed: int) -> None:
    """Self-attention and its projection are PyTorch's module."""
    rng = np.random.default_rng([seed, 63])
    heads, width, places, batch = (int(n) for n in rng.integers(1, 5, 4))
    channels = heads * width
    chart = chart_of(
        f"  x: {{cell: input, size: {places}, channels: {channels}}}\n"
        f"  a: {{cell: attention, heads: {heads}}}\n  out: {{cell: linear, channels: {channels}}}\n",
        "  - pointwise: x -> a -> out\n",
    )
    weights = random_weights(chart, rng)
    module = torch.nn.MultiheadAttention(channels, heads, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        stacked = [weights[f"a.{part}.x"] for part in ("query", "key", "value")]
        module.in_proj_weight.copy_(torch.tensor(np.concatenate(stacked)))
        biases = [weights[f"a.{part}.bias"].reshape(-1) for part in ("query", "key", "value")]
        module.in_proj_bias.copy_(torch.tensor(np.concatenate(biases)))
        module.out_proj.weight.copy_(torch.tensor(weights["out.output.a"]))
        module.out_proj.bias.copy_(torch.tensor(weights["out.output.bias"].reshape(-1)))
        x = rng.normal(size=(batch, channels, places))
        tx = torch.tensor(x).transpose(1, 2)
        expected = module(tx, tx, tx)[0].transpose(1, 2)
    assert_close(chart.forward({"x": x[None]}, weights=weights)["out"][0], expected)
