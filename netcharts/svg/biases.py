"""Bias cells and their links as SVG."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netcharts import locale
from netcharts.dot.looks import PITCH, biased, summed
from netcharts.escape import markup
from netcharts.scene import Scene
from netcharts.scene.biases import Bias
from netcharts.style.themes import Theme
from netcharts.svg.links import path
from netcharts.svg.samples import Painted
from netcharts.svg.shapes import set_at
from netcharts.svg.words import line


def sums(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """The links of bias cells, one path for each cell."""
    for one in scene.biases:
        if one.targets.size:
            course = path(one.links(scene.xy) * PITCH)
            look = painted[summed(theme)][-1].look
            yield f'<g class="bias-links" {look}>{_of(one, scene)}<path d="{course}"/></g>'


def biases(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """Bias cells with the 1 in them, so that both have the tooltip."""
    ones = [said for said in scene.words if said.role == "bias"]
    for one, said in zip(scene.biases, ones, strict=True):
        (disc,) = set_at(painted[biased(theme)][0], np.array([[one.x, one.y]]))
        yield f'<g class="bias">{_of(one, scene)}{disc}{line(painted, said, theme)}</g>'


def _of(one: Bias, scene: Scene) -> str:
    """Whose bias it is, as a tooltip; a sample in a legend is nobody's."""
    if not one.layer:
        return ""
    words = locale.load(scene.language or "en")
    return f"<title>{markup(words['picture.bias_of'].format(one.layer))}</title>"
