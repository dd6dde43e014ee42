"""Convolutional networks and their blocks, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.parity.networks import F, Reference, published, random_reference, seeds, tensor, torch


def drawn(seed: int, low: int, high: int, count: int) -> list[int]:
    """Return whole numbers of a seed."""
    numbers: list[int] = np.random.default_rng([seed, 99]).integers(low, high, count).tolist()
    return numbers


def cropped(x: torch.Tensor, size: Any) -> torch.Tensor:
    """Return the middle of maps."""
    first = [(long - short) // 2 for long, short in zip(x.shape[2:], size, strict=True)]
    return x[:, :, first[0] : first[0] + size[0], first[1] : first[1] + size[1]]


@seeds(12)
def test_u_net(seed: int) -> None:
    """Valid padding, a crop of what is joined, and a block within a block; all sizes of the image that fit."""
    rng = np.random.default_rng([seed, 1])
    depth, base, classes, batch = 1 + seed % 3, *(rng.integers(0, 3, 3) + [1, 2, 1]).tolist()
    channels = int(rng.integers(1, 3))
    size = [int((8 << depth) + 20 * (1 << depth) - 20 + rng.integers(0, 9)) for _ in range(2)]
    document = published("u-net")
    levels = range(1, depth + 1)
    layers: dict[str, Any] = {"image": {"cell": "input", "size": size, "channels": channels}}
    for level in levels:
        layers[f"down{level}"] = {"block": "pair", "with": {"width": base << level}}
        layers[f"pooled{level}"] = {"cell": "pool"}
    layers["bottom"] = {"block": "pair", "with": {"width": base << depth + 1}}
    layers |= {f"up{level}": {"block": "up", "with": {"width": base << level}} for level in reversed(levels)}
    layers["classes"] = {"cell": "output", "channels": classes, "activation": "softmax"}
    above = ["image", *(f"pooled{level}" for level in levels)]
    below = [*(f"down{level}" for level in levels), "bottom"]
    rising = ["bottom", *(f"up{level}" for level in reversed(levels))]
    joins = [f"down{level} -> up{level}.across" for level in levels]
    document["layers"] = layers
    document["connections"] = [
        {"identity": [f"{a} -> {b}" for a, b in zip(above, below, strict=True)]},
        {"pool": [f"down{level} -> pooled{level}" for level in levels], "kernel": 2},
        {"identity": [" -> ".join(rising), *joins]},
        {"pointwise": "up1 -> classes"},
    ]
    net = random_reference(document, seed, 1)

    def pair(x: torch.Tensor, layer: str, source: str = "inputs") -> torch.Tensor:
        x = F.relu(net.convolution(x, f"{layer}.seen", source))
        return F.relu(net.convolution(x, f"{layer}.output", "seen"))

    image = net.input(batch, channels, *size)
    x, kept = tensor(image), []
    for level in levels:
        kept.append(pair(x, f"down{level}"))
        x = F.max_pool2d(kept[-1], 2)
    x = pair(x, "bottom")
    for level in reversed(levels):
        doubled = net.deconvolution(x, f"up{level}.doubled", "inputs", stride=2)
        joined = torch.cat([cropped(kept[level - 1], doubled.shape[2:]), doubled], dim=1)
        x = pair(joined, f"up{level}.output")
    logits = net.pointwise(x, "classes", "up1")
    net.compare({"image": image}, {"classes": logits.softmax(1), "up1.output.output": x})


def bottleneck(net: Reference, x: torch.Tensor, layer: str, stride: int, projected: bool, excited: bool) -> Any:
    """Return what a bottleneck of a ResNet gives, with squeeze and excitation or without."""
    seen = F.relu(net.batch(net.pointwise(x, f"{layer}.reduced", "inputs"), f"{layer}.reduced"))
    seen = net.convolution(seen, f"{layer}.seen", "reduced", padding=1, stride=stride)
    wide = net.batch(
        net.pointwise(F.relu(net.batch(seen, f"{layer}.seen")), f"{layer}.widened", "seen"), f"{layer}.widened"
    )
    if excited:
        wide = squeezed(net, wide, f"{layer}.excited", F.relu, torch.sigmoid)
    if projected:
        x = net.batch(net.convolution(x, f"{layer}.shortcut", "inputs", stride=stride), f"{layer}.shortcut")
    return F.relu(wide + x)


def squeezed(net: Reference, x: torch.Tensor, layer: str, curve: Any, gate: Any) -> torch.Tensor:
    """Return maps whose channels are multiplied by what a look at the means of all of them gives."""
    mean = x.mean((2, 3), keepdim=True)
    narrow = curve(net.pointwise(mean, f"{layer}.narrow", "mean"))
    return x * gate(net.pointwise(narrow, f"{layer}.excited", "narrow"))


@seeds(12)
def test_residual_networks_with_squeeze_and_excitation(seed: int) -> None:
    excited = bool(seed % 2)
    size, channels, width, batch = [
        a + b for a, b in zip(drawn(seed, 0, 4, 4), (9, 1, 4 if excited else 1, 1), strict=True)
    ]
    repeats = [1 + seed // 2 % 3, 1 + seed // 3 % 2]
    document = published("se-resnet-50" if excited else "resnet-50", image={"size": [size, size + 1]})
    layers, classes = document["layers"], 3 + seed % 4
    layers["image"]["channels"] = channels
    layers["stem"]["channels"], layers["classes"]["size"] = width, classes
    layers["stage1"] = {"block": "bottleneck", "repeat": repeats[0], "with": {"width": width}}
    layers["stage2"] = {"block": "bottleneck", "repeat": repeats[1], "with": {"width": 2 * width, "stride": [2, 1]}}
    del layers["stage3"], layers["stage4"]
    document["connections"][2]["identity"] = "pooled -> stage1 -> stage2"
    document["connections"][3]["pool"] = "stage2 -> mean"
    net = random_reference(document, seed, 2)
    image = net.input(batch, channels, size, size + 1)
    x = F.relu(net.batch(net.convolution(tensor(image), "stem", "image", stride=2, padding=3), "stem"))
    x = F.max_pool2d(x, 3, 2, 1)
    for stage, repeat in enumerate(repeats, 1):
        for copy in range(repeat):
            name = f"stage{stage}.{copy + 1}" if repeat > 1 else f"stage{stage}"
            x = bottleneck(net, x, name, 1 + (stage == 2 and not copy), not copy, excited)
    logits = net.full(x.mean((2, 3)), "classes", "mean")
    net.compare({"image": image}, {"classes": logits.softmax(1)})


@seeds(8)
def test_residual_blocks_of_two_convolutions(seed: int) -> None:
    size, channels, width, batch = [a + b for a, b in zip(drawn(seed, 0, 4, 4), (6, 1, 1, 1), strict=True)]
    document = published("resnet-18", image={"size": [size, size + 2], "channels": channels})
    layers = document["layers"]
    layers["stem"]["channels"], layers["classes"]["size"] = width, 4
    for stage in range(1, 5):
        layers[f"stage{stage}"]["with"]["width"] = width << stage - 1
    net = random_reference(document, seed, 3)
    image = net.input(batch, channels, size, size + 2)
    x = F.relu(net.batch(net.convolution(tensor(image), "stem", "image", stride=2, padding=3), "stem"))
    x = F.max_pool2d(x, 3, 2, 1)
    for stage in range(1, 5):
        for copy in (1, 2):
            name, stride = f"stage{stage}.{copy}", 1 + (stage > 1 and copy == 1)
            y = net.convolution(x, f"{name}.seen1", "inputs", stride=stride, padding=1)
            y = net.convolution(F.relu(net.batch(y, f"{name}.seen1")), f"{name}.seen2", "seen1", padding=1)
            if stride > 1:
                x = net.batch(net.convolution(x, f"{name}.shortcut", "inputs", stride=2), f"{name}.shortcut")
            x = F.relu(net.batch(y, f"{name}.seen2") + x)
    net.compare({"image": image}, {"classes": net.full(x.mean((2, 3)), "classes", "mean").softmax(1)})


@seeds(8)
def test_densely_connected_networks(seed: int) -> None:
    """Each copy of a block takes more channels than the one before, and a transition halves them."""
    size, channels, growth, batch = [a + b for a, b in zip(drawn(seed, 0, 4, 4), (16, 1, 1, 1), strict=True)]
    stem, repeats = 6 + seed % 4, [1 + seed % 4, 2, 1 + seed % 2]
    document = published("densenet-121", image={"size": [size, size + 3], "channels": channels})
    layers = document["layers"]
    layers["stem"]["channels"], layers["classes"]["size"] = stem, 5
    for index, repeat in enumerate(repeats, 1):
        layers[f"dense{index}"]["repeat"] = repeat
    del layers["half3"], layers["dense4"]
    document["connections"][2]["identity"] = "pooled -> dense1 -> half1 -> dense2 -> half2 -> dense3 -> normed"
    document["blocks"]["dense"]["layers"]["narrow"]["channels"] = 4 * growth
    document["blocks"]["dense"]["layers"]["new"]["channels"] = growth
    net = random_reference(document, seed, 4)
    image = net.input(batch, channels, size, size + 3)
    x = F.relu(net.batch(net.convolution(tensor(image), "stem", "image", stride=2, padding=3), "stem"))
    x = F.max_pool2d(x, 3, 2, 1)
    for index, repeat in enumerate(repeats, 1):
        for copy in range(repeat):
            name = f"dense{index}.{copy + 1}" if repeat > 1 else f"dense{index}"
            normed = F.relu(net.batch(x, f"{name}.normed"))
            narrow = F.relu(net.batch(net.pointwise(normed, f"{name}.narrow", "normed"), f"{name}.narrow"))
            x = torch.cat([x, net.convolution(narrow, f"{name}.new", "narrow", padding=1)], dim=1)
        if index < 3:
            normed = F.relu(net.batch(x, f"half{index}.normed"))
            x = F.avg_pool2d(net.pointwise(normed, f"half{index}.halved", "normed"), 2)
    mean = F.relu(net.batch(x, "normed")).mean((2, 3))
    net.compare({"image": image}, {"classes": net.full(mean, "classes", "mean").softmax(1)})


@seeds(8)
def test_googlenet_inception(seed: int) -> None:
    size, channels, batch = [a + b for a, b in zip(drawn(seed, 0, 5, 3), (8, 1, 1), strict=True)]
    widths = np.random.default_rng([seed, 5]).integers(1, 5, (6, 2)).tolist()
    names = ["one", "three", "five", "pooling", "narrow3", "narrow5"]
    document = published("googlenet")
    document["layers"] = {
        "image": {"cell": "input", "size": [size, size - 2], "channels": channels},
        "stage": {"block": "inception", "repeat": 2, "with": dict(zip(names, widths, strict=True))},
        "pooled": {"cell": "pool"},
        "classes": {"cell": "output", "size": 4, "activation": "softmax"},
    }
    document["connections"] = [
        {"identity": "image -> stage"},
        {"pool": "stage -> pooled", "kernel": 3, "stride": 2, "ceil": True},
        {"full": "pooled -> classes"},
    ]
    net = random_reference(document, seed, 5)
    image = net.input(batch, channels, size, size - 2)
    x = tensor(image)
    for copy in ("stage.1", "stage.2"):

        def seen(y: torch.Tensor, name: str, source: str, copy: str = copy) -> torch.Tensor:
            return F.relu(net.batch(net.pointwise(y, f"{copy}.{name}", source), f"{copy}.{name}"))

        def windows(y: torch.Tensor, name: str, source: str, copy: str = copy) -> torch.Tensor:
            return F.relu(net.batch(net.convolution(y, f"{copy}.{name}", source, padding=1), f"{copy}.{name}"))

        branches = [
            seen(x, "seen1", "inputs"),
            windows(seen(x, "reduce3", "inputs"), "seen3", "reduce3"),
            windows(seen(x, "reduce5", "inputs"), "seen5", "reduce5"),
            seen(F.max_pool2d(x, 3, 1, 1), "seen0", "pooled"),
        ]
        x = torch.cat(branches, dim=1)
    pooled = F.max_pool2d(x, 3, 2, ceil_mode=True)
    net.compare({"image": image}, {"classes": net.full(pooled, "classes", "pooled").softmax(1)})


@seeds(12)
def test_inverted_residuals_of_mobilenet_v3(seed: int) -> None:
    """Depthwise windows, with squeeze and excitation or without, of several widths, windows, strides and curves."""
    rng = np.random.default_rng([seed, 6])
    size, channels, batch, repeat = (rng.integers(0, 4, 4) + [7, 2, 1, 2]).tolist()
    narrow = [channels, *rng.integers(2, 6, repeat - 1).tolist()]
    taken = [channels, *narrow[:-1]]
    width = [own if rng.random() < 0.3 else own + int(rng.integers(1, 24)) for own in taken]
    window, stride = rng.choice([3, 5], repeat).tolist(), rng.integers(1, 3, repeat).tolist()
    added = [a == b and s == 1 for a, b, s in zip(taken, narrow, stride, strict=True)]
    excited = (rng.random(repeat) < 0.6).tolist()
    curve = rng.choice(["relu", "hard_swish"], repeat).tolist()
    names = ("width", "channels", "window", "stride", "added", "squeezed", "curve")
    lists = (width, narrow, window, stride, added, excited, curve)
    document = published("mobilenet-v3-small", image={"size": [size, size], "channels": 2})
    layers = document["layers"]
    layers["stem"]["channels"] = channels
    layers["blocks"] = {"block": "inverted", "repeat": repeat, "with": dict(zip(names, lists, strict=True))}
    layers["last"]["channels"], layers["wide"]["size"], layers["classes"]["size"] = 5, 6, 3
    document["blocks"]["inverted"]["layers"]["excited"]["with"]["squeezed"] = "(width + 3) // 4"
    net = random_reference(document, seed, 6)
    curves = {"relu": F.relu, "hard_swish": F.hardswish}
    image = net.input(batch, 2, size, size)
    x = F.hardswish(net.batch(net.convolution(tensor(image), "stem", "image", stride=2, padding=1), "stem"))
    for i in range(repeat):
        name, act, y = f"blocks.{i + 1}", curves[curve[i]], x
        if width[i] > taken[i]:
            y = act(net.batch(net.pointwise(x, f"{name}.widened", "inputs"), f"{name}.widened"))
        source, options = "widened" if width[i] > taken[i] else "inputs", {"stride": stride[i], "groups": width[i]}
        y = net.convolution(y, f"{name}.seen", source, padding=window[i] // 2, **options)
        y = act(net.batch(y, f"{name}.seen"))
        if excited[i]:
            y = squeezed(net, y, f"{name}.excited", F.relu, F.hardsigmoid)
        y = net.batch(net.pointwise(y, f"{name}.narrow", "excited" if excited[i] else "seen"), f"{name}.narrow")
        x = x + y if added[i] else y
    x = F.hardswish(net.batch(net.pointwise(x, "last", "blocks"), "last"))
    wide = F.hardswish(net.full(x.mean((2, 3)), "wide", "mean"))
    net.compare({"image": image}, {"classes": net.full(wide, "classes", "wide").softmax(1)})


@seeds(8)
def test_inverted_residuals_of_efficientnet(seed: int) -> None:
    rng = np.random.default_rng([seed, 7])
    size, channels, batch, ratio = (rng.integers(0, 3, 4) + [7, 4, 1, 1]).tolist()
    more, window, stride = int(rng.integers(4, 8)), int(rng.choice([3, 5])), int(rng.integers(1, 3))
    document = published("efficientnet-b0", image={"size": [size, size], "channels": 2})
    layers = document["layers"]
    layers["stem"]["channels"] = channels
    options = {"channels": more, "ratio": ratio, "window": window, "stride": [stride, 1]}
    layers["stage1"] = {"block": "inverted", "repeat": 2, "with": options}
    for stage in range(2, 8):
        del layers[f"stage{stage}"]
    layers["last"]["channels"], layers["classes"]["size"] = 5, 3
    document["connections"][1]["identity"] = "stem -> stage1"
    document["connections"][2]["pointwise"] = "stage1 -> last"
    net = random_reference(document, seed, 7)
    image = net.input(batch, 2, size, size)
    x = F.silu(net.batch(net.convolution(tensor(image), "stem", "image", stride=2, padding=1), "stem"))
    for name, step in (("stage1.1", stride), ("stage1.2", 1)):
        y = x
        if ratio > 1:
            y = F.silu(net.batch(net.pointwise(x, f"{name}.widened", "inputs"), f"{name}.widened"))
        source = "widened" if ratio > 1 else "inputs"
        y = net.convolution(y, f"{name}.seen", source, stride=step, padding=window // 2, groups=y.shape[1])
        y = squeezed(net, F.silu(net.batch(y, f"{name}.seen")), f"{name}.excited", F.silu, torch.sigmoid)
        y = net.batch(net.pointwise(y, f"{name}.narrow", "excited"), f"{name}.narrow")
        x = y if name == "stage1.1" else x + y
    x = F.silu(net.batch(net.pointwise(x, "last", "stage1"), "last"))
    net.compare({"image": image}, {"classes": net.full(x.mean((2, 3)), "classes", "mean").softmax(1)})


@seeds(8)
def test_convnext(seed: int) -> None:
    size, channels, width, batch = [a + b for a, b in zip(drawn(seed, 0, 4, 4), (24, 1, 2, 1), strict=True)]
    repeat = 1 + seed % 3
    document = published("convnext-tiny", image={"size": [size, size + 4], "channels": channels})
    layers = document["layers"]
    layers["stem"]["channels"], layers["stage1"]["repeat"], layers["stage2"]["repeat"] = width, repeat, 1
    layers["classes"]["size"] = 3
    for name in ("half2", "stage3", "half3", "stage4"):
        del layers[name]
    document["connections"][1]["identity"] = ["stem -> stage1 -> half1 -> stage2", "mean -> normed"]
    document["connections"][2]["pool"] = "stage2 -> mean"
    net = random_reference(document, seed, 8)

    def block(x: torch.Tensor, name: str) -> torch.Tensor:
        seen = net.layer_norm(
            net.convolution(x, f"{name}.seen", "inputs", padding=3, groups=x.shape[1]), f"{name}.seen"
        )
        wide = F.gelu(net.pointwise(seen, f"{name}.expanded", "seen"))
        narrow = net.pointwise(wide, f"{name}.narrowed", "expanded")
        return x + net.convolution(narrow, f"{name}.scaled", "narrowed", groups=x.shape[1])

    image = net.input(batch, channels, size, size + 4)
    x = net.layer_norm(net.convolution(tensor(image), "stem", "image", stride=4), "stem")
    for copy in range(repeat):
        x = block(x, f"stage1.{copy + 1}" if repeat > 1 else "stage1")
    x = net.convolution(net.layer_norm(x, "half1.normed"), "half1.output", "normed", stride=2)
    mean = net.layer_norm(block(x, "stage2").mean((2, 3)), "normed")
    net.compare({"image": image}, {"classes": net.full(mean, "classes", "normed").softmax(1)})


@seeds(8)
def test_two_towers_of_alexnet(seed: int) -> None:
    """Convolutions in groups between towers, joined once, and dense layers."""
    width, batch = 2 * (1 + seed % 3), 1 + seed % 2
    document = published("alexnet", image={"size": [67 + seed % 5, 67]})
    layers = document["layers"]
    for name in ("conv1", "conv2", "conv3", "conv4", "conv5"):
        layers[name]["channels"] = width * (1 + (name > "conv1"))
    for name in ("full6", "full7", "classes"):
        layers[name]["size"] = 5
    net = random_reference(document, seed, 9)
    image = net.input(batch, 3, 67 + seed % 5, 67)
    x = F.max_pool2d(F.relu(net.convolution(tensor(image), "conv1", "image", stride=4)), 3, 2)
    x = F.max_pool2d(F.relu(net.convolution(x, "conv2", "pool1", padding=2, groups=2)), 3, 2)
    x = F.relu(net.convolution(x, "conv3", "pool2", padding=1))
    x = F.relu(net.convolution(x, "conv4", "conv3", padding=1, groups=2))
    x = F.max_pool2d(F.relu(net.convolution(x, "conv5", "conv4", padding=1, groups=2)), 3, 2)
    x = F.relu(net.full(F.relu(net.full(x, "full6", "pool5")), "full7", "full6"))
    net.compare({"image": image}, {"classes": net.full(x, "classes", "full7").softmax(1)})


@seeds(8)
def test_time_delay_networks(seed: int) -> None:
    steps, channels, width, kinds = [a + b for a, b in zip(drawn(seed, 0, 5, 4), (8, 2, 2, 2), strict=True)]
    document = published("tdnn", sound={"size": steps, "channels": channels})
    document["layers"]["hidden1"]["channels"], document["layers"]["hidden2"]["channels"] = width, kinds
    net = random_reference(document, seed, 10)
    sound = net.input(3, channels, steps)
    x = torch.sigmoid(net.convolution(tensor(sound), "hidden1", "sound"))
    x = torch.sigmoid(net.convolution(x, "hidden2", "hidden1"))
    evidence = x.square().sum(2, keepdim=True)
    phonemes = net.convolution(evidence, "phonemes", "evidence", groups=kinds)
    net.compare({"sound": sound}, {"phonemes": torch.sigmoid(phonemes)})


@seeds(8)
def test_wavenet(seed: int) -> None:
    """Causal windows that are dilated, gates, and sums over what all layers skip to."""
    length, words, width, skipped = [a + b for a, b in zip(drawn(seed, 0, 6, 4), (9, 3, 2, 2), strict=True)]
    document = published("wavenet", sound={"size": length, "vocabulary": words})
    layers, inner = document["layers"], document["blocks"]["layer"]["layers"]
    layers["heard"]["channels"] = inner["gated"]["channels"] = inner["change"]["channels"] = width
    inner["skip"]["channels"] = skipped
    layers["mixed"]["channels"] = layers["next"]["channels"] = words
    net = random_reference(document, seed, 11)
    sound = net.rng.integers(0, words, (2, length))

    def causal(x: torch.Tensor, layer: str, source: str, part: str = "output", dilation: int = 1) -> torch.Tensor:
        return net.convolution(F.pad(x, (dilation, 0)), layer, source, part, dilation=dilation)

    x = tensor(np.eye(words, dtype=net.dtype)[sound]).movedim(-1, 1)
    x, skips = causal(x, "heard", "sound"), []
    for dilation in (1, 2, 4, 8):
        name = f"layer{dilation}"
        new, gate = (causal(x, f"{name}.gated", "inputs", part, dilation) for part in ("filter", "gate"))
        gated = torch.tanh(new) * torch.sigmoid(gate)
        skips.append(net.pointwise(gated, f"{name}.skip", "gated"))
        x = x + net.pointwise(gated, f"{name}.change", "gated")
    mixed = F.relu(net.pointwise(F.relu(sum(skips)), "mixed", "found"))
    net.compare({"sound": sound.astype(float)}, {"next": net.pointwise(mixed, "next", "mixed").softmax(1)})


def cycle_generator(net: Reference, x: torch.Tensor, layer: str) -> torch.Tensor:
    """Return what a generator of a CycleGAN gives."""
    x = F.relu(F.instance_norm(net.convolution(x, f"{layer}.stem", "inputs", padding=3)))
    for name, source in (("down1", "stem"), ("down2", "down1")):
        x = F.relu(F.instance_norm(net.convolution(x, f"{layer}.{name}", source, stride=2, padding=1)))
    for copy in (1, 2, 3):
        y = net.convolution(x, f"{layer}.change.{copy}.seen1", "inputs", padding=1)
        y = net.convolution(F.relu(F.instance_norm(y)), f"{layer}.change.{copy}.seen2", "seen1", padding=1)
        x = x + F.instance_norm(y)
    for name, source in (("up1", "change"), ("up2", "up1")):
        y = net.deconvolution(x, f"{layer}.{name}", source, stride=2, padding=1, output_padding=1)
        x = F.relu(F.instance_norm(y))
    return torch.tanh(net.convolution(x, f"{layer}.output", "up2", padding=3))


@seeds(4)
def test_cycle_consistent_networks_share_their_generators(seed: int) -> None:
    width, batch = 2 + seed % 3, 1 + seed % 2
    image = {"size": [32, 36]}
    document = published("cyclegan", photo=image, painting=image)
    for block in document["blocks"].values():
        for layer in block["layers"].values():
            layer |= {"channels": layer["channels"] // 64 * width} if layer.get("channels", 0) >= 64 else {}
    document["blocks"]["generator"]["layers"]["change"]["repeat"] = 3
    net = random_reference(document, seed, 12)
    images = {name: net.input(batch, 3, *image["size"]) for name in ("photo", "painting")}
    photo, painting = (tensor(image) for image in images.values())
    painted, pictured = cycle_generator(net, photo, "painted"), cycle_generator(net, painting, "pictured")

    def critic_of(x: torch.Tensor, layer: str) -> torch.Tensor:
        x = F.leaky_relu(net.convolution(x, f"{layer}.seen1", "inputs", stride=2, padding=1))
        for name, source, stride in (("seen2", "seen1", 2), ("seen3", "seen2", 2), ("seen4", "seen3", 1)):
            y = net.convolution(x, f"{layer}.{name}", source, stride=stride, padding=1)
            x = F.leaky_relu(F.instance_norm(y))
        return net.convolution(x, f"{layer}.output", "seen4", padding=1)

    net.compare(
        images,
        {
            "photo_again": cycle_generator(net, painted, "pictured"),
            "painting_again": cycle_generator(net, pictured, "painted"),
            "real_photo.output": critic_of(photo, "real_photo"),
            "fake_photo.output": critic_of(pictured, "real_photo"),
            "fake_painting.output": critic_of(painted, "real_painting"),
        },
    )
