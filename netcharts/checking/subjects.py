"""Subjects of rules: what a spec has that rules can be about.

They are found once for each spec, so that a rule about something that the spec does not have is not applied to it.
Most specs have few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from netcharts import activations
from netcharts.activations import Activation
from netcharts.architectures import Architecture
from netcharts.architectures.traits import SHAPES
from netcharts.cells import CellKind
from netcharts.features import OVER_STEPS
from netcharts.patterns import Pattern
from netcharts.patterns._step_windows import CAUSAL, is_over_steps
from netcharts.spec.model import Connection, Layer, Spec

_Thing = TypeVar("_Thing")
_Predicates = Mapping[str, Callable[[_Thing], Any]]

_OF_SPECS: _Predicates[Spec] = {
    "blocks": lambda spec: spec.defined_blocks,
    "defined cells": lambda spec: spec.defined_cells,
    "graphs": lambda spec: spec.graph_places,
    "groups": lambda spec: spec.groups,
    "stored patterns": lambda spec: spec.patterns,
    "unused parameters": lambda spec: spec.unused_parameters,
    "weights": lambda spec: spec.weights or any(example.weights for example in spec.examples),
}
_OF_PATTERNS: _Predicates[Pattern] = {
    "attention links": lambda pattern: pattern.attention,
    "links along graphs": lambda pattern: pattern.along_graph,
    "links between vectors": lambda pattern: pattern.vector,
    "listed links": lambda pattern: pattern.listed,
    "memory access": lambda pattern: pattern.addressed,
    "one-to-one links": lambda pattern: pattern.one_to_one,
    "random links": lambda pattern: pattern.random,
    "skip links": lambda pattern: pattern.skip,
    "unweighted links": lambda pattern: not pattern.weighted,
    "windows": lambda pattern: pattern.windows is not None,
}


def _can_be_causal(connection: Connection) -> bool:
    options: Any = connection.options
    return is_over_steps(options) or getattr(options, "causal", False) or getattr(options, "padding", 0) == CAUSAL


_OF_CONNECTIONS: _Predicates[Connection] = {
    "causal links": _can_be_causal,
    "links ahead": lambda connection: connection.looks_ahead,
    "links within layers": lambda connection: connection.within,
    "runs": lambda connection: connection.options.steps is not None,
    "spectral radius": lambda connection: connection.options.spectral_radius is not None,
    "undirected links": lambda connection: not connection.directed,
}
_OF_CELLS: _Predicates[CellKind] = {
    "attention": lambda kind: kind.anatomy.attends,
    "backfed inputs": lambda kind: kind.anatomy.accepts_feedback,
    "binary cells": lambda kind: any(part.operation.binary for part in kind.anatomy.parts),
    "deconvolution cells": lambda kind: kind.transposed,
    "gated cells": lambda kind: kind.anatomy.gated,
    "joins": lambda kind: kind.role == "join",
    "lookups": lambda kind: kind.role == "store",
    "matching outputs": lambda kind: kind.matches_input,
    "named operands": lambda kind: any(part.operation.operands for part in kind.anatomy.parts),
    "recurrent cells": lambda kind: kind.anatomy.recurs,
    "statistics": lambda kind: kind.statistic is not None,
    "stochastic cells": lambda kind: kind.anatomy.stochastic,
    "stores by shape": lambda kind: kind.anatomy.stores_by_shape,
    "terms": lambda kind: not kind.anatomy.uniform,
    "vectors": lambda kind: kind.anatomy.vector,
    "windowed cells": lambda kind: kind.local,
}
_OF_LAYERS: _Predicates[Layer] = {
    "given activations": lambda layer: layer.activation is not None,
    "given biases": lambda layer: "bias" in layer.places,
    "given initializers": lambda layer: "init" in layer.places,
    "layer options": lambda layer: layer.options,
    "normalization": lambda layer: layer.normalize is not None,
    "positions": lambda layer: "at" in layer.places,
    "starts": lambda layer: layer.start,
    "attention over steps": lambda layer: OVER_STEPS in layer.options,
    "vocabularies": lambda layer: layer.vocabulary is not None,
}
_OF_ACTIVATIONS: _Predicates[Activation] = {
    "flat activations": lambda activation: activation.flat,
    "least distances": lambda activation: activation.of_distances,
    "normalized activations": lambda activation: activation.normalized,
}
NAMES = frozenset(
    [*_OF_SPECS, *_OF_PATTERNS, *_OF_CONNECTIONS, *_OF_CELLS, *_OF_LAYERS, *_OF_ACTIVATIONS, *SHAPES],
)
"""All subjects: those of specs, and what a declared architecture is as a whole."""


def subjects(spec: Spec, kind: Architecture | None) -> frozenset[str]:
    """Return the subjects of a spec that declares an architecture, or none."""
    layers, connections = spec.layers, spec.connections
    # Layers have few kinds of cell, and connections few patterns.
    cells = {id(layer.cell): layer.cell for layer in layers}.values()
    patterns = {id(connection.pattern): connection.pattern for connection in connections}.values()
    applied = {name for layer in layers for name in (layer.activation, layer.nonlinearity) if name}
    return frozenset(
        [
            *_had([spec], _OF_SPECS),
            *_had(patterns, _OF_PATTERNS),
            *_had(connections, _OF_CONNECTIONS),
            *_had(cells, _OF_CELLS),
            *_had(layers, _OF_LAYERS),
            *_had([activations.load(name) for name in applied], _OF_ACTIVATIONS),
            *(kind.shape if kind is not None else ()),
        ]
    )


def _had(things: Iterable[_Thing], predicates: _Predicates[_Thing]) -> Iterator[str]:
    """Yield the subjects that some of these things have, perhaps several times."""
    return (subject for thing in things for subject, has in predicates.items() if has(thing))
