"""Animated charts in a browser: they play automatically and show the computed values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netcharts import Chart

STEPS = 4

# Returns the visible numbers at a time: those of the visible step, or else of the first one, which lies below.
SEEN = """
const svg = document.documentElement;
svg.pauseAnimations(); svg.setCurrentTime(arguments[0]);
const steps = [...svg.querySelectorAll('.step')];
const shown = steps.filter(step => getComputedStyle(step).visibility === 'visible'
  && getComputedStyle(step).display !== 'none');
const texts = (shown[0] || svg).querySelectorAll(':scope > text.value');
return [shown.length, [...texts].map(text => text.textContent)];
"""


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    chart = Chart.from_file("lstm")
    found = chart.forward(chart.random_inputs(STEPS))
    path = chart.save(tmp_path_factory.mktemp("animated") / "lstm.svg", values=found, step="animated")
    layers = [found[layer.name][:, 0].reshape(STEPS, -1) for layer in chart.spec.layers]
    return path, np.concatenate(layers, axis=1)


def test_each_step_shows_its_values_for_a_second(browser: Any, picture: tuple[Path, np.ndarray]) -> None:
    path, wanted = picture
    browser.get(path.as_uri())
    for step in [*range(STEPS), 0]:
        visible, numbers = browser.execute_script(SEEN, step + 0.5)
        assert visible == (0 if step == 0 else 1)
        found = [float(number.replace("−", "-")) for number in numbers[: wanted.shape[1]]]
        np.testing.assert_allclose(found, wanted[step], atol=0.0051)
    # The first step follows the last one.
    assert browser.execute_script(SEEN, STEPS + 0.5)[0] == 0


def test_the_animation_plays_automatically(browser: Any, picture: tuple[Path, np.ndarray]) -> None:
    browser.get(picture[0].as_uri())
    start = browser.execute_script("return document.documentElement.getCurrentTime()")
    later = browser.execute_async_script(
        "const done = arguments[0]; setTimeout(() => done(document.documentElement.getCurrentTime()), 300)"
    )
    assert later > start
    assert not browser.execute_script("return document.documentElement.animationsPaused()")


def test_readers_who_prefer_reduced_motion_see_the_first_step(browser: Any, picture: tuple[Path, np.ndarray]) -> None:
    reduced = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", reduced)
    try:
        browser.get(picture[0].as_uri())
        assert [browser.execute_script(SEEN, step + 0.5)[0] for step in range(STEPS)] == [0] * STEPS
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
