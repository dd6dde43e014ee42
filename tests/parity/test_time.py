"""Networks that start from values, and that work along time, compared with PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from tests.folders import published_path
from tests.parity.engines import assert_close, random_weights, torch
from tests.parity.test_recurrent import with_weights

F = torch.nn.functional
LSTM = ("input_gate", "forget_gate", "candidate", "output_gate")


def numbers(rng: np.random.Generator, count: int, most: int = 6) -> list[int]:
    return [int(number) for number in rng.integers(1, most + 1, count)]


@pytest.mark.parametrize("seed", range(20))
def test_lstm_layers_start_from_layers(seed: int) -> None:
    rng = np.random.default_rng([seed, 60])
    m, n, steps, batch = numbers(rng, 4)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {m}}}\n  a: {{cell: input, size: {n}}}\n"
        f"  b: {{cell: input, size: {n}}}\n  h: {{cell: memory, size: {n}, start: {{output: a, value: b}}}}\n"
        "connections:\n  - full: x -> h\n  - recurrent: h\n"
    )
    weights = random_weights(chart, rng)
    x, a, b = (rng.normal(size=(length, batch, size)) for length, size in ((steps, m), (1, n), (1, n)))
    module = torch.nn.LSTM(m, n, dtype=torch.float64)
    module = with_weights(module, weights, LSTM, {"h": ""})
    theirs, _ = module(torch.tensor(x), (torch.tensor(a), torch.tensor(b)))
    assert_close(chart.forward({"x": x, "a": a, "b": b}, weights=weights)["h"][:, :, 0], theirs)


@pytest.mark.parametrize("delay", [-2, -1, 1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_delays_read_the_start(seed: int, delay: int) -> None:
    rng = np.random.default_rng([seed, 61])
    m, n, steps, batch = numbers(rng, 4)
    start = float(rng.normal())
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {m}, start: {start!r}}}\n  h: {{cell: hidden, size: {n}}}\n"
        f"connections:\n  - {{full: x -> h, delay: {delay}}}\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m))
    outside = torch.full((abs(delay), batch, m), start, dtype=torch.float64)
    values = torch.tensor(x)
    moved = torch.cat([outside, values])[:steps] if delay > 0 else torch.cat([values, outside])[-delay:][:steps]
    theirs = torch.sigmoid(moved @ torch.tensor(weights["h.output.x"]) + torch.tensor(weights["h.output.bias"]))
    assert_close(chart.forward({"x": x}, weights=weights)["h"][:, :, 0], theirs)


@pytest.mark.parametrize("seed", range(10))
def test_a_neural_ode_is_integrated_by_the_method_of_euler(seed: int) -> None:
    """Chen, Rubanova, Bettencourt & Duvenaud, "Neural ordinary differential equations", 2018, arXiv:1806.07366."""
    rng = np.random.default_rng([seed, 62])
    m, n, steps, batch = numbers(rng, 4)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  begin: {{cell: input, size: {m}}}\n  state: {{cell: moved, size: {m}, start: begin}}\n"
        f"  hidden: {{cell: hidden, size: {n}, activation: tanh}}\n  slope: {{cell: linear, size: {m}}}\n"
        "connections:\n  - {full: state -> hidden, delay: 1}\n  - full: hidden -> slope\n  - identity: slope -> state\n"
        "cells:\n  moved:\n    extends: hidden\n    parts:\n      change: {multiply: [inputs, 0.1]}\n"
        "      output: {sum: [output.before, change]}\n"
    )
    weights, begin = random_weights(chart, rng), rng.normal(size=(batch, m))
    result = chart.forward({"begin": begin}, steps=steps, weights=weights)
    given = {name: torch.tensor(array) for name, array in weights.items()}
    state = torch.tensor(begin)
    for step in range(steps):
        hidden = torch.tanh(state @ given["hidden.output.state"] + given["hidden.output.bias"])
        state = state + 0.1 * (hidden @ given["slope.output.hidden"] + given.get("slope.output.bias", 0))
        assert_close(result["state"][step, :, 0], state)


POOLED = {
    "first": lambda x: x[0],
    "last": lambda x: x[-1],
    "mean": lambda x: x.mean(0),
    "sum": lambda x: x.sum(0),
    "max": lambda x: x.max(0).values,
}


@pytest.mark.parametrize("steps", POOLED)
@pytest.mark.parametrize("seed", range(4))
def test_a_decoder_starts_from_what_an_encoder_has_read(seed: int, steps: str) -> None:
    """Sutskever, Vinyals & Le, "Sequence to sequence learning with neural networks", 2014, arXiv:1409.3215."""
    rng = np.random.default_rng([seed, 63])
    m, n, k, heard, said, batch = numbers(rng, 6)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {m}}}\n  h: {{cell: memory, size: {n}}}\n"
        f"  c: {{cell: hidden, size: {n}, activation: tanh}}\n  y: {{cell: input, size: {k}}}\n"
        f"  d: {{cell: memory, size: {n}, start: c}}\n"
        "connections:\n  - full: [x -> h, y -> d, c -> d]\n  - recurrent: [h, d]\n"
        f"  - {{full: h -> c, steps: {steps}}}\n"
    )
    weights = random_weights(chart, rng)
    x, y = rng.normal(size=(heard, batch, m)), rng.normal(size=(said, batch, k))
    result = chart.forward({"x": x, "y": y}, weights=weights)
    states, _ = with_weights(torch.nn.LSTM(m, n, dtype=torch.float64), weights, LSTM, {"h": ""})(torch.tensor(x))
    taken = POOLED[steps](states)
    code = torch.tanh(taken @ torch.tensor(weights["c.output.h"]) + torch.tensor(weights["c.output.bias"]))
    assert_close(result["c"][:, :, 0], code[None])
    both = {name.replace(".y", ".x"): array for name, array in weights.items()}
    for gate in LSTM:
        both[f"d.{gate}.x"] = np.concatenate([weights[f"d.{gate}.y"], weights[f"d.{gate}.c"]])
    module = with_weights(torch.nn.LSTM(k + n, n, dtype=torch.float64), both, LSTM, {"d": ""})
    given = torch.cat([torch.tensor(y), code[None].expand(said, -1, -1)], dim=2)
    theirs, _ = module(given, (code[None], torch.zeros(1, batch, n, dtype=torch.float64)))
    assert_close(result["d"][:, :, 0], theirs)


def attention(query: Any, key: Any, value: Any, heads: int, causal: bool, base: float | None) -> Any:
    """Return attention over steps: [steps, batch, width of all heads] each."""

    def split(array: Any, turn: bool) -> Any:
        by_head = array.reshape(*array.shape[:2], heads, -1).permute(1, 2, 0, 3)
        return turned(by_head, base) if turn and base else by_head

    q, k, v = split(query, True), split(key, True), split(value, False)
    result = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return result.permute(2, 0, 1, 3).reshape(len(query), query.shape[1], -1)


def turned(array: Any, base: float) -> Any:
    width, steps = array.shape[-1], array.shape[-2]
    angles = torch.arange(steps)[:, None] * base ** -(torch.arange(0, width, 2, dtype=torch.float64) / width)
    first, second = array[..., : width // 2], array[..., width // 2 :]
    cos, sin = torch.cos(angles), torch.sin(angles)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def projected(weights: dict[str, Any], name: str, source: str, values: Any) -> Any:
    matrix = torch.tensor(weights[f"{name}.{source}"])
    bias = weights.get(f"{name}.bias")
    return values @ matrix.reshape(len(matrix), -1).T + (0 if bias is None else torch.tensor(bias).reshape(-1))


@pytest.mark.parametrize(("causal", "rotary"), [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("seed", range(4))
def test_attention_over_steps(seed: int, causal: bool, rotary: bool) -> None:
    """Each place attends to the steps of the same place."""
    rng = np.random.default_rng([seed, 64])
    heads, width, m, steps, batch, places = numbers(rng, 6, 4)
    channels = 2 * heads * width
    more = (", causal: true" if causal else "") + (", rotary: 100" if rotary else "")
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {places}, channels: {m}}}\n"
        f"  y: {{cell: attention, channels: {channels}, heads: {heads}, over: steps{more}}}\n"
        "connections:\n  - pointwise: x -> y\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m, places))
    ours = chart.forward({"x": x}, weights=weights)["y"]
    assert ours.shape == (steps, batch, channels, places)
    for place in range(places):
        parts = [
            projected(weights, f"y.{part}", "x", torch.tensor(x[..., place])) for part in ("query", "key", "value")
        ]
        assert_close(ours[..., place], attention(*parts, heads, causal, 100.0 if rotary else None))


@pytest.mark.parametrize("seed", range(8))
def test_attention_to_the_steps_of_another_clock(seed: int) -> None:
    rng = np.random.default_rng([seed, 65])
    heads, m, k, steps, others, batch = numbers(rng, 6)
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: 1, channels: {m}}}\n  y: {{cell: input, size: 1, channels: {k}}}\n"
        f"  z: {{cell: attention, channels: {3 * heads}, heads: {heads}, over: steps}}\n"
        "connections:\n  - pointwise: [x -> z.query, y -> z]\n"
    )
    weights = random_weights(chart, rng)
    x, y = rng.normal(size=(steps, batch, m, 1)), rng.normal(size=(others, batch, k, 1))
    ours = chart.forward({"x": x, "y": y}, weights=weights)["z"][..., 0]
    query = projected(weights, "z.query", "x", torch.tensor(x[..., 0]))
    key, value = (projected(weights, f"z.{part}", "y", torch.tensor(y[..., 0])) for part in ("key", "value"))
    assert_close(ours, attention(query, key, value, heads, False, None))


@pytest.mark.parametrize("rotary", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_causal_attention_within_a_loop(seed: int, rotary: bool) -> None:
    rng = np.random.default_rng([seed, 66])
    m, n, steps, batch = numbers(rng, 4)
    n *= 2
    more = ", rotary: 100" if rotary else ""
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: 1, channels: {m}}}\n"
        f"  c: {{cell: attention, channels: {n}, over: steps, causal: true{more}}}\n"
        f"  h: {{cell: hidden, size: 1, channels: {n}, activation: tanh}}\n"
        "connections:\n  - {pointwise: h -> c, delay: 1}\n  - pointwise: [x -> h, c -> h]\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m, 1))
    result = chart.forward({"x": x}, weights=weights)
    given = torch.tensor(x[..., 0])
    states = [torch.zeros(batch, n, dtype=torch.float64)]
    for step in range(steps):
        past = torch.stack(states)
        query, key, value = (projected(weights, f"c.{part}", "h", past) for part in ("query", "key", "value"))
        context = attention(query, key, value, 1, True, 100.0 if rotary else None)[-1]
        total = (
            projected(weights, "h.output", "x", given[step])
            + context @ torch.tensor(weights["h.output.c"]).reshape(n, n).T
        )
        states.append(torch.tanh(total))
        assert_close(result["c"][step, :, :, 0], context)
    assert_close(result["h"][..., 0], torch.stack(states[1:]))


def gru(weights: dict[str, Any], layer: str, inputs: dict[str, Any], before: Any) -> Any:
    """Return the next state of a GRU whose reset gate acts on what it held before, as in Cho et al., 2014."""

    def total(gate: str, state: Any) -> Any:
        sums = [values @ torch.tensor(weights[f"{layer}.{gate}.{name}"]) for name, values in inputs.items()]
        own = state @ torch.tensor(weights[f"{layer}.{gate}.recurrent"])
        return sum(sums) + own + torch.tensor(weights[f"{layer}.{gate}.bias"])

    update, reset = torch.sigmoid(total("update", before)), torch.sigmoid(total("reset", before))
    candidate = torch.tanh(total("candidate", reset * before))
    return update * before + (1 - update) * candidate


@pytest.mark.parametrize("seed", range(10))
def test_rnnsearch(seed: int) -> None:
    """Bahdanau, Cho & Bengio, "Neural machine translation by jointly learning to align and translate", 2014."""
    rng = np.random.default_rng([seed, 67])
    chart = Chart.from_file(published_path("rnnsearch"))
    weights = random_weights(chart, rng)
    heard, said, batch = numbers(rng, 3)
    source, target = (rng.integers(-1, 20, (steps, batch, 1)) for steps in (heard, said))
    result = chart.forward({"source": source, "target": target}, weights=weights)

    def embedded(name: str, words: Any) -> Any:
        rows = torch.cat([torch.tensor(weights[name]).reshape(4, 20).T, torch.zeros(1, 4, dtype=torch.float64)])
        return rows[torch.tensor(words[..., 0])]

    def read(layer: str, values: Any) -> list[Any]:
        states = [torch.zeros(batch, 3, dtype=torch.float64)]
        for value in values:
            states.append(gru(weights, layer, {"heard": value}, states[-1]))
        return states[1:]

    sound = embedded("heard.output.source", source)
    backward = torch.stack(read("backward", sound.flip(0))[::-1])
    states = torch.cat([torch.stack(read("forward", sound)), backward], dim=2)
    bias = torch.tensor(weights["first.output.bias"])
    state = torch.tanh(backward[0] @ torch.tensor(weights["first.output.backward"]) + bias)
    key = states @ torch.tensor(weights["context.key.states"]).reshape(6, 5)
    for step, word in enumerate(embedded("said.output.target", target)):
        query = state @ torch.tensor(weights["context.query.decoder"]).reshape(4, 5)
        scores = torch.tanh(query + key) @ torch.tensor(weights["context.score"]).reshape(5)
        context = (torch.softmax(scores, dim=0)[..., None] * states).sum(0)
        state = gru(weights, "decoder", {"said": word, "context": context}, state)
        total = state @ torch.tensor(weights["next.output.decoder"]).reshape(4, 20)
        likely = torch.softmax(total + torch.tensor(weights["next.output.bias"]).reshape(-1), dim=1)
        assert_close(result["context"][step, :, :, 0], context)
        assert_close(result["next"][step, :, :, 0], likely)


def padded(x: Any, before: int, after: int, value: float = 0.0) -> Any:
    """Return values [steps, batch, …] with steps before and after them."""
    shape = x.shape[1:]
    ends = (torch.full((count, *shape), value, dtype=torch.float64) for count in (before, after))
    first, last = ends
    return torch.cat([first, x, last])


@pytest.mark.parametrize("padding", ["causal", "same"])
@pytest.mark.parametrize("groups", [1, 2, "each"])
@pytest.mark.parametrize("seed", range(4))
def test_convolutions_over_steps(seed: int, groups: int | str, padding: str) -> None:
    rng = np.random.default_rng([seed, 68])
    m, n, places, kernel, dilation, batch = numbers(rng, 6, 4)
    m, n, steps, start = 2 * m, 2 * n, int(rng.integers(1, 9)), float(rng.normal())
    n = m if groups == "each" else n
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {places}, channels: {m}, start: {start!r}}}\n"
        f"  y: {{cell: convolution, channels: {n}, activation: tanh}}\n"
        f"connections:\n  - {{convolution: x -> y, kernel: {kernel}, dilation: {dilation}, groups: {groups}, "
        f"over: steps{', padding: same' if padding == 'same' else ''}}}\n"
        if dilation * (kernel - 1) > 0
        else f"name: T\nlayers:\n  x: {{cell: input, size: {places}, channels: {m}}}\n"
        f"  y: {{cell: convolution, channels: {n}, activation: tanh}}\n"
        f"connections:\n  - {{convolution: x -> y, kernel: {kernel}, groups: {groups}, over: steps}}\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m, places))
    reach = dilation * (kernel - 1)
    before = reach // 2 if padding == "same" else reach
    given = padded(torch.tensor(x), before, reach - before, start)
    # [places × batch, channels, steps].
    rows = given.permute(3, 1, 2, 0).reshape(-1, m, len(given))
    count = m if groups == "each" else int(groups)
    bias = torch.tensor(weights["y.output.bias"]).reshape(-1)
    theirs = torch.tanh(F.conv1d(rows, torch.tensor(weights["y.output.x"]), bias, dilation=dilation, groups=count))
    ours = chart.forward({"x": x}, weights=weights)["y"]
    assert_close(ours, theirs.reshape(places, batch, n, steps).permute(3, 1, 2, 0))


@pytest.mark.parametrize("padding", ["causal", "same"])
@pytest.mark.parametrize("op", ["max", "mean", "sum", "padded"])
@pytest.mark.parametrize("seed", range(4))
def test_pools_over_steps(seed: int, op: str, padding: str) -> None:
    rng = np.random.default_rng([seed, 69])
    m, places, kernel, dilation, batch = numbers(rng, 5, 4)
    steps = int(rng.integers(1, 9))
    more = ", count_padding: true" if op == "padded" else ""
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: {places}, channels: {m}}}\n  y: {{cell: pool}}\n"
        f"connections:\n  - {{pool: x -> y, kernel: {kernel}, dilation: {dilation}, over: steps, padding: {padding}, "
        f"op: {'mean' if op == 'padded' else op}{more}}}\n"
    )
    x = rng.normal(size=(steps, batch, m, places))
    reach = dilation * (kernel - 1)
    before = reach // 2 if padding == "same" else reach

    def seen(values: Any, outside: float) -> Any:
        whole = padded(values, before, reach - before, outside)
        return torch.stack([whole[tap * dilation :][:steps] for tap in range(kernel)])

    values = torch.tensor(x)
    if op == "max":
        theirs = seen(values, float("-inf")).max(0).values
    else:
        theirs = seen(values, 0.0).sum(0)
        theirs = theirs / seen(torch.ones_like(values), 0.0).sum(0) if op == "mean" else theirs
        theirs = theirs / kernel if op == "padded" else theirs
    assert_close(chart.forward({"x": x})["y"], theirs)


@pytest.mark.parametrize("seed", range(6))
def test_a_convolution_over_steps_within_a_loop(seed: int) -> None:
    """A NARX network: it sees several of its own outputs. Lin, Horne, Tiňo & Giles, 1996, doi:10.1109/72.548162."""
    rng = np.random.default_rng([seed, 70])
    m, n, kernel, batch = numbers(rng, 4)
    steps = int(rng.integers(1, 9))
    chart = Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: 1, channels: {m}}}\n"
        f"  c: {{cell: convolution, channels: {n}, activation: linear}}\n"
        f"  h: {{cell: hidden, size: 1, channels: {n}, activation: tanh, start: 0.3}}\n"
        f"connections:\n  - {{convolution: h -> c, kernel: {kernel}, over: steps, delay: 1}}\n"
        "  - pointwise: [x -> h, c -> h]\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m, 1))
    result = chart.forward({"x": x}, weights=weights)["h"][..., 0]
    states = [torch.full((batch, n), 0.3, dtype=torch.float64)] * kernel
    taps, bias = torch.tensor(weights["c.output.h"]), torch.tensor(weights["c.output.bias"]).reshape(-1)
    for step in range(steps):
        seen = sum(states[len(states) - kernel + tap] @ taps[:, :, tap].T for tap in range(kernel)) + bias
        total = projected(weights, "h.output", "x", torch.tensor(x[step, :, :, 0]))
        matrix = torch.tensor(weights["h.output.c"]).reshape(n, n)
        states.append(torch.tanh(total + seen @ matrix.T))
    assert_close(result, torch.stack(states[kernel:]))


@pytest.mark.parametrize("seed", range(8))
def test_a_block_of_mamba(seed: int) -> None:
    """The selective scan as a loop over steps. Gu & Dao, "Mamba", 2023, arXiv:2312.00752."""
    rng = np.random.default_rng([seed, 71])
    chart = Chart.from_file(published_path("mamba"))
    weights = random_weights(chart, rng)
    given = {name: torch.tensor(array) for name, array in weights.items()}
    steps, batch = int(rng.integers(1, 12)), int(rng.integers(1, 4))
    words = rng.integers(-1, 20, (steps, batch, 1))
    result = chart.forward({"words": words}, weights=weights)
    rows = torch.cat([given["stream.output.words"].reshape(4, 20).T, torch.zeros(1, 4, dtype=torch.float64)])
    stream = rows[torch.tensor(words[..., 0])]
    gain = given["normed.normalize.gain"].reshape(-1)
    epsilon = next(layer.normalize.epsilon for layer in chart.spec.layers if layer.name == "normed")
    normed = stream / torch.sqrt((stream**2).mean(-1, keepdim=True) + epsilon) * gain
    wide, gate = (projected(weights, f"{name}.output", "normed", normed) for name in ("wide", "gate"))
    bias = given["recent.output.bias"].reshape(-1)
    rows = padded(wide, 3, 0).permute(1, 2, 0)
    recent = F.silu(F.conv1d(rows, given["recent.output.wide"], bias, groups=8)).permute(2, 0, 1)
    write, read, squeezed = (projected(weights, f"{n}.output", "recent", recent) for n in ("write", "read", "squeezed"))
    step = F.softplus(squeezed @ given["step.output.squeezed"] + given["step.output.bias"].reshape(-1))
    # [channels of the state, values].
    rate, direct = -torch.exp(given["rate.output"]), given["direct.output"].reshape(-1)
    state, shown = torch.zeros(batch, 3, 8, dtype=torch.float64), []
    for now in range(steps):
        kept = torch.exp(step[now][:, None] * rate)
        state = kept * state + step[now][:, None] * write[now][:, :, None] * recent[now][:, None]
        shown.append((state * read[now][:, :, None]).sum(1) + direct * recent[now])
    added = stream + projected(weights, "narrow.output", "gated", torch.stack(shown) * F.silu(gate))
    theirs = torch.softmax(projected(weights, "next.output", "added", added), dim=-1)
    assert_close(result["next"][..., 0], theirs)
