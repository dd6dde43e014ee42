"""The examples of the reference pages: one for each pattern and block, without any finding."""

from pathlib import Path

import pytest

from netcharts import Chart, blocks, patterns

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def test_each_pattern_and_block_has_one_example() -> None:
    for kind, names in (("patterns", patterns.names()), ("blocks", blocks.names())):
        assert {path.stem for path in (EXAMPLES / kind).glob("*.yaml")} == set(names), kind


@pytest.mark.parametrize("name", patterns.names())
def test_the_example_of_a_pattern_has_the_pattern(name: str) -> None:
    chart = Chart.from_file(EXAMPLES / "patterns" / f"{name}.yaml")
    assert any(name in connection for connection in chart.to_dict()["connections"])
    assert chart.check() == ()


@pytest.mark.parametrize("name", blocks.names())
def test_the_example_of_a_block_has_the_block(name: str) -> None:
    chart = Chart.from_file(EXAMPLES / "blocks" / f"{name}.yaml")
    assert any(layer.get("block") == name for layer in chart.to_dict()["layers"].values())
    assert chart.check() == ()


@pytest.mark.parametrize("path", sorted((EXAMPLES / "networks").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_networks_of_the_guide_compute(path: Path) -> None:
    chart = Chart.from_file(path)
    assert chart.check() == ()
    assert chart.forward(chart.random_inputs(1))
