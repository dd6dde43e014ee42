"""Blocks: a spec with blocks is the spec in which all copies are written by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart, check_text
from netcharts.spec.model import Spec
from netcharts.spec.reader import read
from netcharts.spec.repeats import written_out

STAGES = """\
name: T
layers:
  input: {cell: input, size: 8}
  stages: {block: stage, repeat: 3, with: {width: [6, 5], deep: [true, false]}}
  output: {cell: output, size: 2}
connections:
  - identity: input -> stages
  - full: stages -> output
blocks:
  stage:
    with: {width: 4, deep: false}
    layers:
      wide: {cell: hidden, size: 2*width}
      more: {cell: hidden, size: width, when: deep}
      output: {cell: hidden, size: width, activation: relu}
    connections:
      - full: [inputs -> wide -> output, wide -> more -> output]
      - {full: inputs -> output, when: not deep}
"""
BY_HAND = """\
name: T
layers:
  input: {cell: input, size: 8}
  stages.1.wide: {cell: hidden, size: 12}
  stages.1.more: {cell: hidden, size: 6}
  stages.1.output: {cell: hidden, size: 6, activation: relu}
  stages.2.wide: {cell: hidden, size: 10}
  stages.2.output: {cell: hidden, size: 5, activation: relu}
  stages.3.wide: {cell: hidden, size: 10}
  stages.3.output: {cell: hidden, size: 5, activation: relu}
  output: {cell: output, size: 2}
connections:
  - full: [input -> stages.1.wide -> stages.1.output, stages.1.wide -> stages.1.more -> stages.1.output]
  - full: [stages.1.output -> stages.2.wide -> stages.2.output, stages.1.output -> stages.2.output]
  - full: [stages.2.output -> stages.3.wide -> stages.3.output, stages.2.output -> stages.3.output]
  - full: stages.3.output -> output
"""


def spec_of(text: str) -> Spec:
    spec, problems = read(text, "t")
    assert spec is not None, problems
    return spec


def messages(text: str) -> list[str]:
    return [str(finding) for finding in check_text(text, "t")]


def shapes(spec: Spec) -> dict[str, Any]:
    return {layer.name: (layer.cell.name, layer.size, layer.channels, layer.activation) for layer in spec.layers}


def ends(spec: Spec) -> set[tuple[str, str, str, int]]:
    return {(each.key, each.source, each.target, each.delay) for each in spec.connections}


def test_copies_have_the_layers_and_connections_of_the_spec_by_hand() -> None:
    whole, by_hand = written_out(spec_of(STAGES)), spec_of(BY_HAND)
    assert shapes(whole) == shapes(by_hand)
    assert list(shapes(whole)) == list(shapes(by_hand))
    assert ends(whole) == ends(by_hand)


def test_copies_count_and_compute_as_those_by_hand() -> None:
    chart, by_hand = Chart.from_text(STAGES), Chart.from_text(BY_HAND)
    assert sum(each.weights + each.biases for each in chart.counts()) == sum(
        each.weights + each.biases for each in by_hand.counts()
    )
    rng = np.random.default_rng(0)
    weights = {name: rng.standard_normal(array.shape) for name, array in by_hand.weights().items()}
    inside = {
        "stages.1.wide.output.input": "stages.1.wide.output.inputs",
        "output.output.stages.3.output": "output.output.stages",
    }
    renamed = {}
    for name, array in weights.items():
        prefix = ".".join(name.split(".")[:2]) + "."
        short = name.replace(".output." + prefix, ".output.") if prefix.startswith("stages.") else name
        for number in (1, 2):
            short = short.replace(f".output.stages.{number}.output", ".output.inputs")
        short = short.replace(".output.input", ".output.inputs") if short.endswith(".output.input") else short
        renamed[inside.get(name, short)] = array
    assert set(renamed) == set(chart.weights())
    values = {"input": rng.standard_normal((4, 8))}
    np.testing.assert_allclose(
        chart.forward(values, weights=renamed)["output"], by_hand.forward(values, weights=weights)["output"], rtol=1e-12
    )


def test_a_block_is_drawn_once_and_in_full_on_request() -> None:
    spec = spec_of(STAGES)
    names = [layer.name for layer in spec.layers]
    assert names == ["input", "stages.wide", "stages.more", "stages.output", "output"]
    assert ends(spec) == {
        ("full", "input", "stages.wide", 0),
        ("full", "stages.wide", "stages.output", 0),
        ("full", "stages.wide", "stages.more", 0),
        ("full", "stages.more", "stages.output", 0),
        ("full", "stages.output", "output", 0),
    }
    (group,) = spec.groups
    assert (group.name, group.repeat, group.layers) == ("stages", 3, tuple(names[1:-1]))
    chart = Chart.from_text(STAGES)
    assert "×3" in chart.svg(detail="layers")
    full = chart.svg(detail="layers", repeats="full")
    assert all(f"stages {number}" in full for number in (1, 2, 3))


NESTED = """\
name: T
layers:
  input: {cell: input, size: 4}
  outer: {block: outer, repeat: 2, with: {size: [4, 6]}}
  output: {cell: output, size: 1}
