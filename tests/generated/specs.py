"""Random specs, and ways to draw them, as Hypothesis strategies for any suite.

Values are derived from the declarations of the language, so a new key, option, cell, pattern or theme is tried at once.
Most specs are repaired: lines that the reader rejects are removed until it accepts the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from netcharts import cells, formats, operations, patterns
from netcharts.blocks import ConnectionsType, LayersType, ParametersType
from netcharts.cells.anatomy import SOURCES
from netcharts.cells.anatomy_reader import PART, AnatomyType
from netcharts.graphs import EDGES, EdgesType
from netcharts.normalizations._settings import KIND, NORMALIZE, NormalizeType
from netcharts.spec.definitions import Definitions
from netcharts.spec.model import GROUP, LAYER, SPEC
from netcharts.spec.positions import SIDES
from netcharts.spec.reader import read_partially
from netcharts.spec.starts import StartType
from netcharts.style import themes
from netcharts.style.options import ARROWS, DETAILS, DIRECTIONS, LABELS, LEGENDS, LINKS, REPEATS, STEPS, RenderOptions
from netcharts.style.themes._types import Background, ColorOrFraction, ThemeType
from netcharts.syntax.lists import LenientList, ListOf, OneOrPair
from netcharts.syntax.numeric import Array, Fraction, Integer, Number, NumberFromZero, PositiveNumber
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import LANGUAGES, LocalizedTextType
from netcharts.syntax.types import Boolean, Choice, Color, Located, OpenChoice, ShortText, Type, WordOr

Json = Any
Often = tuple[int, st.SearchStrategy[Json]]

WORDS = ("h_t", "W^{(2)} x", "R&D <b>", "a b", "]]>", '"x"', "中文 层", r"\alpha", "x" * 60, "é-->")
NUMBERS = (0, 0.5, 1, -1, 3, 1e-9, 1e6)


def of(type: Type) -> st.SearchStrategy[Json]:
    """Return values of a type of the language, small ones unless size matters."""
    return _MAKERS[type.__class__](type)


def record(record: Record) -> st.SearchStrategy[Json]:
    """Return mappings of a record's keys: the required ones, and any others."""
    known = {key: _later(field) for key, field in record.keys.items()}
    required = {key: known[key] for key, field in record.keys.items() if field.required}
    optional = {key: value for key, value in known.items() if key not in required}
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def keys(draw: st.DrawFn, record: Record, often: Mapping[str, Often | int]) -> Json:
    """Draw a mapping of a record's keys: each as often in ten as `often` says, or once; with its values, if given.

    Charts in which every key is given would all be alike.
    """
    drawn = {}
    for key, field in record.keys.items():
        given = often.get(key, 10 if field.required else 1)
        chance, values = (given, None) if isinstance(given, int) else given
        if draw(st.integers(1, 10)) > 10 - chance:
            drawn[key] = draw(of(field.type) if values is None else values)
    return drawn


def _later(field: Key) -> st.SearchStrategy[Json]:
    return st.deferred(lambda: of(field.type))


def _list(type: ListOf | LenientList) -> st.SearchStrategy[Json]:
    least, most = (type.least, type.most) if isinstance(type, ListOf) else (1, None)
    items = of(type.item)
    several = st.lists(items, min_size=least, max_size=max(least, min(most or 3, 3)))
    return several if not type.single else items | several


