"""Flows, autoencoders and networks that draw random values, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from netcharts.array_types import FloatArray
from tests.parity.networks import F, Reference, chart_of, published, random_reference, seeds, tensor, torch


def flow(features: int, hidden: int, copies: int) -> dict[str, Any]:
    """Return the text of a RealNVP."""
    document = published("realnvp", data={"size": features}, flow={"repeat": copies}, noise={"size": features})
    coupling, half = document["blocks"]["coupling"], features // 2
    layers, connections = coupling["layers"], coupling["connections"]
    layers["hidden"]["size"], layers["scale"]["size"], layers["shift"]["size"] = (
        hidden,
        features - half,
        features - half,
    )
    connections[0]["places"], connections[1]["places"] = [0, half], [half, features]
    return document


def inverse_flow(features: int, hidden: int, copies: int) -> dict[str, Any]:
    """Return the text of the network that undoes a RealNVP, for the same weights in reverse order."""
    document, half = flow(features, hidden, copies), features // 2
    coupling = document["blocks"]["coupling"]
    # What was kept comes last, and is first again.
    coupling["connections"][0]["places"], coupling["connections"][1]["places"] = (
        [features - half, features],
        [0, features - half],
    )
    coupling["connections"][3]["identity"][2:] = ["kept -> output", "moved -> output"]
    document["cells"]["coupling"]["parts"] = {
        "shifted": {"subtract": ["inputs", "inputs.shift"]},
        "factor": {"pass": "inputs.scale", "activation": "exp"},
        "output": {"divide": ["shifted", "factor"]},
    }
    return document


def reversed_copies(arrays: dict[str, FloatArray], copies: int) -> dict[str, FloatArray]:
    """Return the weights of a flow by the names that they have in its inverse."""

    def name(own: str) -> str:
        first, copy, rest = own.split(".", 2)
        return f"{first}.{copies + 1 - int(copy)}.{rest}"

    return {name(own): array for own, array in arrays.items()}


@seeds(12)
def test_real_valued_flows_and_their_inverse(seed: int) -> None:
    rng = np.random.default_rng([seed, 20])
    half, hidden, copies, batch = rng.integers((1, 1, 2, 1), (4, 9, 7, 6)).tolist()
    # The halves change places, so that they are equal.
    features = 2 * half
    net = random_reference(flow(features, hidden, copies), seed, 20)
    data = net.input(batch, features)
    x = tensor(data)
    for copy in range(1, copies + 1):
        kept, rest = x[:, :half], x[:, half:]
        seen = torch.tanh(net.full(kept, f"flow.{copy}.hidden", "kept"))
        scale = torch.tanh(net.full(seen, f"flow.{copy}.scale", "hidden"))
        moved = rest * scale.exp() + net.full(seen, f"flow.{copy}.shift", "hidden")
        x = torch.cat([moved, kept], dim=1)
    ours = net.compare({"data": data}, {"noise": x})
    back = chart_of(inverse_flow(features, hidden, copies))
    weights = reversed_copies(net.arrays, copies)
    assert {name: array.shape for name, array in back.weights().items()} == {
        name: array.shape for name, array in weights.items()
    }
    again = back.forward({"data": ours["noise"]}, weights=weights)["noise"]
    precision = 1e-9 if net.dtype == "float64" else 1e-4
    np.testing.assert_allclose(again[0, :, 0], data, rtol=precision, atol=precision * max(1, abs(data).max()))


@seeds(6)
def test_moments_of_a_variational_autoencoder(seed: int) -> None:
    """The code of each example has the mean and deviation of the encoder; the rest follows from the code exactly."""
    rng = np.random.default_rng([seed, 21])
    pixels, hidden, code, draws = *rng.integers(2, 7, 3).tolist(), 40_000
    sizes = {"input": pixels, "encoded": hidden, "mean": code, "deviation": code, "decoded": hidden, "output": pixels}
    document = published("vae-gaussian", **{name: {"size": size} for name, size in sizes.items()})
    net = Reference(chart_of(document), rng)
    image = np.tile(rng.standard_normal(pixels), (draws, 1))
    seen = F.relu(net.full(tensor(image), "encoded", "input"))
    mean, deviation = net.full(seen, "mean", "encoded"), F.softplus(net.full(seen, "deviation", "encoded"))
    ours = net.compare({"input": image}, {"mean": mean, "deviation": deviation}, all_used=False)
    codes = ours["code"][0, :, 0]
    standard = (codes - mean.numpy()) / deviation.numpy()
    # Five standard errors of each moment of as many normal values.
    error = 5 / np.sqrt(draws)
    np.testing.assert_allclose(standard.mean(0), 0, atol=error)
    np.testing.assert_allclose(np.cov(standard.T).reshape(code, code), np.eye(code), atol=error * np.sqrt(2))
    np.testing.assert_allclose((standard**3).mean(0), 0, atol=error * np.sqrt(15))
    np.testing.assert_allclose((standard**4).mean(0), 3, atol=error * np.sqrt(96))
    # The law of what is decoded, beside that of PyTorch's own draws.
    output = F.relu(net.full(tensor(codes), "decoded", "code"))
    net.compare({"input": image}, {"output": torch.sigmoid(net.full(output, "output", "decoded"))})
    torch.manual_seed(seed)
    theirs = torch.distributions.Normal(mean, deviation).sample()
    theirs = torch.sigmoid(net.full(F.relu(net.full(theirs, "decoded", "code")), "output", "decoded")).numpy()
    np.testing.assert_allclose(ours["output"][0, :, 0].mean(0), theirs.mean(0), atol=error * np.sqrt(2))
    np.testing.assert_allclose(ours["output"][0, :, 0].std(0), theirs.std(0), atol=error)


@seeds(10)
def test_vector_quantization_by_a_tied_codebook(seed: int) -> None:
    rng = np.random.default_rng([seed, 22])
    channels, width, code, words, batch = rng.integers((1, 2, 2, 2, 1), (4, 6, 5, 9, 4)).tolist()
    size = (4 * rng.integers(1, 5, 2)).tolist()
    values: dict[str, dict[str, Any]] = {"image": {"size": size, "channels": channels}}
    for name, count in {"seen": width, "encoded": code, "word": words, "code": code, "wide": width}.items():
        values[name] = {"channels": count}
    net = random_reference(published("vq-vae", **values, output={"channels": channels}), seed, 22)
    image = net.input(batch, channels, *size)
    seen = F.relu(net.convolution(tensor(image), "seen", "image", stride=2, padding=1))
    encoded = net.convolution(seen, "encoded", "seen", stride=2, padding=1)
    book = net["word.output.encoded"]
    apart = torch.cdist(encoded.movedim(1, -1).flatten(0, 2)[None], book[None])[0]
    code_values = book[apart.argmin(1)].reshape(batch, *encoded.shape[2:], code).movedim(-1, 1)
    wide = F.relu(net.deconvolution(code_values, "wide", "code", stride=2, padding=1))
    output = torch.sigmoid(net.deconvolution(wide, "output", "wide", stride=2, padding=1))
    net.compare({"image": image}, {"code": code_values, "output": output})


@seeds(10)
def test_autoencoders_whose_decoder_is_the_encoder_transposed(seed: int) -> None:
    rng = np.random.default_rng([seed, 23])
    sizes = rng.integers(1, 8, 4).tolist()
    layers: dict[str, Any] = {"input": {"cell": "input", "size": sizes[0]}}
    layers |= {f"down{i}": {"cell": "hidden", "size": sizes[i], "activation": "tanh"} for i in (1, 2, 3)}
    layers |= {f"up{i}": {"cell": "hidden", "size": sizes[i], "activation": "tanh"} for i in (2, 1)}
    layers["output"] = {"cell": "match_input_output", "size": sizes[0], "activation": "linear"}
    tied = {
        "down3 -> up2": "down3.output.down2",
        "up2 -> up1": "down2.output.down1",
        "up1 -> output": "down1.output.input",
    }
    connections = [{"full": "input -> down1 -> down2 -> down3"}]
    connections += [{"full": link, "weights": name, "transposed": True} for link, name in tied.items()]
    net = random_reference({"name": "T", "layers": layers, "connections": connections}, seed, 23)
    data = net.input(3, sizes[0])
    x = tensor(data)
    for layer, source in (("down1", "input"), ("down2", "down1"), ("down3", "down2")):
        x = torch.tanh(net.full(x, layer, source))
    for layer, name in (("up2", "down3.output.down2"), ("up1", "down2.output.down1")):
        x = torch.tanh(F.linear(x, net[name], net.bias(layer)))
    net.compare({"input": data}, {"output": F.linear(x, net["down1.output.input"], net.bias("output"))})


@seeds(8)
def test_drawn_values_of_hidden_cells(seed: int) -> None:
    """What a random cell draws is 0 or 1, as often as its probability says, and what follows it follows exactly."""
    rng = np.random.default_rng([seed, 24])
    visible, hidden = rng.integers(2, 6, 2).tolist()
    layers = {
        "input": {"cell": "input", "size": visible},
        "chance": {"cell": "hidden", "size": hidden},
        "drawn": {"cell": "drawn"},
        "output": {"cell": "output", "size": visible},
    }
    cells = {"drawn": {"extends": "copy", "parts": {"output": {"sample": "inputs"}}}}
    connections = [{"full": ["input -> chance", "drawn -> output"]}, {"identity": "chance -> drawn"}]
    net = Reference(chart_of({"name": "T", "layers": layers, "connections": connections, "cells": cells}), rng)
    image = np.tile(rng.standard_normal(visible), (20_000, 1))
    chance = torch.sigmoid(net.full(tensor(image), "chance", "input"))
    ours = net.compare({"input": image}, {"chance": chance}, all_used=False)
    drawn = ours["drawn"][0, :, 0]
    assert set(np.unique(drawn)) <= {0, 1}
    np.testing.assert_allclose(drawn.mean(0), chance[0].numpy(), atol=5 * 0.5 / np.sqrt(20_000))
    net.compare({"input": image}, {"output": torch.sigmoid(net.full(tensor(drawn), "output", "drawn"))})


@seeds(10)
def test_adaptive_resonance(seed: int) -> None:
    """Carpenter & Grossberg, 1987: of the categories that explain enough of the input, the one that fits best."""
    rng = np.random.default_rng([seed, 25])
    inputs, categories = rng.integers(2, 9, 2).tolist()
    sizes = {"input": inputs, "ones": inputs, "expected": inputs, "matched": categories, "known": categories}
    document = published("art", **{name: {"size": size} for name, size in sizes.items()}, category={"size": categories})
    document.pop("weights")
    document.pop("examples", None)
    net = Reference(chart_of(document), rng)
    book = rng.integers(0, 2, (inputs, categories)).astype(float)
    net.arrays = {
        name: book if name == "matched.output.input" else np.ones(array.shape) for name, array in net.arrays.items()
    }
    image = rng.integers(0, 2, (8, inputs)).astype(float)
    image[:, 0] = 1
    x, w = tensor(image), tensor(book)
    matched = x @ w
    choice = matched / (w.sum(0) + 0.5) * (matched / x.sum(1, keepdim=True) - 0.7 > 0)
    chosen = torch.zeros_like(choice).scatter(1, choice.argmax(1, keepdim=True), choice.max(1, keepdim=True).values)
    net.compare({"input": image}, {"expected": chosen @ w.T}, all_used=False)


@seeds(8)
def test_denoising_diffusion(seed: int) -> None:
    """A U-Net of one level with group norms, which is told the noise level by values added at every place."""
    rng = np.random.default_rng([seed, 8])
    size, width, batch, channels = rng.integers((2, 1, 1, 1), (5, 4, 4, 4)).tolist()
    document = published("ddpm", image={"size": [2 * size, 2 * size + 2], "channels": channels})
    layers = document["layers"]
    for name in ("told", "seen", "up"):
        layers[name]["channels"] = width
    for name in ("deep", "mixed"):
        layers[name] |= {"channels": 4 * width, "normalize": {"kind": "group", "groups": 4}}
    layers["noise"]["channels"] = channels
    net = random_reference(document, seed, 8)

    def normed(x: torch.Tensor, layer: str) -> torch.Tensor:
        gain, shift = net[f"{layer}.normalize.gain"], net[f"{layer}.normalize.bias"]
        return F.relu(F.group_norm(x, 4, gain.flatten(), shift.flatten()))

    image, level = net.input(batch, channels, 2 * size, 2 * size + 2), net.input(batch, 1)
    told = F.silu(net.full(tensor(level), "told", "level"))[:, :, None, None]
    knows = F.relu(net.convolution(tensor(image), "seen", "image", padding=1)) + told
    deep = normed(net.convolution(knows, "deep", "knows", stride=2), "deep")
    mixed = normed(net.convolution(deep, "mixed", "deep", padding=1), "mixed")
    up = F.relu(net.deconvolution(mixed, "up", "mixed", stride=2))
    noise = net.convolution(torch.cat([knows, up], dim=1), "noise", "joined", padding=1)
    net.compare({"image": image, "level": level}, {"noise": noise})
