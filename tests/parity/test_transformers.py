"""Networks of attention: GPT-2, BERT, ViT, T5, Llama, Swin and the first Transformer, compared with PyTorch.

Blocks are those of `torch.nn` where it has them, with the weights of the chart; others are formulas of the papers, with
relative positions and windows as their authors' programs compute them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from netcharts.array_types import FloatArray
from tests.parity.networks import F, Reference, published, random_reference, seeds, tensor, torch

nn = torch.nn


def embedded(net: Reference, words: FloatArray, name: str) -> torch.Tensor:
    """Return the vectors of words, [batch, places, channels]."""
    return F.embedding(tensor(words), net[name].T.contiguous())


def places_last(x: torch.Tensor) -> torch.Tensor:
    """Return values [batch, places, channels] as [batch, channels, places], or the other way round."""
    return x.transpose(1, 2)


def indices(rng: np.random.Generator, words: int, batch: int, places: int) -> FloatArray:
    """Return random words."""
    return rng.integers(0, words, (batch, places))


def load(module: Any, arrays: Mapping[str, torch.Tensor | None]) -> Any:
    """Return a module of PyTorch with these arrays as all of its parameters."""
    module.load_state_dict({name: array for name, array in arrays.items() if array is not None})
    return module.eval()


def projections(net: Reference, layer: str, sources: Mapping[str, str], mixed: str) -> dict[str, torch.Tensor]:
    """Return the parameters of `nn.MultiheadAttention` from those of attention and of the layer behind it."""
    parts = ("query", "key", "value")
    biases = [net.bias(layer, part) for part in parts]
    return {
        "in_proj_weight": torch.cat([net[f"{layer}.{part}.{sources[part]}"] for part in parts]),
        "in_proj_bias": torch.cat([bias for bias in biases if bias is not None]),
        "out_proj.weight": net[f"{mixed}.output.{layer.rpartition('.')[2]}"],
        "out_proj.bias": net[f"{mixed}.output.bias"].flatten(),
    }


def block_arrays(
    net: Reference, copy: str, sources: str, fed: str, norms: tuple[str, ...], crossed: tuple[str, str] | None = None
) -> dict[str, torch.Tensor]:
    """Return the parameters of a layer of an encoder or a decoder of `torch.nn`.

    Args:
        net: The chart.
        copy: The name of the copy of the block.
        sources: What leads to the queries, keys and values of its attention.
        fed: What leads to its layers at each place.
        norms: The layers with its normalizations, in order.
        crossed: What leads to the queries, and to the keys and values, of a second attention.
    """
    own = projections(net, f"{copy}.attended", dict.fromkeys(("query", "key", "value"), sources), f"{copy}.mixed")
    arrays = {f"self_attn.{name}": array for name, array in own.items()}
    if crossed is not None:
        others = {"query": crossed[0], "key": crossed[1], "value": crossed[1]}
        arrays |= {
            f"multihead_attn.{name}": array
            for name, array in projections(net, f"{copy}.told", others, f"{copy}.joined").items()
        }
    arrays |= {
        "linear1.weight": net[f"{copy}.expanded.output.{fed}"],
        "linear1.bias": net[f"{copy}.expanded.output.bias"].flatten(),
        "linear2.weight": net[f"{copy}.narrowed.output.expanded"],
        "linear2.bias": net[f"{copy}.narrowed.output.bias"].flatten(),
    }
    for number, norm in enumerate(norms, start=1):
        arrays[f"norm{number}.weight"] = net[f"{copy}.{norm}.normalize.gain"].flatten()
        arrays[f"norm{number}.bias"] = net[f"{copy}.{norm}.normalize.bias"].flatten()
    return arrays


def dtype_of(net: Reference) -> torch.dtype:
    return getattr(torch, net.dtype)


def copies_of(block: str, count: int) -> list[str]:
    """Return the names of the copies of a block."""
    return [f"{block}.{copy}" for copy in range(1, count + 1)] if count > 1 else [block]


def encoder_layer(net: Reference, channels: int, heads: int, width: int, arrays: Any, **options: Any) -> Any:
    """Return a layer of an encoder of `torch.nn`."""
    module = nn.TransformerEncoderLayer(channels, heads, width, 0.0, batch_first=True, dtype=dtype_of(net), **options)
    return load(module, arrays)


def causal_mask(places: int) -> torch.Tensor:
    return torch.ones(places, places, dtype=torch.bool).triu(1)


def gelu_tanh(x: torch.Tensor) -> torch.Tensor:
    return F.gelu(x, approximate="tanh")


@seeds(14)
def test_gpt_2(seed: int) -> None:
    rng = np.random.default_rng([seed, 70])
    places, words, heads, width, copies, batch = rng.integers((1, 2, 1, 1, 1, 1), (9, 12, 4, 5, 4, 4)).tolist()
    copies, channels = (2 if seed % 2 else copies), 2 * heads * width
    document = published("gpt-2", words={"size": places, "vocabulary": words}, next={"channels": words})
    document["layers"]["embedded"]["channels"] = channels
    document["layers"]["blocks"] |= {"repeat": copies, "with": {"heads": heads}}
    net = random_reference(document, seed, 70)
    text = indices(rng, words, batch, places)
    x = embedded(net, text, "embedded.output.words") + net["positions.output"].T
    for copy in copies_of("blocks", copies):
        arrays = block_arrays(net, copy, "normed1", "normed2", ("normed1", "normed2"))
        layer = encoder_layer(net, channels, heads, 4 * channels, arrays, activation=gelu_tanh, norm_first=True)
        x = layer(x, src_mask=causal_mask(places), is_causal=True)
    x = net.layer_norm(places_last(x), "normed")
    scores = torch.einsum("bcp,cv->bvp", x, net["embedded.output.words"])
    net.compare({"words": text.astype(net.dtype)}, {"normed": x, "next": scores.softmax(1)})


@seeds(12)
def test_bert(seed: int) -> None:
    rng = np.random.default_rng([seed, 71])
    places, words, heads, width, copies, batch = rng.integers((1, 2, 1, 1, 1, 1), (9, 12, 4, 5, 4, 4)).tolist()
    channels = 2 * heads * width
    document = published("bert-base", words={"size": places, "vocabulary": words}, sentences={"size": places})
    for name in ("embedded", "parts", "text"):
        document["layers"][name]["channels"] = channels
    document["layers"]["blocks"] |= {"repeat": copies, "with": {"heads": heads}}
    net = random_reference(document, seed, 71)
    text, parts = indices(rng, words, batch, places), indices(rng, 2, batch, places)
    x = embedded(net, text, "embedded.output.words") + embedded(net, parts, "parts.output.sentences")
    x = places_last(net.layer_norm(places_last(x + net["positions.output"].T), "stream", 1e-12))
    for copy in copies_of("blocks", copies):
        arrays = block_arrays(net, copy, "inputs", "added", ("added", "output"))
        layer = encoder_layer(net, channels, heads, 4 * channels, arrays, activation="gelu", layer_norm_eps=1e-12)
        x = layer(x)
    pooled = torch.tanh(net.pointwise(places_last(x)[:, :, :1], "text", "blocks"))
    given = {"words": text.astype(net.dtype), "sentences": parts.astype(net.dtype)}
    net.compare(given, {f"{copies_of('blocks', copies)[-1]}.output": places_last(x), "text": pooled})


@seeds(12)
def test_vision_transformers(seed: int) -> None:
    rng = np.random.default_rng([seed, 72])
    patch, down, across, heads, width, copies, batch, classes = rng.integers(
        (1, 1, 1, 1, 1, 1, 1, 2), (4, 5, 5, 4, 4, 4, 4, 6)
    ).tolist()
    channels = 2 * heads * width
    document = published("vit-b-16", image={"size": [patch * down, patch * across]}, classes={"size": classes})
    document["layers"]["patches"]["channels"] = document["layers"]["class"]["channels"] = channels
    document["layers"]["sequence"]["size"] = down * across
    document["layers"]["blocks"]["repeat"] = copies
    document["connections"][0] |= {"kernel": patch, "stride": patch}
    document["blocks"]["block"]["layers"]["attended"]["heads"] = heads
    net = random_reference(document, seed, 72)
    image = net.input(batch, 3, patch * down, patch * across)
    x = places_last(net.convolution(tensor(image), "patches", "image", stride=patch).flatten(2))
    x = torch.cat([net["class.output"].T.expand(batch, 1, channels), x], 1) + net["positions.output"].T
    for copy in copies_of("blocks", copies):
        arrays = block_arrays(net, copy, "normed1", "normed2", ("normed1", "normed2"))
        options = {"activation": "gelu", "norm_first": True, "layer_norm_eps": 1e-6}
        x = encoder_layer(net, channels, heads, 4 * channels, arrays, **options)(x)
    first = net.layer_norm(places_last(x), "normed", 1e-6)[:, :, 0]
    net.compare({"image": image}, {"classes": net.full(first, "classes", "normed").softmax(1)})


# The text of the first Transformer, with the blocks that are bundled.
TRANSFORMER: dict[str, Any] = {
    "name": "Transformer",
    "connections": [
        {"pointwise": "sentence -> read"},
        {"pointwise": "translation -> written", "weights": "read.output.sentence"},
        {"identity": ["read -> heard", "places -> heard.place", "heard -> encoder -> decoder.memory"]},
        {"identity": ["written -> said", "order -> said.place", "said -> decoder"]},
        {"pointwise": "decoder -> next", "weights": "read.output.sentence", "transposed": True},
    ],
}


@seeds(14)
def test_encoders_and_decoders(seed: int) -> None:
    """Vaswani et al., "Attention is all you need", 2017, with the layers of `torch.nn`."""
    rng = np.random.default_rng([seed, 73])
    source, target, words, heads, width, hidden, encoders, decoders, batch = rng.integers(
        (1, 1, 2, 1, 1, 1, 1, 1, 1), (8, 8, 12, 4, 4, 12, 4, 4, 4)
    ).tolist()
    channels, activation = 2 * heads * width, ("relu", "gelu")[seed % 2]
    given = {"heads": heads, "width": hidden, "activation": activation}
    waves = {"cell": "constant", "init": "sinusoidal", "train": False}
    layers = {
        "sentence": {"cell": "input", "size": source, "vocabulary": words},
        "read": {"cell": "embedding", "channels": channels},
        "places": waves,
        "heard": {"cell": "stream"},
        "encoder": {"block": "transformer_encoder", "repeat": encoders, "with": given},
        "translation": {"cell": "input", "size": target, "vocabulary": words},
        "written": {"cell": "embedding", "channels": channels},
        "order": waves,
        "said": {"cell": "stream"},
        "decoder": {"block": "transformer_decoder", "repeat": decoders, "with": given},
        "next": {"cell": "output", "channels": words, "activation": "softmax", "bias": False},
    }
    parts = {"scaled": {"multiply": ["inputs", math.sqrt(channels)]}, "output": {"sum": ["scaled", "inputs.place"]}}
    document = TRANSFORMER | {"layers": layers, "cells": {"stream": {"extends": "add", "parts": parts}}}
    net = random_reference(document, seed, 73)
    sentence, written = indices(rng, words, batch, source), indices(rng, words, batch, target)
    x = math.sqrt(channels) * embedded(net, sentence, "read.output.sentence") + net["places.output"].T
    for copy in copies_of("encoder", encoders):
        arrays = block_arrays(net, copy, "inputs", "added", ("added", "output"))
        x = encoder_layer(net, channels, heads, hidden, arrays, activation=activation)(x)
    y = math.sqrt(channels) * embedded(net, written, "read.output.sentence") + net["order.output"].T
    for copy in copies_of("decoder", decoders):
        arrays = block_arrays(
            net, copy, "inputs", "informed", ("added", "informed", "output"), ("added", "inputs.memory")
        )
        module = nn.TransformerDecoderLayer(
            channels, heads, hidden, 0.0, activation, batch_first=True, dtype=dtype_of(net)
        )
        y = load(module, arrays)(y, x, tgt_mask=causal_mask(target), tgt_is_causal=True)
    scores = torch.einsum("bpc,cv->bvp", y, net["read.output.sentence"])
    given_words = {"sentence": sentence.astype(net.dtype), "translation": written.astype(net.dtype)}
    net.compare(given_words, {"next": scores.softmax(1)})


# T5


def bucket(relative: torch.Tensor, both: bool, buckets: int, furthest: int) -> torch.Tensor:
    """Return the bucket of places of keys minus those of queries, as `T5Attention` of transformers computes it."""
    start = torch.zeros_like(relative)
    if both:
        buckets //= 2
        start = start + (relative > 0).long() * buckets
        relative = relative.abs()
    else:
        relative = -torch.min(relative, torch.zeros_like(relative))
    exact = buckets // 2
    share = torch.log(relative.float() / exact) / math.log(furthest / exact)
    large = torch.min(exact + (share * (buckets - exact)).long(), torch.full_like(relative, buckets - 1))
    return start + torch.where(relative < exact, relative, large)


def t5_bias(net: Reference, name: str, places: int, both: bool, buckets: int, furthest: int) -> torch.Tensor:
    """Return what is added to the scores of each head, [heads, queries, keys]."""
    relative = torch.arange(places)[None, :] - torch.arange(places)[:, None]
    return net[name][:, bucket(relative, both, buckets, furthest)]


def t5_attention(
    net: Reference, layer: str, sources: tuple[str, str], x: torch.Tensor, memory: torch.Tensor, heads: int, bias: Any
) -> torch.Tensor:
    """Return what attention takes, without a factor: values are [batch, channels, places]."""
    query, key, value = (
        net.pointwise(of, layer, source, part).unflatten(1, (heads, -1))
        for of, source, part in zip(
            (x, memory, memory), (sources[0], *sources[1:] * 2), ("query", "key", "value"), strict=True
        )
    )
    scores = torch.einsum("bhwq,bhwk->bhqk", query, key) + bias
    return torch.einsum("bhqk,bhwk->bhwq", scores.softmax(-1), value).flatten(1, 2)


def rms(net: Reference, x: torch.Tensor, layer: str, epsilon: float = 1e-6) -> torch.Tensor:
    """Return RMS normalization along the channels."""
    gain = net[f"{layer}.normalize.gain"].reshape(1, -1, 1)
    return gain * x * torch.rsqrt(x.square().mean(1, keepdim=True) + epsilon)


def t5_layers(net: Reference, copy: str, x: torch.Tensor, memory: torch.Tensor | None, heads: int, bias: Any) -> Any:
    """Return what the layers of a block of an encoder, or of a decoder with a memory, give."""
    normed = rms(net, x, f"{copy}.looked.normed")
    seen = t5_attention(net, f"{copy}.looked.attended", ("normed", "normed"), normed, normed, heads, bias)
    x = x + net.pointwise(seen, f"{copy}.looked.mixed", "attended")
    if memory is not None:
        normed = rms(net, x, f"{copy}.asked.normed")
        sources = ("normed", "inputs.memory")
        seen = t5_attention(net, f"{copy}.asked.attended", sources, normed, memory, heads, 0)
        x = x + net.pointwise(seen, f"{copy}.asked.mixed", "attended")
    wide = F.relu(net.pointwise(rms(net, x, f"{copy}.output.normed"), f"{copy}.output.wide", "normed"))
    return x + net.pointwise(wide, f"{copy}.output.narrow", "wide")


def small_t5(rng: np.random.Generator) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the text of T5 with random sizes, and these."""
    names = ("source", "target", "words", "heads", "width", "channels", "hidden", "encoders", "decoders", "batch")
    drawn = rng.integers((1, 1, 2, 1, 1, 2, 1, 1, 1, 1), (24, 24, 9, 4, 5, 9, 9, 4, 4, 4)).tolist()
    sizes = dict(zip(names, drawn, strict=True))
    sizes["buckets"] = 2 * int(rng.integers(2, 8))
    sizes["furthest"] = sizes["buckets"] + int(rng.integers(1, 20))
    document = published("t5-small")
    layers, blocks = document["layers"], document["blocks"]
    layers["text"] |= {"size": sizes["source"], "vocabulary": sizes["words"]}
    layers["before"] |= {"size": sizes["target"], "vocabulary": sizes["words"]}
    layers["next"]["channels"] = sizes["words"]
    for name in ("read", "written"):
        layers[name]["channels"] = sizes["channels"]
    for name in ("apart", "ago"):
        layers[name] |= {"buckets": sizes["buckets"], "furthest": sizes["furthest"]}
    for name, copies in (("encoder", sizes["encoders"]), ("decoder", sizes["decoders"])):
        layers[name]["repeat"] = copies
    inner = sizes["heads"] * sizes["width"]
    for block in ("look", "ask"):
        blocks[block]["layers"]["attended"] |= {"heads": sizes["heads"], "channels": inner}
        blocks[block]["layers"]["mixed"]["channels"] = sizes["channels"]
    blocks["feed"]["layers"]["wide"]["channels"] = sizes["hidden"]
    blocks["feed"]["layers"]["narrow"]["channels"] = sizes["channels"]
    return document, sizes


