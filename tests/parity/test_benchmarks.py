"""The PyTorch networks of the benchmarks compute what the bundled specs do."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
if not BENCHMARKS.exists():
    pytest.skip("not a checkout", allow_module_level=True)


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the modules of the benchmarks import each other."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))


@pytest.mark.usefixtures("benchmarks")
def test_both_engines_compute_the_same_networks() -> None:
    import forward
    from forward_cases import BUILDERS, cases

    from netcharts import Chart

    for name in BUILDERS:
        case = next(cases(name))
        if name == "alexnet":
            # 62 million weights take too long for a test.
            continue
        chart = Chart.from_text(case.text)
        weights, x = forward.random_weights(chart), forward.random_input(case, chart)
        module = BUILDERS[name](chart, weights).eval()
        ours = chart.forward({chart.spec.layers[0].name: x}, weights=weights)
        forward.compare(ours, module, forward.torch_input(case, module, x), chart.spec.layers[-1].name)


@pytest.mark.usefixtures("benchmarks")
def test_large_cases_are_valid_specs() -> None:
    from forward_cases import BUILDERS, cases

    from netcharts import Chart

    for name in BUILDERS:
        for case in cases(name):
            assert Chart.from_text(case.text).spec.layers


@pytest.mark.usefixtures("benchmarks")
def test_both_engines_compute_the_same_published_networks() -> None:
    import forward
    from published_cases import NAMES, cases
    from torch_published import PublishedNetwork

    from netcharts import Chart

    for name in NAMES:
        case = next(cases(name))
        chart = Chart.from_text(case.text)
        weights = {key: array.astype("float64") for key, array in forward.random_weights(chart).items()}
        inputs, tensors = forward.published_inputs(chart, case, "float64")
        with torch.inference_mode():
            theirs = PublishedNetwork(chart, weights, case.sequence)(*tensors)
        forward.compare_published(chart.forward(inputs, weights=weights), theirs, case, 1e-9)