_MAKERS: dict[type, Callable[[Any], st.SearchStrategy[Json]]] = {
    AnatomyType: lambda type: anatomies(),
    Choice: lambda type: st.sampled_from(list(type.names())),
    Color: lambda type: st.sampled_from(["#000000", "#ffffff", "#66cc00", "#6c0", "steelblue"]),
    Background: lambda type: of(Color()) | st.just("none"),
    ColorOrFraction: lambda type: of(Color()) | of(Fraction()),
    Boolean: lambda type: st.booleans(),
    Definitions: lambda type: st.dictionaries(st.sampled_from(WORDS), of(type.type), min_size=1, max_size=2),
    LayersType: lambda type: st.just({"output": {"cell": "hidden", "size": "width"}}),
    ConnectionsType: lambda type: st.just([{"full": "inputs -> output"}]),
    ParametersType: lambda type: st.fixed_dictionaries({"width": st.integers(1, 3)}),
    EdgesType: lambda type: st.sampled_from(WORDS) | of(EDGES),
    Fraction: lambda type: st.sampled_from([0.01, 0.3, 1]),
    Integer: lambda type: st.integers(max(type.least, -2), min(type.most, max(type.least, 0) + 5)),
    OpenChoice: lambda type: st.sampled_from(list(type.names())),
    ListOf: _list,
    Located: lambda type: of(type.type),
    Number: lambda type: st.sampled_from(NUMBERS),
    Array: lambda type: st.recursive(st.sampled_from(NUMBERS), lambda inner: st.lists(inner, min_size=1, max_size=3)),
    NormalizeType: lambda type: of(KIND) | record(NORMALIZE),
    NumberFromZero: lambda type: st.sampled_from([0, 0.5, 1]),
    StartType: lambda type: st.sampled_from([*NUMBERS, "a", "#8"]).flatmap(
        lambda start: st.sampled_from([start, {"output": start}])
    ),
    PositiveNumber: lambda type: st.sampled_from([0.5, 1, 2]),
    Record: lambda type: record(type),
    LenientList: _list,
    LocalizedTextType: lambda type: (
        st.sampled_from(WORDS)
        | st.fixed_dictionaries({}, optional=dict.fromkeys(LANGUAGES, st.sampled_from(WORDS))).filter(bool)
    ),
    ThemeType: lambda type: st.sampled_from(themes.names()) | record(type.record),
    ShortText: lambda type: st.sampled_from(WORDS),
    OneOrPair: lambda type: of(type.item) | st.tuples(of(type.item), of(type.second)).map(list),
    WordOr: lambda type: of(type.words) | of(type.other),
}


@st.composite
def anatomies(draw: st.DrawFn) -> Json:
    """Draw the parts of a cell; each takes values of earlier parts, or of any part one step before."""
    names = [f"p{number}" for number in range(draw(st.integers(0, 4)))] + ["output"]
    parts = {}
    for number, name in enumerate(names):
        wires = st.sampled_from([*SOURCES, *names[:number], *(f"{other}.before" for other in names)])
        wires |= st.sampled_from([0.5, 1])
        operation = draw(st.sampled_from(operations.names()))
        value: Json = draw(st.lists(wires, min_size=1, max_size=3) if operation in ("sum", "multiply") else wires)
        value = {"distance": "inputs", "noise": 0.1}.get(operation, value)
        more = dict.fromkeys(("activation", "names"), 3) | ({"bias": 4} if operation == "sum" else {})
        drawn = draw(keys(Record({key: PART.keys[key] for key in more}, "part"), more))
        looped = operation == "sum" and draw(st.booleans())
        parts[name] = {operation: value, **drawn, **({"recurrent": f"{name}.before"} if looped else {})}
    return parts


# Layers


def sizes(most: int) -> st.SearchStrategy[Json]:
    """Return sizes of layers: lines and grids, drawn in full or elided; rarely more than `most`."""
    small = st.integers(1, 12)
    long = st.sampled_from([17, 20, 100, 1000, most])
    grids = st.lists(st.integers(1, 6), min_size=2, max_size=4) | st.sampled_from([[28, 28], [1, 30], [30, 1], [9, 9]])
    return small | small | long | grids


def names(count: int) -> list[str]:
    """Return names of layers, some of which need quotes, escapes or much space."""
    unusual = ["a", "层 2", "R&D <b>", "h_t", "x.y: z", "'q\"", "long name of a layer", "#8"]
    return [unusual[number] if number < len(unusual) else f"l{number}" for number in range(count)]


def places(others: Sequence[str]) -> st.SearchStrategy[Json]:
    """Return places beside one or several of others, on any side."""
    anchors = st.sampled_from(others)
    return st.dictionaries(
        st.sampled_from(SIDES), anchors | st.lists(anchors, min_size=1, max_size=3, unique=True), min_size=1, max_size=1
    )


def layer(own: Sequence[str], others: Sequence[str], most: int) -> st.SearchStrategy[Json]:
    """Return layers of any kind of cell, including the spec's `own`, which may be placed beside others."""
    known = [*cells.names(), "input", "hidden", "output", *own, *own, *own, *own]
    often = {
        "cell": (10, st.sampled_from(known)),
        "size": (10, sizes(most)),
        "draw": (3, st.sampled_from([1, 2, 3, 5, 12, 40])),
        "arrange": 3,
        "place": (2 if others else 0, places(others or ["a"])),
        "at": (1, st.tuples(st.integers(-2, 6), st.integers(-3, 3)).map(list)),
    }
    return keys(LAYER, often)