@seeds(20)
def test_t5(seed: int) -> None:
    rng = np.random.default_rng([seed, 74])
    document, sizes = small_t5(rng)
    if seed % 2:
        # It follows from the attention of the decoder.
        del document["layers"]["ago"]["causal"]
    net = random_reference(document, seed, 74)
    source, target, heads = sizes["source"], sizes["target"], sizes["heads"]
    text, before = (indices(rng, sizes["words"], sizes["batch"], places) for places in (source, target))
    sorting = (sizes["buckets"], sizes["furthest"])
    x = places_last(embedded(net, text, "read.output.text"))
    for copy in copies_of("encoder", sizes["encoders"]):
        x = t5_layers(net, copy, x, None, heads, t5_bias(net, "apart.output", source, True, *sorting))
    known = rms(net, x, "known")
    later = torch.where(causal_mask(target), -math.inf, 0.0)
    ago = t5_bias(net, "ago.output", target, False, *sorting) + later.to(dtype_of(net))
    y = places_last(embedded(net, before, "read.output.text"))
    for copy in copies_of("decoder", sizes["decoders"]):
        y = t5_layers(net, copy, y, known, heads, ago)
    scores = torch.einsum("bcp,cv->bvp", rms(net, y, "normed") / math.sqrt(512), net["read.output.text"])
    inputs = {"text": text.astype(net.dtype), "before": before.astype(net.dtype)}
    net.compare(inputs, {"known": known, "next": scores.softmax(1)})


