"""Networks of dense layers: gates, experts, mixers, shared, frozen and generated weights, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.network.totals import totals
from tests.parity.networks import F, Reference, chart_of, published, random_reference, seeds, tensor, torch


def one_hot(net: Reference, words: FloatArray, count: int) -> torch.Tensor:
    """Return words as vectors of zeros and a one."""
    return tensor(np.eye(count, dtype=net.dtype)[words])


@seeds(10)
def test_highway_networks(seed: int) -> None:
    rng = np.random.default_rng([seed, 40])
    pixels, width, copies, classes, batch = rng.integers((2, 2, 1, 2, 1), (9, 9, 12, 5, 5)).tolist()
    document = published("highway", input={"size": pixels}, first={"size": width}, output={"size": classes})
    document["layers"]["layers"]["repeat"] = copies
    document["blocks"]["highway"]["layers"]["output"]["size"] = width
    net = random_reference(document, seed, 40)
    image = net.input(batch, pixels)
    x = F.relu(net.full(tensor(image), "first", "input"))
    for copy in range(1, copies + 1):
        layer = f"layers.{copy}.output" if copies > 1 else "layers.output"
        gate = torch.sigmoid(net.full(x, layer, "inputs", "gate"))
        x = gate * F.relu(net.full(x, layer, "inputs", "made")) + (1 - gate) * x
    net.compare({"input": image}, {"output": net.full(x, "output", "layers").softmax(1)})


@seeds(16)
def test_sparse_mixtures_of_experts(seed: int) -> None:
    """Shazeer et al., 2017; Jiang et al., 2024: softmax over the k largest of n scores, and n gated experts."""
    rng = np.random.default_rng([seed, 41])
    places, channels, experts, width, batch = rng.integers((1, 2, 3, 1, 1), (6, 6, 7, 9, 4)).tolist()
    top = int(rng.integers(1, experts)) if seed % 2 else 2
    document = {
        "name": "MoE",
        "layers": {
            "input": {"cell": "input", "size": places, "channels": channels},
            "router": {"cell": "linear", "channels": experts, "bias": False, "top": top, "activation": "softmax"},
            "experts": {"block": "expert", "beside": experts, "with": {"width": width}},
            "output": {"cell": "add"},
        },
        "connections": [
            {"pointwise": "input -> router"},
            {"identity": "input -> experts -> output"},
            {"identity": "router -> experts.share", "split": True},
        ],
    }
    net = random_reference(document, seed, 41)
    words = net.input(batch, channels, places)
    x = tensor(words)
    scores = net.pointwise(x, "router", "input")
    best = scores.topk(top, dim=1)
    shares = torch.zeros_like(scores).scatter(1, best.indices, best.values.softmax(1))
    result = torch.zeros_like(x)
    for expert in range(experts):
        layer = f"experts.{expert + 1}"
        gate = F.silu(net.pointwise(x, f"{layer}.gated", "inputs", "gate"))
        back = net.pointwise(gate * net.pointwise(x, f"{layer}.gated", "inputs", "value"), f"{layer}.back", "gated")
        result += back * shares[:, expert : expert + 1]
    net.compare({"input": words}, {"router": shares, "output": result})


@seeds(10)
def test_low_rank_adaptation_of_a_frozen_network(seed: int) -> None:
    """Hu et al., "LoRA: low-rank adaptation of large language models", 2021: of every layer of a block, at each place."""
    rng = np.random.default_rng([seed, 42])
    places, channels, rank, copies, batch = rng.integers((1, 2, 1, 1, 1), (6, 7, 3, 4, 4)).tolist()
    adapted = {
        "layers": {
            "low": {"cell": "linear", "channels": rank, "bias": False},
            "output": {"cell": "hidden", "channels": channels, "activation": "gelu", "train": False},
        },
        "connections": [
            {"pointwise": ["inputs -> output", "inputs -> low"]},
            {"pointwise": "low -> output", "train": True},
        ],
    }
    document = {
        "name": "LoRA",
        "layers": {
            "input": {"cell": "input", "size": places, "channels": channels},
            "stack": {"block": "adapted", "repeat": copies},
            "output": {"cell": "output", "activation": "linear", "bias": False, "train": False},
        },
        "connections": [{"identity": "input -> stack"}, {"pointwise": "stack -> output"}],
        "blocks": {"adapted": adapted},
    }
    document["layers"]["output"]["channels"] = 2  # type: ignore[index]
    net = random_reference(document, seed, 42)
    words = net.input(batch, channels, places)
    x = tensor(words)
    for copy in range(1, copies + 1):
        layer = f"stack.{copy}" if copies > 1 else "stack"
        low = net.pointwise(x, f"{layer}.low", "inputs")
        change = F.linear(low.movedim(1, -1), net[f"{layer}.output.output.low"]).movedim(-1, 1)
        x = F.gelu(net.pointwise(x, f"{layer}.output", "inputs") + change)
    net.compare({"input": words}, {"output": net.pointwise(x, "output", "stack")})
    frozen = copies * (channels**2 + channels) + 2 * channels
    assert totals(net.chart.counts())[:2] == (copies * 2 * channels * rank, frozen)


@seeds(10)
def test_hypernetworks(seed: int) -> None:
    """Ha, Dai & Le, 2016: one network gives the weights of two layers of another, for each example."""
    rng = np.random.default_rng([seed, 43])
    task, thought, inputs, outputs, batch = rng.integers(1, 7, 5).tolist()
    values = {"task": task, "thought": thought, "weights": inputs * outputs, "input": inputs, "output": outputs}
    net = random_reference(published("hypernetwork", **{name: {"size": n} for name, n in values.items()}), seed, 43)
    tasks, data = net.input(batch, task), net.input(batch, inputs)
    made = net.full(torch.tanh(net.full(tensor(tasks), "thought", "task")), "weights", "thought")
    output = torch.einsum("bi,bio->bo", tensor(data), made.reshape(batch, inputs, outputs))
    net.compare({"task": tasks, "input": data}, {"output": output})


@seeds(10)
def test_mixers(seed: int) -> None:
    rng = np.random.default_rng([seed, 44])
    patch, channels, width, tokens, expanded, copies = rng.integers((1, 1, 2, 1, 1, 1), (4, 4, 7, 6, 9, 4)).tolist()
    grid = rng.integers(1, 4, 2).tolist()
    places, size, batch = grid[0] * grid[1], [patch * n for n in grid], 1 + seed % 3
    document = published("mlp-mixer", image={"size": size, "channels": channels}, patch={"size": places})
    layers, mixer = document["layers"], document["blocks"]["mixer"]["layers"]
    layers["patches"]["channels"], layers["blocks"]["repeat"], layers["classes"]["size"] = width, copies, 3
    document["connections"][0] |= {"kernel": patch, "stride": patch}
    mixer["places1"]["size"], mixer["places2"]["size"], mixer["mixed1"]["channels"] = tokens, places, expanded
    net = random_reference(document, seed, 44)
    image = net.input(batch, channels, *size)
    x = net.convolution(tensor(image), "patches", "image", stride=patch).flatten(2)
    for copy in range(1, copies + 1):
        name = f"blocks.{copy}" if copies > 1 else "blocks"
        y = net.layer_norm(x, f"{name}.normed1", 1e-6)
        y = F.gelu(net.over_places(y, f"{name}.places1", "normed1"))
        x = x + net.over_places(y, f"{name}.places2", "places1")
        y = net.layer_norm(x, f"{name}.normed2", 1e-6)
        x = x + net.pointwise(F.gelu(net.pointwise(y, f"{name}.mixed1", "normed2")), f"{name}.mixed2", "mixed1")
    mean = net.layer_norm(x, "normed", 1e-6).mean(2)
    net.compare({"image": image}, {"classes": net.full(mean, "classes", "mean").softmax(1)})


@seeds(10)
def test_siamese_twins_see_with_the_same_weights(seed: int) -> None:
    rng = np.random.default_rng([seed, 45])
    kernel, channels, code, batch = rng.integers((1, 1, 2, 1), (5, 5, 9, 4)).tolist()
    size = (kernel + 2 * rng.integers(1, 4, 2)).tolist()
    document = published("siamese", image1={"size": size}, image2={"size": size})
    twin = document["blocks"]["twin"]
    twin["layers"]["seen"]["channels"], twin["layers"]["output"]["size"] = channels, code
    twin["connections"][0]["kernel"] = kernel
    net = random_reference(document, seed, 45)
    images = {name: net.input(batch, 1, *size) for name in ("image1", "image2")}

    def seen(image: FloatArray) -> torch.Tensor:
        maps = F.max_pool2d(F.relu(net.convolution(tensor(image), "twin1.seen", "inputs")), 2)
        return net.full(maps, "twin1.output", "pooled")

    one, other = (seen(image) for image in images.values())
    apart = (one - other).square().sum(1, keepdim=True).sqrt()
    net.compare(images, {"twin1.output": one, "twin2.output": other, "apart": apart})
    assert totals(net.chart.counts()).total == sum(array.size for array in net.arrays.values())


def cosine(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return the cosine of the angle between the features of maps of one place."""
    return F.cosine_similarity(one, other, dim=1, eps=1e-30)[:, None]


