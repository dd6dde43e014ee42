"""Published networks for the comparison with PyTorch: their texts, cut to sizes that a pass takes milliseconds for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from netcharts.spec import bundled

PUBLISHED = Path(__file__).parents[1] / "tests/data/published"


class PublishedCase(NamedTuple):
    """A network at a size: the text of its spec, the number of examples, and whether its values are sequences."""

    name: str
    size: str
    text: str
    batch: int
    sequence: bool = False


def published(name: str) -> dict[str, Any]:
    """Return the text of a published network as data, without what fits only its own weights."""
    path = PUBLISHED / f"{name}.yaml"
    document = yaml.safe_load((path if path.exists() else bundled.paths()[name]).read_text("utf-8"))
    return {key: document[key] for key in ("name", "layers", "connections", "blocks", "cells") if key in document}


def with_layers(document: dict[str, Any], **layers: dict[str, Any]) -> dict[str, Any]:
    """Return a text with other values for keys of its layers."""
    for layer, values in layers.items():
        document["layers"][layer] |= values
    return document


# The width of images that convolutional networks see here.
IMAGES = ("resnet-18", "resnet-50", "se-resnet-50", "densenet-121", "googlenet", "mobilenet-v3-small",
          "efficientnet-b0", "convnext-tiny")  # fmt: skip


def _texts(name: str) -> Iterator[tuple[str, dict[str, Any], int, bool]]:
    """Yield the cases of a network: what they are called, the text, the examples, and whether it is a sequence."""
    document = {} if name == "mixture-of-experts" else published(name)
    if name in IMAGES:
        for batch in (1, 8):
            yield "64 × 64", with_layers(published(name), image={"size": [64, 64]}), batch, False
    elif name == "u-net":
        small = {"image": {"size": [188, 188]}}
        for part, width in (("down1", 16), ("down2", 32), ("down3", 64), ("down4", 128), ("bottom", 256)):
            small[part] = {"with": {"width": width}}
        small |= {f"up{i}": {"with": {"width": 8 << i}} for i in (1, 2, 3, 4)}
        yield "188 × 188, a quarter of the channels", with_layers(document, **small), 1, False
    elif name in ("gpt-2", "bert-base"):
        shape = {"size": 128, "vocabulary": 1000}
        layers = {"words": shape, "blocks": {"repeat": 2}}
        if name == "bert-base":
            layers["sentences"] = {"size": 128}
        else:
            layers["next"] = {"channels": 1000}
        for batch in (1, 8):
            yield "2 blocks, 128 words", with_layers(published(name), **layers), batch, True
    elif name in ("vit-b-16", "mlp-mixer"):
        for batch in (1, 8):
            yield "2 blocks", with_layers(published(name), blocks={"repeat": 2}), batch, True
    elif name == "highway":
        yield "bundled", document, 1, False
        sizes = with_layers(document, first={"size": 256})
        sizes["blocks"]["highway"]["layers"]["output"]["size"] = 256
        yield "256", sizes, 64, False
    elif name == "mixture-of-experts":
        for places, channels, batch in ((6, 8, 1), (64, 256, 8)):
            yield f"{places} × {channels}", experts(places, channels), batch, True
    elif name == "realnvp":
        yield "bundled", document, 1, False
        large = with_layers(document, data={"size": 256}, noise={"size": 256})
        inner = large["blocks"]["coupling"]
        inner["layers"]["hidden"]["size"] = 256
        inner["layers"]["scale"]["size"] = inner["layers"]["shift"]["size"] = 128
        inner["connections"][0]["places"], inner["connections"][1]["places"] = [0, 128], [128, 256]
        yield "256", large, 64, False
    else:
        for batch in (1, 64):
            yield "bundled", document, batch, False


def experts(places: int, channels: int) -> dict[str, Any]:
    """Return a mixture of experts, two of four for each place."""
    return {
        "name": "MoE",
        "layers": {
            "input": {"cell": "input", "size": places, "channels": channels},
            "router": {"cell": "linear", "channels": 4, "bias": False, "top": 2, "activation": "softmax"},
            "experts": {"block": "expert", "beside": 4, "with": {"width": 2 * channels}},
            "output": {"cell": "add"},
        },
        "connections": [
            {"pointwise": "input -> router"},
            {"identity": "input -> experts -> output"},
            {"identity": "router -> experts.share", "split": True},
        ],
    }


NAMES = (*IMAGES, "u-net", "gpt-2", "bert-base", "vit-b-16", "mlp-mixer", "highway", "mixture-of-experts", "realnvp",
         "wavenet", "tdnn")  # fmt: skip


def cases(name: str) -> Iterator[PublishedCase]:
    """Yield the cases of a network."""
    for size, document, batch, sequence in _texts(name):
        yield PublishedCase(name, size, yaml.safe_dump(document, sort_keys=False, allow_unicode=True), batch, sequence)
