"""Named inputs, inputs as terms, and parts that connections carry: drawn, counted and computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart, RenderOptions, operations
from netcharts.cells.anatomy import Anatomy, Part, Wire
from netcharts.errors import SpecError

CELLS = """
  apart: {parts: {difference: {subtract: [inputs.one, inputs.other]}, output: {multiply: [difference, difference]}}}
  product: {parts: {output: {multiply: inputs}}}
  asking:
    parts:
      query:  {sum: inputs.query, else: inputs, bias: true}
      key:    {sum: inputs, bias: true, activation: tanh}
      output: {multiply: [query, key]}
  keeping: {parts: {output: {subtract: [inputs.one, kept.before]}, kept: {multiply: [output, 0.5]}}}
"""


def chart(layers: str, connections: str) -> Chart:
    return Chart.from_text(f"name: T\nlayers:\n{layers}\nconnections:\n{connections}\ncells:{CELLS}")


SIAMESE = chart(
    "  a: {cell: input, size: 4}\n  b: {cell: input, size: 4}\n  one: {cell: hidden, size: 3}\n"
    "  other: {cell: hidden, size: 3}\n  apart: {cell: apart, size: 3}\n  both: {cell: product, size: 3}\n"
    "  end: {cell: output, size: 2}",
    "  - full: [a -> one, b -> other]\n  - identity: [one -> apart.one, other -> apart.other]\n"
    "  - identity: [apart -> both, other -> both, one -> both]\n  - full: [both -> end, apart.difference -> end]",
)


def test_named_inputs_and_terms_are_computed() -> None:
    rng = np.random.default_rng(0)
    run = SIAMESE.forward({"a": rng.normal(size=(5, 4)), "b": rng.normal(size=(5, 4))})
    difference = run["one"] - run["other"]
    np.testing.assert_allclose(run.parts["apart"]["difference"], difference)
    np.testing.assert_allclose(run["apart"], difference**2)
    np.testing.assert_allclose(run["both"], difference**2 * run["other"] * run["one"])
    weights = run.weights
    field = run["both"] @ weights["end.output.both"] + difference @ weights["end.output.apart.difference"]
    np.testing.assert_allclose(run["end"], 1 / (1 + np.exp(-field)), atol=1e-12)


def test_named_inputs_and_terms_are_counted() -> None:
    by_name = {layer.name: layer for layer in SIAMESE.counts()}
    assert [by_name[name].weights for name in ("one", "apart", "both", "end")] == [12, 0, 0, 12]
    assert [by_name[name].links for name in ("apart", "both")] == [6, 9]


def test_they_are_drawn_at_every_level_of_detail() -> None:
    for detail in ("layers", "cells", "parts"):
        assert SIAMESE.render("svg", RenderOptions(detail=detail))
    assert "one to one one to apart.one, other to apart.other" in SIAMESE.description()
    assert "apart.difference to end" in SIAMESE.description()
    inner = SIAMESE.graph("layers").get_edge_data("apart", "end")
    assert inner[0]["part"] == "difference"
    assert SIAMESE.graph("layers").get_edge_data("one", "apart")[0]["input"] == "one"
    edges = {(a.split(".")[-1], b.split(".")[-1]) for a, b, _ in SIAMESE.graph("parts").edges(data=True)}
    assert ("difference", "output") in edges
    assert ("output", "difference") in edges


def test_each_part_has_weights_for_the_connections_that_it_weighs() -> None:
    ask = chart(
        "  a: {cell: input, size: 4}\n  b: {cell: input, size: 2}\n  c: {cell: asking, size: 3}",
        "  - full: [a -> c.query, b -> c]",
    )
    shapes = {name: w.shape for name, w in ask.weights().items()}
    assert shapes == {"c.query.a": (4, 3), "c.query.bias": (1, 3), "c.key.b": (2, 3), "c.key.bias": (1, 3)}
    assert sum(layer.weights for layer in ask.counts()) == 18
    rng = np.random.default_rng(2)
    inputs = {"a": rng.normal(size=(6, 4)), "b": rng.normal(size=(6, 2))}
    weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    query = inputs["a"] @ weights["c.query.a"] + weights["c.query.bias"]
    key = np.tanh(inputs["b"] @ weights["c.key.b"] + weights["c.key.bias"])
    run = ask.forward(inputs, weights=weights)
    np.testing.assert_allclose(run["c"][0, :, 0], query * key)
    np.testing.assert_allclose(run.parts["c"]["query"][0, :, 0], query)


def test_what_has_no_input_of_its_own_takes_the_others() -> None:
    ask = chart("  b: {cell: input, size: 2}\n  c: {cell: asking, size: 3}", "  - full: b -> c")
    assert set(ask.weights()) == {"c.query.b", "c.query.bias", "c.key.b", "c.key.bias"}
    x = np.random.default_rng(3).normal(size=(6, 2))
    weights = {name: np.random.default_rng(4).normal(size=w.shape) for name, w in ask.weights().items()}
    query = x @ weights["c.query.b"] + weights["c.query.bias"]
    key = np.tanh(x @ weights["c.key.b"] + weights["c.key.bias"])
    np.testing.assert_allclose(ask.forward({"b": x}, weights=weights)["c"][0, :, 0], query * key)


def test_values_of_the_step_before_reach_the_parts_of_such_cells() -> None:
    keep = chart("  a: {cell: input, size: 2}\n  b: {cell: keeping, size: 2}", "  - identity: a -> b.one")
    x = np.random.default_rng(5).normal(size=(4, 1, 2))
    expected, kept = [], np.zeros((1, 2))
    for step in x:
        expected.append(step - kept)
        kept = expected[-1] * 0.5
    np.testing.assert_allclose(keep.forward({"a": x})["b"][:, :, 0], expected)


def test_an_axis_of_length_1_spreads() -> None:
    spread = chart(
        "  a: {cell: input, size: [2, 3], channels: 4}\n  b: {cell: input, size: 1, channels: 4}\n"
        "  c: {cell: input, size: [2, 3]}\n  d: {cell: product, size: [2, 3], channels: 4}",
        "  - identity: [a -> d, b -> d, c -> d]",
    )
    assert not [finding for finding in spread.check(forward=True) if finding.level == "error"]
    rng = np.random.default_rng(6)
    a, b, c = (rng.normal(size=(5, *shape)) for shape in ((4, 2, 3), (4, 1), (2, 3)))
    expected = a * b[..., None] * c[:, None]
    np.testing.assert_allclose(spread.forward({"a": a, "b": b, "c": c})["d"][0], expected)


@pytest.mark.parametrize("seed", range(8))
def test_random_steps_and_batches_give_the_same_as_single_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps, batch = rng.integers(1, 5, 2)
    x = {name: rng.normal(size=(steps, batch, 4)) for name in ("a", "b")}
    whole = SIAMESE.forward(x)["end"]
    for step, example in np.ndindex(steps, batch):
        alone = SIAMESE.forward({name: array[step, example] for name, array in x.items()})["end"]
        np.testing.assert_allclose(whole[step, example], alone[0, 0], atol=1e-12)


def test_a_layer_whose_own_name_contains_the_dot_takes_precedence() -> None:
    dotted = chart(
        "  a: {cell: input, size: 3}\n  c: {cell: asking, size: 3}\n  c.query: {cell: hidden, size: 3}",
        "  - full: a -> c.query -> c",
    )
    assert [(c.source, c.target, c.gate) for c in dotted.spec.connections] == [
        ("a", "c.query", ""),
        ("c.query", "c", ""),
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("full: a -> c.qery", "'c' has no input 'qery' (did you mean 'query'?)"),
        ("full: a -> d.query", "'d' has no input 'query': 'd' has hidden cells, without named inputs"),
        ("full: a.value -> d", "'a' has no part 'value'"),
        ("full: a -- c.query", "an undirected connection joins whole layers"),
    ],
)
def test_mistakes_are_reported(path: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        chart("  a: {cell: input, size: 3}\n  c: {cell: asking, size: 3}\n  d: {cell: hidden, size: 3}", f"  - {path}")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("layer", "shapes", "expected"),
    [
        ("size: 5", ((2,), (3,)), lambda a, b: np.concatenate([a, b], axis=-1)),
        ("size: 2, channels: 2", ((2,), (2,)), lambda a, b: np.stack([a, b], axis=-2)),
        ("size: [2, 3], channels: 2", ((2, 3), (2, 3)), lambda a, b: np.stack([a, b], axis=-3)),
        ("size: [3, 3], along: places", ((2, 3), (1, 3)), lambda a, b: np.concatenate([a, b], axis=-2)),
    ],
)
def test_values_are_joined_along_their_features(layer: str, shapes: Any, expected: Any) -> None:
    options = ", along: channels" if layer == "size: 2, channels: 2" else ""
    joined = Chart.from_text(
        f"name: T\nlayers:\n  a: {{cell: input, size: {list(shapes[0])}}}\n  b: {{cell: input, size: {list(shapes[1])}}}\n"
        f"  c: {{cell: joined, {layer}{options}}}\nconnections:\n  - identity: [a -> c, b -> c]\n"
        "cells: {joined: {parts: {output: {concat: inputs}}}}"
    )
    rng = np.random.default_rng(7)
    a, b = (rng.normal(size=(4, *shape)) for shape in shapes)
    value = joined.forward({"a": a, "b": b})["c"][0]
    np.testing.assert_allclose(value.reshape(expected(a, b).shape), expected(a, b))


def test_a_siamese_head_reduces_a_difference_to_its_length() -> None:
    head = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 6}\n  b: {cell: input, size: 6}\n  apart: {cell: apart, size: 1}\n"
        "connections:\n  - identity: [a -> apart.one, b -> apart.other]\ncells:\n  apart:\n    extends: output\n"
        "    parts:\n      difference: {subtract: [inputs.one, inputs.other]}\n"
        "      square: {multiply: [difference, difference]}\n      output: {total: square, activation: sqrt}\n"
    )
    assert not head.check(forward=True)
    rng = np.random.default_rng(8)
    a, b = rng.normal(size=(2, 5, 6))
    run = head.forward({"a": a, "b": b})
    np.testing.assert_allclose(run["apart"][0, :, 0, 0], np.linalg.norm(a - b, axis=-1))
    assert run.parts["apart"]["square"].shape == (1, 5, 1, 6)


def test_an_operation_can_learn_arrays_and_take_an_optional_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attention does both; here a total with a learned factor for each channel, and an optional offset."""
    known = operations.load

    def bind(operands: Any, result: Any, options: Any) -> list[Any]:
        value, *offsets, factors = operands
        offset = offsets[0] if offsets else 0
        return [lambda: np.copyto(result, (value * factors[:, None, None]).sum(axis=0, keepdims=True) + offset)]

    weighed = known("total")._replace(
        bind_arrays=bind,
        arrays=lambda shapes, options: {"factors": (shapes[0].channels,)},
        optional={"offset": "added to the total"},
        arity=1,
    )
    monkeypatch.setattr(operations, "load", lambda name: weighed if name == "total" else known(name))
    cell = Anatomy(
        (Part("output", "total", (Wire("inputs"),), optional=(Wire("inputs", gate="offset"),)),), ("output",)
    )
    for more in ("", "  - identity: o -> b.offset\n"):
        spec = Chart.from_text(
            "name: T\nlayers:\n  a: {cell: input, size: 4, channels: 3}\n  o: {cell: input, size: 4}\n"
            "  b: {cell: asking, size: 4, channels: 3}\nconnections:\n  - identity: a -> b\n"
            f"{more.replace('offset', 'query')}cells: {{asking: {{parts: {{output: {{multiply: [inputs, inputs.query], else: inputs}}}}}}}}"
        ).spec
        b = spec.layer("b")
        layers = tuple(
            layer._replace(channels=1, cell=b.cell._replace(anatomy=cell)) if layer is b else layer
            for layer in spec.layers
        )
        connections = tuple(c._replace(gate="offset") if c.gate else c for c in spec.connections)
        total = Chart(spec._replace(layers=layers, connections=connections))
        assert {name: array.shape for name, array in total.weights().items()} == {"b.factors": (3,)}
        assert sum(layer.weights for layer in total.counts()) == 3
        rng = np.random.default_rng(9)
        x, o, factors = rng.normal(size=(1, 5, 3, 4)), rng.normal(size=(1, 5, 1, 4)), rng.normal(size=3)
        run = total.forward({"a": x, "o": o}, weights={"b.factors": factors})
        expected = (x * factors[:, None]).sum(axis=2, keepdims=True) + (o if more else 0)
        np.testing.assert_allclose(run["b"], expected)


