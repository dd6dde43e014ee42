"""Layers of words: indices stand for vectors with a single 1, and weights are looked up."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError, SpecError


def chart(words: str, rest: str, connections: str) -> Chart:
    return Chart.from_text(f"name: T\nlayers:\n  words: {{cell: input, {words}}}\n{rest}connections:\n{connections}")


def one_hot(words: FloatArray, count: int) -> FloatArray:
    """Return words [batch, *size] as vectors [batch, count, *size]."""
    return np.moveaxis((words[..., None] == np.arange(count)).astype(float), -1, 1)


CASES = {
    "embedding of one word": (
        "  x: {cell: embedding, size: 1, channels: 5}\n",
        "  - {convolution: words -> x, kernel: 1}\n",
    ),
    "embedding": ("  x: {cell: embedding, size: SIZE, channels: 5}\n", "  - pointwise: words -> x\n"),
    "gates of an embedding": ("  x: {cell: swiglu, size: SIZE, channels: 5}\n", "  - pointwise: words -> x\n"),
    "over places": ("  x: {cell: hidden, size: 2, channels: 7}\n", "  - {pointwise: words -> x, over: places}\n"),
    "dense": ("  x: {cell: hidden, size: 4}\n", "  - full: words -> x\n"),
    "memory": ("  x: {cell: memory, size: 4}\n", "  - full: words -> x\n  - recurrent: x\n"),
    "passed on": ("  x: {cell: copy, size: SIZE, channels: 7}\n", "  - identity: words -> x\n"),
    "two ways": (
        "  a: {cell: hidden, size: 3}\n  x: {cell: hidden, size: 4}\n",
        "  - full: [words -> a -> x, words -> x]\n",
    ),
    "named input": (
        "  x: {cell: asking, size: 4}\ncells: {asking: {parts: {a: {sum: inputs.one, bias: true}, output: {multiply: [a, inputs.two]}}}}\n",
        "  - full: words -> x.one\n  - identity: scale -> x.two\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("places", [1, 3])
def test_words_give_the_same_as_vectors_with_a_single_1(case: str, places: int) -> None:
    rest, connections = CASES[case]
    layers, _, cells = rest.replace("SIZE", str(places)).partition("cells:")
    if case == "embedding of one word":
        layers = layers.replace("size: 1", f"size: {places}")
    layers += "  scale: {cell: input, size: 1}\n" if "scale" in connections else ""
    connections += f"cells:{cells}" if cells else ""
    by_index = chart(f"size: {places}, vocabulary: 7", layers, connections)
    by_vector = chart(f"size: {places}, channels: 7", layers, connections)
    assert by_index.counts() == by_vector.counts()
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(size=array.shape) for name, array in by_vector.weights().items()}
    assert weights.keys() == by_index.weights().keys()
    words = rng.integers(-1, 7, size=(4, 6, places)).astype(float)
    vectors = np.stack([one_hot(step, 7) for step in words])
    more = {"scale": rng.normal(size=(4, 6, 1))} if "scale" in connections else {}
    ours = by_index.forward({"words": words, **more}, weights=weights)
    theirs = by_vector.forward({"words": vectors, **more}, weights=weights)
    for name in set(theirs.layers) - {"words"}:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-12, err_msg=name)
    np.testing.assert_array_equal(ours["words"][:, :, 0], words)


def test_a_word_of_a_large_vocabulary_costs_no_product() -> None:
    large = chart("size: 1, vocabulary: 1000000", "  x: {cell: embedding, size: 8}\n", "  - full: words -> x\n")
    run = large.forward({"words": [[3], [999_999], [-1]]}, dtype="float32")
    table = run.weights["x.output.words"]
    np.testing.assert_array_equal(run["x"][0, :, 0], np.stack([table[3], table[-1], 0 * table[0]]))
    assert sum(layer.weights for layer in large.counts()) == 8_000_000
    inputs = large.random_inputs()
    assert inputs["words"].max() > 7


@pytest.mark.parametrize("word", [-2, 7, 0.5])
def test_other_numbers_are_refused(word: float) -> None:
    words = chart("size: 1, vocabulary: 7", "  x: {cell: embedding, size: 2}\n", "  - full: words -> x\n")
    with pytest.raises(ForwardError, match="'words' holds indices of words, 0 to 6, or -1 for none, not"):
        words.forward({"words": [word]})


def test_words_have_as_many_channels() -> None:
    with pytest.raises(SpecError, match="'words' has 7 words, so it has as many channels, not 5"):
        chart("size: 1, vocabulary: 7, channels: 5", "", "  - full: words -> words\n")


def test_words_are_described_and_drawn() -> None:
    words = chart("size: 9, vocabulary: 70", "  x: {cell: embedding, size: 2}\n", "  - full: words -> x\n")
    assert "9 input cells holding one of 70 words (words)" in words.description()
    for detail in ("layers", "cells", "parts"):
        assert words.svg(detail=detail, values="forward")
