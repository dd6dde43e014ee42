"""A cell that a spec defines with the parts of a built-in one behaves like that one everywhere."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
import yaml

from netcharts import Chart, ForwardError, cells, patterns, registry
from netcharts.cells import CellKind
from netcharts.checking.run import check_spec
from netcharts.spec import bundled
from netcharts.spec.model import Spec

# Sizes of layers whose cells need another one than a number of cells.
SIZES = {"relative": [1, 3]}
# What a copy has of the built-in kind: all but its names.
NAMES = ("names", "aliases", "definition")


@cache
def definition(name: str) -> dict[str, Any]:
    """Return the definition of a built-in kind as a spec writes it, without names."""
    written = yaml.safe_load(registry.text("cells", name))
    return {key: value for key, value in written.items() if key not in NAMES}


@cache
def copied(name: str) -> CellKind:
    """Return the cell of a spec that defines one with the parts of a built-in kind."""
    text = yaml.safe_dump({"name": "T", "cells": {f"own_{name}": definition(name)}}, sort_keys=False)
    text += f"layers:\n  a: {{cell: own_{name}, size: {SIZES.get(name, 1)}}}\n"
    return Chart.from_text(text).spec.layers[0].cell


def renamed(spec: Spec, *, anonymous: bool = False) -> Spec:
    """Return a spec with copies in place of built-in cells; `anonymous` ones have no base either."""

    def copy(kind: CellKind) -> CellKind:
        if kind.variant:
            return kind._replace(base="") if anonymous else kind
        own = copied(kind.name)._replace(names=kind.names, definition=kind.definition)
        return own._replace(base="") if anonymous else own

    return spec._replace(layers=tuple(layer._replace(cell=copy(layer.cell)) for layer in spec.layers))


def without_copies(text: str) -> str:
    return re.sub(r"\bown[-_](?=[a-z])", "", text)


@pytest.mark.parametrize("name", cells.names())
def test_a_copy_without_extends_is_made_like_the_original(name: str) -> None:
    kind, own = cells.load(name), copied(name)
    assert own.base == name
    assert own.anatomy == kind.anatomy
    changed = own._replace(name=name, names=kind.names, aliases=kind.aliases, definition=kind.definition)
    assert changed == kind


@pytest.mark.parametrize(
    "change", ["mark: square", "role: output", "parts: {output: {sum: inputs}}", "matches_input: true"]
)
def test_a_kind_that_differs_from_all_built_in_ones_has_no_base(change: str) -> None:
    text = f"name: T\ncells: {{own: {{fill: '#112233', {change}, mark: diamond}}}}\nlayers: {{a: {{cell: own, size: 1}}}}\n"
    text = text.replace("mark: square, mark: diamond", "mark: diamond")
    assert Chart.from_text(text).spec.layers[0].cell.base == ""


@pytest.mark.parametrize("name", bundled.paths())
def test_copies_count_and_compute_as_the_originals(name: str) -> None:
    chart = Chart.from_file(name)
    copy = Chart(renamed(chart.spec, anonymous=True))
    assert [c._replace(cell=without_copies(c.cell)) for c in copy.counts()] == list(chart.counts())
    if sum(layer.weights for layer in chart.counts()) < 1e6:
        assert outcome(copy) == outcome(chart)


def outcome(chart: Chart) -> Any:
    """Return the bytes of all values of a forward pass with seeded weights, or the error."""
    try:
        weights = chart.weights(seed=3)
        rng = np.random.default_rng(4)
        given = {
            layer.name: rng.integers(0, 2, (layer.channels, *layer.size)).astype(float)
            for layer in chart.spec.layers
            if layer.cell.role == "input"
        }
        run = chart.forward(given, steps=3, seed=5, weights=weights)
    except ForwardError as error:
        return without_copies(str(error))
    return {layer: {part: values.tobytes() for part, values in run.parts[layer].items()} for layer in run.parts}


@pytest.mark.parametrize("name", bundled.paths())
def test_copies_are_checked_and_drawn_as_the_originals(name: str) -> None:
    chart = Chart.from_file(name)
    copy = Chart(renamed(chart.spec))
    assert [without_copies(str(f)) for f in copy.check(forward=True)] == [str(f) for f in chart.check(forward=True)]
    styles: list[dict[str, Any]] = [{"detail": "layers"}, {"theme": "colorblind"}]
    # The parts of huge networks are not drawn; a legend names a variant only if its base is not shown.
    styles += [{"detail": "parts"}] if sum(layer.cells for layer in chart.counts()) < 100 else []
    styles += [] if any(layer.cell.variant for layer in chart.spec.layers) else [{"legend": "full"}]
    for options in styles:
        assert without_copies(copy.svg(**options)) == chart.svg(**options)


# Networks of two layers of each kind of cell, joined in every way
REQUIRED = {"kernel": 1, "edges": [[0, 1]], "pairs": [[0, 0]]}
OPTIONS = {
    name: {key: REQUIRED[key] for key, field in patterns.load(name).keys.items() if field.required}
    for name in patterns.names()
} | {"random": {"density": 1}}
WAYS = [
    *(
        {pattern: "a -> b", **OPTIONS[pattern]}
        for pattern in patterns.names()
        if patterns.load(pattern).scope == "path"
    ),
    {"full": "a -- b"},
    {"full": "a -> b", "delay": 1},
    {"complete": ["a", "b"]},
    {"recurrent": ["b"]},
    {"recurrent": ["a"]},
]


@pytest.mark.parametrize("name", cells.names())
def test_rules_report_copies_like_the_originals(name: str) -> None:
    reported = 0
    for other, way, extra in product(
        ("input", "hidden", "match_input_output"), WAYS, (None, {"bias": True, "activation": "tanh"})
    ):
        for ends in ((name, other), (other, name)):
            spec = {
                "name": "T",
                "layers": {
                    key: {"cell": cell, "size": SIZES.get(name, 3), **(extra or {})}
                    for key, cell in zip("ab", ends, strict=True)
                },
                "connections": [way],
            }
            chart = Chart.from_text(yaml.safe_dump(spec, sort_keys=False), "t")
            wanted = [str(finding) for finding in chart.check()]
            own = check_spec(renamed(chart.spec, anonymous=True))
            assert [without_copies(str(finding)) for finding in own] == wanted
            reported += len(wanted)
    assert reported
