"""Values that meet in a part: axes of length 1 spread as NumPy broadcasts them, whatever the part does with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, operations
from netcharts.array_types import FloatArray
from netcharts.checking.run import check_text
from netcharts.network.receptive_fields import receptive_fields
from netcharts.patterns import LayerPair, LinkQuery
from netcharts.patterns import load as load_pattern
from netcharts.shapes import spreads

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "maximum": np.maximum,
    "minimum": np.minimum,
}
ENDS = {"none": "output: {OPERATION: inputs, activation: linear}"}
# A part that takes two inputs by name, one of them through another part.
ENDS["named"] = "one: {pass: inputs.one}\n      output: {OPERATION: [one, inputs.other], activation: linear}"
ENDS["inner"] = "met: {OPERATION: [inputs.one, inputs.other]}\n      output: {multiply: [met, 1]}"
sizes = st.lists(st.sampled_from([1, 3, 4]), min_size=1, max_size=2)
channels = st.sampled_from([1, 2])
shapes = st.tuples(channels, sizes)


def text(operation: str, ends: str, a: tuple[int, list[int]], b: tuple[int, list[int]]) -> str:
    gates = ("", "") if ends == "none" else (".one", ".other")
    parts = ENDS[ends].replace("OPERATION", operation)
    return f"""\
name: T
layers:
  a: {{cell: input, size: {a[1]}, channels: {a[0]}}}
  b: {{cell: input, size: {b[1]}, channels: {b[0]}}}
  met: {{cell: met}}
connections:
  - identity: [a -> met{gates[0]}, b -> met{gates[1]}]
cells:
  met:
    extends: output
    parts:
      {parts}
"""


def in_as_many_dimensions(arrays: Sequence[FloatArray]) -> list[FloatArray]:
    """Return arrays with single numbers in the dimensions of the values that they spread to."""
    (first,) = [x.shape[1:] for x in arrays if x[0].size > 1][:1] or [(1,)]
    return [x.reshape(len(x), *(1,) * len(first)) if x[0].size == 1 else x for x in arrays]


def test_all_operations_on_single_values_are_compared() -> None:
    loaded = {name: operations.load(name) for name in operations.names()}
    joining = {
        name
        for name, operation in loaded.items()
        # Between two numbers, `clip` limits one value.
        if operation.shape is None and operation.takes == "wires" and operation.arity != 3 and not operation.stochastic
    }
    assert joining == FUNCTIONS.keys()


@pytest.mark.parametrize(("operation", "ends"), list(product(FUNCTIONS, ENDS)))
@given(shapes, shapes)
@settings(max_examples=25)
def test_values_spread_as_numpy_broadcasts_them(
    operation: str, ends: str, a: tuple[int, list[int]], b: tuple[int, list[int]]
) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(0.5, 2, (count, *size)) for count, size in (a, b)]
    written = text(operation, ends, a, b)
    errors = [finding for finding in check_text(written, "t") if finding.level == "error"]
    fits = len(a[1]) == len(b[1]) or 1 in (prod(a[1]), prod(b[1]))
    try:
        expected = FUNCTIONS[operation](*in_as_many_dimensions(arrays)) if fits else None
    except ValueError:
        expected = None
    if expected is None:
        assert errors
        return
    assert not errors
    chart = Chart.from_text(written)
    assert chart.spec.layers[2].shape.full == expected.shape or prod(expected.shape[1:]) == 1
    values = chart.forward({"a": arrays[0], "b": arrays[1]})["met"]
    np.testing.assert_allclose(np.ravel(values), expected.ravel())
    if 1 in (prod(a[1]), prod(b[1])):
        return
    # Batches spread example by example.
    examples = {"a": np.stack([arrays[0]] * 2)[:, None], "b": np.stack([arrays[1], 2 * arrays[1]])[:, None]}
    batch = chart.forward(examples)["met"]
    np.testing.assert_allclose(np.ravel(batch[1]), FUNCTIONS[operation](arrays[0], 2 * arrays[1]).ravel())


@given(shapes, shapes, st.sampled_from(["subtract", "divide", "maximum"]))
@settings(max_examples=60)
def test_links_and_receptive_fields_are_those_of_a_sum(
    a: tuple[int, list[int]], b: tuple[int, list[int]], operation: str
) -> None:
    if any(finding.level == "error" for finding in check_text(text("sum", "none", a, b), "t")):
        return
    summed, other = (Chart.from_text(text(name, "none", a, b)) for name in ("sum", operation))
    assert [each.links for each in summed.counts()] == [each.links for each in other.counts()]
    assert receptive_fields(summed.spec) == receptive_fields(other.spec)
    # A link for each value that depends on another one.
    inputs = {layer.name: np.zeros(layer.shape.full) for layer in summed.spec.layers[:2]}
    links = 0
    for name, zeros in inputs.items():
        for place in range(zeros[0].size):
            one = zeros.copy()
            one.reshape(len(one), -1)[:, place] = 1
            found = summed.forward({**inputs, name: one})["met"]
            links += np.count_nonzero(np.reshape(found, (summed.spec.layers[2].channels, -1)).any(axis=0))
    assert summed.counts()[2].links == links


@given(sizes, sizes)
def test_links_of_values_that_spread(source: list[int], target: list[int]) -> None:
    identity = load_pattern("identity")
    options = identity.make_options({})
    m, n = prod(source), prod(target)
    if not spreads(source, target):
        return
    ends = np.arange(m)[:, None], np.arange(n)[None, :]
    query = LinkQuery(*ends, tuple(source), tuple(target), options)
    numbers = np.arange(m).reshape(source if m > 1 else (1,) * len(target))
    linked = np.arange(m)[:, None] == np.broadcast_to(numbers, target).ravel()
    assert (identity.links(query) == linked).all()
    assert identity.count(tuple(source), tuple(target), options, False) == linked.sum()
    assert identity.degrees is not None
    onward, inward = identity.degrees(query)
    assert onward.tolist() == linked.sum(axis=1).tolist()
    assert inward.tolist() == linked.sum(axis=0).tolist()
    assert identity.mismatch(LayerPair(tuple(source), tuple(target), 1, 1, options, False)) is None
