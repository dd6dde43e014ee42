"""The language as a JSON Schema, for editors that complete and underline: made from the types that the reader uses.

A schema can tell shapes and names apart, not what names stand for: that a layer exists, or that sizes fit, is told by
`netcharts check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from netcharts import patterns, registry
from netcharts.cells import anatomy
from netcharts.spec import grammar, paths
from netcharts.style import themes
from netcharts.syntax import fields

Schema = dict[str, Any]


def schema() -> Schema:
    """The JSON Schema (draft 7) of a spec."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "netcharts spec, version 1"}
    numbers = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/numbers"}}
    definitions = {"numbers": {"anyOf": [of(fields.Number()), numbers]}}
    return {**head, **of(grammar.SPEC), "definitions": definitions}


def text() -> str:
    """The schema as it stands beside the bundled specs, in `netcharts.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


@singledispatch
def of(type_: Any) -> Schema:
    """The schema of a type of the language."""
    raise TypeError(f"no schema is known for {type(type_).__name__}")


@of.register
def _(type_: fields.Word) -> Schema:
    # What YAML reads as a number or a truth value is a text like any other where a text is expected.
    return {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": type_.most}


@of.register
def _(type_: fields.Known) -> Schema:
    return {"anyOf": [{"enum": sorted(type_.names())}, of(fields.Word())]}


@of.register
def _(type_: fields.Texts) -> Schema:
    text = of(fields.Word(most=type_.most))
    texts = {"type": "object", "properties": dict.fromkeys(fields.LANGUAGES, text)}
    return {"anyOf": [text, {**texts, "additionalProperties": False, "minProperties": 1}]}


@of.register
def _(type_: fields.Integer) -> Schema:
    return {"type": "integer", "minimum": type_.least, "maximum": type_.most}


@of.register
def _(type_: fields.Fraction) -> Schema:
    return {"type": "number", "exclusiveMinimum": 0, "maximum": 1}


@of.register
def _(type_: fields.Positive) -> Schema:
    return {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}


@of.register
def _(type_: fields.Number) -> Schema:
    return {"type": "number", "minimum": -1e6, "maximum": 1e6}


@of.register
def _(type_: fields.Numbers) -> Schema:
    return {"$ref": "#/definitions/numbers"}


@of.register
def _(type_: fields.Flag) -> Schema:
    return {"type": "boolean"}


@of.register
def _(type_: fields.Colour) -> Schema:
    return {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}


@of.register
def _(type_: fields.Choice) -> Schema:
    return {"enum": list(type_.names())}


@of.register
def _(type_: fields.Located) -> Schema:
    return of(type_.type)


@of.register
def _(type_: fields.ListOf) -> Schema:
    item = of(type_.item)
    several: Schema = {"type": "array", "items": item, "minItems": type_.least}
    if type_.most is not None:
        several["maxItems"] = type_.most
    return {"anyOf": [item, several]} if type_.single else several


@of.register
def _(type_: fields.Several) -> Schema:
    item = of(type_.item)
    several: Schema = {"type": "array", "items": item}
    return {"anyOf": [item, several]} if type_.single else several


@of.register
def _(type_: fields.Record) -> Schema:
    required = [key for key, field in type_.fields.items() if field.required]
    found: Schema = {"type": "object", "properties": _properties(type_.fields), "additionalProperties": False}
    return {**found, "required": required} if required else found


def _properties(known: Mapping[str, fields.Field]) -> Schema:
    return {key: {"description": field.about or field.type.expected, **of(field.type)} for key, field in known.items()}


@of.register
def _(type_: themes.Either) -> Schema:
    return {"anyOf": [of(type_.first), of(type_.other)]}


@of.register
def _(type_: themes.ThemeType) -> Schema:
    return {"anyOf": [of(themes.NAME), of(type_.record)]}


@of.register
def _(type_: anatomy.WireType) -> Schema:
    return {"anyOf": [of(fields.Word()), of(fields.Number())]}


@of.register
def _(type_: anatomy.AnatomyType) -> Schema:
    return {"type": "object", "minProperties": 1, "additionalProperties": of(anatomy.PART)}


@of.register
def _(type_: paths.PathType) -> Schema:
    arrow = paths.ARROW.pattern
    # A name has something to it, and no arrow begins within it.
    name = rf"\s*(?!{arrow})\S((?!{arrow})[\s\S])*"
    return {"type": "string", "pattern": f"^{name}(({arrow}){name})+$"}


@of.register
def _(type_: grammar.Named) -> Schema:
    names = {"pattern": r"\S", "maxLength": 100, "not": {"pattern": paths.ARROW.pattern}}
    most = grammar.MOST_LAYERS
    found = {"type": "object", "propertyNames": names, "minProperties": 1, "maxProperties": most}
    return {**found, "additionalProperties": of(type_.record)}


@of.register
def _(type_: grammar.Placed) -> Schema:
    return of(type_.record)


@of.register
def _(type_: grammar.PlaceType) -> Schema:
    anchors = of(grammar.NAMES)
    found = {"type": "object", "properties": dict.fromkeys(grammar.SIDES, anchors)}
    return {**found, "additionalProperties": False, "minProperties": 1, "maxProperties": 1}


@of.register
def _(type_: grammar.ConnectionType) -> Schema:
    return {"anyOf": [_connection(key) for key in patterns.names()]}


def _connection(key: str) -> Schema:
    pattern = patterns.load(key)
    value = grammar.PATHS if pattern.scope == "path" else grammar.NAMES
    about = (registry.module("patterns", key).__doc__ or "").partition("\n")[0]
    options = grammar.options_record(key, pattern.options).fields
    known = {key: fields.Field(value, required=True, about=about), **options}
    return of(fields.Record(known, "connection"))
