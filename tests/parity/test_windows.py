"""Convolutions, pools and interpolations in one to three dimensions, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional


def random_windows(seed: int, transposed: bool = False) -> dict[str, Any]:
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
    names = ("kernel", "stride", "padding", "dilation", "source", "target", "extra")
    drawn = {name: array.tolist() for name, array in zip(names, arrays, strict=True)}
    return {**drawn, "channels": channels, "batch": batch, "rng": rng, "d": d}


def window_chart(cell: str, pattern: str, case: dict[str, Any], rest: str = "") -> Chart:
    channels = case["channels"][0] if pattern == "pool" else case["channels"][1]
    layers = {
        "x": f"cell: input, size: {case['source']}, channels: {case['channels'][0]}",
        "y": f"cell: {cell}, size: {case['target']}, channels: {channels}{rest}",
    }
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    return make_chart(layers, f"  - {pattern}: x -> y\n{options}")


@pytest.mark.parametrize("seed", range(150))
def test_convolution(seed: int) -> None:
    case = random_windows(seed)
    chart = window_chart("kernel", "convolution", case)
    weights = random_weights(chart, case["rng"])
    x = case["rng"].normal(size=(case["batch"], case["channels"][0], *case["source"]))
    theirs = getattr(F, f"conv{case['d']}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
        dilation=case["dilation"],
    )
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("size", [[2000], [24, 21], [8, 9, 7]])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_large_convolution(size: list[int], stride: int, dilation: int) -> None:
    """Convolutions of this size are computed row by row."""
    rng, d, padding = np.random.default_rng(len(size)), len(size), 2
    outside = [(n + 2 * padding - (2 * dilation + 1)) // stride + 1 for n in size]
    case = {"kernel": 3, "stride": stride, "padding": padding, "dilation": dilation, "channels": (5, 7)}
    chart = window_chart("kernel", "convolution", {**case, "source": size, "target": outside})
    weights, x = random_weights(chart, rng), rng.normal(size=(32, 5, *size))
    arrays = (torch.tensor(weights["y.output.x"]), torch.tensor(weights["y.output.bias"].ravel()))
    theirs = getattr(F, f"conv{d}d")(torch.tensor(x), *arrays, stride=stride, padding=padding, dilation=dilation)
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("seed", range(400, 550))
def test_transposed_convolution(seed: int) -> None:
    case = random_windows(seed, transposed=True)
    if min(case["target"]) < 1:
        case["padding"] = [0] * case["d"]
        reach = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["kernel"], strict=True)]
        both = zip(case["source"], case["stride"], reach, case["extra"], strict=True)
        case["target"] = [(m - 1) * s + r + extra for m, s, r, extra in both]
    chart = window_chart("deconvolution", "deconvolution", case, ", activation: linear")
    weights = random_weights(chart, case["rng"])
    x = case["rng"].normal(size=(case["batch"], case["channels"][0], *case["source"]))
    theirs = getattr(F, f"conv_transpose{case['d']}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
        output_padding=case["extra"],
        dilation=case["dilation"],
    )
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("seed", range(700, 740))
def test_patches(seed: int) -> None:
    """Windows whose values become channels; every third time they do not overlap."""
    rng, whole = np.random.default_rng([seed, 35]), seed % 3 == 0
    kernel, stride, dilation = rng.integers(1, 4, (3, 2))
    padding = rng.integers(0, 2, 2) * (kernel > 1)
    size = rng.integers(7, 11, 2)
    if whole:
        stride, dilation, padding = kernel, [1, 1], [0, 0]
        size = rng.integers(1, 4, 2) * kernel
    channels = int(rng.integers(1, 4))
    written = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    options = "".join(
        f", {key}: {list(map(int, value))}" for key, value in written.items() if not (whole and key == "stride")
    )
    layers = {"x": f"cell: input, size: {size.tolist()}, channels: {channels}", "y": "cell: copy"}
    x = rng.normal(size=(2, channels, *size))
    ours = make_chart(layers, f"  - {{patches: x -> y{options}}}\n").forward({"x": x[None]})["y"][0]
    arguments = {name: tuple(map(int, value)) for name, value in written.items()}
    arguments["kernel_size"] = arguments.pop("kernel")
    theirs = F.unfold(torch.tensor(x), **arguments)
    assert_close(ours.reshape(theirs.shape), theirs)


@pytest.mark.parametrize("seed", range(740, 780))
def test_joined_patches(seed: int) -> None:
    rng, whole = np.random.default_rng([seed, 36]), seed % 3 == 0
    kernel, stride, dilation = rng.integers(1, 4, (3, 2))
    padding, size, channels = rng.integers(0, 2, 2) * (kernel > 1), rng.integers(2, 5, 2), int(rng.integers(1, 4))
    if whole:
        stride, dilation, padding = kernel, np.ones(2, int), np.zeros(2, int)
    target = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
    if min(target) < 1:
        target, padding = target + 2 * padding, 0 * padding
    written = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    options = "".join(
        f", {key}: {list(map(int, value))}" for key, value in written.items() if not (whole and key == "stride")
    )
    wide = int(channels * kernel.prod())
    layers = {"x": f"cell: input, size: {size.tolist()}, channels: {wide}", "y": "cell: copy"}
    x = rng.normal(size=(2, wide, *size))
    ours = make_chart(layers, f"  - {{unpatch: x -> y{options}}}\n").forward({"x": x[None]})["y"][0]
    arguments = {name: tuple(map(int, value)) for name, value in written.items()}
    arguments["kernel_size"] = arguments.pop("kernel")
    theirs = F.fold(torch.tensor(x).reshape(2, wide, -1), tuple(map(int, target)), **arguments)
    assert_close(ours, theirs)


@pytest.mark.parametrize("factor", [2, 3])
def test_unpatch_is_the_pixel_shuffle(factor: int) -> None:
    x = np.random.default_rng(factor).normal(size=(2, 2 * factor**2, 3, 4))
    layers = {"x": f"cell: input, size: [3, 4], channels: {2 * factor**2}", "y": "cell: copy"}
    ours = make_chart(layers, f"  - {{unpatch: x -> y, kernel: {factor}}}\n").forward({"x": x[None]})["y"][0]
    assert_close(ours, F.pixel_shuffle(torch.tensor(x), factor))


@pytest.mark.parametrize("seed", range(550, 600))
def test_transposed_convolution_in_groups_with_output_padding(seed: int) -> None:
    """The size follows from the output padding."""
    case = random_windows(seed, transposed=True)
    groups, narrow, wide = case["rng"].integers(1, 4, 3).tolist()
    each = seed % 3 == 0
    channels = [groups, groups] if each else [groups * narrow, groups * wide]
    if seed % 2:
        case["padding"] = [0] * case["d"]
    reach = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["kernel"], strict=True)]
    sizes = zip(case["source"], case["stride"], case["padding"], reach, case["extra"], strict=True)
    if min((m - 1) * s - 2 * p + r + extra for m, s, p, r, extra in sizes) < 1:
        case["padding"] = [0] * case["d"]
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    options += f"    output_padding: {case['extra']}\n    groups: {'each' if each else groups}\n"
    layers = {
        "x": f"cell: input, size: {case['source']}, channels: {channels[0]}",
        "y": f"cell: deconvolution, activation: linear{'' if each else f', channels: {channels[1]}'}",
    }
    chart = make_chart(layers, f"  - deconvolution: x -> y\n{options}")
    weights = random_weights(chart, case["rng"])
    x = case["rng"].normal(size=(case["batch"], channels[0], *case["source"]))
    theirs = getattr(F, f"conv_transpose{case['d']}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
        output_padding=case["extra"],
        groups=groups,
        dilation=case["dilation"],
    )
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
@pytest.mark.parametrize("seed", range(20))
def test_interpolation_by_a_scale(seed: int, mode: str) -> None:
    rng = np.random.default_rng([seed, 37])
    d, channels = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    size, scale = rng.integers(1, 6, d).tolist(), rng.integers(1, 5, d).tolist()
    layers = {"x": f"cell: input, size: {size}, channels: {channels}", "y": "cell: interpolation"}
    chart = make_chart(layers, f"  - {{interpolation: x -> y, mode: {mode}, scale: {scale}}}\n")
    x = rng.normal(size=(2, channels, *size))
    named = {"nearest": "nearest", "linear": ("linear", "bilinear", "trilinear")[d - 1]}[mode]
    corners = {} if mode == "nearest" else {"align_corners": False}
    theirs = F.interpolate(torch.tensor(x), scale_factor=[float(s) for s in scale], mode=named, **corners)
    assert_close(chart.forward({"x": x[None]})["y"][0], theirs)


@pytest.mark.parametrize("operation", ["max", "mean"])
@pytest.mark.parametrize("seed", range(600, 700))
def test_pooling(seed: int, operation: str) -> None:
    case = random_windows(seed)
    # PyTorch pads by at most half a window, and its mean has no dilation.
    case["padding"] = [min(p, k // 2) for p, k in zip(case["padding"], case["kernel"], strict=True)]
    if operation == "mean":
        case["dilation"] = [1] * case["d"]
    reach = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["kernel"], strict=True)]
    # Padding must not make the pool larger than its input.
    case["padding"] = [min(p, (r - 1) // 2) for p, r in zip(case["padding"], reach, strict=True)]
    sized = zip(case["source"], case["padding"], reach, case["stride"], strict=True)
    case["target"] = [(m + 2 * p - r) // s + 1 for m, p, r, s in sized]
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    layers = {
        "x": f"cell: input, size: {case['source']}, channels: {case['channels'][0]}",
        "y": f"cell: pool, size: {case['target']}, channels: {case['channels'][0]}",
    }
    chart = make_chart(layers, f"  - pool: x -> y\n{options}    op: {operation}\n")
    x = case["rng"].normal(size=(case["batch"], case["channels"][0], *case["source"]))
    if operation == "max":
        pool = getattr(F, f"max_pool{case['d']}d")
        theirs = pool(torch.tensor(x), case["kernel"], case["stride"], case["padding"], case["dilation"])
    else:
        pool = getattr(F, f"avg_pool{case['d']}d")
        theirs = pool(torch.tensor(x), case["kernel"], case["stride"], case["padding"], count_include_pad=False)
    assert_close(chart.forward({"x": x[None]})["y"][0], theirs)


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
    chart = make_chart(layers, f"  - interpolation: x -> y\n    mode: {mode}\n")
    x = rng.normal(size=(batch, channels, *inside))
    named = {"nearest": "nearest", "linear": ("linear", "bilinear", "trilinear")[d - 1]}[mode]
    corners = {} if mode == "nearest" else {"align_corners": False}
    assert_close(
        chart.forward({"x": x[None]})["y"][0],
        F.interpolate(torch.tensor(x), size=outside.tolist(), mode=named, **corners),
    )


@pytest.mark.parametrize("operation", ["max", "mean", "sum"])
@pytest.mark.parametrize("seed", range(40))
def test_pooling_with_a_last_window_that_is_not_all_inside(seed: int, operation: str) -> None:
    rng = np.random.default_rng([seed, 31])
    d, channels = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    kernel, stride = (rng.integers(1, 5, d) for _ in range(2))
    padding, size = (kernel - 1) // 2 * int(rng.integers(0, 2)), rng.integers(4, 9, d)
    count = bool(rng.integers(0, 2)) and operation == "mean"
    x = rng.normal(size=(2, channels, *size))
    arguments = {
        "kernel_size": kernel.tolist(),
        "stride": stride.tolist(),
        "padding": padding.tolist(),
        "ceil_mode": True,
    }
    if operation == "max":
        theirs = getattr(F, f"max_pool{d}d")(torch.tensor(x), **arguments)
    else:
        pool = getattr(F, f"avg_pool{d}d")
        theirs = pool(torch.tensor(x), **arguments, count_include_pad=count)
    options = f"kernel: {kernel.tolist()}, stride: {stride.tolist()}, padding: {padding.tolist()}, ceil: true"
    options += ", count_padding: true" if count else ""
    layers = {
        "x": f"cell: input, size: {size.tolist()}, channels: {channels}",
        "y": f"cell: pool, size: {list(theirs.shape[2:])}, channels: {channels}",
    }
    ours = make_chart(layers, f"  - {{pool: x -> y, {options}, op: {operation}}}\n").forward({"x": x[None]})["y"][0]
    if operation == "sum":
        ones = make_chart(layers, f"  - {{pool: x -> y, {options}, op: sum}}\n").forward({"x": np.ones_like(x)[None]})
        ours = ours / ones["y"][0]
    assert_close(ours, theirs)


@pytest.mark.parametrize("operation", ["max", "mean", "sum"])
@pytest.mark.parametrize("size", [[5], [4, 3], [2, 3, 2]])
def test_pooling_of_all_places(size: list[int], operation: str) -> None:
    x = np.random.default_rng(len(size)).normal(size=(2, 3, *size))
    layers = {
        "x": f"cell: input, size: {size}, channels: 3",
        "y": f"cell: pool, size: {[1] * len(size)}, channels: 3",
    }
    ours = make_chart(layers, f"  - {{pool: x -> y, kernel: all, op: {operation}}}\n").forward({"x": x[None]})["y"]
    flat = torch.tensor(x).flatten(2)
    theirs = {"max": flat.amax(2), "mean": flat.mean(2), "sum": flat.sum(2)}[operation]
    assert_close(ours[0].reshape(2, 3), theirs)


@pytest.mark.parametrize("padding", ["same", "causal", "uneven"])
@pytest.mark.parametrize("seed", range(40))
def test_convolution_with_padding_that_differs_by_side(seed: int, padding: str) -> None:
    rng = np.random.default_rng([seed, 32])
    d = int(rng.integers(1, 4))
    kernel, dilation, size = rng.integers(1, 4, d), rng.integers(1, 3, d), rng.integers(6, 9, d)
    stride = rng.integers(1, 3, d) if padding == "uneven" else np.ones(d, int)
    channels, more = rng.integers(1, 4, 2).tolist()
    reach = dilation * (kernel - 1) + 1
    before = {"same": (reach - 1) // 2, "causal": reach - 1, "uneven": rng.integers(0, 4, d)}[padding]
    after = {"same": reach // 2, "causal": 0 * reach, "uneven": rng.integers(-1, 3, d)}[padding]
    target = (size + before + after - reach) // stride + 1
    written = [list(map(int, pair)) for pair in zip(before, after, strict=True)] if padding == "uneven" else padding
    options = f"kernel: {kernel.tolist()}, stride: {stride.tolist()}, dilation: {dilation.tolist()}, padding: {written}"
    layers = {
        "x": f"cell: input, size: {size.tolist()}, channels: {channels}",
        "y": f"cell: kernel, size: {target.tolist()}, channels: {more}",
    }
    chart = make_chart(layers, f"  - {{convolution: x -> y, {options}}}\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(2, channels, *size))
    pads = [int(n) for pair in zip(before[::-1], after[::-1], strict=True) for n in pair]
    theirs = getattr(F, f"conv{d}d")(
        F.pad(torch.tensor(x), pads),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=stride.tolist(),
        dilation=dilation.tolist(),
    )
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "places"), [(7, 3, 2, 4), (8, 3, 2, 4), (9, 2, 4, 3), (5, 1, 3, 2)]
)
def test_same_padding_with_a_stride_rounds_up(size: int, kernel: int, stride: int, places: int) -> None:
    """As SAME_UPPER of ONNX and TensorFlow: the places are the cells divided by the stride, rounded up."""
    options = f"kernel: {kernel}, stride: {stride}, padding: same"
    layers = {"x": f"cell: input, size: {size}", "y": f"cell: kernel, size: {places}"}
    chart = make_chart(layers, f"  - {{convolution: x -> y, {options}}}\n")
    rng = np.random.default_rng(size)
    weights, x = random_weights(chart, rng), rng.normal(size=(2, 1, size))
    lacking = max(0, (places - 1) * stride + kernel - size)
    padded = F.pad(torch.tensor(x), [lacking // 2, lacking - lacking // 2])
    arrays = (torch.tensor(weights["y.output.x"]), torch.tensor(weights["y.output.bias"].ravel()))
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], F.conv1d(padded, *arrays, stride=stride))


@pytest.mark.parametrize("seed", range(30))
def test_convolution_with_a_table_of_channels(seed: int) -> None:
    rng, case = np.random.default_rng([seed, 34]), random_windows(seed)
    (narrow, wide), d = rng.integers(1, 7, 2).tolist(), case["d"]
    table = [rng.permutation(narrow)[: rng.integers(1, narrow + 1)].tolist() for _ in range(wide)]
    layers = {
        "x": f"cell: input, size: {case['source']}, channels: {narrow}",
        "y": "cell: kernel",
    }
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    chart = make_chart(layers, f"  - convolution: x -> y\n{options}    table: {table}\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(2, narrow, *case["source"]))
    windows = {"stride": case["stride"], "padding": case["padding"], "dilation": case["dilation"]}
    kernels, biases = torch.tensor(weights["y.output.x"]), torch.tensor(weights["y.output.bias"].ravel())
    theirs = [
        getattr(F, f"conv{d}d")(torch.tensor(x[:, row]), kernels[at : at + 1, row], biases[at : at + 1], **windows)
        for at, row in enumerate(table)
    ]
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], torch.cat(theirs, 1))


@pytest.mark.parametrize("seed", range(40))
def test_grouped_and_depthwise_convolution(seed: int) -> None:
    rng = np.random.default_rng([seed, 33])
    case = random_windows(seed)
    groups, narrow, wide = rng.integers(1, 4, 3).tolist()
    each = seed % 3 == 0
    case["channels"] = [groups, groups] if each else [groups * narrow, groups * wide]
    layers = {
        "x": f"cell: input, size: {case['source']}, channels: {case['channels'][0]}",
        "y": f"cell: kernel, channels: {case['channels'][1]}",
    }
    options = "".join(f"    {key}: {case[key]}\n" for key in ("kernel", "stride", "padding", "dilation"))
    chart = make_chart(layers, f"  - convolution: x -> y\n{options}    groups: {'each' if each else groups}\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(2, case["channels"][0], *case["source"]))
    theirs = getattr(F, f"conv{case['d']}d")(
        torch.tensor(x),
        torch.tensor(weights["y.output.x"]),
        torch.tensor(weights["y.output.bias"].ravel()),
        stride=case["stride"],
        padding=case["padding"],
        dilation=case["dilation"],
        groups=groups,
    )
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)