connections:
  - identity: input -> outer
  - full: outer -> output
blocks:
  outer:
    with: {size: 3}
    layers:
      first: {cell: hidden, size: size}
      inner: {block: inner, repeat: 2, with: {width: 2*size}}
      output: {cell: hidden, size: size}
    connections:
      - full: inputs -> first
      - identity: first -> inner
      - full: inner -> output
  inner:
    with: {width: 1}
    layers:
      wide: {cell: hidden, size: width}
      output: {cell: hidden, size: inputs.size}
    connections:
      - full: inputs -> wide -> output
"""


def test_blocks_nest() -> None:
    whole = written_out(spec_of(NESTED))
    sizes = {layer.name: layer.size[0] for layer in whole.layers}
    assert sizes == {
        "input": 4,
        "outer.1.first": 4,
        "outer.1.inner.1.wide": 8,
        "outer.1.inner.1.output": 4,
        "outer.1.inner.2.wide": 8,
        "outer.1.inner.2.output": 4,
        "outer.1.output": 4,
        "outer.2.first": 6,
        "outer.2.inner.1.wide": 12,
        "outer.2.inner.1.output": 6,
        "outer.2.inner.2.wide": 12,
        "outer.2.inner.2.output": 6,
        "outer.2.output": 6,
        "output": 1,
    }
    assert [layer.name for layer in spec_of(NESTED).layers] == [
        "input",
        "outer.first",
        "outer.inner.wide",
        "outer.inner.output",
        "outer.output",
        "output",
    ]


BESIDE = """\
name: T
layers:
  input: {cell: input, size: 4}
  other: {cell: input, size: 2}
  experts: {block: expert, beside: 3}
  output: {cell: output, size: 2}
connections:
  - identity: [input -> experts, other -> experts.more]
  - full: experts -> output
blocks:
  expert:
    layers:
      output: {cell: hidden, size: 5}
    connections:
      - full: [inputs -> output, inputs.more -> output]
