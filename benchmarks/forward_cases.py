"""Networks for the comparison with PyTorch: bundled specs at their own size and with 256 cells per layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch_networks as networks
import torch_recurrent_networks as recurrent
import yaml
from torch_layers import Weights

from netcharts import Chart
from netcharts.spec import bundled

# Specs of version 1 that published networks have replaced.
VERSION_1 = Path(__file__).parents[1] / "tests/data/v1"

SEQUENTIAL = ["p", "ff", "rbf", "dff", "ae", "sae", "vae", "dae", "svm", "dbn", "gan", "dcn", "dn", "dcign", "dcgan"]
# Networks with state, whose inputs are sequences.
WITH_STATE: dict[str, Callable[[Chart, Weights], torch.nn.Module]] = {
    "rnn": recurrent.RecurrentNetwork,
    "lstm": recurrent.RecurrentNetwork,
    "gru": recurrent.GatedNetwork,
    "gru, reset after": recurrent.RecurrentNetwork,
    "birnn": recurrent.Bidirectional,
    "bilstm": recurrent.Bidirectional,
    "bigru": recurrent.GatedNetwork,
    "bigru, reset after": recurrent.Bidirectional,
    "esn": recurrent.EchoStateNetwork,
    "lsm": recurrent.LiquidStateMachine,
}
BUILDERS: dict[str, Callable[[Chart, Weights], torch.nn.Module]] = {
    **dict.fromkeys(SEQUENTIAL, networks.stack),
    "drn": networks.ResidualNetwork,
    "kn": networks.SelfOrganizingMap,
    "elm": networks.ExtremeLearningMachine,
    "cn": networks.CapsuleNetwork,
    "rbm": networks.RestrictedBoltzmannMachine,
    **WITH_STATE,
    "resnet": networks.ResNet,
    "unet": networks.UNet,
    "transformer": networks.Transformer,
    "alexnet": networks.AlexNet,
}
# Sizes of layers after convolutions and pools, and of maps and reservoirs. All other layers have 256 cells.
SIZES = {
    "dcn": {"pool1": 255, "pool2": 254, "pool3": 253},
    "dcign": {"pool1": 255, "pool2": 254, "code": 254, "fill1": 254, "fill2": 255},
    "dn": {"label": 64, "fill1": 128},
    "dcgan": {"noise": 253, "generator1": 254, "generator2": 255, "judge1": 255, "judge2": 254, "judge3": 253},
    "cn": {"capsules1": 255, "capsules2": 16, "capsules3": 16},
    "kn": {"map": [16, 16]},
    "elm": {"reservoir": [16, 16]},
    "esn": {"reservoir": [16, 16]},
    "lsm": {"reservoir": [16, 16]},
    "unet": {"pooled2": 128, "seen2": 128, "joined2": 128, "known2": 128, "pooled3": 64, "seen3": 64},
}


class Case(NamedTuple):
    """A network at a size: the text of its spec, the number of steps (0 without state) and of examples."""

    name: str
    size: str
    text: str
    steps: int
    batch: int


def cases(name: str) -> Iterator[Case]:
    """Yield the cases of a network."""
    has_state = name in WITH_STATE
    yield Case(name, "bundled", yaml.dump(bundled_spec(name), sort_keys=False), 3 if has_state else 0, 1)
    if name != "alexnet":
        text = yaml.dump(enlarge(name, bundled_spec(name)), sort_keys=False)
        yield Case(name, "256", text, 32 if has_state else 0, 64)


def bundled_spec(name: str) -> dict[str, Any]:
    """Return a bundled spec as data, without the weights and examples that fit only its own size."""
    base = name.split(",")[0]
    old = VERSION_1 / f"{base}.yaml"
    path = old if old.exists() else bundled.paths()[base]
    document = yaml.safe_load(path.read_text("utf-8"))
    spec = {
        key: value for key, value in document.items() if key in ("name", "cells", "layers", "connections", "groups")
    }
    if name != base:
        spec["cells"] = yaml.safe_load(bundled.paths()["gru-reset-after-cell"].read_text("utf-8"))["cells"]
        for layer in spec["layers"].values():
            layer["cell"] = layer["cell"].replace("gated_memory", "reset_after")
    return spec


def enlarge(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the spec with 256 cells per layer."""
    for key, layer in spec["layers"].items():
        layer.pop("arrange", None)
        if name == "transformer":
            # Four tokens of 64 channels; the inner layer has four times as many.
            layer["channels"] = 256 if key == "expanded" else 64
        elif name != "resnet":
            # The largest layers of the bundled ResNet have 16 × 16 cells already.
            layer["size"] = SIZES.get(name, {}).get(key, 256)
    connections = (without_pairs(name, connection) for connection in spec["connections"])
    spec["connections"] = [connection for connection in connections if connection]
    return spec


def without_pairs(name: str, connection: dict[str, Any]) -> dict[str, Any] | None:
    """Return a connection that lists pairs of cells as a full one; None for those within the ELM's reservoir."""
    if "links" not in connection:
        return connection
    options = {key: value for key, value in connection.items() if key not in ("links", "pairs")}
    if connection["links"] != "reservoir -> reservoir":
        return {"full": connection["links"], **options}
    return None if name == "elm" else {"recurrent": "reservoir", "delay": 1, **options}
