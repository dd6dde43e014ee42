"""Numbers that parts of cells store for several places at once, such as those of relative positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from netcharts.cells import CellKind
from netcharts.findings import Problems
from netcharts.operations import ShapeError
from netcharts.shapes import Shape
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def following(kind: CellKind, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of keys, of those that follow from where a layer leads, that its stored numbers depend on."""
    options = [part.operation.options for part in kind.anatomy.parts if part.operation.numbers is not None]
    known = {field.name for each in options if each is not None for field in fields(each)}
    return {key: value for key, value in wanted.items() if key in known}


def check(layers: Iterable[Layer], problems: Problems) -> None:
    """Report the layers, of parts of equal shape, whose shape or keys do not fit the numbers that their parts store."""
    for layer in layers:
        if layer.cell.anatomy.uniform and layer.cell.anatomy.stores_by_shape:
            check_parts(layer, {}, problems)


def check_parts(layer: Layer, shapes: Mapping[str, Shape], problems: Problems) -> None:
    """Report parts of a layer whose shapes, or that of the layer, or whose keys do not fit the numbers they store."""
    for part in layer.cell.anatomy.parts:
        operation, shape = part.operation, shapes.get(part.name, layer.shape)
        if operation.numbers is None:
            continue
        try:
            operation.numbers(shape, operation.make_options(layer.operation_options))
        except ShapeError as error:
            problems.add("wrong-value", layer.places.get(error.key, layer.place), f"{quoted(layer.name)}: {error}")