# Llama


def turned(x: torch.Tensor, base: float) -> torch.Tensor:
    """Return queries or keys [batch, heads, places, width] as `LlamaRotaryEmbedding` of transformers turns them."""
    width = x.shape[-1]
    frequencies = 1.0 / base ** (torch.arange(0, width, 2, dtype=torch.float64) / width)
    angles = torch.outer(torch.arange(x.shape[-2], dtype=torch.float64), frequencies)
    angles = torch.cat([angles, angles], -1)
    first, second = x.chunk(2, -1)
    return x * angles.cos().to(x.dtype) + torch.cat([-second, first], -1) * angles.sin().to(x.dtype)


def llama_layers(net: Reference, copy: str, x: torch.Tensor, heads: tuple[int, int], base: float) -> torch.Tensor:
    """Return what the layers of a block give, [batch, channels, places]."""
    normed, layer = rms(net, x, f"{copy}.normed1", 1e-5), f"{copy}.attended"
    counts = (heads[0], heads[1], heads[1])
    query, key, value = (
        net.pointwise(normed, layer, "normed1", part).unflatten(1, (count, -1)).transpose(2, 3)
        for part, count in zip(("query", "key", "value"), counts, strict=True)
    )
    shared = {"is_causal": True, "enable_gqa": True}
    seen = F.scaled_dot_product_attention(turned(query, base), turned(key, base), value, **shared)
    x = x + net.pointwise(seen.transpose(2, 3).flatten(1, 2), f"{copy}.mixed", "attended")
    normed = rms(net, x, f"{copy}.normed2", 1e-5)
    gate = F.silu(net.pointwise(normed, f"{copy}.gated", "normed2", "gate"))
    gated = gate * net.pointwise(normed, f"{copy}.gated", "normed2", "value")
    return x + net.pointwise(gated, f"{copy}.narrowed", "gated")