@seeds(6)
def test_bootstrapped_views(seed: int) -> None:
    """BYOL: an online network predicts what a frozen one of the same build says of another view."""
    code = 2 + seed % 5
    document = published("byol")
    document["blocks"]["mlp"]["layers"]["output"]["channels"] = code
    net = random_reference(document, seed, 46)
    views = {name: net.input(2, 3, 32, 32) for name in ("view1", "view2")}

    def mlp(x: torch.Tensor, layer: str) -> torch.Tensor:
        hidden = F.relu(net.batch(net.pointwise(x, f"{layer}.hidden", "inputs"), f"{layer}.hidden"))
        return net.pointwise(hidden, f"{layer}.output", "hidden")

    def encoder(x: torch.Tensor, layer: str) -> torch.Tensor:
        for name, source in (("seen1", "inputs"), ("seen2", "seen1")):
            x = F.relu(net.convolution(x, f"{layer}.{name}", source, stride=2, padding=1))
        return mlp(x.mean((2, 3), keepdim=True), f"{layer}.output")

    one, other = (tensor(view) for view in views.values())
    predicted = mlp(encoder(one, "online"), "predict")
    net.compare(views, {"alike": cosine(predicted, encoder(other, "target"))})


@seeds(6)
def test_contrasted_views(seed: int) -> None:
    """SimCLR: two views are seen, and projected, with the same weights."""
    code = 2 + seed % 5
    document = published("simclr")
    document["blocks"]["projector"]["layers"]["output"]["channels"] = code
    net = random_reference(document, seed, 47)
    views = {name: net.input(2, 3, 32, 32) for name in ("view1", "view2")}

    def projected(view: FloatArray) -> torch.Tensor:
        x = tensor(view)
        for name, source in (("seen1", "inputs"), ("seen2", "seen1")):
            x = F.relu(net.convolution(x, f"encoder1.{name}", source, stride=2, padding=1))
        hidden = F.relu(net.pointwise(x.mean((2, 3), keepdim=True), "project1.hidden", "inputs"))
        return net.pointwise(hidden, "project1.output", "hidden")

    net.compare(views, {"similar": cosine(*(projected(view) for view in views.values()))})