# Connections


@st.composite
def connection(draw: st.DrawFn, layers: Sequence[str], groups: Sequence[str]) -> Json:
    """Draw a connection of any pattern with its options, along layers and groups."""
    key = draw(st.sampled_from([*patterns.names(), "full", "full", "convolution"]))
    pattern = patterns.load(key)
    ends = st.sampled_from([*layers, *groups])
    if pattern.scope == "path":
        path = draw(st.lists(ends, min_size=2, max_size=4))
        value = "".join(
            f"{'' if not at else draw(st.sampled_from([' -> ', ' -> ', ' -- ']))}{n}" for at, n in enumerate(path)
        )
    else:
        value = draw(st.lists(st.sampled_from(layers), min_size=1, max_size=3, unique=True))
    often = {option: 4 for option, field in pattern.own_keys.items() if not field.required}
    return {key: value, **draw(keys(Record(pattern.keys, "connection"), often))}


@st.composite
def example(draw: st.DrawFn, layers: Mapping[str, Json]) -> Json:
    """Draw an example whose arrays mostly fit the layers."""
    chosen = draw(st.lists(st.sampled_from(list(layers)), min_size=1, max_size=2, unique=True))
    drawn = {"outputs": {name: draw(_array(layers[name])) for name in chosen[:1]}}
    if len(chosen) > 1:
        drawn["inputs"] = {chosen[1]: draw(_array(layers[chosen[1]]))}
    more = {"steps": st.integers(1, 3), "seed": st.integers(0, 3), "tolerance": st.sampled_from([0, 0.5, 1e6])}
    more["weights"] = _weights(layers)
    return {**drawn, **draw(st.fixed_dictionaries({}, optional=more))}


def _array(layer: Json) -> st.SearchStrategy[Json]:
    size = layer["size"]
    if isinstance(size, int) and size <= 20:
        return st.lists(st.sampled_from(NUMBERS), min_size=size, max_size=size)
    return of(Array())


def _weights(layers: Mapping[str, Json]) -> st.SearchStrategy[Json]:
    """Return weights by name, most of which have the right shape."""
    known = [name for name in layers if "." not in name]
    pairs = st.tuples(st.sampled_from(known or ["a"]), st.sampled_from([*known, "bias"]))
    return pairs.flatmap(
        lambda pair: _matrix(layers, *pair).map(lambda rows: {f"{pair[0]}.output.{pair[1]}": rows})
    ) | st.dictionaries(st.sampled_from(["a", "a.output", "a.output.x", "b.chance.bias"]), of(Array()), min_size=1)


def _matrix(layers: Mapping[str, Json], target: str, source: str) -> st.SearchStrategy[Json]:
    rows, columns = layers.get(source, {}).get("size"), layers.get(target, {}).get("size")
    if not all(isinstance(size, int) and size <= 20 for size in (rows or 1, columns)):
        return of(Array())
    row = st.lists(st.sampled_from(NUMBERS), min_size=columns, max_size=columns)
    return row if source == "bias" else st.lists(row, min_size=rows or 1, max_size=rows or 1)


def _patterns(layers: Mapping[str, Json]) -> st.SearchStrategy[Json]:
    return st.lists(st.sampled_from(list(layers.values())).flatmap(_array), min_size=1, max_size=3)


# Specs

# Keys that `texts` draws itself.
_WRITTEN_APART = ("layers", "connections", "groups", "cells", "examples", "weights", "patterns")


