"""The painter: turns a scene and a theme into a display list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netcharts.paint import boxes, cells, link_marks, links, solids, styles, text
from netcharts.paint.display import DisplayList, Item
from netcharts.paint.shapes import Rectangle
from netcharts.paint.styles import Themes
from netcharts.scene.model import AnimationStep, Scene
from netcharts.style.themes import Theme


def paint(scene: Scene, theme: Theme, *, tooltips: bool = True, attributes: bool = False) -> DisplayList:
    """Return the display list of a scene in a theme, with paint for dark mode if the theme has a dark variant.

    Args:
        scene: The scene.
        theme: The theme.
        tooltips: True to give cells and links tooltips.
        attributes: True to name layers, cells and the ends of links.
    """
    themes = Themes(theme, theme.dark_variant())
    names = [name for drawn in scene.layers for name in drawn.labels()] if tooltips or attributes else []
    tips, ends = names if tooltips else [], tuple(names) if attributes else ()
    items = (
        *solids.solids(scene, themes, attributes=attributes),
        *boxes.frames(scene, themes),
        *links.fade_outs(scene, themes),
        *links.links(scene, themes, tips, ends),
        *links.bias_links(scene, themes, ends),
        *links.connectors(scene, themes, attributes=attributes),
        *link_marks.link_marks(scene, themes),
        *cells.layers(scene, themes, tips, ends),
        *cells.value_marks(scene, themes, scene.shades),
        *cells.ellipses(scene, themes),
        *cells.bias_cells(scene, themes, attributes=attributes),
        *boxes.boxes(scene, themes, attributes=attributes),
        *text.lines(scene, themes),
    )
    steps = tuple(tuple(_step(step, scene, themes, tips)) for step in scene.animation[1:])
    background, stroke = themes.paint(styles.background), themes.paint(styles.links)
    size = scene.width, scene.height
    return DisplayList(scene.heading, scene.language, theme.name, *size, background, stroke, items, steps, theme.font)


def _step(step: AnimationStep, scene: Scene, themes: Themes, names: Sequence[str]) -> Iterator[Item]:
    """Yield what a later step of an animated chart shows on top of the first."""
    for drawn in scene.layers:
        numbers = slice(drawn.first, drawn.numbers.stop)
        # The key below an animated chart keeps its own colors.
        if drawn.numbers.stop <= len(step.shades) and any((*step.shades[numbers], *scene.shades[numbers])):
            shapes = cells.cell_shapes(drawn.layer, themes)
            titles = names[numbers] if names else [""] * drawn.index.size
            yield cells.cells(drawn, scene, themes, shapes, titles, step.shades)
    yield from cells.value_marks(scene, themes, step.shades)
    for line in step.texts:
        if line.role == "note":
            # Without this, the note of the first step would show through.
            yield Rectangle(*line.box(), themes.paint(styles.ground))
        yield text.text_item(line, themes)
