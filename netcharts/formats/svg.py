"""SVG: self-contained, with a title and a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts import describe, dot, svg
from netcharts.formats import Format

if TYPE_CHECKING:
    from netcharts.chart import Picture


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 SVG."""
    painted = picture.engine.render(dot.samples(picture.scene, picture.theme), "svg")
    said = describe.describe(picture.chart.spec, picture.scene.language)
    return svg.finish(painted, picture.scene, picture.theme, said).encode()


FORMAT = Format("scalable, for web pages and documents (the default)", render)
