"""Advice: edits that a rule proposes for a spec.

An edit is proposed only if it mends what it is proposed for and leads to no other finding, which `run` tries out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netcharts import cells, patterns
from netcharts.patterns._slices import pair_taken
from netcharts.spec.model import Connection, Layer, Mention, Spec

# The text of an edit, and the spec after it; None if the spec could not be read any more.
Advice = tuple[str, Spec | None]


def without(spec: Spec, connection: Connection) -> Spec:
    """Return a spec without a connection."""
    return spec._replace(connections=tuple(c for c in spec.connections if c is not connection))


def with_delay(spec: Spec, connection: Connection, delay: int = 1) -> Spec:
    """Return a spec in which a connection has a delay."""
    return _changed(spec, connection, delay=delay, options=replace(connection.options, delay=delay))


def with_options(spec: Spec, connection: Connection, **values: Any) -> Spec:
    """Return a spec in which a connection has other values of options, which do not matter to the sizes of layers."""
    return _changed(spec, connection, options=replace(connection.options, **values))


def with_direction(spec: Spec, connection: Connection, *, directed: bool) -> Spec:
    """Return a spec in which a connection is directed, or undirected."""
    return _changed(spec, connection, directed=directed)


def reversed_path(spec: Spec, connection: Connection) -> Spec | None:
    """Return a spec in which a connection leads the other way."""
    places = {**connection.places, "source": connection.places["target"], "target": connection.places["source"]}
    out, into = connection.via
    turned = connection._replace(source=connection.target, target=connection.source, via=(into, out), places=places)
    return _fitting(spec, turned, connection)


def with_pattern(spec: Spec, connection: Connection, key: str, given: Mapping[str, Any] | None = None) -> Spec | None:
    """Return a spec in which a connection has another pattern, with given options and defaults for the rest."""
    pattern = patterns.load(key)
    options = pattern.make_options(given or {})
    directed = pattern.scope != "union"
    changed = connection._replace(key=key, pattern=pattern, options=options, delay=options.delay, directed=directed)
    return _fitting(spec, changed, connection)


def with_recurrence(spec: Spec, layer: Layer) -> Spec:
    """Return a spec in which recurrent links are added within a layer."""
    pattern = patterns.load("recurrent")
    options, places = pattern.make_options({}), {"source": layer.place, "target": layer.place}
    ends, number = (layer.name, layer.name), len(spec.connections)
    added = Connection("recurrent", pattern, *ends, True, options.delay, options, number, layer.place, places)
    return spec._replace(connections=(*spec.connections, added))


def with_cell(spec: Spec | None, name: str, kind: str, activation: str | None = None) -> Spec | None:
    """Return a spec in which a layer has cells of a built-in kind, and perhaps another activation."""
    if spec is None:
        return None
    place = spec.layer(name).places["cell"]
    mentions = (Mention(kind, m.place, kind) if m.place == place else m for m in spec.cell_mentions)
    changed = with_values(spec, name, cell=cells.load(kind), **({"activation": activation} if activation else {}))
    return changed._replace(cell_mentions=tuple(mentions))


def with_values(spec: Spec, name: str, **values: Any) -> Spec:
    """Return a spec in which a layer has other values."""
    layers = (_with_values(layer, values) if layer.name == name else layer for layer in spec.layers)
    return spec._replace(layers=tuple(layers))


def _with_values(layer: Layer, values: Mapping[str, Any]) -> Layer:
    """Return a layer with other values, as if they were written where it is; those that are None are left out."""
    given = {key: layer.place for key, value in values.items() if value is not None}
    kept = {key: place for key, place in layer.places.items() if key in given or key not in values}
    return layer._replace(**values, places={**given, **kept})


def _changed(spec: Spec, connection: Connection, **values: Any) -> Spec:
    return _exchanged(spec, connection._replace(**values), connection)


def _exchanged(spec: Spec, new: Connection, old: Connection) -> Spec:
    return spec._replace(connections=tuple(new if c is old else c for c in spec.connections))


def _fitting(spec: Spec, new: Connection, old: Connection) -> Spec | None:
    """Return a spec with a connection in place of another, or None if its layers do not have the sizes for it."""
    source, target = spec.layer(new.source).shape, spec.layer(new.target).shape
    mismatch = new.pattern.mismatch(pair_taken(source, target, new.options, new.within))
    return None if mismatch is not None else _exchanged(spec, new, old)