"""


def test_copies_beside_each_other_have_the_same_inputs_and_lead_out_together() -> None:
    whole = written_out(spec_of(BESIDE))
    copies = [f"experts.{number}.output" for number in (1, 2, 3)]
    assert ends(whole) == {
        *(("full", source, copy, 0) for source in ("input", "other") for copy in copies),
        *(("full", copy, "output", 0) for copy in copies),
    }
    assert {"output.output.experts", "output.output.experts#2", "output.output.experts#3"} <= set(
        Chart.from_text(BESIDE).weights()
    )


def test_a_value_within_a_block_can_be_taken() -> None:
    text = STAGES.replace("stages -> output", "[stages -> output, stages.2.wide -> output, stages.wide -> output]")
    into_output = [each.source for each in written_out(spec_of(text)).connections if each.target == "output"]
    assert into_output == ["stages.3.output", "stages.2.wide", "stages.3.wide"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("block: stage,", "block: stagge,", "t:4:19: NC020 error: unknown block 'stagge' (did you mean 'stage'?)"),
        ("deep: [true", "deeep: [true", "no parameter 'deeep' (did you mean 'deep'?)"),
        ("2*width", "2*widht", "t:13:34: NC007"),
        ("2*width", "width // 0", "t:13:40: NC020 error: division by zero"),
        ("when: deep", "when: width", "expected a truth value"),
        ("when: not deep", "when: not dep", "t:18:44: NC020 error: unknown name 'dep'"),
        ("identity: input", "full: input", "only connections without weights lead into a block"),
        ("input -> stages", "input -> stages.more", "the block 'stage' has no input 'more'"),
        ("stages -> output\nb", "stages.deep -> output\nb", "unknown layer 'stages.deep'"),
        ("inputs -> output", "input -> output", "t:18:16: NC011 error: unknown layer 'input'"),
        ("      output: {", "      outputs: {", "no layer of the block 'stage' is called 'output'"),
        ("[6, 5]", "[6, 0]", "t:4:55: NC008 error: expected"),
        ("repeat: 3", "repeat: 3, beside: 2", "one after the other or beside each other, not both"),
        ("wide: {cell: hidden, size: 2*width}", "wide: {block: stage}", "cannot contain itself"),
        ("size: width, when", "when", "the size of 'stages.1.more' does not follow"),
    ],
)
def test_mistakes_are_reported_at_their_place(old: str, new: str, expected: str) -> None:
    assert old in STAGES
    found = messages(STAGES.replace(old, new, 1))
    assert any(expected in message for message in found), found


def test_a_body_that_is_read_often_reports_a_mistake_once() -> None:
    text = STAGES.replace("repeat: 3", "repeat: 50").replace("activation: relu", "activation: rellu")
    assert [message for message in messages(text) if "rellu" in message] == messages(text)
    assert len(messages(text)) == 1


def test_copies_are_bounded() -> None:
    text = NESTED.replace("repeat: 2", "repeat: 1000")
    assert any("at most 10,000" in message for message in messages(text))


def total(text: str) -> int:
    return sum(each.weights + each.biases for each in Chart.from_text(text).counts())


def test_a_block_shares_the_weights_of_another_of_the_same_build() -> None:
    text = """\
name: T
layers:
  one: {cell: input, size: 4}
  other: {cell: input, size: 4}
  twin1: {block: twin}
  twin2: {block: twin, weights: twin1}
  output: {cell: output, size: 1}
connections:
  - identity: [one -> twin1, other -> twin2]
  - full: [twin1 -> output, twin2 -> output]
blocks:
  twin:
    layers:
      inner: {block: layer, repeat: 2}
      output: {cell: hidden, size: 3}
    connections:
      - identity: inputs -> inner
      - full: inner -> output
  layer:
    layers:
      output: {cell: hidden, size: inputs.size}
    connections:
      - full: inputs -> output
"""
    assert total(text) == 2 * (16 + 4) + 12 + 3 + 2 * 3 + 1
    chart = Chart.from_text(text)
    values = np.arange(4.0)
    twins = chart.forward({"one": values, "other": values})
    np.testing.assert_array_equal(twins["twin1.output"], twins["twin2.output"])
    assert not any(name.startswith("twin2") for name in chart.weights())
    found = messages(text.replace("weights: twin1", "weights: twin3"))
    assert any("there is no block 'twin3' (did you mean 'twin1'?)" in message for message in found)


def test_copies_can_share_their_weights() -> None:
    shared = NESTED.replace("repeat: 2, with: {size: [4, 6]}", "repeat: 3, weights: shared, with: {size: 4}")
    single = NESTED.replace("repeat: 2, with: {size: [4, 6]}", "with: {size: 4}")
    assert total(shared) == total(single)
    inner = single.replace("repeat: 2, with: {width: 2*size}", "repeat: 5, weights: shared, with: {width: 2*size}")
    assert total(inner) == total(single.replace("repeat: 2, with: {width: 2*size}", "with: {width: 2*size}"))


def test_a_block_can_be_frozen() -> None:
    chart = Chart.from_text(BESIDE.replace("beside: 3", "beside: 3, train: false"))
    assert {each.name: each.frozen for each in chart.counts()}["experts.output"] == 3 * (5 * 6 + 5)


@pytest.mark.parametrize("copy", ["[0, 6]", "[6, 0]", "[6, many]"])
def test_a_mistake_in_one_copy_is_no_crash(copy: str) -> None:
    found = messages(STAGES.replace("[6, 5]", copy))
    assert found and all("error" in message for message in found)


SPLIT = """\
name: T
layers:
  input: {cell: input, size: 4, channels: 6}
  share: {cell: input, size: 4, channels: 3}
  parts: {block: part, beside: 3}
  output: {cell: add}
