"""From a located tree to a typed spec: names are resolved, sizes are held against patterns, all mistakes reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

from netcharts import cells, patterns
from netcharts.cells import CellKind
from netcharts.diagnostics import Finding, Findings, Place, TooManyFindingsError, named, nearest, quoted
from netcharts.patterns import Pattern
from netcharts.spec import following, ignores, tree
from netcharts.spec.fields import Text
from netcharts.spec.grammar import (
    DRAW_GRID,
    MOST_CELLS,
    MOST_CONNECTIONS,
    MOST_DRAWN,
    MOST_LINKS,
    MOST_PAIRS,
    NAMES,
    PATHS,
    SPEC,
    Entry,
    options_record,
    places_of,
)
from netcharts.spec.model import Connection, Example, Group, Layer, Mention, Position, Spec, ends
from netcharts.spec.paths import Step

_AS_THEY_ARE = ("channels", "label", "draw", "arrange", "at", "activation", "bias", "init")


def read(text: str | bytes, path: str) -> tuple[Spec | None, tuple[Finding, ...]]:
    """A spec and what is wrong with it: the spec is None when anything is.

    `path` is what findings call the text. No text whatever makes this raise.
    """
    spec, findings = survey(text, path)
    return (None if findings else spec), findings


def survey(text: str | bytes, path: str) -> tuple[Spec | None, tuple[Finding, ...]]:
    """As much of a spec as can be read, None if that is nothing, and what is wrong with it."""
    findings = Findings(path)
    spec = None
    with suppress(TooManyFindingsError):
        decoded = tree.decode(text, findings) if isinstance(text, bytes) else text
        root = None if decoded is None else tree.parse(decoded, findings)
        values = None if root is None else SPEC.read(root, findings)
        if values is not None and decoded is not None:
            spec = _Reader(values, findings).spec(path)._replace(ignores=ignores.find(decoded))
    return spec, findings.sorted()


class _Reader:
    """Resolves one spec's names."""

    def __init__(self, values: dict[str, Any], findings: Findings) -> None:
        self.values = values
        self.findings = findings
        self.own: dict[str, CellKind] = {}
        # A layer that is there but can't be read is a hole: its name is known, its data is not.
        self.layers: dict[str, Layer | None] = {}
        self.groups: dict[str, Group] = {}
        self.group_of: dict[str, Group] = {}
        self.repeat_places: dict[str, Place] = {}
        self.used: list[Mention] = []

    def spec(self, path: str) -> Spec:
        self.own_cells()
        for entry in self.values.get("layers", ()):
            self.layers[entry.name] = self.layer(entry)
        for entry in self.values.get("groups", ()):
            if entry.name in self.layers:
                self.findings.add("name-taken", entry.place, f"{quoted(entry.name)} is a layer already")
            else:
                self.groups[entry.name] = self.group(entry)
        self.check_positions()
        connections = tuple(self.connections())
        self.check_budget(connections)
        spec = Spec(
            path=path,
            name=self.values.get("name", ""),
            title=self.values.get("title", Text(())),
            description=self.values.get("description", Text(())),
            reference=self.values.get("reference", ""),
            layers=tuple(layer for layer in self.layers.values() if layer),
            connections=connections,
            groups=tuple(self.groups.values()),
            kind=Mention(*self.values["kind"]) if "kind" in self.values else None,
            own=tuple(Mention(entry.name, entry.place) for entry in self.values.get("cells", ())),
            used=tuple(self.used),
            weights={entry.name: entry.values for entry in self.values.get("weights", ())},
            weight_places={entry.name: entry.place for entry in self.values.get("weights", ())},
            init=self.values.get("init"),
            patterns=self.values.get("patterns", ()),
            detail=self.values.get("detail", "cells"),
            bias=self.values.get("bias", False),
            labels=self.values.get("labels"),
            unroll=self.values.get("unroll", 1),
            theme=self.values.get("theme"),
            examples=tuple(self.example(entry) for entry in self.values.get("examples", ())),
        )
        if not len(self.findings):
            following.check(spec, self.repeat_places, self.findings)
        return spec

    def check_budget(self, connections: tuple[Connection, ...]) -> None:
        """Refuse what would draw more cells and links than anyone can look at, before it costs anything."""
        cells_drawn = pairs = links = 0
        drawn: dict[str, int] = {}
        for layer in filter(None, self.layers.values()):
            drawn[layer.name] = min(layer.draw or DRAW_GRID, layer.cells)
            cells_drawn += drawn[layer.name] * self.repeats(layer.name)
            if cells_drawn > MOST_DRAWN:
                message = f"the chart would draw more than {MOST_DRAWN:,} cells; use 'draw' to draw fewer"
                return self.findings.add("too-large", layer.place, message)
        for connection in connections:
            asked = drawn[connection.source] * drawn[connection.target]
            asked *= max(self.repeats(connection.source), self.repeats(connection.target))
            pairs += asked
            links += min(asked, self.count(connection))
            if pairs > MOST_PAIRS or links > MOST_LINKS:
                message = f"the chart would draw more than {MOST_LINKS:,} links; use 'draw' to draw fewer cells"
                return self.findings.add("too-large", connection.place, message)
        return None

    def count(self, connection: Connection) -> int:
        """How many links a connection makes between whole layers."""
        source, target = self.layers[connection.source], self.layers[connection.target]
        assert source is not None and target is not None
        return connection.pattern.count(source.size, target.size, connection.options, connection.within)

    # Cells

    def own_cells(self) -> None:
        for name, place, values, places in self.values.get("cells", ()):
            if name in cells.names() or name in self.own:
                self.findings.add("name-taken", place, f"{quoted(name)} is a cell kind already")
                continue
            parent = values.get("extends")
            base = self.plain(name) if parent is None else self.kind(parent, places["extends"])
            if base is not None:
                renamed = base._replace(names=Text((("en", name),)), definition=Text(()), aliases=())
                self.own[name] = cells.derive(renamed, name, values)

    def plain(self, name: str) -> CellKind:
        """What a kind of cell is that extends none: made like a hidden cell, if it does not say how it is made."""
        return CellKind(name, Text((("en", name),)), anatomy=cells.load("hidden").anatomy)

    def kind(self, name: str, place: Place) -> CellKind | None:
        kind = self.known_kind(name)
        if kind is None:
            known = (*self.own, *cells.names())
            self.findings.add("unknown-cell", place, f"unknown cell {quoted(name)}{nearest(name, known)}")
            return None
        self.used.append(Mention(name, place, kind.name))
        return kind

    def known_kind(self, name: str) -> CellKind | None:
        if name in self.own:
            return self.own[name]
        for own in self.own.values():
            if name in own.aliases:
                return own
        if name in cells.names():
            return cells.load(name)
        return cells.load(cells.aliases()[name]) if name in cells.aliases() else None

    def example(self, entry: Entry) -> Example:
        values = entry.values
        arrays = {key: values.get(key, ()) for key in ("inputs", "outputs", "weights")}
        for name, place, _, _ in (*arrays["inputs"], *arrays["outputs"]):
            self.known_layer(name, place)
        given = {key: {array.name: array.values for array in found} for key, found in arrays.items()}
        rest = (values.get("steps"), values.get("seed", 0), values.get("tolerance", 1e-6))
        places = {array.name: array.place for array in arrays["outputs"]}
        return Example(entry.place, given["inputs"], given["outputs"], given["weights"], *rest, places)

    # Layers and groups

    def layer(self, entry: Entry) -> Layer | None:
        name, place, values, places = entry
        kind = self.kind(*values["cell"]) if "cell" in values else None
        size = self.size(name, values)
        if kind is None or size is None:
            return None
        given = {key: values[key] for key in _AS_THEY_ARE if key in values}
        return Layer(name, kind, size, place, places, **given, position=_position(values))

    def size(self, name: str, values: dict[str, Any]) -> tuple[int, ...] | None:
        if "size" not in values:
            return None
        size, place = values["size"]
        count = patterns.cells(size)
        if count > MOST_CELLS:
            message = f"layer {quoted(name)} has {count:,} cells; {MOST_CELLS:,} is the most"
            self.findings.add("too-large", place, message)
            return None
        return tuple(size)

    def group(self, entry: Entry) -> Group:
        name, place, values, places = entry
        members: list[str] = []
        for member, where in values.get("layers", ()):
            if member in self.group_of or member in members:
                self.findings.add("name-taken", where, f"layer {quoted(member)} is in a group already")
            elif self.known_layer(member, where):
                members.append(member)
        given = {key: values[key] for key in ("label", "arrange", "repeat", "brace") if key in values}
        group = Group(name, tuple(members), place, **given, position=_position(values))
        self.group_of.update((member, group) for member in members)
        self.repeat_places[name] = places.get("repeat", place)
        return group

    def known_layer(self, name: str, place: Place) -> bool:
        if name in self.layers:
            return True
        # Where the layers themselves could not be read, their names are unknown too.
        if "layers" in self.values:
            message = f"unknown layer {quoted(name)}{nearest(name, self.layers)}"
            if name in self.groups:
                message = f"{quoted(name)} is a group, and only paths can lead to groups"
            self.findings.add("unknown-layer", place, message)
        return False

    # Positions

    def check_positions(self) -> None:
        """Report anchors that do not exist, and places that hang on each other in a circle."""
        places: dict[str, Place] = {}
        for kind in ("layers", "groups"):
            for name, _, values, _ in self.values.get(kind, ()):
                for anchor, place in values["place"][1] if "place" in values else ():
                    places[name] = place
                    self.check_anchor(anchor, place)
        hanging = {name: set(self.hangs_on(name)) for name in (*self.layers, *self.groups)}
        try:
            TopologicalSorter(hanging).prepare()
        except CycleError as error:
            # A layer hangs on its own place and on that of its group.
            members = [(name, self.group_of[name].name if name in self.group_of else "") for name in error.args[1][1:]]
            circle = [name for pair in members for name in pair if name in places]
            message = f"{named(dict.fromkeys(circle))} can't be placed: the place hangs on itself"
            self.findings.add("bad-place", places[circle[0]], message)

    def check_anchor(self, anchor: str, place: Place) -> None:
        known = (*self.layers, *self.groups)
        if anchor not in known:
            message = f"unknown layer or group {quoted(anchor)}{nearest(anchor, known)}"
            self.findings.add("unknown-layer", place, message)

    def hangs_on(self, name: str) -> Iterator[str]:
        """What must be placed before a layer or group can be: its anchors; for a group, those of its layers too."""
        item = self.groups.get(name) or self.layers.get(name)
        if item is not None and item.position is not None:
            yield from item.position.anchors
        if isinstance(item, Group):
            yield from item.layers
        elif self.group_of.get(name) is not None:
            position = self.group_of[name].position
            yield from position.anchors if position else ()

    # Connections

    def connections(self) -> Iterator[Connection]:
        made = 0
        arrows = list(self.arrows())
        for arrow in arrows:
            for straight in self.between(arrow, arrows):
                made += 1
                if made > MOST_CONNECTIONS:
                    message = f"{MOST_CONNECTIONS:,} connections are the most, and this is one more"
                    self.findings.add("too-large", arrow.step.source_place, message)
                    return
                connection = self.connection(*straight)
                if connection is not None:
                    yield connection

    def arrows(self) -> Iterator[_Arrow]:
        """All that leads from something to something, in the order of the spec."""
        for number, (key, node, rest) in enumerate(self.values.get("connections", ())):
            statement = _Statement(number, key, patterns.load(key.text), places_of(rest))
            options = self.options(statement, rest)
            for step in self.steps(statement.pattern, node):
                yield _Arrow(step, statement, options)

    def between(self, arrow: _Arrow, arrows: Sequence[_Arrow]) -> Iterator[_Arrow]:
        """An arrow from layer to layer for one that may name groups: out of their last layers, into their first."""
        step = arrow.step
        groups = [self.groups.get(name) for name in (step.source, step.target)]
        if arrow.statement.pattern.scope != "path" or not any(groups):
            yield arrow
            return
        lasts: tuple[str, ...] = (step.source,)
        firsts: tuple[str, ...] = (step.target,)
        if groups[0]:
            lasts = self.ends(groups[0], arrows, step.source_place)[1]
        if groups[1]:
            firsts = self.ends(groups[1], arrows, step.target_place)[0]
        via = groups[0].name if groups[0] else "", groups[1].name if groups[1] else ""
        for source in lasts:
            for target in firsts:
                yield _Arrow(step._replace(source=source, target=target), arrow.statement, arrow.options, via)

    def ends(self, group: Group, arrows: Sequence[_Arrow], place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The first and the last layers of a group, by the arrows between its layers."""
        inside = [
            (arrow.step.source, arrow.step.target)
            for arrow in arrows
            if arrow.step.source in group.layers
            and arrow.step.target in group.layers
            and arrow.options is not None
            and not arrow.options["delay"]
        ]
        first, last = ends(group.layers, inside)
        if group.layers and not (first and last):
            message = f"the layers of {quoted(group.name)} lead in a circle: none is the first or the last of them"
            self.findings.add("bad-path", place, message)
        return first, last

    def repeats(self, name: str) -> int:
        """How many copies of a layer there are."""
        return self.group_of[name].repeat if name in self.group_of else 1

    def options(self, statement: _Statement, rest: tree.Mapping) -> dict[str, Any] | None:
        """The options with their defaults; None where what is written can't all be read."""
        before = len(self.findings)
        pattern = statement.pattern
        given = options_record(statement.key.text, pattern.options).read(rest, self.findings)
        if given is None or len(self.findings) > before:
            return None
        return {"delay": pattern.delay, **pattern.defaults, **given}

    def steps(self, pattern: Pattern, node: tree.Node) -> Iterator[Step]:
        if pattern.scope == "path":
            for path in PATHS.read(node, self.findings) or ():
                yield from path
            return
        names = NAMES.read(node, self.findings) or ()
        if pattern.scope == "each":
            for name, place in names:
                yield Step(name, name, True, place, place)
            return
        for (source, source_place), (target, target_place) in combinations_with_replacement(names, 2):
            yield Step(source, target, False, source_place, target_place)

    def connection(
        self, step: Step, statement: _Statement, options: Mapping[str, Any] | None, via: tuple[str, str]
    ) -> Connection | None:
        known = [self.known_layer(step.source, step.source_place), self.known_layer(step.target, step.target_place)]
        if not all(known):
            return None
        source, target = self.layers[step.source], self.layers[step.target]
        if source is None or target is None or options is None:
            return None
        misfit = statement.pattern.misfit(source.size, target.size, options)
        if misfit is not None:
            subject = f"{quoted(step.source)} to {quoted(step.target)}"
            self.findings.add(misfit.slug, step.target_place, f"{subject}: {misfit.message}")
            return None
        return Connection(
            statement.key.text,
            statement.pattern,
            step.source,
            step.target,
            step.directed,
            options["delay"],
            options,
            statement.number,
            statement.key.place,
            {**statement.places, "source": step.source_place, "target": step.target_place},
            via=via,
        )


class _Statement(NamedTuple):
    """One item of the spec's connections: its number, its pattern, and where its options stand."""

    number: int
    key: tree.Scalar
    pattern: Pattern
    places: dict[str, Place]


class _Arrow(NamedTuple):
    """From what to what a statement leads, with its options; None where they can't be read.

    `via` are the groups whose layers stand at its ends.
    """

    step: Step
    statement: _Statement
    options: Mapping[str, Any] | None
    via: tuple[str, str] = ("", "")


def _position(values: dict[str, Any]) -> Position | None:
    if "place" not in values:
        return None
    side, anchors = values["place"]
    return Position(side, tuple(name for name, _ in anchors))