@seeds(8)
def test_two_towers_of_embeddings(seed: int) -> None:
    rng = np.random.default_rng([seed, 48])
    people, things, width, hidden, code = rng.integers(2, 9, 5).tolist()
    document = published("two-tower", person={"vocabulary": people}, thing={"vocabulary": things})
    document["layers"]["known"]["channels"] = document["layers"]["seen"]["channels"] = width
    tower = document["blocks"]["tower"]["layers"]
    tower["hidden"]["channels"], tower["output"]["channels"] = hidden, code
    net = random_reference(document, seed, 48)
    words = {"person": rng.integers(0, people, (4, 1)), "thing": rng.integers(0, things, (4, 1))}
    towers = []
    for (name, indices), embedded, tower_name in zip(
        words.items(), ("known", "seen"), ("tower1", "tower2"), strict=True
    ):
        x = F.embedding(tensor(indices), net[f"{embedded}.output.{name}"].T.contiguous()).movedim(-1, 1)
        x = F.relu(net.pointwise(x, f"{tower_name}.hidden", "inputs"))
        towers.append(net.pointwise(x, f"{tower_name}.output", "hidden"))
    liking = torch.sigmoid((towers[0] * towers[1]).sum(1, keepdim=True))
    inputs = {name: indices.astype(net.dtype) for name, indices in words.items()}
    net.compare(inputs, {"liking": liking})


