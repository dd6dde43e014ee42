"""Normalized layers, compared with PyTorch: sizes, channels, batches and steps in both precisions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts.array_types import FloatArray
from tests.parity.engines import assert_close, make_chart, torch

PRECISIONS = {"float64": 1e-6, "float32": 2e-5}


def random_case(seed: int, many: bool) -> dict[str, Any]:
    """Return a layer of several channels, or of one channel, with its values."""
    rng = np.random.default_rng([seed, 17])
    size = rng.integers(1, 6, int(rng.integers(1, 4))).tolist() if many else [int(rng.integers(2, 9))]
    channels = int(rng.integers(2, 9)) if many else 1
    steps, batch = rng.integers(1, 4, 2).tolist()
    x = rng.normal(rng.normal(), rng.uniform(0.1, 3), (steps, batch, channels, *size))
    return {"rng": rng, "size": size, "channels": channels, "x": x, "features": channels if many else size[0]}


def computed(case: dict[str, Any], normalize: str, dtype: str) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return what a layer with a normalization gives, and its arrays as vectors."""
    layers = {
        "x": f"cell: input, size: {case['size']}, channels: {case['channels']}",
        "y": f"cell: norm, size: {case['size']}, channels: {case['channels']}, normalize: {normalize}",
    }
    chart = make_chart(layers, "  - identity: x -> y\n")
    rng, known = case["rng"], chart.weights()
    weights = {name: rng.normal(0.5, 0.6, array.shape) for name, array in known.items()}
    weights = {name: abs(array) + 0.1 if name.endswith("variance") else array for name, array in weights.items()}
    values = chart.forward({"x": case["x"]}, weights=weights, dtype=dtype)["y"]
    assert values.dtype == dtype
    assert np.array_equal(chart.forward({"x": case["x"]}, weights=weights, dtype=dtype)["y"], values)
    return values, {name.rpartition(".")[2]: array.ravel().astype(dtype) for name, array in weights.items()}


def examples_of(case: dict[str, Any], dtype: str) -> Any:
    """Return the values as PyTorch takes them: [steps × batch, features, *size]."""
    x = case["x"].astype(dtype)
    return torch.tensor(x.reshape(-1, case["features"], *(case["size"] if case["channels"] > 1 else ())))


def loaded(module: Any, arrays: dict[str, FloatArray], dtype: str) -> Any:
    """Return a module of PyTorch with the arrays of a normalization, for inference."""
    names = {"gain": "weight", "bias": "bias", "mean": "running_mean", "variance": "running_var"}
    module = module.to(getattr(torch, dtype)).eval()
    state = {names[name]: torch.tensor(array) for name, array in arrays.items()}
    module.load_state_dict(state, strict=False)
    assert {name for name, _ in module.named_parameters()} <= state.keys()
    return module


def compare(case: dict[str, Any], ours: FloatArray, theirs: Any, dtype: str) -> None:
    assert_close(ours.reshape(case["x"].shape), theirs.reshape(case["x"].shape), PRECISIONS[dtype])


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_batch(seed: int, many: bool, dtype: str) -> None:
    case = random_case(seed, many)
    epsilon = float(case["rng"].choice([1e-5, 1e-3]))
    ours, arrays = computed(case, f"{{kind: batch, epsilon: {epsilon}}}", dtype)
    kinds = {0: "BatchNorm1d", 1: "BatchNorm1d", 2: "BatchNorm2d", 3: "BatchNorm3d"}
    module = getattr(torch.nn, kinds[len(case["size"]) if many else 0])(case["features"], eps=epsilon)
    compare(case, ours, loaded(module, arrays, dtype)(examples_of(case, dtype)), dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("kind", "module", "default"), [("layer", "LayerNorm", 1e-5), ("rms", "RMSNorm", 1e-6)])
