"""Write plain data as YAML, in the form in which a person writes a spec.

Short mappings and lists are written on one line, the entries of a table of mappings below each other with their values
aligned, and everything else in lines with indentation. Texts are quoted wherever a reader of YAML 1.1 or 1.2 could take
them for something else, such as `no`, `012` or `1:30`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from netcharts import escape
from netcharts.syntax import tree

WIDTH = 120
# A longer text is on a line of its own, and lists of longer items have one on each line.
_SHORT_TEXT, _SHORT_ITEM = 60, 24

_START = re.compile(r"[^\W_]|[_./\\(+$<^]|-(?=\w)")
_IN_BLOCK = re.compile(r": |:$| #|\s$|\.\.\.$")
_IN_FLOW = re.compile(r"[:?,\[\]{}]| #|\s$|\.\.\.$")


def write(data: Mapping[str, Any]) -> str:
    """Return a mapping as the text of a YAML document.

    Raises:
        TypeError: A value is not a mapping, list, text, number or truth value, or it is nested too deeply.
    """
    known = plain(data)
    if not isinstance(known, dict):
        raise TypeError(f"a spec is written from a mapping, not from {type(data).__name__}")
    return "".join(f"{line}\n" for line in _Document().lines(known))


def write_entry(key: str, value: Any, indent: str, width: int = 0) -> list[str]:
    """Return a key and its value as lines of a mapping with an indentation; the value begins in a column `width`.

    Raises:
        TypeError: As in `write`.
    """
    head = f"{scalar(key, flow=False)}:".ljust(width - 1)
    return list(_Document().entry(head, plain(value), indent))


def write_item(value: Any, indent: str) -> list[str]:
    """Return a value as lines of a list with an indentation.

    Raises:
        TypeError: As in `write`.
    """
    return list(_Document().item(plain(value), indent))


def write_inline(value: Any) -> str:
    """Return a value as YAML on one line, for any place in a text.

    Raises:
        TypeError: As in `write`.
    """
    return _flow(plain(value))


def scalar(value: str | int | float | bool | None, *, flow: bool = True) -> str:
    """Return a text, number or truth value as YAML; `flow` if it is in a mapping or list on one line."""
    if isinstance(value, str):
        return value if _is_plain(value, flow) else _quoted(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    # YAML 1.1 needs a decimal point before an exponent.
    return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as dicts, lists, texts, numbers and truth values of these types alone.

    Mappings and lists can be of any type, and arrays of NumPy are lists.

    Raises:
        TypeError: A value is of another type, or it is nested too deeply.
    """
    if depth > tree.MAX_DEPTH:
        raise TypeError(f"a spec is nested at most {tree.MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        return {_key(key): plain(held, depth + 1) for key, held in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist(), depth)
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if value is None:
        return None
    kinds = "mappings, lists, texts, numbers and truth values"
    raise TypeError(f"a spec consists of {kinds}, not of {type(value).__name__}")


def _key(key: Any) -> str:
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        raise TypeError(f"the keys of a spec are texts, not {type(key).__name__}")
    return str(key)


def _is_plain(text: str, flow: bool) -> bool:
    """Return True if a text can be written without quotes."""
    if not _START.match(text) or not text.isprintable() or (_IN_FLOW if flow else _IN_BLOCK).search(text):
        return False
    return not tree.is_resolved(text)


def _quoted(text: str) -> str:
    """Return a text in quotes: in single ones if double ones would need backslashes."""
    if text.isprintable() and re.search(r'["\\]', text) and "'" not in text:
        return f"'{text}'"
    return escape.yaml(text)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value)


def _contains_mapping(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, dict) or _contains_mapping(item) for item in value)
    return isinstance(value, dict)


def _is_table(value: Any) -> bool:
    """Return True for a mapping from names to mappings, which are written below each other."""
    return isinstance(value, dict) and bool(value) and all(isinstance(held, dict) for held in value.values())


def _is_short(value: Any) -> bool:
    """Return True if a value is simple enough for one line, if it fits there."""
    if isinstance(value, list):
        return not _contains_mapping(value)
    if isinstance(value, dict):
        return not _is_table(value) and all(map(_is_simple_value, value.values()))
    return True


def _is_simple_value(value: Any) -> bool:
    if isinstance(value, dict):
        return not any(map(_contains_mapping, value.values()))
    return _is_short(value)


