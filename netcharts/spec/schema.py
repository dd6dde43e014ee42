"""The language as a JSON Schema, for completion and validation in editors, generated from the types of the reader.

A schema knows shapes and fixed names, but not what names refer to: `netcharts check` reports that a layer does not
exist, or that sizes do not fit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from netcharts import blocks, graphs, patterns, registry
from netcharts.cells import anatomy_reader
from netcharts.normalizations import _settings
from netcharts.spec import block_layers, connections, definitions, layer_paths, limits, model, positions, starts
from netcharts.style import themes
from netcharts.syntax import lists, numeric, records, texts, types
from netcharts.syntax.languages import LANGUAGES
from netcharts.syntax.spelling import spellings

Schema = dict[str, Any]


def schema() -> Schema:
    """Return the JSON Schema (draft 7) of a spec."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "netcharts spec, version 1"}
    numbers = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/numbers"}}
    definitions = {"numbers": {"anyOf": [of(numeric.Number()), numbers]}}
    return {**head, **of(model.SPEC), "definitions": definitions}


def text() -> str:
    """Return the text of `netcharts.schema.json`, which lies beside the bundled specs."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


@singledispatch
def of(type_: Any) -> Schema:
    """Return the schema of a type of the language."""
    raise TypeError(f"no schema is known for {type(type_).__name__}")


@of.register
def _(type_: types.ShortText) -> Schema:
    # Where a text is expected, what YAML reads as a number or a truth value is text as well.
    return {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": type_.most}


@of.register
def _(type_: types.OpenChoice) -> Schema:
    return {"anyOf": [{"enum": sorted(type_.names())}, of(types.ShortText())]}


@of.register
def _(type_: texts.LocalizedTextType) -> Schema:
    text = of(types.ShortText(most=type_.most))
    by_language = {"type": "object", "properties": dict.fromkeys(LANGUAGES, text)}
    return {"anyOf": [text, {**by_language, "additionalProperties": False, "minProperties": 1}]}


@of.register
def _(type_: numeric.Integer) -> Schema:
    return {"type": "integer", "minimum": type_.least, "maximum": type_.most}


@of.register
def _(type_: numeric.Fraction) -> Schema:
    return {"type": "number", "exclusiveMinimum": 0, "maximum": 1}


@of.register
def _(type_: numeric.NumberFromZero) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": 1e6}


@of.register
def _(type_: numeric.PositiveNumber) -> Schema:
    return {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}


@of.register
def _(type_: numeric.Number) -> Schema:
    return {"type": "number", "minimum": -1e6, "maximum": 1e6}


@of.register
def _(type_: graphs.EdgesType) -> Schema:
    return {"anyOf": [of(types.ShortText()), of(graphs.EDGES)]}


@of.register
def _(type_: numeric.Array) -> Schema:
    return {"$ref": "#/definitions/numbers"}


@of.register
def _(type_: types.Boolean) -> Schema:
    return {"type": "boolean"}


@of.register
def _(type_: types.Color) -> Schema:
    return {"type": "string", "pattern": "^(#([0-9a-fA-F]{3}){1,2}|[a-zA-Z]+)$"}


@of.register
def _(type_: types.Choice) -> Schema:
    return {"enum": [spelling for name in type_.names() for spelling in spellings(name)]}


@of.register
def _(type_: types.Located) -> Schema:
    return of(type_.type)


@of.register
def _(type_: types.WordOr) -> Schema:
    return {"anyOf": [of(type_.words), of(type_.other)]}


@of.register
def _(type_: lists.OneOrPair) -> Schema:
    return {"anyOf": [of(type_.item), {"type": "array", "items": of(type_.second), "minItems": 2, "maxItems": 2}]}


@of.register
def _(type_: lists.ListOf) -> Schema:
    item = of(type_.item)
    several: Schema = {"type": "array", "items": item, "minItems": type_.least}
    if type_.most is not None:
        several["maxItems"] = type_.most
    return {"anyOf": [item, several]} if type_.single else several


@of.register
def _(type_: lists.LenientList) -> Schema:
    item = of(type_.item)
    several: Schema = {"type": "array", "items": item}
    return {"anyOf": [item, several]} if type_.single else several


@of.register
def _(type_: records.Record) -> Schema:
    schema: Schema = {"type": "object", "properties": _properties(type_.keys), "additionalProperties": False}
    required = [name for name, key in type_.keys.items() if key.required]
    return {**schema, "required": required} if required else schema


def _properties(keys: Mapping[str, records.Key]) -> Schema:
    """Return the properties of keys, each in all of its spellings."""
    schemas = {name: {"description": key.about or key.type.expected, **of(key.type)} for name, key in keys.items()}
    return {spelling: schema for name, schema in schemas.items() for spelling in spellings(name)}


@of.register
def _(type_: themes.Background) -> Schema:
    return of(type_.color)


@of.register
def _(type_: themes.ColorOrFraction) -> Schema:
    return {"anyOf": [of(type_.color), of(type_.fraction)]}


@of.register
def _(type_: _settings.NormalizeType) -> Schema:
    return {"anyOf": [of(_settings.KIND), of(_settings.NORMALIZE)]}


@of.register
def _(type_: starts.StartType) -> Schema:
    one = {"anyOf": [of(starts.PLAIN), of(numeric.Number())]}
    return {"anyOf": [one, {"type": "object", "minProperties": 1, "additionalProperties": one}]}


@of.register
def _(type_: themes.ThemeType) -> Schema:
    return {"anyOf": [of(themes.NAME), of(type_.record)]}


@of.register
def _(type_: anatomy_reader.WireType) -> Schema:
    return {"anyOf": [of(types.ShortText()), of(numeric.Number())]}


@of.register
def _(type_: anatomy_reader.AnatomyType) -> Schema:
    return {"type": "object", "minProperties": 1, "additionalProperties": of(anatomy_reader.PART)}


@of.register
def _(type_: layer_paths.PathType) -> Schema:
    arrow = layer_paths.ARROW.pattern
    # A name is not empty, and no arrow begins within it.
    name = rf"\s*(?!{arrow})\S((?!{arrow})[\s\S])*"
    return {"type": "string", "pattern": f"^{name}(({arrow}){name})+$"}


@of.register
def _(type_: definitions.Definitions) -> Schema:
    names = {"pattern": r"\S", "maxLength": 100, "not": {"pattern": layer_paths.ARROW.pattern}}
    most = limits.MOST_LAYERS
    mapping = {"type": "object", "propertyNames": names, "minProperties": 1, "maxProperties": most}
    return {**mapping, "additionalProperties": of(type_.type)}


@of.register
def _(type_: definitions.LocatedRecord) -> Schema:
    return of(type_.record)


@of.register
def _(type_: definitions.OneOf) -> Schema:
    return {"anyOf": [of(type_.usual), of(type_.other)]}


@of.register
def _(type_: blocks.ParametersType) -> Schema:
    value = {"type": ["string", "number", "boolean"]}
    one_each = {"type": "array", "minItems": 1, "items": {"anyOf": [value, {"type": "array", "items": value}]}}
    return {"type": "object", "additionalProperties": {"anyOf": [value, one_each]}}


@of.register
def _(type_: blocks.LayersType) -> Schema:
    # Where a parameter can stand, any value is valid.
    keys = {**model.LAYER.keys, **block_layers.BLOCK_LAYER.keys}
    properties = {spelling: {"description": key.about} for name, key in keys.items() for spelling in spellings(name)}
    layer = {"type": "object", "properties": {**properties, blocks.WHEN: {}}, "additionalProperties": False}
    return {"type": "object", "minProperties": 1, "additionalProperties": layer}


@of.register
def _(type_: blocks.ConnectionsType) -> Schema:
    return {"type": "array", "items": {"type": "object", "minProperties": 1}}


@of.register
def _(type_: positions.PositionType) -> Schema:
    anchors = of(positions.ANCHORS)
    mapping = {"type": "object", "properties": dict.fromkeys(positions.SIDES, anchors)}
    return {**mapping, "additionalProperties": False, "minProperties": 1, "maxProperties": 1}


@of.register
def _(type_: connections.ConnectionType) -> Schema:
    return {"anyOf": [_connection(key) for key in patterns.names()]}


def _connection(key: str) -> Schema:
    pattern = patterns.load(key)
    value = connections.PATHS if pattern.scope == "path" else connections.NAMES
    about = registry.summary("patterns", key)
    options = pattern.keys
    known = {key: records.Key(value, required=True, about=about), **options}
    return of(records.Record(known, "connection"))