def test_layer_and_rms(kind: str, module: str, default: float, seed: int, many: bool, dtype: str) -> None:
    case = random_case(seed + 100, many)
    ours, arrays = computed(case, kind, dtype)
    theirs = loaded(getattr(torch.nn, module)(case["features"], eps=default), arrays, dtype)
    last = examples_of(case, dtype).movedim(1, -1)
    compare(case, ours, theirs(last).movedim(-1, 1), dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("seed", range(12))
def test_instance(seed: int, dtype: str) -> None:
    case = random_case(seed + 200, True)
    case["size"] = [*case["size"][:2], 3]
    case["x"] = case["rng"].normal(1, 2, (2, 3, case["channels"], *case["size"]))
    affine = bool(seed % 2)
    ours, arrays = computed(case, f"{{kind: instance, affine: {str(affine).lower()}}}", dtype)
    module = getattr(torch.nn, f"InstanceNorm{len(case['size'])}d")(case["channels"], affine=affine)
    assert bool(arrays) == affine
    compare(case, ours, loaded(module, arrays, dtype)(examples_of(case, dtype)), dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_group(seed: int, many: bool, dtype: str) -> None:
    case = random_case(seed + 300, many)
    divisors = [number for number in range(1, case["features"] + 1) if case["features"] % number == 0]
    groups = int(case["rng"].choice(divisors if many else [number for number in divisors if number < case["features"]]))
    ours, arrays = computed(case, f"{{kind: group, groups: {groups}}}", dtype)
    module = loaded(torch.nn.GroupNorm(groups, case["features"]), arrays, dtype)
    compare(case, ours, module(examples_of(case, dtype)), dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("seed", range(6))
def test_convolution_with_batch_norm(seed: int, dtype: str) -> None:
    rng = np.random.default_rng([seed, 18])
    channels, wide = rng.integers(1, 5, 2).tolist()
    layers = {
        "x": f"cell: input, size: [6, 5], channels: {channels}",
        "y": f"cell: convolution, size: [6, 5], channels: {wide}, normalize: batch",
    }
    chart = make_chart(layers, "  - convolution: x -> y\n    kernel: 3\n    padding: 1\n")
    assert "y.output.bias" not in chart.weights()
    weights = {name: rng.uniform(0.2, 1, array.shape) for name, array in chart.weights().items()}
    assert weights["y.normalize.gain"].size == wide
    x = rng.normal(size=(4, channels, 6, 5))
    convolution = torch.nn.Conv2d(channels, wide, 3, padding=1, bias=False)
    convolution.load_state_dict({"weight": torch.tensor(weights["y.output.x"])})
    arrays = {name.rpartition(".")[2]: array.ravel() for name, array in weights.items() if "normalize" in name}
    arrays = {name: array.astype(dtype) for name, array in arrays.items()}
    model = loaded(torch.nn.BatchNorm2d(wide), arrays, dtype)
    theirs = torch.relu(model(convolution.to(getattr(torch, dtype))(torch.tensor(x.astype(dtype)))))
    ours = chart.forward({"x": x[None]}, weights=weights, dtype=dtype)["y"][0]
    assert_close(ours, theirs, PRECISIONS[dtype])


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("seed", range(6))
def test_recurrent_layer_with_layer_norm(seed: int, dtype: str) -> None:
    rng = np.random.default_rng([seed, 19])
    given, cells, batch, steps = rng.integers(1, 6, 4).tolist()
    layers = {
        "x": f"cell: input, size: {given}",
        "h": f"cell: recurrent, size: {cells + 1}, normalize: layer, bias: true",
    }
    chart = make_chart(layers, "  - full: x -> h\n  - recurrent: h\n")
    weights = {name: rng.normal(0, 0.8, array.shape) for name, array in chart.weights().items()}
    x = rng.normal(size=(steps, batch, given))
    tensors = {name: torch.tensor(array.astype(dtype)) for name, array in weights.items()}
    h, expected = torch.zeros(batch, cells + 1, dtype=getattr(torch, dtype)), []
    for step in torch.tensor(x.astype(dtype)):
        total = step @ tensors["h.output.x"] + h @ tensors["h.output.recurrent"] + tensors["h.output.bias"].ravel()
        gain, bias = tensors["h.normalize.gain"].ravel(), tensors["h.normalize.bias"].ravel()
        h = torch.tanh(torch.nn.functional.layer_norm(total, (cells + 1,), gain, bias))
        expected.append(h)
    ours = chart.forward({"x": x}, weights=weights, dtype=dtype)["h"]
    assert_close(ours[:, :, 0], torch.stack(expected), PRECISIONS[dtype])


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_softmax_of_the_largest(seed: int, many: bool, dtype: str) -> None:
    case = random_case(seed + 400, many)
    top = int(case["rng"].integers(1, case["features"]))
    rest = f"size: {case['size']}, channels: {case['channels']}"
    layers = {
        "x": f"cell: input, {rest}",
        "y": f"cell: norm, {rest}, normalize: {{kind: batch, affine: false, epsilon: 1e-12}}, top: {top}",
    }
    layers["y"] += ", activation: softmax"
    x = examples_of(case, dtype)
    values, places = x.topk(top, dim=1)
    theirs = torch.zeros_like(x).scatter(1, places, values.softmax(1))
    ours = make_chart(layers, "  - identity: x -> y\n").forward({"x": case["x"]}, dtype=dtype)["y"]
    compare(case, ours, theirs, dtype)
