"""The color key of values: samples of a color scale with their numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from netcharts import locale
from netcharts.cells import load
from netcharts.scene import legend_samples
from netcharts.scene.combining import combined, text_scene, translated
from netcharts.scene.model import RoutedConnection, Scene, TextLine
from netcharts.spec.model import Connection
from netcharts.style import colormaps, text_metrics
from netcharts.style.colors import extreme

NUMBER = 0.15
"""Font size of numbers."""

_NAME = 0.22
_HEIGHT = 0.8
_APART = 0.8
_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)


def color_keys(language: str, cells: float, links: float, connection: Connection | None) -> list[Scene]:
    """Return the key to the colors of cells and, if a connection is given, that to the colors of its links.

    Args:
        language: Language of the names.
        cells: Largest value of a cell.
        links: Largest weight of a link.
        connection: A connection whose links have weights.
    """
    words = locale.load(language)
    shades = colormaps.interpolated(np.array(_TICKS), colormaps.CELLS)
    keys = [
        _key(
            words["picture.value"], cells, shades, lambda shade: legend_samples.shaded_cell(load("hidden"), shade), True
        )
    ]
    if connection is not None:
        colors = colormaps.interpolated(np.array(_TICKS), colormaps.LINKS)
        keys.append(
            _key(
                words["picture.weight"],
                links,
                colors,
                lambda color: legend_samples.links("link", RoutedConnection(connection, ()), color),
                False,
            )
        )
    return keys


def _key(name: str, largest: float, colors: list[str], sample: Callable[[str], Scene], inside: bool) -> Scene:
    """Return samples of a scale with their numbers in them, or below."""
    y = _HEIGHT * (0.4 if inside else 0.62)
    left = text_metrics.width(name) * _NAME + 0.7
    drawn = [translated(sample(color), left + i * _APART, _HEIGHT * 0.4) for i, color in enumerate(colors)]
    numbers = [
        TextLine(
            number_text(tick * largest), left + i * _APART, y, NUMBER, "value", color=extreme(color) if inside else ""
        )
        for i, (tick, color) in enumerate(zip(_TICKS, colors, strict=True))
    ]
    texts = text_scene([TextLine(name, 0.2, _HEIGHT * 0.4, _NAME, "legend", "start"), *numbers], "", 0, 0)
    return combined([texts, *drawn], "", "", left + (len(_TICKS) - 1) * _APART + 0.5, _HEIGHT)


def number_text(number: float) -> str:
    """Return a number in at most five characters: `0.71`, `-12.3`, `1e+06`."""
    short = f"{number:.2f}" if abs(number) < 10 else f"{number:.3g}"
    return "0.00" if short == "-0.00" else short.replace("-", "−")