@seeds(10)
def test_llama(seed: int) -> None:
    rng = np.random.default_rng([seed, 75])
    places, words, key_heads, group, width, hidden, copies, batch = rng.integers(
        (1, 2, 1, 1, 1, 1, 1, 1), (9, 12, 4, 4, 4, 12, 4, 4)
    ).tolist()
    heads, base = key_heads * group, float(rng.choice([10.0, 10_000.0]))
    channels = 2 * width * heads
    document = published("llama", words={"size": places, "vocabulary": words}, next={"channels": words})
    document["layers"]["embedded"]["channels"] = channels
    document["layers"]["blocks"]["repeat"] = copies
    block = document["blocks"]["block"]["layers"]
    block["attended"] |= {"heads": heads, "key_heads": key_heads, "rotary": base}
    block["gated"]["channels"] = hidden
    net = random_reference(document, seed, 75)
    text = indices(rng, words, batch, places)
    x = places_last(embedded(net, text, "embedded.output.words"))
    for copy in copies_of("blocks", copies):
        x = llama_layers(net, copy, x, (heads, key_heads), base)
    scores = net.pointwise(rms(net, x, "normed", 1e-5), "next", "normed")
    net.compare({"words": text.astype(net.dtype)}, {"next": scores.softmax(1)})


# Swin transformers


