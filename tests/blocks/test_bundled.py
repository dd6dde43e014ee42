"""The bundled blocks: each can be used by its name, computes, and is explained."""

from __future__ import annotations

import pytest

from netcharts import Chart, blocks
from netcharts.blocks import INPUTS

# What a block needs beside an image of 8 × 8 in 4 channels: further inputs, each as the shape of a layer.
MORE_INPUTS = {
    "expert": {"share": "size: [8, 8], channels: 1"},
    "transformer_decoder": {"memory": "size: 5, channels: 4"},
}
PARAMETERS = {
    "residual": "{width: 4}",
    "transformer_decoder": "{heads: 2, width: 8}",
    "transformer_encoder": "{heads: 2, width: 8}",
}


def text_of(name: str) -> str:
    more = MORE_INPUTS.get(name, {})
    lines = ["name: T", "layers:", "  image: {cell: input, size: [8, 8], channels: 4}"]
    lines += [f"  {gate}: {{cell: input, {shape}}}" for gate, shape in more.items()]
    lines += [
        f"  block: {{block: {name}, repeat: 2, with: {PARAMETERS.get(name, '{}')}}}",
        "  end: {cell: output, size: 1}",
        "connections:",
    ]
    lines += ["  - identity: image -> block", *(f"  - identity: {gate} -> block.{gate}" for gate in more)]
    return "\n".join([*lines, "  - full: block -> end", ""])


@pytest.mark.parametrize("name", blocks.names())
def test_two_copies_of_a_block_are_drawn_and_computed(name: str) -> None:
    chart = Chart.from_text(text_of(name))
    assert not [each for each in chart.check() if each.level == "error"]
    values = chart.random_inputs(seed=1)
    assert chart.forward(values)["end"].shape == (1, 1, 1, 1)
    names = blocks.load(name).names
    assert names is not None and f">{names.get('en')} ×2<" in chart.svg(detail="layers")
    assert f">{names.get('zh')} ×2<" in chart.svg(detail="layers", lang="zh")


@pytest.mark.parametrize("name", blocks.names())
def test_every_input_of_a_block_is_tried(name: str) -> None:
    inputs = {each.removeprefix(INPUTS).removeprefix(".") for each in blocks.load(name).inputs()} - {""}
    assert inputs == set(MORE_INPUTS.get(name, {}))


# From the papers: a bottleneck of width 64 has 1×1, 3×3 and 1×1 convolutions (He et al., 2015), and so on. The weights of
# the convolutions of two copies with 4 channels in, those of their norms, and those of the output cell.
@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        (
            "bottleneck",
            (4 * 64 + 9 * 64 * 64 + 64 * 256 + 4 * 256 + 2 * (64 + 64 + 256 + 256))
            + (256 * 64 + 9 * 64 * 64 + 64 * 256 + 2 * (64 + 64 + 256))
            + 64 * 256
            + 1,
        ),
        ("dense", sum(2 * m + m * 128 + 2 * 128 + 9 * 128 * 32 for m in (4, 36)) + 64 * 68 + 1),
    ],
)
def test_published_blocks_have_their_parameters(name: str, parameters: int) -> None:
    assert sum(each.weights + each.biases for each in Chart.from_text(text_of(name)).counts()) == parameters
