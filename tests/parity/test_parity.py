"""Parity: the forward pass against independent engines, on random sizes, options, batches, steps and weights.

Every case is drawn from its own seed. float64 agrees to a relative 1e-6, float32 (ONNX Runtime) to 1e-5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart, activations
from netcharts.spec import bundled

torch = pytest.importorskip("torch", reason="no PyTorch; .ci/run installs the parity extra")
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

F = torch.nn.functional
Values = np.ndarray[Any, Any]


def close(ours: Values, theirs: Any, precision: float = 1e-6) -> None:
    theirs = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else np.asarray(theirs)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=precision, atol=precision * max(1e-3, float(np.abs(theirs).max())))


def drawn(chart: Chart, rng: np.random.Generator, dtype: str = "float64") -> dict[str, Values]:
    """Random weights and biases for all that a chart needs."""
    return {name: rng.normal(0, 0.6, array.shape).astype(dtype) for name, array in chart.weights().items()}


def spec(layers: dict[str, str], connections: str) -> Chart:
    listed = "".join(f"  {name}: {{{layer}}}\n" for name, layer in layers.items())
    return Chart.from_text(f"name: T\nlayers:\n{listed}connections:\n{connections}")


# Dense layers and activations


def nearest(x: Any) -> Any:
    return F.one_hot(x.argmin(dim=-1), x.shape[-1]).to(x)


THEIRS = {
    "elu": F.elu,
    "exp": torch.exp,
    "gaussian": lambda x: torch.exp(-(x**2)),
    "gelu": torch.nn.GELU(),
    "gelu_tanh": torch.nn.GELU(approximate="tanh"),
    "linear": lambda x: x,
    "nearest": nearest,
    "neighborhood": lambda x: torch.exp(-((torch.arange(x.shape[-1]) - x.argmin(dim=-1, keepdim=True)).to(x) ** 2) / 2),
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "sign": torch.sign,
    "silu": F.silu,
    "softmax": lambda x: F.softmax(x, dim=-1),
    "softplus": F.softplus,
    "spike": lambda x: torch.heaviside(x, torch.ones_like(x)),
    "step": lambda x: torch.heaviside(x, torch.ones_like(x)),
    "squash": lambda x: x * x.abs() / (1 + x * x),
    "tanh": torch.tanh,
}


def test_every_activation_has_its_equal() -> None:
    assert set(THEIRS) == set(activations.names())


@pytest.mark.parametrize("activation", activations.names())
@pytest.mark.parametrize("seed", range(12))
def test_stacks_of_dense_layers(activation: str, seed: int) -> None:
    rng = np.random.default_rng([seed, 1])
    # A tower of exponentials would soon be infinite.
    sizes = rng.integers(1, 9, rng.integers(2, 6 if activation != "exp" else 3)).tolist()
    layers = {f"l{i}": f"cell: hidden, size: {n}, activation: {activation}" for i, n in enumerate(sizes)}
    layers["l0"] = f"cell: input, size: {sizes[0]}"
    chart = spec(layers, f"  - full: {' -> '.join(layers)}\n")
    weights, x = drawn(chart, rng), rng.normal(size=(int(rng.integers(1, 5)), sizes[0]))
    value = torch.tensor(x)
    for i in range(1, len(sizes)):
        matrix = torch.tensor(weights[f"l{i}.output.l{i - 1}"])
        value = THEIRS[activation](value @ matrix + torch.tensor(weights[f"l{i}.output.bias"][0]))
    close(chart.forward({"l0": x}, weights=weights)[f"l{len(sizes) - 1}"][0, :, 0], value)


# Recurrent layers


def recurrent(cell: str, seed: int, both: bool) -> tuple[Chart, dict[str, Values], Values, int]:
    rng = np.random.default_rng([seed, 2])
    m, n, steps, batch = (int(number) for number in rng.integers(1, 7, 4))
    layers = {"x": f"cell: input, size: {m}", "h": f"cell: {cell}, size: {n}"}
    links = "  - full: x -> h\n  - recurrent: h\n"
    if both:
        layers["b"] = layers["h"]
        links += "  - full: x -> b\n  - recurrent: b\n    delay: -1\n"
    chart = spec(layers, links)
    return chart, drawn(chart, rng), rng.normal(size=(steps, batch, m)), n


def filled(module: Any, weights: dict[str, Values], gates: tuple[str, ...], suffixes: dict[str, str]) -> Any:
    """A module of PyTorch with our weights; it has two biases, of which one is left at zero."""
    with torch.no_grad():
        for layer, suffix in suffixes.items():
            inputs = [weights[f"{layer}.{gate}.x"].T for gate in gates]
            own = [weights[f"{layer}.{gate}.recurrent"].T for gate in gates]
            biases = [weights[f"{layer}.{gate}.bias"][0] for gate in gates]
            for name, arrays in (("weight_ih", inputs), ("weight_hh", own), ("bias_ih", biases)):
                getattr(module, f"{name}_l0{suffix}").copy_(torch.tensor(np.concatenate(arrays)))
            getattr(module, f"bias_hh_l0{suffix}").zero_()
    return module


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_recurrent_layers(seed: int, both: bool) -> None:
    chart, weights, x, n = recurrent("recurrent", seed, both)
    module = torch.nn.RNN(x.shape[2], n, bidirectional=both, dtype=torch.float64)
    compare(chart, filled(module, weights, ("output",), {"h": "", "b": "_reverse"} if both else {"h": ""}), weights, x)


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_lstm_layers(seed: int, both: bool) -> None:
    chart, weights, x, n = recurrent("memory", seed, both)
    module = torch.nn.LSTM(x.shape[2], n, bidirectional=both, dtype=torch.float64)
    gates = ("input_gate", "forget_gate", "candidate", "output_gate")
    compare(chart, filled(module, weights, gates, {"h": "", "b": "_reverse"} if both else {"h": ""}), weights, x)


def compare(chart: Chart, module: Any, weights: dict[str, Values], x: Values) -> None:
    theirs, _ = module(torch.tensor(x))
    found = chart.forward({"x": x}, weights=weights)
    ours = [found[name][:, :, 0] for name in ("h", "b") if name in found.layers]
    close(np.concatenate(ours, axis=-1), theirs)


@pytest.mark.parametrize("seed", range(60))
def test_an_own_cell_is_the_gru_of_pytorch(seed: int) -> None:
    rng = np.random.default_rng([seed, 3])
    m, n, steps, batch = (int(number) for number in rng.integers(1, 7, 4))
    text = bundled.find("gru-reset-after-cell").read_text(encoding="utf-8")
    sized = text.replace("input, size: 1", f"input, size: {m}").replace(
        "reset_after, size: 1", f"reset_after, size: {n}"
    )
    chart = Chart.from_text(sized)
    assert [layer.cells for layer in chart.spec.layers] == [m, n]
    weights, x = drawn(chart, rng), rng.normal(size=(steps, batch, m))
    module = torch.nn.GRU(m, n, dtype=torch.float64)
    with torch.no_grad():
        own = {"reset": "reset", "update": "update", "candidate": "past"}
        for name, arrays in (
            ("weight_ih_l0", [weights[f"cell.{gate}.input"].T for gate in own]),
            ("weight_hh_l0", [weights[f"cell.{part}.recurrent"].T for part in own.values()]),
            ("bias_ih_l0", [weights[f"cell.{gate}.bias"][0] for gate in own]),
            ("bias_hh_l0", [np.zeros(2 * n), weights["cell.past.bias"][0]]),
        ):
            getattr(module, name).copy_(torch.tensor(np.concatenate(arrays)))
    close(chart.forward({"input": x}, weights=weights)["cell"][:, :, 0], module(torch.tensor(x))[0])


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_gru_layers(seed: int, both: bool) -> None:
    """Cho's form, which resets what goes into the recurrent weights, is that of ONNX."""
    chart, weights, x, n = recurrent("gated_memory", seed, both)
    x = x.astype("float32")
    gates, layers = ("update", "reset", "candidate"), ("h", "b") if both else ("h",)
    stacked = {
        key: np.stack([np.concatenate([weights[f"{layer}.{gate}.{end}"].T for gate in gates]) for layer in layers])
        for key, end in (("W", "x"), ("R", "recurrent"))
    }
    biases = [np.concatenate([weights[f"{layer}.{gate}.bias"][0] for gate in gates]) for layer in layers]
    stacked["B"] = np.stack([np.concatenate([bias, np.zeros(3 * n)]) for bias in biases])
    direction = "bidirectional" if both else "forward"
    node = onnx.helper.make_node(
        "GRU", ["X", "W", "R", "B"], ["Y"], hidden_size=n, direction=direction, linear_before_reset=0
    )
    theirs = run(node, {"X": x, **{key: array.astype("float32") for key, array in stacked.items()}})
    found = chart.forward({"x": x}, weights=weights, dtype="float32")
    close(np.stack([found[layer][:, :, 0] for layer in layers], axis=1), theirs, 1e-5)


