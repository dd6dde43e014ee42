"""Color a chart by values: shade cells by their values, and color links by their weights.

Both color scales are centered on zero and end at the largest absolute value of any step; they are logarithmic if that
is far from a typical value. Links are the wider the farther their weights are from zero, and links without weights are
thin. Keys below the chart show all of this.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import NamedTuple

import numpy as np

from netcharts import locale
from netcharts.errors import UnknownNameError
from netcharts.placement import packing
from netcharts.placement.packing import Size
from netcharts.scene.color_key import (
    NUMBER,
    UNWEIGHTED,
    cell_key,
    link_key,
    link_widths,
    number_text,
    unweighted_key,
)
from netcharts.scene.combining import combined, text_scene, translated
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.model import AnimationStep, RoutedConnection, Scene, TextLine
from netcharts.scene.shown_values import LinkWeights, OverlayValues
from netcharts.style import colormaps
from netcharts.style.colormaps import ValueColors
from netcharts.style.colors import extreme
from netcharts.style.options import STEPS
from netcharts.style.value_scale import ValueScale, scale_of

# In charts of more cells than this, numbers would not be legible.
_MOST_NUMBERS = 400
# Different colors of links.
_COLORS = 21
# Font size of the text that numbers the steps.
_NOTE = 0.22


def with_values(
    scene: Scene, untitled: Callable[[], Scene], values: OverlayValues, step: int | str, colors: ValueColors
) -> Scene:
    """Return a scene that shows values.

    Args:
        scene: The scene without values.
        untitled: Returns the same scene without a title, for steps side by side.
        values: The values.
        step: The number of the step to show, from 1; or one of `STEPS`.
        colors: The colors of values.

    Raises:
        UnknownNameError: There is no such step.
    """
    overlay = _Overlay(values, colors, scale_of([values.cells]), scale_of(values.weights))
    if step == "each":
        return _each(scene, untitled(), overlay)
    if step == "animated":
        return _animated(scene, overlay)
    number = values.steps if step == "last" else step
    if not isinstance(number, int) or not 1 <= number <= values.steps:
        raise UnknownNameError(f"there is no step '{step}'", f"a number up to {values.steps}, {', '.join(STEPS)}")
    return _with_key(_with_note_room(_shaded(scene, overlay, number - 1), values), overlay)


class _Overlay(NamedTuple):
    """Values with their colors and scales."""

    values: OverlayValues
    colors: ValueColors
    cells: ValueScale
    links: ValueScale


def _animated(scene: Scene, overlay: _Overlay) -> Scene:
    """Return a scene that shows the first step, with all steps as its animation."""
    steps = tuple(_step(scene, overlay, step) for step in range(overlay.values.steps))
    first = _with_note_room(_shaded(scene, overlay, 0), overlay.values)
    return _with_key(first._replace(animation=steps if len(steps) > 1 else ()), overlay)


def _each(scene: Scene, untitled: Scene, overlay: _Overlay) -> Scene:
    """Return the steps side by side, under the title of a scene."""
    values = overlay.values
    scenes = {str(step): _with_note_room(_shaded(untitled, overlay, step), values) for step in range(values.steps)}
    sizes = {name: Size(each.width, each.height) for name, each in scenes.items()}
    titles = [line for line in scene.texts if line.role == "title"]
    block = packing.pack_rows(list(scenes), sizes, 0.7)
    whole = packing.size(block, sizes)
    width, top = max(whole.width, *(line.width for line in titles)), max(line.box().bottom for line in titles) + 0.2
    dx = (width - whole.width) / 2
    placed = [
        translated(scenes[item.name], item.x + dx, item.y + top)
        for item in packing.placed_items(block, sizes, whole.width)
    ]
    heading = text_scene([line._replace(x=width / 2) for line in titles], scene.language, 0, 0)
    sheet = combined([*placed, heading], scene.heading, scene.language, width, whole.height + top)
    return _with_key(sheet, overlay)


def _with_note_room(scene: Scene, values: OverlayValues) -> Scene:
    """Return a scene with room below it for the text that numbers the steps."""
    return scene._replace(height=scene.height + (1.8 * _NOTE if values.steps > 1 else 0.0))


def _shaded(scene: Scene, overlay: _Overlay, step: int) -> Scene:
    shown = _step(scene, overlay, step)
    return scene._replace(
        shades=shown.shades,
        texts=(*scene.texts, *shown.texts),
        connections=_colored(scene, overlay),
        fade_outs=tuple(each._replace(color=overlay.colors.unweighted) for each in scene.fade_outs),
    )


def _step(scene: Scene, overlay: _Overlay, step: int) -> AnimationStep:
    """Return the colors of all cells at a step, the numbers in them, and the text that numbers the step."""
    values, numbers = overlay.values, overlay.values.cells[step]
    known = np.isfinite(numbers)
    colors = colormaps.interpolated(overlay.cells.shares(np.where(known, numbers, 0.0)), overlay.colors.cells)
    shades = tuple(color if has_value else "" for color, has_value in zip(colors, known.tolist(), strict=True))
    texts = []
    if len(numbers) <= _MOST_NUMBERS:
        each = zip(numbers.tolist(), shades, scene.xy.tolist(), strict=True)
        texts = [
            TextLine(number_text(number), x, y, NUMBER, "value", color=extreme(shade))
            for number, shade, (x, y) in each
            if shade
        ]
    if values.steps > 1:
        note = locale.load(scene.language)[values.counted].format(step + 1, values.steps)
        texts.append(TextLine(note, scene.width / 2, scene.height + _NOTE * 0.7, _NOTE, "note"))
    return AnimationStep(shades, tuple(texts))


def _colored(scene: Scene, overlay: _Overlay) -> tuple[RoutedConnection, ...]:
    """Return the connections with colored links, those of the largest weights on top."""
    cells = len(scene.xy)
    return tuple(
        routed._replace(paths=tuple(_colored_paths(paths, weights, overlay, cells) for paths in routed.paths))
        for routed, weights in zip(scene.connections, overlay.values.links, strict=True)
    )


def _colored_paths(paths: LinkPaths, weights: LinkWeights | None, overlay: _Overlay, cells: int) -> LinkPaths:
    if weights is None:
        color = overlay.colors.unweighted
        return paths._replace(colors=(color,) * len(paths.points), widths={color: UNWEIGHTED})
    shares = overlay.links.shares(weights.of(paths, cells))
    order = np.argsort(np.abs(shares), kind="stable")
    bins = np.rint((shares[order].clip(-1, 1) + 1) / 2 * (_COLORS - 1)).astype(int).tolist()
    places = np.linspace(-1, 1, _COLORS)
    palette = colormaps.interpolated(places, overlay.colors.links)
    return paths._replace(
        points=paths.points[order],
        source=paths.source[order],
        target=paths.target[order],
        shown=paths.shown[order],
        colors=tuple(palette[number] for number in bins),
        widths=dict(zip(palette, link_widths(places), strict=True)),
    )


def _with_key(scene: Scene, overlay: _Overlay) -> Scene:
    """Return a scene with the keys to its colors below it."""
    # Steps side by side repeat the connections.
    each = zip(scene.connections, cycle(overlay.values.links), strict=False)
    by_weights = {weights is not None: routed for routed, weights in each}
    several = any(drawn.layer.value_channels > 1 for drawn in scene.layers)
    keys = [cell_key(scene.language, overlay.cells, overlay.colors, several=several)]
    if True in by_weights:
        keys.append(link_key(scene.language, overlay.links, overlay.colors, by_weights[True]))
    if False in by_weights:
        keys.append(unweighted_key(scene.language, overlay.colors, by_weights[False]))
    top = scene.height + 0.1
    width = max(scene.width, *(key.width for key in keys))
    placed = [translated(key, (width - key.width) / 2, top + i * key.height) for i, key in enumerate(keys)]
    parts = [translated(scene, (width - scene.width) / 2, 0), *placed]
    return combined(parts, scene.heading, scene.language, width, top + sum(key.height for key in keys) + 0.1)