@seeds(8)
def test_wide_and_deep(seed: int) -> None:
    rng = np.random.default_rng([seed, 49])
    counts = dict(zip(("crossed", "person", "app"), rng.integers(2, 9, 3).tolist(), strict=True))
    document = published("wide-and-deep", **{name: {"vocabulary": count} for name, count in counts.items()})
    numbers = int(rng.integers(2, 5))
    document["layers"]["numbers"]["channels"] = numbers
    net = random_reference(document, seed, 49)
    words = {name: rng.integers(0, count, (3, 1)) for name, count in counts.items()}
    data = net.input(3, numbers, 1)
    vectors = {name: one_hot(net, words[name], counts[name]).movedim(-1, 1) for name in counts}
    known = net.pointwise(vectors["person"], "known", "person")
    joined = torch.cat([known, net.pointwise(vectors["app"], "used", "app"), tensor(data)], dim=1)
    hidden = F.relu(net.pointwise(joined, "hidden1", "joined"))
    hidden = F.relu(net.pointwise(hidden, "hidden2", "hidden1"))
    wide = F.linear(vectors["crossed"].movedim(1, -1), net["install.output.crossed"]).movedim(-1, 1)
    install = torch.sigmoid(net.pointwise(hidden, "install", "hidden2") + wide)
    inputs = {name: indices.astype(net.dtype) for name, indices in words.items()} | {"numbers": data}
    net.compare(inputs, {"install": install})


@seeds(8)
def test_cascades(seed: int) -> None:
    """Cascade correlation: each unit takes the input and all units before."""
    rng = np.random.default_rng([seed, 50])
    inputs, units, outputs = rng.integers((2, 1, 1), (6, 7, 4)).tolist()
    document = published("cascade-correlation", input={"size": inputs}, output={"size": outputs})
    names = [f"unit{number}" for number in range(units)]
    layers = document["layers"]
    document["layers"] = {
        **dict.fromkeys(names, layers["first"]),
        **{end: layers[end] for end in ("input", "output")},
    }
    document["connections"] = [{"identity": " -> ".join(["input", *names])}, {"full": f"{names[-1]} -> output"}]
    net = random_reference(document, seed, 50)
    data = net.input(3, inputs)
    x = tensor(data)
    for name in names:
        x = torch.cat([x, torch.sigmoid(net.full(x, f"{name}.new", "inputs"))], dim=1)
    net.compare({"input": data}, {"output": torch.sigmoid(net.full(x, "output", names[-1]))})


@seeds(8)
def test_deep_sets(seed: int) -> None:
    rng = np.random.default_rng([seed, 51])
    members, channels, seen, features, hidden = rng.integers((1, 2, 2, 2, 2), (7, 5, 6, 6, 6)).tolist()
    values = {"seen": seen, "features": features, "hidden": hidden, "output": 2}
    layers = {name: {"channels": count} for name, count in values.items()}
    net = random_reference(published("deepsets", set={"size": members, "channels": channels}, **layers), seed, 51)
    data = net.input(3, channels, members)
    x = F.relu(net.pointwise(tensor(data), "seen", "set"))
    x = F.relu(net.pointwise(x, "features", "seen")).sum(2, keepdim=True)
    x = F.relu(net.pointwise(x, "hidden", "all"))
    net.compare({"set": data}, {"output": net.pointwise(x, "output", "hidden")})


