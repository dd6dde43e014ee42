"""Variants of specs, derived from their data: harmless ones, and ones with a mistake.

A spec is written with one layer and one connection on each line, so that a finding can be compared with the lines of
the layers and connections that a mistake is about.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from netcharts import patterns
from netcharts.spec import bundled
from netcharts.style import themes

Data = dict[str, Any]
# A name or an expression, which is written without quotes; so are numbers that YAML 1.1 reads as text.
_PLAIN = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_.*/+() -]*")
# Options by which a connection takes more than what its source holds at the same step.
_TAKING = {"delay", "weights", "steps", "channels", "places", "split", "crop"}
# Patterns whose links do not depend on how many cells a layer has.
_DENSE = {"full", "recurrent", "complete", "pointwise"}


class Line(NamedTuple):
    """What stands on a line: a layer or a connection of the whole spec or of a block, or a key."""

    scope: str
    kind: str
    name: str | int


class Fault(NamedTuple):
    """A spec with a mistake, with the layers that the mistake is about, in the whole spec or in a block."""

    kind: str
    description: str
    data: Data
    scope: str
    about: frozenset[str]


class Statement(NamedTuple):
    """A connection along one arrow; for patterns without arrows, all that it names."""

    pattern: str
    path: Any
    options: Data

    @property
    def ends(self) -> tuple[str, str] | None:
        """Return the two ends of an arrow."""
        parts = re.split(r"\s*(?:->|--)\s*", self.path) if isinstance(self.path, str) else []
        return (parts[0], parts[1]) if len(parts) == 2 else None

    @property
    def layers(self) -> frozenset[str]:
        """Return the layers that it names."""
        names = self.ends or (self.path if isinstance(self.path, list) else [self.path])
        return frozenset(name.partition(".")[0] for name in names)

    @property
    def directed(self) -> bool:
        """Return True if it is a single arrow that leads one way."""
        return self.ends is not None and "->" in self.path


def bundled_data(name: str) -> Data:
    """Return a bundled spec as data, with one connection for each arrow."""
    data: Data = yaml.safe_load(bundled.paths()[name].read_bytes())
    for scope in (data, *data.get("blocks", {}).values()):
        scope["connections"] = list(_statements(scope.get("connections", ())))
    return data


def _statements(connections: Collection[Data]) -> Iterator[Statement]:
    for connection in connections:
        key = next(key for key in connection if key in patterns.names())
        options = {name: value for name, value in connection.items() if name != key}
        paths = connection[key] if isinstance(connection[key], list) else [connection[key]]
        if not all(re.search("->|--", path) for path in paths):
            yield Statement(key, connection[key], options)
            continue
        for path in paths:
            parts = re.split(r"\s*(->|--)\s*", path)
            for start in range(0, len(parts) - 2, 2):
                yield Statement(key, " ".join(parts[start : start + 3]), options)


# Texts


def text_of(data: Data) -> tuple[str, dict[int, Line]]:
    """Return the text of a spec, with what stands on its lines."""
    lines: list[str] = []
    on: dict[int, Line] = {}

    def add(text: str, line: Line | None = None) -> None:
        lines.append(text)
        if line is not None:
            on[len(lines)] = line

    def add_scope(scope: Data, indent: str, name: str) -> None:
        add(f"{indent}layers:")
        for layer, values in scope["layers"].items():
            add(f"{indent}  {layer}: {_flow(values)}", Line(name, "layer", layer))
        if scope["connections"]:
            add(f"{indent}connections:")
        for number, each in enumerate(scope["connections"]):
            add(
                f"{indent}  - {_flow({each.pattern: each.path, **each.options})}",
                Line(name, "connection", number),
            )

    for key, value in data.items():
        if key == "blocks":
            add("blocks:")
            for block, body in value.items():
                add(f"  {block}:", Line(block, "block", block))
                for own in body.keys() - {"layers", "connections"}:
                    add(f"    {own}: {_flow(body[own])}")
                add_scope(body, "    ", block)
        elif key not in ("layers", "connections"):
            add(f"{key}: {_flow(value)}", Line("", "key", key))
    add_scope(data, "", "")
    return "\n".join(lines) + "\n", on


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value not in ("true", "false", "null"):
        return value
    return json.dumps(value, ensure_ascii=False)


# Harmless variants


def harmless(data: Data, number: int) -> Iterator[tuple[str, Data]]:
    """Yield variants that mean as much as a spec, each with what was done; `number` chooses the theme."""
    yield "renamed layers", _renamed(data)
    yield "reversed layers", {**data, "layers": dict(reversed(data["layers"].items()))}
    yield "reversed keys", {key: data[key] for key in reversed(data)}
    turned = {name: dict(reversed(layer.items())) for name, layer in data["layers"].items()}
    yield "reversed keys of layers", {**data, "layers": turned}
    yield "reversed connections", {**data, "connections": data["connections"][::-1]}
    theme = themes.names()[number % len(themes.names())]
    yield f"theme {theme}", {**data, "theme": theme}
    yield from _extracted(data)
    yield from _resized(data)


def _renamed(data: Data) -> Data:
    names = {name: f"{name}_x" for name in data["layers"]}

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(each) for each in value]
        if isinstance(value, dict):
            return {key: renamed(held) for key, held in value.items()}
        if not isinstance(value, str):
            return value
        layer, dot, part = value.partition(".")
        return names.get(value) or names.get(layer, layer) + dot + part

    def path(value: Any) -> Any:
        pieces = re.split(r"(\s*(?:->|--)\s*)", value) if isinstance(value, str) else None
        return "".join(map(renamed, pieces)) if pieces else renamed(value)

    def weights(name: str) -> str:
        """Return the new name of weights, such as `layer.part.source#2`."""
        *before, last = renamed(name).split(".")
        source, mark, number = last.partition("#")
        return ".".join([*before, names.get(source, source) + mark + number]) if len(before) > 1 else renamed(name)

    def statement(each: Statement) -> Statement:
        named = each.options.get("weights")
        options = {**each.options, "weights": weights(named)} if named else each.options
        return each._replace(path=path(each.path), options=options)

    new = copy.deepcopy(data)
    for layer in new["layers"].values():
        layer |= {key: renamed(layer[key]) for key in ("place", "start", "weights") if key in layer}
    new["layers"] = {names[name]: layer for name, layer in new["layers"].items()}
    new["connections"] = [statement(each) for each in new["connections"]]
    for group in new.get("groups", {}).values():
        group |= {key: renamed(group[key]) for key in ("layers", "place") if key in group}
    for holder in (new, *new.get("examples", ())):
        for key in {"weights", "inputs", "outputs"} & holder.keys():
            holder[key] = {weights(name): values for name, values in holder[key].items()}
    return new


def _extracted(data: Data) -> Iterator[tuple[str, Data]]:
    """Yield variants in which a layer that one connection leads to is a block with this layer."""
    keys = [data.get(key) for key in ("weights", "examples", "groups")]
    mentioned = json.dumps([*keys, [layer.get("start") for layer in data["layers"].values()]])
    mentioned += json.dumps([[layer.get("place"), layer.get("weights")] for layer in data["layers"].values()])
    mentioned += json.dumps([each.options.get("weights") for each in data["connections"]])
    for name, layer in data["layers"].items():
        about = [each for each in data["connections"] if name in each.layers]
        into = [each for each in about if each.ends is None or each.ends[1].partition(".")[0] == name]
        if len(into) != 1 or re.search(rf"\b{re.escape(name)}\b", mentioned) or {"block", "at"} & layer.keys():
            continue
        only = into[0]
        whole = all(each.directed and each.ends and f"{name}." not in each.ends[0] for each in about)
        if (
            not whole
            or only.ends is None
            or only.ends[1] != name
            or name == only.ends[0]
            or _TAKING & only.options.keys()
        ):
            continue
        new = copy.deepcopy(data)
        new["layers"][name] = {"block": "extracted"}
        new["connections"][data["connections"].index(only)] = Statement("identity", only.path, {})
        inner = only._replace(path="inputs -> output")
        body = {"layers": {"output": copy.deepcopy(layer)}, "connections": [inner]}
        new["blocks"] = {**new.get("blocks", {}), "extracted": body}
        yield f"extracted {name}", new


def _resized(data: Data) -> Iterator[tuple[str, Data]]:
    """Yield variants in which all layers of one size are twice as large, if all of them are densely connected."""
    given = any("weights" in each.options for each in data["connections"])
    if given or data.keys() & {"weights", "examples", "graphs", "blocks", "patterns"}:
        return
    for size in sorted({layer.get("size") for layer in data["layers"].values() if isinstance(layer.get("size"), int)}):
        names = {name for name, layer in data["layers"].items() if layer.get("size") == size}
        about = [each for each in data["connections"] if names & each.layers]
        if all(each.pattern in _DENSE and each.options.keys() <= {"delay"} for each in about):
            new = copy.deepcopy(data)
            for name in names:
                new["layers"][name]["size"] = 2 * size
            yield f"size {size} doubled", new


# Mistakes


def faults(data: Data) -> Iterator[Fault]:
    """Yield variants with one mistake each, in the whole spec or in the body of a block."""
    scopes = {"": data, **data.get("blocks", {})}
    for name, scope in scopes.items():
        for number, each in enumerate(scope["connections"]):
            yield from _wrong_connections(data, name, number, each)
        for layer, values in scope["layers"].items():
            if values.get("causal"):
                new = _without(values, "causal")
                yield Fault(
                    "mask", f"{name}: unmask {layer}", _with_layer(data, name, layer, new), name, frozenset([layer])
                )
            yield from _wrong_widths(data, name, layer, values)


def _wrong_connections(data: Data, name: str, number: int, each: Statement) -> Iterator[Fault]:
    def fault(kind: str, change: Callable[[list[Statement]], object]) -> Fault:
        new = copy.deepcopy(data)
        change((new["blocks"][name] if name else new)["connections"])
        return Fault(kind, f"{name}: {kind} {each.pattern} {each.path}", new, name, each.layers)

    def put(statement: Statement) -> Callable[[list[Statement]], object]:
        return lambda statements: statements.__setitem__(number, statement)

    yield fault("remove", lambda statements: statements.pop(number))
    yield fault("duplicate", lambda statements: statements.append(each))
    if each.directed and each.ends and each.ends[0] != each.ends[1]:
        yield fault("swap", put(each._replace(path=" -> ".join(reversed(each.ends)))))
    if each.options.get("causal"):
        yield fault("mask", put(each._replace(options=_without(each.options, "causal"))))
    if each.options.get("padding") == "causal":
        yield fault("mask", put(each._replace(options={**each.options, "padding": "same"})))


def _wrong_widths(data: Data, name: str, layer: str, values: Data) -> Iterator[Fault]:
    """Yield a layer that is wider than another one that it meets, value by value, in a sum."""
    scope = data["blocks"][name] if name else data
    sums = {target for target, held in scope["layers"].items() if held.get("cell") == "add"}
    into = [each for each in scope["connections"] if each.pattern == "identity" and each.ends and not each.options]
    met = {each.ends[1] for each in into if each.ends and each.ends[0] == layer and each.ends[1] in sums}
    for key in ("size", "channels"):
        if isinstance(values.get(key), int) and values[key] > 1 and met:
            new = _with_layer(data, name, layer, {**values, key: values[key] + 1})
            yield Fault("width", f"{name}: {key} of {layer} + 1", new, name, frozenset([layer, *met]))


def _with_layer(data: Data, name: str, layer: str, values: Data) -> Data:
    new = copy.deepcopy(data)
    (new["blocks"][name] if name else new)["layers"][layer] = values
    return new


def _without(values: Mapping[str, Any], key: str) -> Data:
    return {name: value for name, value in values.items() if name != key}


def right_lines(fault: Fault, on: Mapping[int, Line]) -> set[int]:
    """Return the lines on which a mistake may be reported.

    They are those of the layers that it is about, of the connections that name these, and of the kind of network or the
    given weights, which may ask for what is missing. What is about the inputs of a block may be reported where the block
    is used.
    """
    scopes = {"": fault.data, **fault.data.get("blocks", {})}
    about = {(fault.scope, name) for name in fault.about}
    if "inputs" in fault.about:
        about |= {
            (name, layer)
            for name, scope in scopes.items()
            for layer, values in scope["layers"].items()
            if values.get("block") == fault.scope
        }
    found = set()
    for number, line in on.items():
        if line.kind == "connection":
            names = scopes[line.scope]["connections"][line.name].layers
            right = any((line.scope, name) in about for name in names)
        else:
            right = (line.scope, line.name) in about or line.name in ("kind", "weights", fault.scope)
        if right:
            found.add(number)
    return found
