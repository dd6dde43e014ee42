"""The kernel of attention, compared with PyTorch and with formulas of papers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts.array_types import FloatArray, IntArray
from netcharts.operations._attend_options import AttendOptions
from netcharts.operations._attention import bind
from netcharts.operations._attention_arrays import Operands
from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional


def computed(operands: Operands, options: AttendOptions, links: IntArray | None = None) -> FloatArray:
    """Return the result of attention, computed twice to see that calls can be repeated."""
    query, value = operands.query, operands.value
    channels = len(value) * options.heads // options.shared_heads
    result = np.full((channels, *query.shape[1:]), np.nan, query.dtype)
    calls = bind(operands, result, options, links)
    for _ in range(2):
        for call in calls:
            call()
    return result


def heads_first(array: FloatArray, heads: int) -> Any:
    """Return an array [channels, *size, examples] as [examples, heads, places, width]."""
    flat = torch.tensor(array).reshape(heads, len(array) // heads, -1, array.shape[-1])
    return flat.permute(3, 0, 2, 1)


def channels_first(theirs: Any, shape: tuple[int, ...]) -> Any:
    """Return an array [examples, heads, places, width] as [channels, *size, examples]."""
    return theirs.permute(1, 3, 2, 0).reshape(shape)


class Case:
    """Random sizes and values."""

    def __init__(self, seed: int, kind: int, *, same: bool = False, even: bool = False, batch: int = 4) -> None:
        self.rng = np.random.default_rng([seed, kind])
        self.key_heads, self.group, width, self.value_width, self.queries, keys = (
            int(number) for number in self.rng.integers(1, 6, 6)
        )
        self.width = 2 * width if even else width
        self.keys = self.queries if same else keys
        self.examples = int(self.rng.integers(1, batch))
        self.heads = self.key_heads * self.group
        self.query = self.values(self.heads * self.width, self.queries)
        self.key = self.values(self.key_heads * self.width, self.keys)
        self.value = self.values(self.key_heads * self.value_width, self.keys)

    def values(self, *shape: int) -> FloatArray:
        return self.rng.normal(size=(*shape, self.examples))

    def torch(self) -> tuple[Any, Any, Any]:
        """Return queries, keys and values; those of a head that several share are repeated."""
        shared = [heads_first(array, self.key_heads) for array in (self.key, self.value)]
        key, value = (array.repeat_interleave(self.group, dim=1) for array in shared)
        return heads_first(self.query, self.heads), key, value

    def operands(self, scores: FloatArray | None = None, vectors: FloatArray | None = None) -> Operands:
        return Operands(self.query, self.key, self.value, scores, vectors)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_dot_products_with_grouped_heads(seed: int, causal: bool) -> None:
    case = Case(seed, 1, same=causal)
    options = AttendOptions(heads=case.heads, key_heads=case.key_heads, causal=causal)
    ours = computed(case.operands(), options)
    theirs = F.scaled_dot_product_attention(*case.torch(), is_causal=causal)
    assert_close(ours, channels_first(theirs, ours.shape))


@pytest.mark.parametrize("examples", [1, 3])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("places", [63, 64, 65, 200, 700])
def test_many_places_are_computed_in_blocks(places: int, causal: bool, examples: int) -> None:
    rng = np.random.default_rng(places)
    query, key, value = rng.normal(size=(3, 6, places, examples))
    ours = computed(Operands(query, key, value), AttendOptions(heads=3, causal=causal))
    theirs = F.scaled_dot_product_attention(*(heads_first(array, 3) for array in (query, key, value)), is_causal=causal)
    assert_close(ours, channels_first(theirs, ours.shape))


@pytest.mark.parametrize("seed", range(20))
def test_scores_that_are_added(seed: int) -> None:
    case = Case(seed, 2)
    count = case.heads if seed % 2 else 1
    scores = case.rng.normal(size=(count, case.queries, case.keys, case.examples if seed % 3 else 1))
    scores[case.rng.random(scores.shape) < 0.2] = -np.inf
    scores[:, :, 0] = 0
    ours = computed(case.operands(scores), AttendOptions(heads=case.heads, key_heads=case.key_heads, scale=0.7))
    mask = torch.tensor(np.moveaxis(scores, -1, 0)).expand(case.examples, case.heads, -1, -1)
    theirs = F.scaled_dot_product_attention(*case.torch(), attn_mask=mask, scale=0.7)
    assert_close(ours, channels_first(theirs, ours.shape))


@pytest.mark.parametrize("seed", range(20))
def test_additive_scores_of_bahdanau(seed: int) -> None:
    case = Case(seed, 3)
    vectors = case.rng.normal(size=(case.heads, case.width))
    options = AttendOptions(heads=case.heads, key_heads=case.key_heads, score="additive")
    ours = computed(case.operands(vectors=vectors), options)
    query, key, value = case.torch()
    terms = torch.tanh(query[:, :, :, None] + key[:, :, None])
    share = torch.einsum("ehqkw,hw->ehqk", terms, torch.tensor(vectors)).softmax(-1)
    assert_close(ours, channels_first(share @ value, ours.shape))


@pytest.mark.parametrize("seed", range(20))
def test_graph_attention(seed: int) -> None:
    case = Case(seed, 4, same=True)
    wide = seed % 2 == 0
    if not wide:
        case.query, case.key = case.values(case.heads, case.queries), case.values(case.key_heads, case.keys)
    vectors = case.rng.normal(size=(case.heads, case.width)) if wide else None
    links = np.argwhere(case.rng.random((case.keys, case.queries)) < 0.6).T
    options = AttendOptions(
        heads=case.heads, key_heads=case.key_heads, score="gat", width=case.width if wide else 1, causal=seed % 3 == 0
    )
    query, key, value = case.torch()
    terms = F.leaky_relu(query[:, :, :, None] + key[:, :, None], 0.2)
    scores = terms.sum(-1) if vectors is None else torch.einsum("ehqkw,hw->ehqk", terms, torch.tensor(vectors))
    linked = torch.zeros(case.queries, case.keys, dtype=torch.bool)
    linked[links[1], links[0]] = True
    if options.causal:
        linked = linked.tril()
    # A node without neighbors gets 0.
    share = scores.masked_fill(~linked, -torch.inf).softmax(-1).nan_to_num(0)
    ours = computed(case.operands(vectors=vectors), options, links)
    assert_close(ours, channels_first(share @ value, ours.shape))
    everything = np.argwhere(np.ones((case.keys, case.queries))).T
    assert_close(
        computed(case.operands(vectors=vectors), options, everything), computed(case.operands(vectors=vectors), options)
    )


@pytest.mark.parametrize("score", ["dot", "additive"])
@pytest.mark.parametrize("seed", range(10))
def test_edges_are_the_same_as_a_mask(seed: int, score: str) -> None:
    case = Case(seed, 5, same=True, even=True)
    linked = case.rng.random((case.queries, case.keys)) < 0.5
    mask = np.where(linked, 0, -np.inf)[None, :, :, None]
    bias = case.rng.normal(size=(case.heads, case.queries, case.keys, 1))
    vectors = case.rng.normal(size=(case.heads, case.width)) if score == "additive" else None
    options = AttendOptions(
        heads=case.heads, key_heads=case.key_heads, score=score, rotary=100.0, window=(3,), shift=(seed % 3,)
    )
    links = np.argwhere(linked)[:, ::-1].T
    assert_close(
        computed(case.operands(bias, vectors), options, links), computed(case.operands(bias + mask, vectors), options)
    )


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_multi_head_attention_of_pytorch(seed: int, bias: bool) -> None:
    rng = np.random.default_rng([seed, 6])
    heads, width, queries, keys, examples = (int(number) for number in rng.integers(1, 6, 5))
    channels = heads * width
    module = torch.nn.MultiheadAttention(channels, heads, bias=bias, batch_first=True).double()
    if bias:
        torch.nn.init.normal_(module.in_proj_bias)
    x, memory = (torch.tensor(rng.normal(size=(examples, n, channels))) for n in (queries, keys))
    projections = module.in_proj_weight.chunk(3)
    biases = module.in_proj_bias.chunk(3) if bias else (None,) * 3
    parts = [
        F.linear(source, weight, one).permute(2, 1, 0).detach().numpy().copy()
        for source, weight, one in zip((x, memory, memory), projections, biases, strict=True)
    ]
    ours = torch.tensor(computed(Operands(*parts), AttendOptions(heads=heads))).permute(2, 1, 0)
    assert_close(module.out_proj(ours).detach().numpy(), module(x, memory, memory)[0])


@pytest.mark.parametrize("seed", range(20))
def test_rotary_positions_of_llama(seed: int) -> None:
    case = Case(seed, 7, same=True, even=True)
    base = float(case.rng.uniform(2, 10_000))
    options = AttendOptions(heads=case.heads, key_heads=case.key_heads, rotary=base, causal=seed % 2 == 0)
    query, key, value = case.torch()
    frequencies = 1.0 / (base ** (torch.arange(0, case.width, 2, dtype=torch.float64) / case.width))
    angles = torch.outer(torch.arange(case.queries, dtype=torch.float64), frequencies)
    cosines, sines = (f(torch.cat((angles, angles), dim=-1)) for f in (torch.cos, torch.sin))

    def rotated(x: Any) -> Any:
        # apply_rotary_pos_emb and rotate_half of transformers.
        first, second = x.chunk(2, dim=-1)
        return x * cosines + torch.cat((-second, first), dim=-1) * sines

    theirs = F.scaled_dot_product_attention(rotated(query), rotated(key), value, is_causal=options.causal)
    ours = computed(case.operands(), options)
    assert_close(ours, channels_first(theirs, ours.shape))


def swin(query: Any, key: Any, value: Any, window: int, shift: int, bias: Any) -> Any:
    """Compute Swin's shifted windows as in torchvision: roll, cut up, mask, attend, join, and roll back.

    Arrays are [examples, heads, height, width, channels].
    """
    examples, heads, height, width, _ = query.shape

    def cut(x: Any) -> Any:
        rolled = torch.roll(x, (-shift, -shift), (2, 3))
        rows = rolled.reshape(examples, heads, height // window, window, width // window, window, -1)
        return rows.permute(0, 1, 2, 4, 3, 5, 6).reshape(examples, heads, -1, window * window, x.shape[-1])

    scores = cut(query) @ cut(key).mT / query.shape[-1] ** 0.5 + bias[:, None]
    if shift:
        regions = torch.zeros(height, width)
        slices = (slice(0, -window), slice(-window, -shift), slice(-shift, None))
        for count, (rows, columns) in enumerate((a, b) for a in slices for b in slices):
            regions[rows, columns] = count
        cells = regions.reshape(height // window, window, width // window, window).transpose(1, 2)
        cells = cells.reshape(-1, window * window)
        scores = scores.masked_fill(cells[:, None, :] != cells[:, :, None], -torch.inf)
    found = scores.softmax(-1) @ cut(value)
    rows = found.reshape(examples, heads, height // window, width // window, window, window, -1)
    joined = rows.permute(0, 1, 2, 4, 3, 5, 6).reshape(examples, heads, height, width, -1)
    return torch.roll(joined, (shift, shift), (2, 3))


@pytest.mark.parametrize("shifted", [False, True])
@pytest.mark.parametrize("seed", range(15))
def test_shifted_windows_of_swin(seed: int, shifted: bool) -> None:
    rng = np.random.default_rng([seed, 8])
    heads, width, across, down, examples = (int(number) for number in rng.integers(1, 4, 5))
    window = int(rng.integers(2, 4))
    shift = int(rng.integers(1, window)) if shifted else 0
    # A dimension that is one window is not shifted, as in torchvision; here both have several.
    size = (window * (down + 1), window * (across + 1))
    arrays = rng.normal(size=(3, heads * width, *size, examples))
    bias = rng.normal(size=(heads, window**2, window**2, 1))
    options = AttendOptions(heads=heads, window=(window,), shift=(shift,))
    ours = computed(Operands(*arrays, bias), options)
    split = (heads_first(array, heads).reshape(examples, heads, *size, width) for array in arrays)
    theirs = swin(*split, window, shift, torch.tensor(bias[..., 0])).reshape(examples, heads, -1, width)
    assert_close(ours, channels_first(theirs, ours.shape))


@pytest.mark.parametrize("seed", range(10))
def test_linear_biases_by_distance(seed: int) -> None:
    """ALiBi. Press, Smith & Lewis, "Train short, test long", 2021, arXiv:2108.12409."""
    case = Case(seed, 9, same=True)
    slopes = 2.0 ** (-8 * np.arange(1, case.heads + 1) / case.heads)
    distances = np.arange(case.keys)[None] - np.arange(case.queries)[:, None]
    scores = slopes[:, None, None, None] * distances[None, :, :, None]
    options = AttendOptions(heads=case.heads, key_heads=case.key_heads, causal=True)
    ours = computed(case.operands(scores), options)
    mask = torch.tensor(np.where(distances > 0, -np.inf, scores[..., 0]))
    theirs = F.scaled_dot_product_attention(*case.torch(), attn_mask=mask)
    assert_close(ours, channels_first(theirs, ours.shape))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("kind", ["self", "causal", "cross"])
@pytest.mark.parametrize("seed", range(5))
def test_cells_are_multi_head_attention(seed: int, kind: str, bias: bool) -> None:
    rng = np.random.default_rng([seed, 10])
    heads, width, queries, keys, examples = (int(number) for number in rng.integers(1, 5, 5))
    channels, keys = heads * width, keys if kind == "cross" else queries
    memory = int(rng.integers(1, 6)) if kind == "cross" else channels
    module = torch.nn.MultiheadAttention(
        channels, heads, bias=bias, kdim=memory, vdim=memory, batch_first=True
    ).double()
    if bias:
        torch.nn.init.normal_(module.in_proj_bias)
        torch.nn.init.normal_(module.out_proj.bias)
    layers = {
        "x": f"cell: input, size: {queries}, channels: {channels}",
        "m": f"cell: input, size: {keys}, channels: {memory}",
        "a": f"cell: attention, channels: {channels}, heads: {heads}, bias: {str(bias).lower()}, "
        f"causal: {str(kind == 'causal').lower()}",
        "y": f"cell: output, channels: {channels}, activation: linear, bias: {str(bias).lower()}",
    }
    others = layers if kind == "cross" else {name: layer for name, layer in layers.items() if name != "m"}
    paths = "x -> a.query, m -> a, a -> y" if kind == "cross" else "x -> a -> y"
    chart, source = make_chart(others, f"  - pointwise: [{paths}]\n"), "m" if kind == "cross" else "x"
    projections = (
        module.in_proj_weight.chunk(3)
        if module.in_proj_weight is not None
        else (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)
    )
    names = ("a.query.x", f"a.key.{source}", f"a.value.{source}", "y.output.a")
    arrays = dict(zip(names, (*projections, module.out_proj.weight), strict=True))
    if bias:
        arrays |= dict(zip(("a.query.bias", "a.key.bias", "a.value.bias"), module.in_proj_bias.chunk(3), strict=True))
        arrays["y.output.bias"] = module.out_proj.bias
    weights = {name: arrays[name].detach().numpy().reshape(array.shape) for name, array in chart.weights().items()}
    assert arrays.keys() == weights.keys()
    x, m = rng.normal(size=(examples, queries, channels)), rng.normal(size=(examples, keys, memory))
    given = {"x": x.transpose(0, 2, 1)} | ({"m": m.transpose(0, 2, 1)} if kind == "cross" else {})
    given = {name: array.copy() for name, array in given.items()}
    attended = torch.tensor(m if kind == "cross" else x)
    mask = torch.full((queries, keys), -torch.inf, dtype=torch.float64).triu(1) if kind == "causal" else None
    theirs = module(torch.tensor(x), attended, attended, attn_mask=mask)[0]
    assert_close(chart.forward({n: a[None] for n, a in given.items()}, weights=weights)["y"][0], theirs.mT)
    assert sum(layer.weights + layer.biases for layer in chart.counts()) == sum(
        parameter.numel() for parameter in module.parameters()
    )


@pytest.mark.parametrize("seed", range(5))
def test_cells_share_heads_of_keys_and_learn_vectors(seed: int) -> None:
    rng = np.random.default_rng([seed, 11])
    key_heads, group, width, queries, keys, examples = (int(number) for number in rng.integers(1, 5, 6))
    heads, score = key_heads * group, "additive" if seed % 2 else "dot"
    chart = make_chart(
        {
            "x": f"cell: input, size: {queries}, channels: 3",
            "m": f"cell: input, size: {keys}, channels: 5",
            "s": f"cell: input, size: [{queries}, {keys}], channels: {heads}",
            "a": f"cell: attention, channels: {4 * heads}, heads: {heads}, key_heads: {key_heads}, width: {width}, "
            f"score: {score}",
        },
        "  - pointwise: [x -> a.query, m -> a]\n  - identity: s -> a.scores\n",
    )
    weights = random_weights(chart, rng)
    assert weights["a.key.m"].shape == (key_heads * width, 5)
    assert weights["a.value.m"].shape == (4 * key_heads, 5)
    assert ("a.score" in weights) == (score == "additive")
    x, m = rng.normal(size=(examples, 3, queries)), rng.normal(size=(examples, 5, keys))
    s = rng.normal(size=(examples, heads, queries, keys))
    parts = [
        np.moveaxis(np.einsum("oc,ecp->eop", weights[f"a.{part}.{name}"], values), 0, -1)
        + weights[f"a.{part}.bias"][..., None]
        for part, name, values in (("query", "x", x), ("key", "m", m), ("value", "m", m))
    ]
    operands = Operands(*map(np.ascontiguousarray, parts), np.moveaxis(s, 0, -1), weights.get("a.score"))
    expected = computed(operands, AttendOptions(heads=heads, key_heads=key_heads, width=width, score=score))
    found = chart.forward({"x": x[None], "m": m[None], "s": s[None]}, weights=weights)["a"][0]
    assert_close(found, np.moveaxis(expected, -1, 0))
