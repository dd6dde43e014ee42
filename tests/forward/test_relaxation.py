"""Networks with undirected connections, and Markov chains: properties that theory predicts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError
from netcharts.array_types import FloatArray
from netcharts.checking.run import check_text
from netcharts.forward.symmetric_weights import energy
from netcharts.network.parameters import parameters


def hopfield(cells: int) -> Chart:
    return Chart.from_text(
        f"name: T\nlayers:\n  cells: {{cell: backfed_input, size: {cells}, activation: sign}}\n"
        "connections:\n  - complete: cells\n"
    )


def hebbian_weights(patterns: FloatArray) -> dict[str, FloatArray]:
    """Return the weights that store patterns of -1 and 1 by Hebb's rule."""
    return {"cells.field.cells": patterns.T @ patterns / patterns.shape[1]}


@given(st.integers(0, 10_000), st.integers(2, 20))
@settings(max_examples=40)
def test_the_energy_of_a_hopfield_network_never_rises(seed: int, cells: int) -> None:
    rng = np.random.default_rng(seed)
    network = hopfield(cells)
    weights = {name: rng.normal(size=array.shape) for name, array in network.weights().items()}
    start = rng.choice([-1.0, 1.0], (1, 3, 1, cells))
    result = network.forward({"cells": start}, weights=weights, steps=8, seed=seed)
    assert set(np.unique(result["cells"])) <= {-1, 1}
    energies = energy(result.layers, network.spec, list(parameters(network.spec)), result.weights)
    assert (np.diff(energies, axis=0) <= 1e-9).all()


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_stored_patterns_are_fixed_points_and_attract_their_neighbors(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = 200
    patterns = rng.choice([-1.0, 1.0], (3, cells))
    network, weights = hopfield(cells), hebbian_weights(patterns)
    result = network.forward({"cells": patterns}, weights=weights, steps=3)
    assert (result["cells"][:, :, 0] == patterns).all()
    distorted = patterns.copy()
    distorted[:, :20] *= -1
    recalled = network.forward({"cells": distorted}, weights=weights, steps=4, seed=seed)
    assert (recalled["cells"][-1, :, 0] == patterns).all()


@given(st.integers(0, 10_000), st.integers(1, 3))
@settings(max_examples=40)
def test_cells_that_are_0_or_1_recall_what_they_store(seed: int, count: int) -> None:
    """Their patterns are stored as 2V - 1 (Hopfield, 1982, equation 2)."""
    rng = np.random.default_rng(seed)
    # Half of the cells of a pattern are 1, as in a random one.
    patterns = np.stack([rng.permutation(np.arange(200) % 2) for _ in range(count)])
    text = (
        "name: T\nlayers:\n  cells: {cell: backfed_input, size: 200, activation: step}\n"
        f"connections:\n  - complete: cells\npatterns: {patterns.tolist()}\n"
    )
    network = Chart.from_text(text)
    signs = 2 * patterns - 1
    stored = np.triu(signs.T @ signs / 200, 1)
    np.testing.assert_allclose(network.weights()["cells.field.cells"], stored)
    distorted = patterns.copy()
    distorted[:, :10] = 1 - distorted[:, :10]
    recalled = network.forward({"cells": distorted}, steps=4, seed=seed)
    assert (recalled["cells"][-1, :, 0] == patterns).all()


def test_one_pattern_of_16_cells_is_recalled_from_one_flip() -> None:
    text = (
        "name: T\nlayers:\n  cells: {cell: backfed_input, size: 16, activation: step}\n"
        "connections:\n  - complete: cells\npatterns: [[1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]]\n"
    )
    stored = np.arange(1, 17) % 2
    for flipped in range(16):
        start = np.where(np.arange(16) == flipped, 1 - stored, stored)
        recalled = Chart.from_text(text).forward({"cells": start}, steps=4)["cells"][-1, 0, 0]
        assert (recalled == stored).all()


@given(st.integers(0, 10_000), st.integers(2, 12), st.sampled_from(["tanh", "sigmoid", "softplus", "relu", "linear"]))
@settings(max_examples=40)
def test_cells_with_graded_values_settle_where_each_is_the_activation_of_its_field(
    seed: int, cells: int, activation: str
) -> None:
    rng = np.random.default_rng(seed)
    spec = f"name: T\nlayers:\n  cells: {{cell: backfed_input, size: {cells}, activation: {activation}}}\n"
    network = Chart.from_text(f"{spec}connections:\n  - complete: cells\n")
    matrix = np.triu(rng.uniform(-1, 1, (cells, cells)), 1) / (2 * cells)
    bias = rng.uniform(-1, 1, cells)
    weights = {"cells.field.cells": matrix + matrix.T, "cells.field.bias": bias}
    result = network.forward({"cells": rng.normal(size=(1, 2, 1, cells))}, weights=weights, steps=60, seed=seed)
    settled = result["cells"][-1, :, 0]
    field = settled @ (matrix + matrix.T) + bias
    functions = {
        "tanh": np.tanh(field),
        "sigmoid": 1 / (1 + np.exp(-field)),
        "softplus": np.log1p(np.exp(field)),
        "relu": field.clip(0),
        "linear": field,
    }
    assert np.allclose(settled, functions[activation], atol=1e-9)


def test_a_pattern_is_stored_in_cells_with_graded_values() -> None:
    spec = "name: T\nlayers:\n  cells: {cell: backfed_input, size: 4, activation: tanh}\n"
    text = f"{spec}connections:\n  - complete: cells\npatterns:\n  - [1, -1, 1, -1]\n"
    assert check_text(text, "t", forward=True) == ()


def test_a_cell_keeps_its_value_if_its_field_is_zero() -> None:
    start = np.array([1.0, -1.0, 1.0])
    result = hopfield(3).forward({"cells": start}, weights={"cells.field.cells": np.zeros((3, 3))}, steps=3)
    assert (result["cells"] == start).all()


# Boltzmann machines


@pytest.mark.parametrize("name", ["rbm", "bm"])
def test_gibbs_sampling_converges_to_the_boltzmann_distribution(name: str) -> None:
    """Every state of a small machine has the frequency exp(-E) / Z."""
    network = Chart.from_text(
        {
            "rbm": "name: T\nlayers:\n  v: {cell: backfed_input, size: 2}\n  h: {cell: probabilistic_hidden, size: 2}\n"
            "connections:\n  - full: v -- h\n",
            "bm": "name: T\nlayers:\n  v: {cell: backfed_input, size: 1}\n  h: {cell: probabilistic_hidden, size: 3}\n"
            "connections:\n  - complete: [v, h]\n",
        }[name]
    )
    rng = np.random.default_rng(3)
    weights = {key: rng.normal(size=array.shape) for key, array in network.weights().items()}
    result = network.forward({}, weights=weights, steps=4000, seed=1)
    states = np.concatenate([result[layer.name].reshape(4000, -1) for layer in network.spec.layers], axis=1)[100:]
    listed = np.array([[number >> bit & 1 for bit in range(4)] for number in range(16)], float)
    split = {"v": listed[:, : len(result["v"][0, 0, 0])], "h": listed[:, len(result["v"][0, 0, 0]) :]}
    shaped = {layer: values.reshape(16, 1, 1, -1) for layer, values in split.items()}
    unnormalized = np.exp(-energy(shaped, network.spec, list(parameters(network.spec)), result.weights)).ravel()
    frequencies = np.array([(states == state).all(axis=1).mean() for state in listed])
    np.testing.assert_allclose(frequencies, unnormalized / unnormalized.sum(), atol=0.03)


def test_hidden_cells_are_updated_from_given_visible_ones() -> None:
    network = Chart.from_file("rbm")
    shown = np.array([1.0, 0.0, 1.0])
    result = network.forward({"visible": shown}, steps=1)
    assert (result["visible"] == shown).all()
    fields = shown @ result.weights["hidden.chance.visible"] + result.weights["hidden.chance.bias"][0]
    np.testing.assert_allclose(result.parts["hidden"]["chance"].ravel(), 1 / (1 + np.exp(-fields)))


def test_directed_and_undirected_connections_cannot_be_mixed() -> None:
    text = "name: T\nlayers:\n  a: {cell: backfed_input, size: 1}\n  b: {cell: probabilistic_hidden, size: 1}\n"
    text += "  c: {cell: output, size: 1}\nconnections:\n  - full: a -- b\n  - full: b -> c\n"
    with pytest.raises(ForwardError, match="both directed and undirected"):
        Chart.from_text(text).forward({"a": [1]})
    with pytest.raises(ForwardError, match="be updated along undirected connections"):
        Chart.from_text(text.replace("b -> c", "b -- c")).forward({"a": [1]})


# Markov chains


def chain(states: int) -> Chart:
    return Chart.from_text(
        f"name: T\nkind: markov_chain\nlayers:\n  s: {{cell: probabilistic_hidden, size: {states}}}\n"
        "connections:\n  - recurrent: s\n"
    )


@given(st.integers(0, 10_000), st.integers(2, 8))
@settings(max_examples=40)
def test_a_markov_chain_converges_to_its_stationary_distribution(seed: int, states: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.random((states, states)) + 0.05
    start = rng.random(states)
    result = chain(states).forward({"s": start / start.sum()}, weights={"s.chance.s": matrix}, steps=400)
    values = result["s"][:, 0, 0]
    assert (values >= 0).all()
    np.testing.assert_allclose(values.sum(axis=1), 1)
    stochastic = matrix / matrix.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(values[1], values[0] @ stochastic)
    np.testing.assert_allclose(values[-1] @ stochastic, values[-1], atol=1e-9)


def test_an_undirected_chain_is_a_random_walk_on_its_graph() -> None:
    """In the long run each state is visited in proportion to the weight of its links."""
    network = Chart.from_file("mc")
    result = network.forward({}, steps=300)
    weights = result.weights["states.chance.states"]
    strength = (weights + weights.T).sum(axis=1)
    np.testing.assert_allclose(result["states"][-1, 0, 0], strength / strength.sum(), atol=1e-6)


@pytest.mark.parametrize(
    ("weights", "start", "message"),
    [
        ([[1, -1], [1, 1]], [0.5, 0.5], "has a negative weight"),
        ([[1, 1], [0, 0]], [0.5, 0.5], "no weight leads out of state 1 of 's'"),
        ([[1, 1], [1, 1]], [0.5, 0.6], "must add up to 1"),
    ],
)
def test_invalid_weights_and_distributions_of_a_chain_are_refused(
    weights: list[list[float]], start: list[float], message: str
) -> None:
    with pytest.raises(ForwardError, match=message):
        chain(2).forward({"s": start}, weights={"s.chance.s": weights})


def test_a_layer_that_influences_only_given_ones_starts_at_zero() -> None:
    """Uninitialized memory must not reach the other layers."""
    layers = "".join(f"  {name}: {{cell: probabilistic_hidden, size: 2}}\n" for name in "acbd")
    links = "  - full: a -- b\n  - full: a -- c\n  - full: c -- d\n"
    network = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n{links}")
    drawn = []
    for seed in range(20):
        scratch = [np.full((1, 3, 8), np.nan) for _ in range(20)]
        del scratch
        drawn.append(
            network.forward({"a": np.zeros((1, 3, 1, 2))}, seed=seed, weights={"d.chance.c": 1e-9 * np.ones((2, 2))})[
                "c"
            ]
        )
    assert 0.3 < np.mean(drawn) < 0.7


# Cell kinds of a spec with the parts of built-in ones, under other names
OWN_CELLS = """\
cells:
  stochastic:
    parts:
      p:      {sum: inputs, bias: true, activation: sigmoid}
      output: {sample: p}
  unit:
    parts:
      net:    {sum: inputs, bias: true}
      output: {pass: data}
"""


def test_defined_cells_relax_like_built_in_cells_with_the_same_parts() -> None:
    """The update rule comes from what a cell is made of, not from its name."""
    layers = "layers:\n  v: {cell: backfed_input, size: 3}\n  h: {cell: probabilistic_hidden, size: 2}\n"
    own_layers = layers.replace("backfed_input", "unit").replace("probabilistic_hidden", "stochastic")
    links = "connections:\n  - full: v -- h\n"
    built_in, own = (
        Chart.from_text(f"name: T\n{layers}{links}"),
        Chart.from_text(f"name: T\n{OWN_CELLS}{own_layers}{links}"),
    )
    weights = {name: 0.5 + array for name, array in built_in.weights().items()}
    renamed = {name.replace(".chance.", ".p.").replace(".field.", ".net."): array for name, array in weights.items()}
    assert set(renamed) == set(own.weights())
    first, second = built_in.forward({}, weights=weights, steps=50), own.forward({}, weights=renamed, steps=50)
    for layer in ("v", "h"):
        np.testing.assert_array_equal(first[layer], second[layer])
    np.testing.assert_array_equal(first.parts["h"]["chance"], second.parts["h"]["p"])
    np.testing.assert_array_equal(first.parts["v"]["field"], second.parts["v"]["net"])


@pytest.mark.parametrize(
    "parts",
    [
        "{chance: {sum: inputs, activation: relu}, output: {sample: chance}}",
        "{chance: {sum: inputs}, output: {sample: chance}}",
        "{chance: {sum: [inputs, inputs], activation: sigmoid}, output: {sample: chance}}",
        "{chance: {sum: inputs, activation: sigmoid}, output: {invert: chance}}",
        "{field: {sum: inputs, activation: tanh}, output: {pass: data}}",
        "{field: {sum: inputs}, output: {invert: data}}",
    ],
)
def test_cells_without_an_update_rule_are_rejected(parts: str) -> None:
    """A cell that extends one with an update rule is updated by its own parts."""
    for base in ("probabilistic_hidden", "backfed_input"):
        text = f"name: T\ncells: {{own: {{extends: {base}, parts: {parts}}}}}\nlayers: {{a: {{cell: own, size: 3}}}}\n"
        with pytest.raises(ForwardError, match="undirected connections"):
            Chart.from_text(f"{text}connections: [complete: a]\n").forward({})


@pytest.mark.parametrize("delay", [1, 2, 3])
def test_a_transition_of_a_chain_takes_as_many_steps_as_its_delay(delay: int) -> None:
    text = (
        "name: T\nkind: markov_chain\nlayers:\n  s: {cell: probabilistic_hidden, size: 3}\n"
        f"connections:\n  - recurrent: s\n    delay: {delay}\n"
    )
    matrix = np.random.default_rng(0).dirichlet(np.ones(3), 3)
    start = np.array([0.2, 0.3, 0.5])
    distributions = Chart.from_text(text).forward({"s": start}, weights={"s.chance.s": matrix}, steps=8)["s"][:, 0, 0]
    for step in range(8):
        np.testing.assert_allclose(distributions[step], start @ np.linalg.matrix_power(matrix, step // delay))


@pytest.mark.parametrize("delays", [(1, 2), (-1,)])
def test_a_chain_has_one_delay_forward_in_time(delays: tuple[int, ...]) -> None:
    links = "".join(f"  - recurrent: s\n    delay: {delay}\n" for delay in delays)
    text = f"name: T\nkind: markov_chain\nlayers:\n  s: {{cell: probabilistic_hidden, size: 3}}\nconnections:\n{links}"
    with pytest.raises(ForwardError, match="need one delay of at least 1"):
        Chart.from_text(text).forward({}, steps=4)


def test_cells_that_cannot_settle_are_refused_before_they_have_weights() -> None:
    layers = "layers:\n  a: {cell: attention, size: [9, 9], vocabulary: 3, top: 1, over: steps, score: gat}\n"
    chart = Chart.from_text(f"name: T\ninit: glorot_normal\n{layers}connections:\n  - complete: a\n")
    with pytest.raises(ForwardError, match="'a' cannot keep its largest values"):
        chart.forward({})
