"""Cells as items of the display list: a group for each layer, with a tooltip for it and for each of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from netcharts import locale
from netcharts.cells import CellKind
from netcharts.cells.marks import SHAPES, MarkShape
from netcharts.escape import class_token
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.paint import styles
from netcharts.paint.additions import additions as additional_shapes
from netcharts.paint.display import Copies, ItemGroup
from netcharts.paint.links import bias_title
from netcharts.paint.shapes import Ellipse, Paint, Polygon
from netcharts.paint.styles import Themes
from netcharts.paint.text import text_item
from netcharts.scene.bias_cells import SIZE
from netcharts.scene.model import DISC, DOT, Scene
from netcharts.scene.nodes import additions
from netcharts.shapes import spans
from netcharts.spec.model import Layer

# Size of the small copy of a cell that shows a value, relative to the cell, and its distance from the middle.
_SMALLER, _ASIDE = 0.36, 0.23
# Height of what is shown after a cell.
_ADDED = 0.44


def layers(scene: Scene, themes: Themes, names: Sequence[str], named: Sequence[str]) -> Iterator[ItemGroup]:
    """Yield the layers with their cells.

    Args:
        scene: The scene.
        themes: The themes.
        names: Names of all cells, or empty for no tooltips.
        named: Names of all cells, or empty if layers and cells are not to be named.
    """
    tips = _tooltips(scene, names) if names else [""] * len(scene.xy)
    shapes: dict[tuple[int, tuple[str, ...], bool], tuple[Ellipse | Polygon, ...]] = {}
    for number, drawn in enumerate(scene.layers):
        layer = drawn.layer
        classes = "layer", layer_class(layer.name, number), f"cell-{class_token(layer.cell.name)}"
        # Many layers consist of the same kind of cell.
        look = id(layer.cell), additions(layer), drawn.pale
        if look not in shapes:
            shapes[look] = cell_shapes(layer, themes.of(drawn.pale))
        titles = tips[drawn.first : drawn.numbers.stop]
        inside = cells(drawn, scene, themes, shapes[look], titles, scene.shades, ("cell",))
        title = _title(layer, scene.language)
        if named and not drawn.sample:
            own = tuple(named[drawn.first : drawn.numbers.stop])
            yield ItemGroup(classes, (inside._replace(names=own),), title, layer=layer.name)
        else:
            yield ItemGroup(classes, (inside,), title)


def cells(
    drawn: DrawnLayer,
    scene: Scene,
    themes: Themes,
    shapes: tuple[Ellipse | Polygon, ...],
    titles: Sequence[str],
    shades: Sequence[str],
    classes: tuple[str, ...] = (),
) -> Copies:
    """Return the cells of a layer.

    Args:
        drawn: The layer.
        scene: The scene.
        themes: The themes.
        shapes: Shapes of a cell that shows no value.
        titles: Tooltip of each cell.
        shades: Colors of cells that show a value, for all cells of the chart.
        classes: Classes of every cell.
    """
    kind = drawn.layer.cell
    own = tuple(shades[drawn.first : drawn.numbers.stop])
    shaded = Ellipse(DISC, DISC, themes.paint(styles.shaded, kind)) if any(own) else None
    return Copies(
        scene.xy[drawn.first : drawn.numbers.stop],
        shapes,
        tuple(titles),
        classes,
        first=drawn.first,
        family=kind.role,
        shaded=shaded,
        shades=own if shaded else (),
    )


def value_marks(scene: Scene, themes: Themes, shades: Sequence[str]) -> Iterator[ItemGroup]:
    """Yield a small copy of each cell that shows a value and whose kind has a mark or a pattern, at its rim."""
    for drawn in scene.layers if shades else ():
        numbers = slice(drawn.first, drawn.numbers.stop)
        if not drawn.sample and any(shades[numbers]) and themes.light.shapes(drawn.layer.cell):
            shapes = [_smaller(shape) for shape in cell_shapes(drawn.layer._replace(normalize=None), themes)]
            for shade, (x, y) in zip(shades[numbers], scene.xy[numbers].tolist(), strict=True):
                if shade:
                    yield ItemGroup(("value-mark",), tuple(_moved(shape, x, y) for shape in shapes))


def _smaller(shape: Ellipse | Polygon) -> Ellipse | Polygon:
    paint, dark = shape.paint, shape.paint.dark
    return shape._replace(
        width=shape.width * _SMALLER,
        height=shape.height * _SMALLER,
        x=shape.x * _SMALLER,
        y=shape.y * _SMALLER,
        paint=paint._replace(width=paint.width / 2, dark=None if dark is None else dark._replace(width=dark.width / 2)),
    )


def _moved(shape: Ellipse | Polygon, x: float, y: float) -> Ellipse | Polygon:
    return shape._replace(x=shape.x + x + _ASIDE, y=shape.y + y - _ASIDE)


def cell_shapes(layer: Layer, themes: Themes) -> tuple[Ellipse | Polygon, ...]:
    """Return the shapes of a cell of a layer that shows no value, about its middle."""
    kind = layer.cell
    outline = shape_of(SHAPES[kind.shape], themes.paint(styles.disc, kind))
    marks = (mark(shape, kind, themes) for shape in themes.light.shapes(kind))
    return outline, *marks, *additional_shapes(additions(layer), outline.width / 2, _ADDED, themes)


def mark(shape: MarkShape, kind: CellKind | None, themes: Themes) -> Ellipse | Polygon:
    """Return a shape of a mark or a pattern."""
    return shape_of(shape, themes.paint(styles.mark, kind, shape))


def shape_of(shape: MarkShape, paint: Paint) -> Ellipse | Polygon:
    """Return a shape with its paint."""
    if shape.form in ("circle", "ellipse"):
        return Ellipse(shape.width, shape.height, paint, shape.dx, shape.dy, shape.form == "circle")
    return Polygon(shape.form, shape.width, shape.height, paint, shape.dx, shape.dy)


def _tooltips(scene: Scene, names: Sequence[str]) -> list[str]:
    """Return the tooltip of each cell: its name and kind, and the number of its links unless some are not drawn."""
    kinds = [kind for drawn in scene.layers for kind in [drawn.layer.cell.names.get(scene.language)] * drawn.index.size]
    whole = all(drawn.index.size == drawn.layer.cells for drawn in scene.layers)
    incoming, outgoing = _degrees(scene) if whole else ([], [])
    if not any(incoming):
        return [f"{name}: {kind}" for name, kind in zip(names, kinds, strict=True)]
    counted = locale.load(scene.language or "en")["picture.links"]
    each = zip(names, kinds, incoming, outgoing, strict=True)
    return [f"{name}: {kind}{counted.format(a, b)}" for name, kind, a, b in each]


def _degrees(scene: Scene) -> tuple[list[int], list[int]]:
    """Return the numbers of links into and out of each cell, both for undirected ones; legends have none."""
    incoming, outgoing = np.zeros((2, len(scene.xy)), dtype=int)
    for routed in scene.connections:
        for paths in routed.paths:
            # A sample in a legend joins no cells.
            if paths.source.size and paths.source[0] >= 0:
                sources, targets = (np.bincount(ends, minlength=len(scene.xy)) for ends in (paths.source, paths.target))
                incoming += targets if routed.connection.directed else targets + sources
                outgoing += sources if routed.connection.directed else targets + sources
    return incoming.tolist(), outgoing.tolist()


def ellipses(scene: Scene, themes: Themes) -> Iterator[ItemGroup]:
    """Yield the dots that represent cells that are not drawn."""
    for dots, pale in ((scene.pale_dots, True), (scene.dots, False)):
        if len(dots):
            paint = themes.of(pale).paint(styles.dot)
            yield ItemGroup(("ellipsis",), tuple(Ellipse(DOT, DOT, paint, x, y) for x, y in dots.tolist()))


def bias_cells(scene: Scene, themes: Themes, *, attributes: bool) -> Iterator[ItemGroup]:
    """Yield the bias cells, each with the 1 in it; with `attributes`, they have the names of their layers."""
    ones = [(order, line) for order, line in enumerate(scene.texts) if line.role == "bias"]
    pale_cells = scene.pale_cells()
    for bias, (order, line) in zip(scene.bias_cells, ones, strict=True):
        # A sample in a legend leads to no cells.
        pale = bias.targets.size > 0 and bool(pale_cells[bias.targets].all())
        disc = Ellipse(SIZE, SIZE, themes.of(pale).paint(styles.bias), bias.x, bias.y)
        layer = bias.layer if attributes else ""
        yield ItemGroup(("bias",), (disc, text_item(line, themes, order)), bias_title(bias, scene), layer=layer)


def layer_class(name: str, number: int) -> str:
    """Return the class of a layer; a name that had to be changed gets its number, so that no two share a class."""
    own = class_token(name)
    return f"layer-{own}" if own == name else f"layer-{own}-{number}"


def _title(layer: Layer, language: str) -> str:
    size = "×".join(spans(layer.copy_shapes or (layer.shape,))[:-1])
    return f"{layer.name}: {size} {layer.cell.names.get(language)}"