@st.composite
def texts(draw: st.DrawFn, most: int = 10**9, whole: bool = True) -> str:
    """Draw the text of a spec; with `whole`, most lines that the reader rejects are removed."""
    named = names(draw(st.integers(1, 6)))
    grouped = [f"g{number}" for number in range(draw(st.integers(0, 3)))]
    own = [f"own{number}" for number in range(draw(st.integers(0, 2)))]
    layers = {name: draw(layer(own, [*named[:at], *grouped], most)) for at, name in enumerate(named)}
    groups = {name: draw(_group(named, grouped[:at])) for at, name in enumerate(grouped)}
    often = {"extends": (3, st.sampled_from(cells.names())), "parts": (5, anatomies())}
    owned = {name: draw(keys(cells.CELL, often)) for name in own}
    chain = [{"full": " -> ".join(named)}] if len(named) > 1 and draw(st.booleans()) else []
    links = chain + [draw(connection(named, grouped)) for _ in range(draw(st.integers(0, 4)))]
    examples = [draw(example(layers)) for _ in range(draw(st.sampled_from([0, 0, 1])))]
    head = {key: field for key, field in SPEC.keys.items() if key not in ("name", *_WRITTEN_APART)}
    given = draw(keys(Record(head, "spec"), {}))
    given |= {"weights": draw(_weights(layers))} if draw(st.integers(1, 10)) == 1 else {}
    given |= {"patterns": draw(_patterns(layers))} if draw(st.integers(1, 10)) == 1 else {}
    text = "\n".join(
        [
            "name: T",
            *(f"{key}: {_as_text(value)}" for key, value in given.items()),
            *_section("layers", layers),
            *_section("connections", links),
            *_section("groups", groups),
            *_section("cells", owned),
            *_section("examples", examples),
        ]
    )
    return repaired(text) if whole else text


def _group(layers: Sequence[str], others: Sequence[str]) -> st.SearchStrategy[Json]:
    often = {
        "layers": (10, st.lists(st.sampled_from([*layers, *others]), min_size=1, max_size=4, unique=True)),
        "arrange": 5,
        "place": (2, places([*layers, *others])),
        "label": 5,
        "repeat": (3, st.integers(1, 4)),
        "brace": 3,
    }
    return keys(GROUP, often)


def _section(key: str, held: Mapping[str, Json] | Sequence[Json]) -> list[str]:
    if not held:
        return []
    lines = (
        [f"{_as_text(n)}: {_as_text(v)}" for n, v in held.items()] if isinstance(held, Mapping) else map(_item, held)
    )
    return [f"{key}:", *(f"  {line}" for line in lines)]


def _item(value: Json) -> str:
    return f"- {_as_text(value)}"


def _as_text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def repaired(text: str) -> str:
    """Return a text without the lines that the reader rejects, after a few rounds at most."""
    for _ in range(12):
        spec, problems = read_partially(text, "t")
        wrong = {problem.place.line for problem in problems}
        if spec is not None and not wrong:
            return text
        lines = [line for number, line in enumerate(text.split("\n"), 1) if number not in wrong - {1}]
        # Remove a section that has lost all its lines.
        text = "\n".join(
            line
            for line, following in zip(lines, [*lines[1:], ""], strict=True)
            if line[-1:] != ":" or following[:1] == " "
        )
    return text


# Ways to draw


class Way(NamedTuple):
    """A format, and options of rendering."""

    format: str
    options: Mapping[str, Any]


def ways(kinds: Sequence[str] = ("svg", "svg", "dot", "json")) -> st.SearchStrategy[Way]:
    """Return ways to draw a chart, in formats among `kinds`."""
    assert set(kinds) <= set(formats.names())
    options: dict[str, st.SearchStrategy[Any]] = {
        "theme": st.sampled_from(themes.names()),
        "set": st.sampled_from([(), "links=#333333 disc=outlined", ("grey=true",)]),
        "lang": st.sampled_from(LANGUAGES),
        "detail": st.sampled_from(DETAILS),
        "direction": st.sampled_from([None, None, None, *DIRECTIONS]),
        "max_width": st.sampled_from([None, None, None, 100, 500, 20_000]),
        "unroll": st.integers(1, 3),
        "repeats": st.sampled_from(REPEATS),
        "bias": st.booleans(),
        "labels": st.sampled_from(LABELS),
        "arrows": st.sampled_from(ARROWS),
        "links": st.sampled_from(LINKS),
        "highlight": st.sampled_from([None, None, None, "a", "a[0]", "a -> h_t", "R&D <b>", "no -> no"]),
        "legend": st.sampled_from(LEGENDS),
        "values": st.sampled_from([None, None, "forward"]),
        "steps": st.integers(1, 3),
        "step": st.sampled_from([*STEPS, 1, 2, 9]),
        "width": st.sampled_from([16, 300, 8000]),
        "page": st.sampled_from([None, None, None, None, None, "a4"]),
        "attributes": st.booleans(),
        # `system` starts a process for every picture.
        "engine": st.sampled_from(["embedded", "builtin"]),
    }
    assert options.keys() == set(RenderOptions._fields), "a render option is not tried"
    chosen = st.fixed_dictionaries({}, optional=options)
    return st.builds(Way, st.sampled_from(kinds), chosen)
