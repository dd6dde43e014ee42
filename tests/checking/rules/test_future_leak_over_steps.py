"""NC117 over steps is held against what is computed: in chains of layers, it is reported if steps depend on later ones."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart

STEPS, CHANGED = 15, 7
CAUSAL = "causal"

# Each kind of layer with its connections; `{name}` follows `{before}`.
KINDS: dict[str, tuple[str, str]] = {
    CAUSAL: ("{cell: attention, heads: 2, over: steps, causal: true}", "  - pointwise: {before} -> {name}\n"),
    "open": ("{cell: attention, heads: 2, over: steps}", "  - pointwise: {before} -> {name}\n"),
    "centered": (
        "{cell: kernel, channels: 4}",
        "  - {convolution: {before} -> {name}, kernel: 3, over: steps, padding: same}\n",
    ),
    "past": ("{cell: kernel, channels: 4}", "  - {convolution: {before} -> {name}, kernel: 2, over: steps}\n"),
    "late": ("{cell: linear, channels: 4}", "  - {pointwise: {before} -> {name}, delay: 1}\n"),
    "early": ("{cell: linear, channels: 4}", "  - {pointwise: {before} -> {name}, delay: -1}\n"),
    "forward": ("{cell: memory, channels: 4}", "  - pointwise: {before} -> {name}\n  - recurrent: {name}\n"),
    "backward": (
        "{cell: gated_memory, channels: 4}",
        "  - pointwise: {before} -> {name}\n  - {recurrent: {name}, delay: -1}\n",
    ),
    "mean": (
        "{cell: add}",
        "  - identity: {before} -> {name}\n  - {identity: {before} -> {name}, steps: mean}\n",
    ),
    "first": (
        "{cell: add}",
        "  - identity: {before} -> {name}\n  - {identity: {before} -> {name}, steps: first}\n",
    ),
    "skip": ("{cell: add}", "  - identity: {before} -> {name}\n  - {identity: input -> {name}, delay: 2}\n"),
}


def text_of(kinds: list[str]) -> str:
    layers, connections, before = "", "", "input"
    for number, kind in enumerate(kinds):
        cell, paths = KINDS[kind]
        name = f"layer{number}"
        layers += f"  {name}: {cell}\n"
        connections += paths.replace("{before}", before).replace("{name}", name)
        before = name
    ends = f"  output: {{cell: output, channels: 2, activation: linear}}\nconnections:\n  - pointwise: {before} -> output\n"
    return f"name: Chain\nlayers:\n  input: {{cell: input, channels: 4}}\n{layers}{ends}{connections}"


def sees_later_steps(chart: Chart) -> bool:
    """Return True if a change of the input at one step changes what is computed at an earlier one."""
    model = chart.model(weights=chart.weights())
    values = np.random.default_rng(0).normal(size=(STEPS, 4))
    other = values.copy()
    other[CHANGED] += 1
    one, two = (model.forward({"input": array[:, None, :, None]}).layers["output"] for array in (values, other))
    return not np.array_equal(one[:CHANGED], two[:CHANGED])


@settings(deadline=None)
@given(kinds=st.lists(st.sampled_from(sorted(KINDS)), max_size=5), place=st.integers(0, 5))
def test_a_leak_is_reported_where_a_step_depends_on_later_ones(kinds: list[str], place: int) -> None:
    kinds.insert(place, CAUSAL)
    chart = Chart.from_text(text_of(kinds))
    found = {finding.code for finding in chart.check() if finding.level == "error"}
    assert found == ({"NC117"} if sees_later_steps(chart) else set())
