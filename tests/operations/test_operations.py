"""Operations of parts: each computes, is drawn, and is counted as it declares."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netcharts import Chart, operations
from netcharts.operations import Operand
from netcharts.shapes import Shape
from netcharts.syntax.languages import LANGUAGES

Values = np.ndarray[Any, Any]

# The value of each operation, from a random generator and the arrays of its wires, or the values of links.
EXPECTED: dict[str, Callable[..., Values]] = {
    "sum": lambda rng, *wires: sum(wires[1:], wires[0]),
    "distance": lambda rng, squared: np.sqrt(np.maximum(squared, 0)),
    "multiply": lambda rng, *wires: np.prod(wires, axis=0),
    "subtract": lambda rng, *wires: wires[0] - sum(wires[1:], np.zeros_like(wires[0])),
    "divide": lambda rng, *wires: wires[0] / np.prod([np.ones_like(wires[0]), *wires[1:]], axis=0),
    "maximum": lambda rng, *wires: np.max(wires, axis=0),
    "minimum": lambda rng, *wires: np.min(wires, axis=0),
    "clip": lambda rng, value, low, high: np.minimum(np.maximum(value, low), high),
    "power": lambda rng, value, exponent: np.exp(np.log(value) * exponent),
    "parameter": lambda rng, stored: stored,
    "relative": lambda rng, stored: stored,
    "invert": lambda rng, wire: 1 - wire,
    "pass": lambda rng, wire: wire,
    "sample": lambda rng, wire: (wire > rng.random(wire.shape[::-1]).T).astype(float),
}


def computed(name: str, wires: list[Values], *, filled: bool = False) -> Values:
    """Compute an operation on arrays; if it is `filled`, the buffer starts with the first of them."""
    arrays: dict[Operand, Any] = {("buffers", f"w{i}"): wire for i, wire in enumerate(wires)}
    buffer = wires[0].copy() if filled else np.full_like(wires[0], np.nan)
    arrays[("buffers", "own")] = buffer
    arrays[operations.RNG] = np.random.default_rng(7)
    operands = list(arrays)[filled : len(wires)]
    compute = operations.load(name).compute
    assert compute is not None
    for instruction in compute(operands, ("buffers", "own"), filled):
        bound = [np.asarray(o[1]) if o[0] == "constant" else arrays[o] for o in instruction.operands]
        for call in instruction.bind(*bound):
            call()
    return buffer


@pytest.mark.parametrize("name", operations.names())
def test_each_operation_is_complete(name: str) -> None:
    operation = operations.load(name)
    assert callable(operation.compute or operation.bind_arrays)
    assert (operation.shape is None) == (operation.bind_arrays is None)
    assert operation.takes in ("wires", "wire", "number", "nothing")
    assert set(operation.labels) == set(LANGUAGES)
    assert all(operation.labels.values())
    assert operations.summary(name).endswith(".")
    assert len(operations.summary(name)) <= 100


# Random numbers are tested by their distribution.
DISTRIBUTIONS = {"noise", "normal"}


@pytest.mark.parametrize("name", operations.names())
def test_each_operation_has_expected_values(name: str) -> None:
    assert name in {*EXPECTED, *DISTRIBUTIONS, *EXPECTED_ARRAYS}, f"EXPECTED has no values for {name}"


def cases() -> list[tuple[str, int, bool]]:
    """Return operations, each with a number of wires and True if links fill the buffer first."""
    all_cases = []
    for name in EXPECTED:
        operation = operations.load(name)
        counts = (1, 2, 4) if operation.takes == "wires" else (1,)
        counts = counts if operation.arity is None else (operation.arity,)
        # The inputs of a distance are always links.
        filled = [True] if operation.distance else [False, True] if operation.weighted else [False]
        all_cases += [(name, count, by_links) for count in counts for by_links in filled]
    return all_cases


@pytest.mark.parametrize(("name", "count", "filled"), cases())
def test_each_operation_computes_its_documented_value(name: str, count: int, filled: bool) -> None:
    wires = list(np.random.default_rng(count).normal(size=(count, 5, 3)))
    wires = [abs(wire) for wire in wires] if name == "power" else wires
    expected = EXPECTED[name](np.random.default_rng(7), *wires)
    np.testing.assert_allclose(computed(name, wires, filled=filled), expected, atol=1e-12)


def attended(query: Values, key: Values, value: Values) -> Values:
    """Return what attention of one head takes from values [channels, *size, examples]."""
    flat = [array.reshape(len(array), -1, array.shape[-1]) for array in (query, key, value)]
    share = np.exp(np.einsum("cqe,cke->qke", *flat[:2]) / np.sqrt(len(query)))
    return np.einsum("qke,cke->cqe", share / share.sum(axis=1, keepdims=True), flat[2]).reshape(value.shape)


# The result of each operation on arrays [channels, *size, examples], whose features are their channels.
EXPECTED_ARRAYS: dict[str, Callable[..., Values]] = {
    "attend": attended,
    "concat": lambda *arrays: np.concatenate(arrays, axis=0),
    "total": lambda array: array.sum(axis=0, keepdims=True),
    "average": lambda array: array.mean(axis=0, keepdims=True),
    "largest": lambda array: array.max(axis=0, keepdims=True),
    "one_hot": lambda array: (array == np.arange(3).reshape(3, *[1] * (array.ndim - 1))).astype(float),
}


def _channels(name: str) -> tuple[int, ...]:
    if name == "one_hot":
        return (1,)
    operation = operations.load(name)
    if operation.arity is not None:
        return (3,) * operation.arity
    return (2, 3) if operation.takes == "wires" else (3,)


@pytest.mark.parametrize("name", sorted(EXPECTED_ARRAYS))
@pytest.mark.parametrize("size", [(5,), (2, 3)])
def test_each_operation_on_arrays_computes_its_documented_value(name: str, size: tuple[int, ...]) -> None:
    operation, rng = operations.load(name), np.random.default_rng(3)
    assert operation.shape is not None
    assert operation.bind_arrays is not None
    arrays = [rng.normal(size=(channels, *size, 4)) for channels in _channels(name)]
    options = operation.make_options({"channels": 3})
    shape = operation.shape([Shape(size, len(array)) for array in arrays], options)
    result = np.empty((*shape.full, 4))
    calls = operation.bind_arrays(arrays, result, options)
    for _ in range(2):
        # The calls are repeated when the operands have changed.
        for array in arrays:
            array[...] = rng.normal(size=array.shape) if name != "one_hot" else rng.integers(-1, 3, array.shape)
        for call in calls:
            call()
        np.testing.assert_allclose(result, EXPECTED_ARRAYS[name](*arrays), atol=1e-12)


@pytest.mark.parametrize(
    ("over", "axes", "size"), [("places", (1, 2), (1,)), ("all", (0, 1, 2), (1,)), ("channels", (0,), (2, 3))]
)
def test_features_are_those_that_the_layer_says(over: str, axes: tuple[int, ...], size: tuple[int, ...]) -> None:
    total, array = operations.load("total"), np.random.default_rng(4).normal(size=(3, 2, 3, 4))
    assert total.shape is not None
    assert total.bind_arrays is not None
    options = total.make_options({"over": over, "along": "ignored"})
    shape = total.shape([Shape((2, 3), 3)], options)
    assert shape.size == size
    result = np.empty((*shape.full, 4))
    for call in total.bind_arrays([array], result, options):
        call()
    np.testing.assert_allclose(result.ravel(), array.sum(axis=axes).ravel(), atol=1e-12)


def test_normal_values_have_their_mean_and_deviation() -> None:
    mean, deviation = np.repeat([[1.0], [-2.0]], 20_000, axis=1), np.repeat([[0.5], [3.0]], 20_000, axis=1)
    buffer, rng = np.empty((2, 20_000)), np.random.default_rng(1)
    arrays = {("mean",): mean, ("deviation",): deviation, ("own",): buffer, operations.RNG: rng}
    compute = operations.load("normal").compute
    assert compute is not None
    for instruction in compute([("mean",), ("deviation",)], ("own",), False):
        bound = [np.asarray(o[1]) if o[0] == "constant" else arrays[o] for o in instruction.operands]
        for call in instruction.bind(*bound):
            call()
    np.testing.assert_allclose(buffer.mean(axis=1), [1, -2], atol=0.05)
    np.testing.assert_allclose(buffer.std(axis=1), [0.5, 3], rtol=0.02)


def test_noise_is_normal_with_its_deviation() -> None:
    buffer = np.empty((301, 400))
    compute = operations.load("noise").compute
    assert compute is not None
    (instruction,) = compute([operations.constant(0.5)], ("buffers", "own"), False)
    rng = np.random.default_rng(1)
    for call in instruction.bind(rng, np.asarray(0.5), buffer):
        call()
    assert abs(buffer.mean()) < 0.01
    assert abs(buffer.std() - 0.5) < 0.01
    # Of a normal distribution, 68 % lie within one deviation and 95 % within two.
    assert abs((np.abs(buffer) < 0.5).mean() - 0.6827) < 0.01
    assert abs((np.abs(buffer) < 1.0).mean() - 0.9545) < 0.01


def cell_of(name: str) -> str:
    """Return the parts of a cell whose output is one operation on the inputs, or on a number."""
    takes = operations.load(name).takes
    wires = {"wires": "[inputs]", "wire": "inputs", "number": "0.5", "nothing": "true"}[takes]
    arity = operations.load(name).arity
    if arity is not None:
        other = "inputs" if operations.load(name).shape is not None else "1"
        wires = f"[inputs{f', {other}' * (arity - 1)}]"
    return f"{{output: {{{name}: {wires}}}}}"


def chart(name: str, extra: str = "") -> Chart:
    parts = cell_of(name).replace("}}", f"{extra}}}}}")
    joined = "connections: [full: a -> b]" if operations.load(name).takes in ("wire", "wires") else ""
    # An operation on whole arrays determines the size of its value.
    size = {"attend": ", size: 3", "relative": ", size: [2, 2]"}.get(name)
    size = size if size is not None else "" if operations.load(name).shape is not None else ", size: 2"
    return Chart.from_text(
        f"name: T\ncells: {{own: {{parts: {parts}}}}}\n"
        f"layers: {{a: {{cell: input, size: 3}}, b: {{cell: own{size}}}}}\n{joined}\n"
    )


@pytest.mark.parametrize("name", operations.names())
def test_weights_and_biases_are_counted_as_declared(name: str) -> None:
    operation = operations.load(name)
    (counted,) = (layer for layer in chart(name).counts() if layer.name == "b")
    assert counted.weights == (6 if operation.weighted else 3 if operation.numbers else 2 if operation.stored else 0)
    if operation.additive:
        (counted,) = (layer for layer in chart(name, ", bias: true").counts() if layer.name == "b")
        assert counted.biases == 2
    else:
        with pytest.raises(Exception, match="a bias and recurrent links are added"):
            chart(name, ", bias: true")


@pytest.mark.parametrize("name", operations.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_of_an_operation_is_drawn(name: str, language: str) -> None:
    svg = chart(name).svg(detail="parts", lang=language)
    words = [re.sub("<[^>]*>", "", text) for text in re.findall("<text.*?</text>", svg)]
    operation = operations.load(name)
    # A value that is passed on has the name of its source.
    label = "own" if operation.relays else operation.labels[language]
    assert any(word.startswith(label) for word in words), words