def run(node: Any, inputs: dict[str, Values]) -> Values:
    """What ONNX Runtime makes of a single node."""
    kind = onnx.TensorProto.FLOAT
    given = [onnx.helper.make_tensor_value_info(key, kind, array.shape) for key, array in inputs.items()]
    out = [onnx.helper.make_tensor_value_info(node.output[0], kind, None)]
    model = onnx.helper.make_model(
        onnx.helper.make_graph([node], "t", given, out), opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: Values = session.run(None, inputs)[0]
    return found


# Windows, in one to three dimensions


def windows(seed: int, transposed: bool = False) -> dict[str, Any]:
    rng = np.random.default_rng([seed, 4])
    d = int(rng.integers(1, 4))
    kernel, stride, dilation = (rng.integers(1, 4, d) for _ in range(3))
    reach = dilation * (kernel - 1) + 1
    padding = np.minimum(rng.integers(0, 3, d), reach - 1)
    inside = rng.integers(1, 5, d) if transposed else rng.integers(1, 6, d) + reach
    extra = np.minimum(rng.integers(0, 3, d), stride - 1) if transposed else np.zeros(d, int)
    if transposed:
        outside = (inside - 1) * stride - 2 * padding + reach + extra
    else:
        outside = (inside + 2 * padding - reach) // stride + 1
    channels, batch = rng.integers(1, 4, 2).tolist(), int(rng.integers(1, 4))
    arrays = (kernel, stride, padding, dilation, inside, outside, extra)
    names = ("kernel", "stride", "padding", "dilation", "inside", "outside", "extra")
    found = {name: array.tolist() for name, array in zip(names, arrays, strict=True)}
    return {**found, "channels": channels, "batch": batch, "rng": rng, "d": d}


def window_chart(cell: str, pattern: str, case: dict[str, Any], rest: str = "") -> Chart:
    into = case["channels"][0] if pattern == "pool" else case["channels"][1]
    layers = {
        "x": f"cell: input, size: {case['inside']}, channels: {case['channels'][0]}",
        "y": f"cell: {cell}, size: {case['outside']}, channels: {into}{rest}",
    }
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    return spec(layers, f"  - {pattern}: x -> y\n{options}")


@pytest.mark.parametrize("seed", range(150))
def test_convolution(seed: int) -> None:
    case = windows(seed)
    chart = window_chart("kernel", "convolution", case)
    weights = drawn(chart, case["rng"])
    x = case["rng"].normal(size=(case["batch"], case["channels"][0], *case["inside"]))
    theirs = getattr(F, f"conv{case['d']}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
        dilation=case["dilation"],
    )
    close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("size", [[2000], [24, 21], [8, 9, 7]])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_large_convolution(size: list[int], stride: int, dilation: int) -> None:
    """So much that is seen that it is gathered row by row."""
    rng, d, padding = np.random.default_rng(len(size)), len(size), 2
    outside = [(n + 2 * padding - (2 * dilation + 1)) // stride + 1 for n in size]
    case = {"kernel": 3, "stride": stride, "padding": padding, "dilation": dilation, "channels": (5, 7)}
    chart = window_chart("kernel", "convolution", {**case, "inside": size, "outside": outside})
    weights, x = drawn(chart, rng), rng.normal(size=(32, 5, *size))
    arrays = (torch.tensor(weights["y.output.x"]), torch.tensor(weights["y.output.bias"].ravel()))
    theirs = getattr(F, f"conv{d}d")(torch.tensor(x), *arrays, stride=stride, padding=padding, dilation=dilation)
    close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("seed", range(400, 550))
def test_transposed_convolution(seed: int) -> None:
    case = windows(seed, transposed=True)
    if min(case["outside"]) < 1:
        case["padding"] = [0] * case["d"]
        reach = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["kernel"], strict=True)]
        both = zip(case["inside"], case["stride"], reach, case["extra"], strict=True)
        case["outside"] = [(m - 1) * s + r + extra for m, s, r, extra in both]
    chart = window_chart("deconvolution", "deconvolution", case, ", activation: linear")
    weights = drawn(chart, case["rng"])
    x = case["rng"].normal(size=(case["batch"], case["channels"][0], *case["inside"]))
    theirs = getattr(F, f"conv_transpose{case['d']}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
        output_padding=case["extra"],
        dilation=case["dilation"],
    )
    close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("operation", ["max", "mean"])