connections:
  - {identity: input -> parts, split: true}
  - {identity: share -> parts.share, split: true}
  - identity: parts -> output
blocks:
  part:
    layers:
      output: {cell: product}
    connections:
      - identity: [inputs -> output, inputs.share -> output]
"""


def test_a_source_is_shared_out_to_copies_beside_each_other() -> None:
    rng = np.random.default_rng(0)
    values, share = rng.standard_normal((6, 4)), rng.standard_normal((3, 4))
    run = Chart.from_text(SPLIT).forward({"input": values, "share": share})
    expected = [values[2 * copy : 2 * copy + 2] * share[copy] for copy in range(3)]
    np.testing.assert_allclose(run["output"][0, 0], sum(expected))
    for copy in range(3):
        np.testing.assert_allclose(run[f"parts.{copy + 1}.output"][0, 0], expected[copy])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("channels: 6", "channels: 7", "the features of 'input' cannot be divided by 3"),
        ("beside: 3", "repeat: 3", "'parts' has no copies beside each other, so there is nothing to split for"),
        (
            "parts -> output\n",
            "parts -> output\n  - {identity: share -> output, split: true}\n",
            "'output' is no block",
        ),
    ],
)
def test_what_cannot_be_shared_out_is_reported(old: str, new: str, expected: str) -> None:
    found = messages(SPLIT.replace(old, new, 1))
    assert any(expected in message for message in found), found


def test_a_pool_can_lead_into_a_block() -> None:
    text = STAGES.replace("identity: input -> stages", "{pool: input -> stages, kernel: 2, op: mean}")
    chart = Chart.from_text(text)
    values = np.arange(8.0)
    by_hand = Chart.from_text(STAGES.replace("size: 8", "size: 4", 1))
    weights = by_hand.weights()
    run, expected = (
        chart.forward({"input": values}, weights=weights),
        by_hand.forward({"input": values.reshape(4, 2).mean(axis=1)}, weights=weights),
    )
    np.testing.assert_allclose(run["output"], expected["output"])
    assert chart.svg(detail="layers")


@pytest.mark.parametrize("kind", ["kernel", "hidden", "convolution"])
def test_a_parameter_that_is_no_word_hides_no_kind_of_cell(kind: str) -> None:
    """`kernel: kernel` is how one writes the kernel of a block, whose layers can have kernel cells."""
    text = f"""\
name: T
layers:
  input: {{cell: input, size: [8, 8]}}
  body: {{block: body, repeat: 2, with: {{{kind}: [3, 5]}}}}
  output: {{cell: output, size: 2}}
connections:
  - identity: input -> body
  - full: body -> output
blocks:
  body:
    with: {{{kind}: 1}}
    layers:
      output: {{cell: {kind}, channels: 1}}
    connections:
      - {{convolution: inputs -> output, kernel: {kind}, padding: same}}
"""
    assert not messages(text)
    layers = {layer.name: layer for layer in written_out(spec_of(text)).layers}
    assert [layers[f"body.{number}.output"].cell.name for number in (1, 2)] == [kind, kind]
    kernels = [each.options.kernel for each in written_out(spec_of(text)).connections if each.key == "convolution"]
    assert kernels == [(3,), (5,)]


def test_a_parameter_that_is_a_word_is_a_kind_of_cell() -> None:
    text = STAGES.replace("wide: {cell: hidden", "wide: {cell: kind").replace(
        "{width: 4,", "{width: 4, kind: recurrent,"
    )
    assert {layer.cell.name for layer in spec_of(text).layers if layer.name.endswith("wide")} == {"recurrent"}