def swin_index(window: tuple[int, int]) -> torch.Tensor:
    """Return the index of each pair of places of a window, as torchvision's `ShiftedWindowAttention` defines it."""
    coordinates = torch.stack(torch.meshgrid(*map(torch.arange, window), indexing="ij")).flatten(1)
    relative = (coordinates[:, :, None] - coordinates[:, None, :]).permute(1, 2, 0).contiguous()
    relative[:, :, 0] += window[0] - 1
    relative[:, :, 1] += window[1] - 1
    relative[:, :, 0] *= 2 * window[1] - 1
    return relative.sum(-1)


def in_windows(x: torch.Tensor, window: tuple[int, int]) -> torch.Tensor:
    """Return values [batch, rows, columns, channels] as [batch × windows, places, channels]."""
    batch, rows, columns, channels = x.shape
    cut = x.reshape(batch, rows // window[0], window[0], columns // window[1], window[1], channels)
    return cut.permute(0, 1, 3, 2, 4, 5).reshape(-1, window[0] * window[1], channels)


def joined(x: torch.Tensor, shape: torch.Size, window: tuple[int, int]) -> torch.Tensor:
    """Return values of windows as [batch, rows, columns, channels]."""
    batch, rows, columns, channels = shape
    cut = x.reshape(batch, rows // window[0], columns // window[1], *window, channels)
    return cut.permute(0, 1, 3, 2, 4, 5).reshape(batch, rows, columns, channels)


def swin_mask(size: tuple[int, int], window: tuple[int, int], shift: tuple[int, int]) -> torch.Tensor:
    """Return what is added to the scores of each window, so that parts from opposite edges do not mix."""
    regions = torch.zeros(1, *size, 1)
    number = 0
    for rows in (slice(0, -window[0]), slice(-window[0], -shift[0] or None), slice(-shift[0] or size[0], None)):
        for columns in (slice(0, -window[1]), slice(-window[1], -shift[1] or None), slice(-shift[1] or size[1], None)):
            regions[:, rows, columns] = number
            number += 1
    cut = in_windows(regions, window).squeeze(-1)
    return torch.where(cut[:, :, None] == cut[:, None, :], 0.0, -math.inf)


def swin_attention(
    net: Reference,
    layer: str,
    source: str,
    x: torch.Tensor,
    heads: int,
    window: tuple[int, int],
    shift: tuple[int, int],
    bias: Any,
) -> torch.Tensor:
    """Return what attention within shifted windows takes, [batch, rows, columns, channels]."""
    size = (x.shape[1], x.shape[2])
    shift = tuple(0 if wide >= cells else by for by, wide, cells in zip(shift, window, size, strict=True))  # type: ignore[assignment]
    rolled = torch.roll(x, (-shift[0], -shift[1]), (1, 2))
    cut = in_windows(rolled, window)
    query, key, value = (
        F.linear(cut, net[f"{layer}.{part}.{source}"], net.bias(layer, part)).unflatten(-1, (heads, -1)).transpose(1, 2)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1]) + bias
    if any(shift):
        mask = swin_mask(size, window, shift).to(scores.dtype)
        scores = scores.unflatten(0, (len(x), -1)) + mask[:, None]
        scores = scores.flatten(0, 1)
    seen = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
    return torch.roll(joined(seen, torch.Size((*x.shape[:3], seen.shape[-1])), window), shift, (1, 2))


def swin_layers(
    net: Reference, copy: str, x: torch.Tensor, heads: int, window: tuple[int, int], shift: tuple[int, int]
) -> torch.Tensor:
    """Return what the layers of a block give, [batch, channels, rows, columns]."""
    table = net[f"{copy}.apart.output"]
    bias = table.flatten(1)[:, swin_index(window)]
    normed = net.layer_norm(x, f"{copy}.normed1").movedim(1, -1)
    seen = swin_attention(net, f"{copy}.attended", "normed1", normed, heads, window, shift, bias).movedim(-1, 1)
    x = x + net.pointwise(seen, f"{copy}.mixed", "attended")
    wide = F.gelu(net.pointwise(net.layer_norm(x, f"{copy}.normed2"), f"{copy}.expanded", "normed2"))
    return x + net.pointwise(wide, f"{copy}.narrowed", "expanded")


@seeds(18)
def test_swin_transformers(seed: int) -> None:
    """A stage of two to four blocks, a merge of neighbors, and another stage whose windows may be all of the image."""
    rng = np.random.default_rng([seed, 76])
    rows, columns, heads, width, copies, batch, classes = rng.integers(
        (1, 1, 1, 2, 2, 1, 2), (4, 4, 3, 4, 5, 3, 6)
    ).tolist()
    window = (2, 2) if seed % 3 else (4, 2)
    size = (2 * window[0] * rows, 2 * window[1] * columns)
    shift = (window[0] // 2, window[1] // 2)
    channels = heads * width
    document = published("swin-t", image={"size": [4 * length for length in size]}, classes={"size": classes})
    layers = document["layers"]
    layers["patches"]["channels"] = channels
    layers["stage1"] = {"block": "block", "repeat": copies, "with": {"heads": heads, "shift": [0, 1] * 2}}
    layers["stage2"] = {"block": "block", "repeat": 2, "with": {"heads": 2 * heads, "shift": [0, 1]}}
    for name in ("merged2", "stage3", "merged3", "stage4"):
        del layers[name]
    document["connections"][1] = {"identity": "patches -> stage1 -> merged1 -> stage2 -> normed"}
    attended = document["blocks"]["block"]["layers"]["attended"]
    attended["window"] = list(window)
    if window[0] != window[1]:
        attended["shift"] = list(shift)
    net = random_reference(document, seed, 76)
    image = net.input(batch, 3, *(4 * length for length in size))
    x = net.layer_norm(net.convolution(tensor(image), "patches", "image", stride=4), "patches")
    shifts = [shift] * copies if window[0] != window[1] else [(copy % 2,) * 2 for copy in range(copies)]
    for number in range(copies):
        x = swin_layers(net, f"stage1.{number + 1}", x, heads, window, shifts[number])  # type: ignore[arg-type]
    merged = F.unfold(x, 2, stride=2).unflatten(2, (size[0] // 2, size[1] // 2))
    x = net.pointwise(net.layer_norm(merged, "merged1.four"), "merged1.output", "four")
    for number in range(2):
        x = swin_layers(net, f"stage2.{number + 1}", x, 2 * heads, window, shifts[number])  # type: ignore[arg-type]
    mean = net.layer_norm(x, "normed").mean((2, 3))
    net.compare({"image": image}, {"classes": net.full(mean, "classes", "mean").softmax(1)})


# Relative positions alone


@seeds(12)
def test_relative_positions_of_grids_and_of_clipped_differences(seed: int) -> None:
    """Shaw et al., 2018: differences of words up to a furthest one; and of rows and columns without windows."""
    rng = np.random.default_rng([seed, 77])
    heads, width, batch = rng.integers((1, 1, 1), (4, 4, 4)).tolist()
    size = rng.integers(1, 6, 1 + seed % 3).tolist()
    furthest = int(rng.integers(1, 5)) if seed % 2 else None
    relative: dict[str, Any] = {"cell": "relative"} | ({"furthest": furthest} if furthest else {})
    document = {
        "name": "Relative",
        "layers": {
            "words": {"cell": "input", "size": size, "channels": heads * width},
            "apart": relative,
            "attended": {"cell": "attention", "heads": heads},
            "output": {"cell": "linear", "channels": 3},
        },
        "connections": [{"pointwise": "words -> attended -> output"}, {"identity": "apart -> attended.scores"}],
    }
    net = random_reference(document, seed, 77)
    words = net.input(batch, heads * width, *size)
    table = net["apart.output"]
    places = torch.tensor(list(np.ndindex(*size)))
    apart = places[:, None] - places[None, :]
    if furthest:
        index = apart.clamp(-furthest, furthest) + furthest
    else:
        index = apart + torch.tensor(size) - 1
    bias = table[(slice(None), *index.unbind(-1))]
    query, key, value = (
        net.pointwise(tensor(words), "attended", "words", part).flatten(2).unflatten(1, (heads, width)).transpose(2, 3)
        for part in ("query", "key", "value")
    )
    seen = F.scaled_dot_product_attention(query, key, value, attn_mask=bias.expand(batch, -1, -1, -1))
    seen = seen.transpose(2, 3).reshape(words.shape)
    net.compare({"words": words}, {"attended": seen, "output": net.pointwise(seen, "output", "attended")})


def test_there_are_at_least_a_hundred_cases() -> None:
    marks = [
        mark for name, test in globals().items() if name.startswith("test_") for mark in getattr(test, "pytestmark", ())
    ]
    assert sum(len(mark.args[1]) for mark in marks if mark.name == pytest.mark.parametrize.name) >= 100
