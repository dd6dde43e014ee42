"""The color key of values: samples of a color scale with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netcharts import locale
from netcharts.array_types import FloatArray
from netcharts.cells import load
from netcharts.scene import legend_samples
from netcharts.scene.combining import combined, text_scene, translated
from netcharts.scene.model import RoutedConnection, Scene, TextLine
from netcharts.style import colormaps, text_metrics
from netcharts.style.colormaps import ValueColors
from netcharts.style.colors import extreme
from netcharts.style.value_scale import ValueScale

NUMBER = 0.15
"""Font size of numbers."""
UNWEIGHTED = 0.45
"""Width of links without weights, relative to the usual one."""

_NAME = 0.22
_HEIGHT = 0.8
_APART = 0.8
_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)


def link_widths(shares: FloatArray) -> list[float]:
    """Return the widths of links, relative to the usual one, by the places of their weights on the scale."""
    widths: list[float] = np.round(0.5 + 1.2 * np.abs(shares), 3).tolist()
    return widths


def cell_key(language: str, scale: ValueScale, colors: ValueColors, *, several: bool) -> Scene:
    """Return the key to the colors of cells; `several` is True if some cells have several channels."""
    words = locale.load(language)
    shades = colormaps.interpolated(np.array(_TICKS), colors.cells)
    kind = load("hidden")
    samples = [legend_samples.shaded_cell(kind, shade) for shade in shades]
    name = words["picture.mean_value" if several else "picture.value"]
    return _key(name, scale, samples, [extreme(shade) for shade in shades])


def link_key(language: str, scale: ValueScale, colors: ValueColors, routed: RoutedConnection) -> Scene:
    """Return the key to the colors and widths of links, which are those of a connection whose links have weights."""
    shades = colormaps.interpolated(np.array(_TICKS), colors.links)
    widths = link_widths(np.array(_TICKS))
    samples = [_link(routed, shade, width) for shade, width in zip(shades, widths, strict=True)]
    return _key(locale.load(language)["picture.weight"], scale, samples, [""] * len(shades))


def unweighted_key(language: str, colors: ValueColors, routed: RoutedConnection) -> Scene:
    """Return the key to links that have no weight, which are those of a connection."""
    name, y = locale.load(language)["picture.no_weight"], _HEIGHT * 0.4
    left = text_metrics.width(name) * _NAME + 0.7
    text = text_scene([TextLine(name, 0.2, y, _NAME, "legend", "start")], "", 0, 0)
    sample = translated(_link(routed, colors.unweighted, UNWEIGHTED), left, y)
    return combined([text, sample], "", "", left + 0.5, _HEIGHT)


def _link(routed: RoutedConnection, color: str, width: float) -> Scene:
    """Return a sample of a link."""
    sample = legend_samples.links("link", routed._replace(paths=()), color)
    (drawn,) = sample.connections
    paths = tuple(each._replace(widths={color: width}) for each in drawn.paths)
    return sample._replace(connections=(drawn._replace(paths=paths),))


def _key(name: str, scale: ValueScale, samples: Sequence[Scene], colors: Sequence[str]) -> Scene:
    """Return samples of a scale with their numbers in them, in a color, or below them if it is empty."""
    left = text_metrics.width(name) * _NAME + 0.7
    drawn = [translated(sample, left + i * _APART, _HEIGHT * 0.4) for i, sample in enumerate(samples)]
    numbers = [
        TextLine(
            number_text(scale.number(tick)),
            left + i * _APART,
            _HEIGHT * (0.4 if color else 0.62),
            NUMBER,
            "value",
            color=color,
        )
        for i, (tick, color) in enumerate(zip(_TICKS, colors, strict=True))
    ]
    texts = text_scene([TextLine(name, 0.2, _HEIGHT * 0.4, _NAME, "legend", "start"), *numbers], "", 0, 0)
    return combined([texts, *drawn], "", "", left + (len(_TICKS) - 1) * _APART + 0.5, _HEIGHT)


def number_text(number: float) -> str:
    """Return a number in at most five characters: `0.71`, `-12.3`, `1e+06`."""
    short = f"{number:.2f}" if abs(number) < 10 else f"{number:.3g}"
    return "0.00" if short == "-0.00" else short.replace("-", "−")
