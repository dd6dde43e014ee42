"""Attention, Boltzmann machines, kernel machines and readouts, compared with PyTorch and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_attention(seed: int, causal: bool) -> None:
    rng = np.random.default_rng([seed, 6])
    tokens, width, head, batch = (int(number) for number in rng.integers(1, 7, 4))
    layers = {
        "x": f"cell: input, size: {tokens}, channels: {width}",
        "y": f"cell: hidden, size: {tokens}, channels: {head}, activation: linear, bias: false",
    }
    chart = make_chart(layers, f"  - attention: x -> y\n    causal: {str(causal).lower()}\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(batch, width, tokens))
    query, key, value = (torch.tensor(x).mT @ torch.tensor(array) for array in weights["y.output.x"])
    theirs = F.scaled_dot_product_attention(query, key, value, is_causal=causal).mT
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs)


@pytest.mark.parametrize("seed", range(30))
def test_hidden_probabilities_of_a_restricted_boltzmann_machine(seed: int) -> None:
    neural_network = pytest.importorskip("sklearn.neural_network")
    rng = np.random.default_rng([seed, 7])
    m, n, batch = (int(number) for number in rng.integers(1, 9, 3))
    layers = {"v": f"cell: backfed_input, size: {m}", "h": f"cell: probabilistic_hidden, size: {n}"}
    chart = make_chart(layers, "  - full: v -- h\n")
    weights, visible = random_weights(chart, rng), rng.integers(0, 2, (batch, m)).astype(float)
    machine = neural_network.BernoulliRBM(n_components=n)
    machine.components_ = weights["h.chance.v"].T
    machine.intercept_hidden_ = weights["h.chance.bias"][0]
    machine.intercept_visible_ = np.zeros(m)
    machine.n_features_in_ = m
    assert_close(
        chart.forward({"v": visible}, weights=weights, steps=1).parts["h"]["chance"][0, :, 0],
        machine.transform(visible),
    )


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
      product:  {sum: inputs}
      scaled: {multiply: [product, 0.4]}
      shifted:  {sum: [scaled, 0.7]}
      output: {multiply: [shifted, shifted, shifted]}
""",
    "sigmoid": """\
      product:  {sum: inputs}
      scaled: {multiply: [product, 0.4]}
      shifted:  {sum: [scaled, 0.7]}
      output: {pass: shifted, activation: tanh}
""",
}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("seed", range(40))
def test_the_decision_function_of_a_kernel_machine(seed: int, kernel: str) -> None:
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
    visible = rng.normal(size=(batch, m))
    assert_close(chart.forward({"x": visible}, weights=weights)["y"].ravel(), machine.decision_function(visible))


@pytest.mark.parametrize("seed", range(40))
def test_distances(seed: int) -> None:
    rng = np.random.default_rng([seed, 9])
    m, n, batch = (int(number) for number in rng.integers(1, 30, 3))
    chart = Chart.from_text(
        "name: T\ncells:\n  distance: {extends: hidden, parts: {output: {distance: inputs}}}\nlayers:\n"
        f"  x: {{cell: input, size: {m}}}\n  y: {{cell: distance, size: {n}}}\nconnections:\n  - full: x -> y\n"
    )
    weights, x = random_weights(chart, rng), rng.normal(size=(batch, m))
    assert_close(
        chart.forward({"x": x}, weights=weights)["y"][0, :, 0],
        torch.cdist(torch.tensor(x), torch.tensor(weights["y.output.x"]).T),
    )


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_a_readout_is_fitted_by_ridge_regression(seed: int, bias: bool) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng([seed, 10])
    m, n, batch = (int(number) for number in rng.integers(1, 20, 3))
    layers = {
        "x": f"cell: input, size: {m}",
        "y": f"cell: output, size: {n}, activation: linear, bias: {str(bias).lower()}",
    }
    chart = make_chart(layers, "  - full: x -> y\n")
    x, y, ridge = rng.normal(size=(batch, m)), rng.normal(size=(batch, n)), float(rng.uniform(0.01, 3))
    theirs = linear_model.Ridge(alpha=ridge, fit_intercept=bias).fit(x, y)
    ours = chart.read_out({"x": x}, y, ridge=ridge)
    assert_close(ours["y.output.x"], theirs.coef_.reshape(n, m).T)
    if bias:
        assert_close(ours["y.output.bias"].ravel(), np.ravel(theirs.intercept_))
