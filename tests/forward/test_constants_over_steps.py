"""Constants with values for each step, and those that layers start from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart, ForwardError, check_text
from netcharts.cells.anatomy import OUTPUT

SCHEDULE = """\
name: Schedule
layers:
  input: {cell: input, size: 3}
  rate: {cell: constant, size: 1, over: steps, train: false}
  time: {cell: constant, over: steps, steps: 5}
  dated: {cell: add}
  faded: {cell: product}
  output: {cell: output, size: 2}
connections:
  - identity: [input -> dated, time -> dated -> faded, rate -> faded]
  - full: faded -> output
weights:
  rate.output: [1, 0.5, 0.25, 0.125]
"""

# Ancestral sampling: each step removes some of the noise that two convolutions predict. Ho, Jain & Abbeel, 2020.
DDPM = """\
name: DDPM
layers:
  noise: {cell: constant, size: [6, 6], channels: 1}
  seen: {cell: convolution, channels: 4, activation: silu}
  time: {cell: constant, size: 1, channels: 4, over: steps, steps: 7, init: sinusoidal, train: false}
  dated: {cell: add}
  guess: {cell: kernel, channels: 1, bias: true}
  gain: {cell: constant, size: 1, over: steps, train: false}
  share: {cell: constant, size: 1, over: steps, train: false}
  image: {cell: denoised, size: [6, 6], start: noise}
connections:
  - {convolution: image -> seen, kernel: 3, padding: same, delay: 1}
  - identity: [seen -> dated, time -> dated]
  - {convolution: dated -> guess, kernel: 3, padding: same}
  - identity: [gain -> image.gain, share -> image.share, guess -> image.guess]
cells:
  denoised:
    extends: output
    parts:
      excess: {multiply: [inputs.share, inputs.guess]}
      clearer: {subtract: [output.before, excess]}
      output: {multiply: [inputs.gain, clearer]}
weights:
  gain.output: [1.0, 1.1, 1.2, 1.3]
  share.output: [0.4, 0.3, 0.2, 0.1]
"""


def correlated(image: Any, kernel: Any) -> Any:
    """Return the correlation of an image with a kernel, of the same size."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


def values(text: str, inputs: dict[str, Any], **options: Any) -> Any:
    return Chart.from_text(text).forward(inputs, **options)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_each_step_has_its_own_values(dtype: str) -> None:
    assert not check_text(SCHEDULE, "t")
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    result = values(SCHEDULE, {"input": x}, dtype=dtype)
    time = result.weights["time.output"]
    assert time.shape == (5, 1, 3)
    rate = np.array([1, 0.5, 0.25, 0.125])[:, None, None]
    expected = (x + time[:4]) * rate
    np.testing.assert_allclose(result["faded"][:, :, 0], expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(result["rate"][:, 1, 0, 0], rate[:, 0, 0])


def test_the_values_of_all_steps_count_once() -> None:
    counts = Chart.from_text(SCHEDULE).counts()
    assert sum(each.weights + each.biases for each in counts) == 4 + 15 + 6 + 2
    assert "values for 5 steps" in Chart.from_text(SCHEDULE).description()


def test_fewer_values_than_steps_are_an_error() -> None:
    with pytest.raises(ForwardError, match="'rate' has values for 4 steps, but 6 are needed"):
        values(SCHEDULE, {"input": np.ones((6, 1, 3))})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (", steps: 5", "", "'time' has values for each step: write how many"),
        (
            "time: {cell: constant, over: steps, steps: 5}",
            "time: {cell: constant, steps: 5}",
            "'steps' has no effect without 'over: steps'",
        ),
        ("size: 3}", "size: 3, over: steps}", "nothing in 'input' works along steps"),
    ],
)
def test_what_is_missing_or_has_no_effect_is_reported(old: str, new: str, expected: str) -> None:
    assert old in SCHEDULE
    assert expected in " ".join(str(finding) for finding in check_text(SCHEDULE.replace(old, new), "t"))


def test_denoising_by_a_schedule_starts_from_noise() -> None:
    """The convolution that reads the image of the step before has its size, although nothing else leads there."""
    assert not check_text(DDPM, "t")
    result = values(DDPM, {}, steps=4)
    w = result.weights
    position = np.array([[np.sin(t), np.cos(t), np.sin(t / 100), np.cos(t / 100)] for t in range(7)])
    np.testing.assert_allclose(w["time.output"][:, :, 0], position)
    image = w["noise.output"][0]
    for step in range(4):
        seen = np.stack([correlated(image, kernel[0]) for kernel in w["seen.output.image"]])
        seen += w["seen.output.bias"].reshape(-1, 1, 1)
        dated = seen / (1 + np.exp(-seen)) + position[step][:, None, None]
        guess = sum(map(correlated, dated, w["guess.output.dated"][0]))
        guess = guess + w["guess.output.bias"].item()
        image = [1.0, 1.1, 1.2, 1.3][step] * (image - [0.4, 0.3, 0.2, 0.1][step] * guess)
        np.testing.assert_allclose(result["image"][step, 0, 0], image, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("start", ["learned", "{output: learned}"])
def test_a_constant_takes_the_shape_of_what_starts_from_it(start: str) -> None:
    text = f"""\
name: T
layers:
  input: {{cell: input, size: 3}}
  learned: {{cell: constant}}
  memory: {{cell: recurrent, size: 4, start: {start}}}
  output: {{cell: output, size: 2}}
connections:
  - full: input -> memory -> output
  - recurrent: memory
"""
    assert not check_text(text, "t")
    chart = Chart.from_text(text)
    assert chart.weights()["learned.output"].shape == (1, 4)
    assert {part.name for part in chart.spec.layers[1].cell.anatomy.parts} == {OUTPUT}


def test_a_layer_that_was_reported_is_not_unknown_as_well() -> None:
    text = """\
name: T
layers:
  input: {cell: input, size: 3}
  learned: {cell: concat}
  memory: {cell: recurrent, size: 4, start: learned}
  output: {cell: output, size: 2}
connections:
  - full: input -> memory -> output
  - recurrent: memory
"""
    assert not any("unknown layer" in str(finding) for finding in check_text(text, "t"))


def test_results_name_their_layers() -> None:
    result = values(SCHEDULE, {"input": np.ones((2, 1, 3))})
    assert list(result) == ["input", "rate", "time", "dated", "faded", "output"]
    assert len(result) == 6
    assert "faded" in result
    assert "fade" not in result
    assert dict(result.layers).keys() == set(result)