@seeds(8)
def test_networks_that_remember_their_hidden_layer(seed: int) -> None:
    """Elman, 1990, as PyTorch's recurrent module with a context of its own."""
    rng = np.random.default_rng([seed, 52])
    inputs, hidden, outputs, steps, batch = rng.integers(1, 6, 5).tolist()
    document = published("elman", input={"size": inputs}, hidden={"size": hidden}, output={"size": outputs})
    net = Reference(chart_of({key: document[key] for key in ("name", "layers", "connections")}), rng)
    x = net.rng.standard_normal((steps, batch, inputs))
    context, outputs_of = torch.zeros(batch, hidden, dtype=torch.float64), []
    for step in range(steps):
        back = context @ net["hidden.output.context"]
        context = torch.sigmoid(net.full(tensor(x[step]), "hidden", "input") + back)
        outputs_of.append(torch.sigmoid(net.full(context, "output", "hidden")))
    ours = net.chart.forward({"input": x}, weights=net.arrays)["output"]
    np.testing.assert_allclose(
        ours[..., 0].reshape(steps, batch, -1) if outputs == 1 else ours[:, :, 0], torch.stack(outputs_of), rtol=1e-9
    )


@seeds(8)
def test_networks_that_remember_their_output(seed: int) -> None:
    """Jordan, 1986: a state holds the output of before and half of itself."""
    rng = np.random.default_rng([seed, 53])
    plan, hidden, outputs, steps, batch = rng.integers(1, 6, 5).tolist()
    sizes: dict[str, Any] = {"plan": plan, "state": outputs, "hidden": hidden, "output": outputs}
    document = published("jordan", **{name: {"size": size} for name, size in sizes.items()})
    kept = ("name", "layers", "connections", "cells")
    net = Reference(chart_of({key: document[key] for key in kept}), rng)
    x = rng.standard_normal((steps, batch, plan))
    state = output = torch.zeros(batch, outputs, dtype=torch.float64)
    all_outputs = []
    for step in range(steps):
        state = output + 0.5 * state
        seen = torch.sigmoid(net.full(tensor(x[step]), "hidden", "plan") + state @ net["hidden.output.state"])
        output = torch.sigmoid(net.full(seen, "output", "hidden"))
        all_outputs.append(output)
    ours = net.chart.forward({"plan": x}, weights=net.arrays)["output"]
    np.testing.assert_allclose(ours.reshape(steps, batch, outputs), torch.stack(all_outputs), rtol=1e-9)


@seeds(6)
def test_recurrent_networks_of_characters(seed: int) -> None:
    """Embedded characters, two LSTM layers and a head, as PyTorch's own modules."""
    rng = np.random.default_rng([seed, 54])
    kinds, width, size, steps, batch = rng.integers((2, 2, 1, 1, 1), (9, 5, 6, 6, 4)).tolist()
    document = published("char-lstm", character={"vocabulary": kinds}, embedded={"channels": width})
    for name, count in (("memory1", size), ("memory2", size), ("next", kinds)):
        document["layers"][name]["size"] = count
    net = Reference(chart_of(document), rng)
    characters = rng.integers(0, kinds, (steps, batch, 1))
    x = F.embedding(tensor(characters[..., 0]), net["embedded.output.character"].T.contiguous())
    names = ("input_gate", "forget_gate", "candidate", "output_gate")
    for layer, source in (("memory1", "embedded"), ("memory2", "memory1")):
        module = torch.nn.LSTM(x.shape[-1], size, dtype=torch.float64)
        with torch.no_grad():
            module.weight_ih_l0.copy_(torch.cat([net[f"{layer}.{name}.{source}"].T for name in names]))
            module.weight_hh_l0.copy_(torch.cat([net[f"{layer}.{name}.recurrent"].T for name in names]))
            module.bias_ih_l0.copy_(torch.cat([net[f"{layer}.{name}.bias"].flatten() for name in names]))
            module.bias_hh_l0.zero_()
            x = module(x)[0]
    theirs = (x @ net["next.output.memory2"] + net["next.output.bias"].flatten()).softmax(-1)
    ours = net.chart.forward({"character": characters.astype(float)}, weights=net.arrays)["next"]
    np.testing.assert_allclose(ours.reshape(theirs.shape), theirs, rtol=1e-9, atol=1e-12)
    assert not net.unused
