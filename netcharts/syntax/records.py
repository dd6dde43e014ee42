"""Records: mappings with known keys. A key is declared once, at the typed field that holds its value.

    class Layer(NamedTuple):
        channels: Annotated[int, Key(Integer(1), "number of feature maps")] = 1

From this declaration follow how the key is read, the default, the JSON Schema and the reference pages.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, ForwardRef, NamedTuple

from netcharts.findings import Place, Problems
from netcharts.syntax import tree
from netcharts.syntax.spelling import resolved
from netcharts.syntax.tree import Node, ScalarNode
from netcharts.syntax.types import Type, wrong_type
from netcharts.wording import named, nearest, quoted, with_article


class Key(NamedTuple):
    """A key of a record.

    Attributes:
        type: Type of its value.
        about: Its meaning, in a few words.
        required: True if it must be given; in a declared record, if neither its field nor `unless_given` has a default.
        default: Value of the field if the key is not given.
        unless_given: The default in words, where it depends on something else.
        name: Its name, if it is not that of the field.
    """

    type: Type
    about: str = ""
    required: bool = False
    default: Any = None
    unless_given: str = ""
    name: str = ""

    @property
    def default_text(self) -> str:
        """Return the default in words: `required`, a value in YAML, or what it depends on; empty if there is none."""
        return "required" if self.required else self.unless_given or _in_yaml(self.default)


def _in_yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, str)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return _in_yaml(value[0]) if isinstance(value, tuple) and len(value) == 1 else ""


class _RecordFields(NamedTuple):
    """The fields of a record."""

    keys: Mapping[str, Key]
    what: str
    expected: str = "a mapping"


class Record(_RecordFields):
    """A mapping with known keys: reads to a dict of the keys that are given and readable."""

    @cached_property
    def _required(self) -> tuple[str, ...]:
        return tuple(name for name, key in self.keys.items() if key.required)

    def read(self, node: Node, problems: Problems) -> dict[str, Any] | None:
        """Return the values of a node by their keys, in American spelling."""
        if not isinstance(node, tree.MappingNode):
            # What should be a mapping can be any other file, such as one of passwords.
            wrong_type(node, f"{self.expected} with the keys of {with_article(self.what)}", problems, quote=False)
            return None
        pairs = [(key, resolved(key.text, self.keys), value) for key, value in node.pairs]
        self._report_missing(node, {name for _, name, _ in pairs}, problems)
        values: dict[str, Any] = {}
        seen: dict[str, ScalarNode] = {}
        for key, name, value in pairs:
            if name in seen:
                self._report_twice(key, seen[name], problems)
                continue
            seen[name] = key
            if name not in self.keys:
                self._report_unknown(key, problems)
            elif (read := self.keys[name].type.read(value, problems)) is not None:
                values[name] = read
        return values

    def places(self, node: Node) -> dict[str, Place]:
        """Return the place of the value of each key that is given."""
        pairs = node.pairs if isinstance(node, tree.MappingNode) else ()
        return {resolved(key.text, self.keys): value.place for key, value in pairs}

    def inside(self, key: str | None) -> Type | None:
        """Return the type of the value of a key."""
        name = "" if key is None else resolved(key, self.keys)
        return self.keys[name].type if name in self.keys else None

    def _report_missing(self, node: tree.MappingNode, given: set[str], problems: Problems) -> None:
        missing = [name for name in self._required if name not in given]
        if missing:
            keys = "the key" if len(missing) == 1 else "the keys"
            problems.add("missing-key", node.place, f"the {self.what} lacks {keys} {named(missing)}")

    def _report_unknown(self, key: ScalarNode, problems: Problems) -> None:
        message = f"{with_article(self.what)} has no key {quoted(key.text)}{nearest(key.text, self.keys)}"
        problems.add("unknown-key", key.place, message)

    def _report_twice(self, key: ScalarNode, first: ScalarNode, problems: Problems) -> None:
        message = (
            f"the key {quoted(key.text)} is given twice (first on line {first.place.line}, as {quoted(first.text)})"
        )
        problems.add("duplicate-key", key.place, message)


def declared(cls: type) -> Mapping[str, Key]:
    """Return the keys that the fields of a typed record declare, by the names of the fields."""
    return _declared(cls)


@cache
def _declared(cls: Any) -> Mapping[str, Key]:
    defaults = _defaults(cls)
    keys = {}
    for field, hint in _hints(cls):
        key = next((extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Key)), None)
        if key is not None:
            required = field not in defaults and not key.unless_given
            keys[field] = key._replace(required=required, default=defaults.get(field), name=key.name or field)
    return keys


def _hints(cls: type) -> Iterator[tuple[str, Any]]:
    """Yield the annotation of each field, inherited fields first.

    `typing.get_type_hints` would evaluate them in a scope where functions such as `lambda: NAMES` do not see the names
    of their module.
    """
    for base in reversed(cls.__mro__):
        scope = vars(sys.modules[base.__module__])
        for field, hint in inspect.get_annotations(base).items():
            text = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
            yield field, eval(text, scope) if isinstance(text, str) else text


def _defaults(cls: type) -> Mapping[str, Any]:
    if dataclasses.is_dataclass(cls):
        return {f.name: f.default for f in dataclasses.fields(cls) if f.default is not dataclasses.MISSING}
    defaults: Mapping[str, Any] = cls._field_defaults  # type: ignore[attr-defined]
    return defaults


def by_field(cls: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a record that is read by the fields of `cls` that hold them."""
    return {field: values[key.name] for field, key in declared(cls).items() if key.name in values}


def record_of(
    cls: type, what: str, others: Mapping[str, Key] = MappingProxyType({}), *, partial: bool = False
) -> Record:
    """Return the record of the keys that the fields of `cls` declare, and of others that no field holds.

    With `partial`, no key is required: the record overrides values of another one.
    """
    keys = {key.name: key._replace(required=key.required and not partial) for key in declared(cls).values()}
    return Record({**keys, **others}, what)
