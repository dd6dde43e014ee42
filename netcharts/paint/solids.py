"""Solids as items of the display list: a group for each layer, and the windows of kernels on top of all."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.escape import class_token
from netcharts.paint import styles
from netcharts.paint.cells import layer_class
from netcharts.paint.display import ItemGroup
from netcharts.paint.shapes import Area
from netcharts.paint.styles import Themes
from netcharts.scene.model import Scene


def solids(scene: Scene, themes: Themes, *, attributes: bool) -> Iterator[ItemGroup | Area]:
    """Yield the layers of a chart of feature maps, named with `attributes`, and then the windows on them."""
    for number, solid in enumerate(scene.solids):
        classes = "solid", layer_class(solid.layer, number), f"cell-{class_token(solid.kind.name)}"
        paints = {tone: themes.paint(styles.face, solid.kind, tone) for tone in {facet.tone for facet in solid.facets}}
        faces = tuple(Area(facet.points, paints[facet.tone], facet.tone) for facet in solid.facets)
        yield ItemGroup(classes, faces, solid.title, layer=solid.layer if attributes else "")
    for facet in scene.windows:
        yield Area(facet.points, themes.paint(styles.window), facet.tone)
