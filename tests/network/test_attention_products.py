"""The products of attention, held against the products of matrices of its definition, and against PyTorch."""

from __future__ import annotations

from math import prod
from typing import Any

import pytest

from netcharts import Chart
from netcharts.network.multiply_accumulates import multiply_accumulates
from tests.folders import published_path

EDGES = "edges: [[0, 1], [1, 2], [2, 3]]"


def attended(size: str, channels: int, keys: str, memory: str = "") -> int:
    """Return the products of attention without projections: from a layer to itself, or to a memory of a size."""
    text = f"""name: T
layers:
  a: {{cell: input, size: {size}, channels: {channels}}}
  m: {{cell: input, size: {memory or size}, channels: {channels}}}
  b: {{cell: attention, bias: false, {keys}}}
  c: {{cell: output, size: 2}}
connections:
  - identity: [a -> b.query, m -> b.key, m -> b.value]
  - full: b -> c
"""
    chart = Chart.from_text(text)
    return multiply_accumulates(chart.spec)["b"]


@pytest.mark.parametrize(
    ("size", "channels", "keys", "memory", "products"),
    [
        ("5", 6, "heads: 1", "", 2 * 5 * 5 * 6),
        ("5", 6, "heads: 3", "", 2 * 5 * 5 * 6),
        ("5", 6, "heads: 3, causal: true", "", 2 * 5 * 5 * 6),
        ("5", 6, "heads: 2", "7", 2 * 5 * 7 * 6),
        ("[4, 6]", 4, "heads: 2, window: 2", "", 2 * 24 * 4 * 4),
        ("[4, 6]", 4, "heads: 2, window: [2, 3], shift: 1", "", 2 * 24 * 6 * 4),
        ("5", 6, "score: additive", "", 2 * 5 * 5 * 6),
        # An edge list leads both ways, and loops add one for each node.
        ("4", 6, EDGES, "", 2 * 6 * 6),
    ],
)
def test_products_are_those_of_matrices(size: str, channels: int, keys: str, memory: str, products: int) -> None:
    """Each query meets each key that it could see, and takes its value."""
    assert attended(size, channels, keys, memory) == products


def test_projections_and_shared_heads() -> None:
    """Queries, keys and values are products with weights; keys shared by heads meet the queries of each."""
    text = """name: T
layers:
  a: {cell: input, size: 10, channels: 12}
  b: {cell: attention, heads: 4, key_heads: 2, width: 5, channels: 8}
  c: {cell: output, channels: 3}
connections:
  - pointwise: a -> b -> c
"""
    projected = 10 * 12 * (4 * 5 + 2 * 5 + 4)
    assert multiply_accumulates(Chart.from_text(text).spec)["b"] == projected + 4 * 10 * 10 * (5 + 2)


def test_scores_of_gat_are_sums() -> None:
    """A score of two numbers that are added takes no product."""
    text = """name: T
layers:
  a: {cell: input, size: 4, channels: 6}
  q: {cell: linear, channels: 2}
  b: {cell: attention, heads: 2, score: gat, bias: false}
  c: {cell: output, channels: 3}
connections:
  - pointwise: [a -> q, b -> c]
  - identity: [q -> b.query, q -> b.key, a -> b.value]
"""
    assert multiply_accumulates(Chart.from_text(text).spec)["b"] == 4 * 4 * 6


@pytest.mark.parametrize(("sources", "targets"), [(5, 5), (6, 3)])
def test_the_pattern_attention(sources: int, targets: int) -> None:
    """The pattern projects sources to keys and values, and as many as there are targets to queries."""
    text = f"""name: T
layers:
  a: {{cell: input, size: {sources}, channels: 3}}
  b: {{cell: hidden, size: {targets}, channels: 4}}
connections:
  - attention: a -> b
"""
    projected = 3 * 4 * (2 * sources + targets)
    assert multiply_accumulates(Chart.from_text(text).spec)["b"] == projected + 2 * sources * targets * 4


def test_the_encoder_layer_of_pytorch() -> None:
    """A layer of `torch.nn.TransformerEncoder` takes half as many multiply-accumulates as its FLOPs are counted."""
    torch: Any = pytest.importorskip("torch")
    counter = pytest.importorskip("torch.utils.flop_counter").FlopCounterMode(display=False)
    size, channels, heads, wide = 16, 24, 4, 40
    layer = torch.nn.TransformerEncoderLayer(channels, heads, wide, batch_first=True)
    with counter:
        # In training mode, the layer is computed by its parts.
        layer(torch.ones(1, size, channels, requires_grad=True))
    text = f"""name: T
layers:
  a: {{cell: input, size: {size}, channels: {channels}}}
  b: {{cell: attention, heads: {heads}}}
  c: {{cell: linear, channels: {channels}}}
  d: {{cell: hidden, channels: {wide}}}
  e: {{cell: output, channels: {channels}}}
connections:
  - pointwise: a -> b -> c -> d -> e
"""
    products = multiply_accumulates(Chart.from_text(text).spec)
    assert 2 * sum(products.values()) == counter.get_total_flops()
    assert products["b"] == prod((size, channels)) * (3 * channels + 2 * size)


@pytest.mark.parametrize(
    ("name", "billions"),
    [("vit-b-16", 17.56), ("swin-t", 4.49), ("convnext-tiny", 4.46), ("densenet-121", 2.83), ("resnet-50", 4.09)],
)
def test_published_networks(name: str, billions: float) -> None:
    """All products are as many as the documentation of torchvision gives as GFLOPS, counted by the FLOP counter."""
    chart = Chart.from_file(published_path(name))
    assert round(sum(multiply_accumulates(chart.spec).values()) / 1e9, 2) == billions