class _Document:
    """Writes the lines of a document."""

    def lines(self, data: dict[str, Any]) -> Iterator[str]:
        """Yield the lines of a whole document."""
        for key, value in data.items():
            # At the top, only short texts and numbers are on one line.
            held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            simple = not any(isinstance(each, (dict, list)) or len(str(each)) > _SHORT_TEXT for each in held)
            yield from self.entry(f"{scalar(key, flow=False)}:", value, "", short=simple)

    def entry(self, head: str, value: Any, indent: str, *, short: bool = True, aligned: str = "") -> Iterator[str]:
        """Yield the lines of a value behind a key or a dash; `aligned` is its text in a table."""
        if not isinstance(value, (dict, list)):
            yield f"{indent}{head} {scalar(value, flow=False)}"
            return
        line = f"{indent}{head} {aligned or _flow(value)}"
        if not value or (short and _is_short(value) and len(line) <= WIDTH):
            yield line
        elif isinstance(value, list) and not _contains_mapping(value) and _has_short_items(value):
            yield from _filled(f"{indent}{head} [", value)
        else:
            yield f"{indent}{head}"
            yield from self._block(value, f"{indent}  ")

    def _block(self, value: dict[str, Any] | list[Any], indent: str) -> Iterator[str]:
        if isinstance(value, dict):
            yield from self._mapping(value, indent)
            return
        for item in value:
            yield from self.item(item, indent)

    def _mapping(self, value: dict[str, Any], indent: str) -> Iterator[str]:
        heads = {key: f"{scalar(key, flow=False)}:" for key in value}
        rows = {key: held for key, held in value.items() if isinstance(held, dict) and held and _is_short(held)}
        fits = all(len(_flow(held)) + len(heads[key]) + len(indent) < WIDTH for key, held in rows.items())
        if len(rows) < 2 or len(rows) < len(value) or not fits:
            for key, held in value.items():
                yield from self.entry(heads[key], held, indent)
            return
        texts = _aligned(list(rows.values()))
        widest = max(map(len, heads.values()))
        for (key, held), text in zip(rows.items(), texts, strict=True):
            yield from self.entry(heads[key].ljust(widest), held, indent, aligned=text)

    def item(self, item: Any, indent: str) -> Iterator[str]:
        """Yield the lines of an item of a list."""
        if isinstance(item, dict) and item:
            line = f"{indent}- {_flow(item)}"
            flat = not any(isinstance(held, dict) or _contains_mapping(held) for held in item.values())
            if len(item) > 1 and flat and len(line) <= WIDTH:
                yield line
                return
            entries = (self.entry(f"{scalar(key, flow=False)}:", held, f"{indent}  ") for key, held in item.items())
            first, *rest = chain.from_iterable(entries)
            yield f"{indent}- {first.lstrip(' ')}"
            yield from rest
            return
        first, *rest = self.entry("-", item, indent)
        if rest and first == f"{indent}-":
            # The first item of a list within a list is on the line of its dash.
            first, *rest = f"{first} {rest[0].lstrip(' ')}", *rest[1:]
        yield first
        yield from rest


def _has_short_items(items: list[Any]) -> bool:
    return all(len(_flow(item)) <= _SHORT_ITEM for item in items)


def _filled(head: str, items: list[Any]) -> Iterator[str]:
    """Yield the lines of a list with as many items on each as fit."""
    line = head
    for number, item in enumerate(items, 1):
        text = _flow(item) + ("," if number < len(items) else "]")
        if len(line) + len(text) > WIDTH and line.strip() != head.strip():
            yield line.rstrip()
            line = " " * len(head)
        line += text if line.endswith("[") or not line.strip() else f" {text}"
    yield line


def _aligned(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return mappings on one line each; rows that begin with the same keys have the values of these in columns."""
    cells = [[f"{scalar(key)}: {_flow(value)}" for key, value in row.items()] for row in rows]
    keys = [tuple(row) for row in rows]
    widths: dict[tuple[str, ...], int] = defaultdict(int)
    for row, own in zip(cells, keys, strict=True):
        for count in range(1, len(row)):
            # The width of a cell matters to the rows that go on with the same key.
            widths[own[: count + 1]] = max(widths[own[: count + 1]], len(row[count - 1]))
    lines = []
    for row, own in zip(cells, keys, strict=True):
        padded = [f"{cell},".ljust(widths[own[: count + 2]] + 1) for count, cell in enumerate(row[:-1])]
        lines.append("{" + " ".join([*padded, row[-1]]) + "}")
    return lines if all(len(line) < WIDTH - 20 for line in lines) else [_flow(dict(row)) for row in rows]
