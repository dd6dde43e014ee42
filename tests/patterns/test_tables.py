"""Convolutions whose target channels see the source channels that a table lists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.checking.run import check_text

LAYERS = "layers:\n  a: {{cell: input, size: [5, 4], channels: 4}}\n  b: {{cell: kernel{rest}}}\n"
TABLE = "name: T\ninit: he_normal\n" + LAYERS + "connections:\n  - {{convolution: a -> b, kernel: 3, table: {table}}}\n"
rows = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)


def chart(table: list[list[int]], rest: str = "") -> Chart:
    return Chart.from_text(TABLE.format(table=table, rest=rest))


@given(st.lists(rows, min_size=1, max_size=5), st.integers(0, 99))
@settings(max_examples=40)
def test_each_target_channel_sees_the_channels_that_its_row_lists(table: list[list[int]], seed: int) -> None:
    """A target channel has the values of a convolution of its own channels alone, in any order."""
    ours, rng = chart(table), np.random.default_rng(seed)
    assert ours.spec.layers[1].shape == ((3, 2), len(table))
    assert ours.counts()[1].weights == 9 * sum(map(len, table))
    x, kernel = rng.normal(size=(4, 5, 4)), rng.normal(size=(len(table), 4, 3, 3))
    bias = rng.normal(size=len(table))
    found = ours.forward({"a": x}, weights={"b.output.a": kernel, "b.output.bias": bias})["b"].reshape(len(table), 3, 2)
    for target, row in enumerate(table):
        for i, j in np.ndindex(3, 2):
            seen = (x[row, i : i + 3, j : j + 3] * kernel[target, row]).sum()
            assert np.isclose(found[target, i, j], seen + bias[target])


def test_weights_of_channels_that_are_not_seen_are_zero() -> None:
    table = [[0, 1], [3], [0, 2, 3]]
    seen = np.zeros((3, 4), bool)
    for target, row in enumerate(table):
        seen[target, row] = True
    weights = chart(table).weights()["b.output.a"]
    assert weights.shape == (3, 4, 3, 3)
    assert (weights.astype(bool) == seen[..., None, None]).all()


def test_initial_weights_count_the_channels_that_are_seen() -> None:
    table = [[channel] for channel in range(60)] + [list(range(60))] * 60
    text = TABLE.format(table=table, rest="").replace("channels: 4", "channels: 60")
    weights = Chart.from_text(text).weights()["b.output.a"]
    for rows, fan_in in ((weights[:60], 9), (weights[60:], 540)):
        assert np.isclose(rows[rows != 0].var(), 2 / fan_in, rtol=0.3)


def test_weights_of_groups_are_initialized_as_those_of_a_smaller_convolution() -> None:
    text = TABLE.format(table=0, rest=", channels: 60").replace("channels: 4", "channels: 60")
    for groups in (1, 60):
        weights = Chart.from_text(text.replace("table: 0", f"groups: {groups}")).weights()["b.output.a"]
        assert np.isclose(weights.var(), 2 * groups / 540, rtol=0.2)


@pytest.mark.parametrize(
    ("table", "rest", "message"),
    [
        ("[[0, 4]]", "", "there are 4 source channels, from 0 to 3, but no 4"),
        ("[[0], [1, 1]]", "", "[1, 1] lists a channel twice"),
        ("[[0], [1]]", ", channels: 3", "a table of 2 lists does not fit the 3 channels of the target"),
        ("[[0], [1]], groups: 2", "", "a table lists the channels that are linked, so there can be no groups"),
    ],
)
def test_tables_that_do_not_fit_are_reported_at_the_table(table: str, rest: str, message: str) -> None:
    (finding,) = (each for each in check_text(TABLE.format(table=table, rest=rest), "t") if each.level == "error")
    assert (finding.code, finding.line) == ("NC008", 7)
    assert message in finding.message


def test_given_weights_of_channels_that_are_not_seen_are_reported() -> None:
    text = (
        TABLE.format(table="[[0], [1, 2, 3]]", rest="") + f"weights: {{b.output.a: {np.ones((2, 4, 3, 3)).tolist()}}}\n"
    )
    (finding,) = (each for each in check_text(text, "t") if each.level == "error")
    assert (finding.code, finding.message) == (
        "NC320",
        "'b.output.a' has a weight at [0, 1, 0, 0], where there is no link",
    )


def test_a_table_is_described() -> None:
    english, chinese = (chart([[0, 1], [3]]).description(lang=lang) for lang in ("en", "zh"))
    assert "(kernel 3, table 0,1; 3)" in english
    assert "连接表 0,1；3" in chinese