@pytest.mark.parametrize(
    ("parts", "layer"),
    [
        ("{kept: {sum: [inputs, output.before]}, output: {average: kept}}", "size: 1, channels: 2"),
        ("{kept: {sum: [inputs, output.before]}, output: {total: kept}}", "size: 2"),
        ("{all: {concat: [inputs, inputs]}, output: {sum: [all, inputs]}}", "size: 4"),
    ],
)
def test_parts_whose_shapes_do_not_agree_are_reported(parts: str, layer: str) -> None:
    with pytest.raises(SpecError, match="NC321"):
        Chart.from_text(
            f"name: T\nlayers:\n  a: {{cell: input, size: 4}}\n  b: {{cell: own, {layer}}}\n"
            f"connections:\n  - identity: a -> b\ncells: {{own: {{parts: {parts}}}}}\n"
        )


def test_a_part_of_another_number_of_channels_is_reported() -> None:
    with pytest.raises(SpecError, match="'identity' has no weights that could map 5 channels to 1"):
        Chart.from_text(
            "name: T\nlayers:\n  a: {cell: input, size: 1, channels: 5}\n  b: {cell: averaged, size: 1, channels: 1}\n"
            "  c: {cell: hidden, size: 4, channels: 1}\nconnections:\n  - identity: a -> b\n  - identity: b.kept -> c\n"
            "cells: {averaged: {parts: {kept: {sum: inputs}, output: {average: kept}}}}\n"
        )
