"""Numbers that parts of cells store for several places at once, such as those of relative positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from math import prod
from typing import Any

from netcharts.cells import CellKind
from netcharts.features import OVER_STEPS
from netcharts.findings import Problems
from netcharts.operations import ShapeError
from netcharts.shapes import Shape
from netcharts.spec.definitions import Definition
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def following(kind: CellKind, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of keys, of those that follow from where a layer leads, that its stored numbers depend on."""
    if not wanted:
        return {}
    options = [part.operation.options for part in kind.anatomy.parts if part.operation.numbers is not None]
    known = {field.name for each in options if each is not None for field in fields(each)}
    return {key: value for key, value in wanted.items() if key in known}


def steps(layer: Layer) -> int | None:
    """Return the number of steps that a layer stores values for; None if it stores none that differ by step."""
    count: int | None = layer.options.get("steps") if OVER_STEPS in layer.options else None
    return count if any(part.operation.stored for part in layer.cell.anatomy.parts) else None


def steps_given(name: str, kind: CellKind, shape: Shape, weights: Iterable[Definition]) -> dict[str, int]:
    """Return the option of the number of steps that the weights of a spec give values of a layer for, if they do."""
    stored = [f"{name}.{part.name}" for part in kind.anatomy.parts if part.operation.stored]
    found = [each.values for each in weights if each.name in stored]
    return {"steps": _count(found[0]) // prod(shape.full)} if found else {}


def _count(array: Any) -> int:
    """Return how many numbers an array of nested tuples has."""
    return len(array) * _count(array[0]) if isinstance(array, tuple) else 1


def check(layers: Iterable[Layer], problems: Problems) -> None:
    """Report the layers, of parts of equal shape, whose shape or keys do not fit the numbers that their parts store."""
    for layer in layers:
        _check_steps(layer, problems)
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


def _check_steps(layer: Layer, problems: Problems) -> None:
    """Report a layer that has values for each step if nothing says for how many, and one that says so in vain."""
    if "steps" not in layer.options and OVER_STEPS not in layer.options:
        return
    stores = any(part.operation.stored and part.operation.numbers is None for part in layer.cell.anatomy.parts)
    if stores and OVER_STEPS in layer.options and not layer.options.get("steps"):
        message = "has values for each step: write how many, 'steps: 10', or give them by 'weights'"
        problems.add("wrong-value", layer.places["over"], f"{quoted(layer.name)} {message}")
    elif stores and "steps" in layer.options and OVER_STEPS not in layer.options:
        message = "has the same values at all steps, so 'steps' has no effect without 'over: steps'"
        problems.add("wrong-value", layer.places["steps"], f"{quoted(layer.name)} {message}")