@pytest.mark.parametrize("seed", range(600, 700))
def test_pooling(seed: int, operation: str) -> None:
    case = windows(seed)
    # PyTorch pads by half a window at most, and its mean knows no dilation.
    case["padding"] = [min(p, k // 2) for p, k in zip(case["padding"], case["kernel"], strict=True)]
    if operation == "mean":
        case["dilation"] = [1] * case["d"]
    reach = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["kernel"], strict=True)]
    # Nor so much that the pool would grow.
    case["padding"] = [min(p, (r - 1) // 2) for p, r in zip(case["padding"], reach, strict=True)]
    sized = zip(case["inside"], case["padding"], reach, case["stride"], strict=True)
    case["outside"] = [(m + 2 * p - r) // s + 1 for m, p, r, s in sized]
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    layers = {
        "x": f"cell: input, size: {case['inside']}, channels: {case['channels'][0]}",
        "y": f"cell: pool, size: {case['outside']}, channels: {case['channels'][0]}",
    }
    chart = spec(layers, f"  - pool: x -> y\n{options}    op: {operation}\n")
    x = case["rng"].normal(size=(case["batch"], case["channels"][0], *case["inside"]))
    if operation == "max":
        pool = getattr(F, f"max_pool{case['d']}d")
        theirs = pool(torch.tensor(x), case["kernel"], case["stride"], case["padding"], case["dilation"])
    else:
        pool = getattr(F, f"avg_pool{case['d']}d")
        theirs = pool(torch.tensor(x), case["kernel"], case["stride"], case["padding"], count_include_pad=False)
    close(chart.forward({"x": x[None]})["y"][0], theirs)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
@pytest.mark.parametrize("seed", range(60))
def test_interpolation(seed: int, mode: str) -> None:
    rng = np.random.default_rng([seed, 5])
    d, channels, batch = int(rng.integers(1, 4)), int(rng.integers(1, 3)), int(rng.integers(1, 3))
    inside = rng.integers(1, 6, d)
    outside = inside + rng.integers(0, 8, d)
    layers = {
        "x": f"cell: input, size: {inside.tolist()}, channels: {channels}",
        "y": f"cell: interpolation, size: {outside.tolist()}, channels: {channels}",
    }
    chart = spec(layers, f"  - interpolation: x -> y\n    mode: {mode}\n")
    x = rng.normal(size=(batch, channels, *inside))
    named = {"nearest": "nearest", "linear": ("linear", "bilinear", "trilinear")[d - 1]}[mode]
    corners = {} if mode == "nearest" else {"align_corners": False}
    close(
        chart.forward({"x": x[None]})["y"][0],
        F.interpolate(torch.tensor(x), size=outside.tolist(), mode=named, **corners),
    )


# Attention


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_attention(seed: int, causal: bool) -> None:
    rng = np.random.default_rng([seed, 6])
    tokens, width, head, batch = (int(number) for number in rng.integers(1, 7, 4))
    layers = {
        "x": f"cell: input, size: {tokens}, channels: {width}",
        "y": f"cell: hidden, size: {tokens}, channels: {head}, activation: linear, bias: false",
    }
    chart = spec(layers, f"  - attention: x -> y\n    causal: {str(causal).lower()}\n")
    weights, x = drawn(chart, rng), rng.normal(size=(batch, width, tokens))
    query, key, value = (torch.tensor(x).mT @ torch.tensor(array) for array in weights["y.output.x"])
    theirs = F.scaled_dot_product_attention(query, key, value, is_causal=causal).mT
    close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


# Boltzmann machines


@pytest.mark.parametrize("seed", range(30))
def test_hidden_chances_of_a_restricted_boltzmann_machine(seed: int) -> None:
    neural_network = pytest.importorskip("sklearn.neural_network")
    rng = np.random.default_rng([seed, 7])
    m, n, batch = (int(number) for number in rng.integers(1, 9, 3))
    layers = {"v": f"cell: backfed_input, size: {m}", "h": f"cell: probabilistic_hidden, size: {n}"}
    chart = spec(layers, "  - full: v -- h\n")
    weights, shown = drawn(chart, rng), rng.integers(0, 2, (batch, m)).astype(float)
    machine = neural_network.BernoulliRBM(n_components=n)
    machine.components_ = weights["h.chance.v"].T
    machine.intercept_hidden_ = weights["h.chance.bias"][0]
    machine.intercept_visible_ = np.zeros(m)
    machine.n_features_in_ = m
    close(chart.forward({"v": shown}, weights=weights, steps=1).parts["h"]["chance"][0, :, 0], machine.transform(shown))


# Kernel machines

KERNELS = {
    "rbf": """\
      apart:  {distance: inputs}
      scaled: {multiply: [apart, apart, -0.4]}
      output: {pass: scaled, activation: exp}
""",
    "linear": """\
      output: {sum: inputs}
""",
    "poly": """\
      alike:  {sum: inputs}
      scaled: {multiply: [alike, 0.4]}
      moved:  {sum: [scaled, 0.7]}
      output: {multiply: [moved, moved, moved]}
""",
    "sigmoid": """\
      alike:  {sum: inputs}
      scaled: {multiply: [alike, 0.4]}
      moved:  {sum: [scaled, 0.7]}
      output: {pass: moved, activation: tanh}
""",
}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("seed", range(40))
def test_the_decision_of_a_kernel_machine(seed: int, kernel: str) -> None:
    svm = pytest.importorskip("sklearn.svm")
    rng = np.random.default_rng([seed, 8])
    m, count, batch = int(rng.integers(1, 7)), int(rng.integers(6, 40)), int(rng.integers(1, 9))
    x, side = rng.normal(size=(count, m)), rng.integers(0, 2, count)
    side[:2] = 0, 1
    machine = svm.SVC(kernel=kernel, C=float(rng.uniform(0.1, 5)), gamma=0.4, coef0=0.7, degree=3).fit(x, side)
    vectors = machine.support_vectors_
    chart = Chart.from_text(
        f"name: T\ncells:\n  support:\n    extends: hidden\n    parts:\n{KERNELS[kernel]}layers:\n"
        f"  x: {{cell: input, size: {m}}}\n  s: {{cell: support, size: {len(vectors)}}}\n"
        "  y: {cell: output, size: 1, activation: linear}\nconnections:\n  - full: x -> s -> y\n"
    )
    (first, *_) = chart.weights()
    weights = {first: vectors.T, "y.output.s": machine.dual_coef_.T, "y.output.bias": machine.intercept_}
    shown = rng.normal(size=(batch, m))
    close(chart.forward({"x": shown}, weights=weights)["y"].ravel(), machine.decision_function(shown))


@pytest.mark.parametrize("seed", range(40))
def test_distances(seed: int) -> None:
    rng = np.random.default_rng([seed, 9])
    m, n, batch = (int(number) for number in rng.integers(1, 30, 3))
    chart = Chart.from_text(
        "name: T\ncells:\n  far: {extends: hidden, parts: {output: {distance: inputs}}}\nlayers:\n"
        f"  x: {{cell: input, size: {m}}}\n  y: {{cell: far, size: {n}}}\nconnections:\n  - full: x -> y\n"
    )
    weights, x = drawn(chart, rng), rng.normal(size=(batch, m))
    close(
        chart.forward({"x": x}, weights=weights)["y"][0, :, 0],
        torch.cdist(torch.tensor(x), torch.tensor(weights["y.output.x"]).T),
    )


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_a_read_out_is_ridge_regression(seed: int, bias: bool) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng([seed, 10])
    m, n, batch = (int(number) for number in rng.integers(1, 20, 3))
    layers = {
        "x": f"cell: input, size: {m}",
        "y": f"cell: output, size: {n}, activation: linear, bias: {str(bias).lower()}",
    }
    chart = spec(layers, "  - full: x -> y\n")
    x, y, ridge = rng.normal(size=(batch, m)), rng.normal(size=(batch, n)), float(rng.uniform(0.01, 3))
    theirs = linear_model.Ridge(alpha=ridge, fit_intercept=bias).fit(x, y)
    ours = chart.read_out({"x": x}, y, ridge=ridge)
    close(ours["y.output.x"], theirs.coef_.reshape(n, m).T)
    if bias:
        close(ours["y.output.bias"].ravel(), np.ravel(theirs.intercept_))
