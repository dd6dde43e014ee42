"""Change one value in a YAML text, and leave all other characters as they are, comments and alignment included.

Libraries that keep comments, such as ruamel.yaml, write the whole document anew and so normalize its white space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netcharts.errors import EditError
from netcharts.findings import Problems
from netcharts.syntax import tree, writer
from netcharts.syntax.spans import Span, span_of
from netcharts.syntax.tree import MappingNode, Node, ScalarNode
from netcharts.wording import quoted

Step = str | int


def changed(text: str, path: Sequence[Step], value: Any) -> str:
    """Return a YAML text in which the value at a path of keys and indices is another; without it, if that is None.

    A key that is not there is added at the end of its mapping, and an index that is the length of a list at its end.

    Raises:
        EditError: There is no such place, or it is inside an alias or an anchor.
        TypeError: The value is not made of mappings, lists, texts, numbers and truth values.
    """
    wanted = None if value is None else writer.plain(value)
    if not path:
        raise EditError("the path of an edit is empty")
    before = _parsed(text)
    edited = _Edit(text).change(list(path), wanted)
    expected = _replaced(_data(before), list(path), wanted)
    # An anchor or an unusual layout can make an edit change something else.
    if _data(_parsed(edited)) != expected:
        raise EditError(f"the text can't be edited at {_named(path)}")
    return edited


def inserted(text: str, path: Sequence[Step], index: int, key: str | None, value: Any) -> str:
    """Return a YAML text with one more value in the list or mapping at a path, before that with an index.

    Comments above a value stay above it.

    Args:
        text: The text.
        path: The path of the list or mapping.
        index: Where the value will be.
        key: The key of the value in a mapping; None in a list.
        value: The value.

    Raises:
        EditError: As in `changed`.
        TypeError: As in `changed`.
    """
    return _Edit(text).insert(list(path), index, key, writer.plain(value))


def _parsed(text: str) -> Node:
    problems = Problems()
    root = tree.parse(text, problems)
    if root is None or len(problems):
        raise EditError("the text is not valid YAML")
    return root


def _named(path: Sequence[Step]) -> str:
    return quoted(" / ".join(map(str, path)))


def _data(node: Node) -> Any:
    """Return a tree as data that tells plain and quoted scalars apart, but not how they are quoted."""
    if isinstance(node, MappingNode):
        return {key.text: _data(value) for key, value in node.pairs}
    if isinstance(node, ScalarNode):
        resolved = node.plain and (node.empty() or node.flag() is not None or node.number() is not None)
        return (node.text, bool(resolved))
    return [_data(item) for item in node.items]


def _replaced(data: Any, path: list[Step], value: Any) -> Any:
    """Return data with another value at a path."""
    key, *rest = path
    new = _replaced(_inner(data, key), rest, value) if rest else None if value is None else _written(value)
    if isinstance(data, dict):
        others = {own: held for own, held in data.items() if own != key or new is not None}
        return others if new is None else {**others, str(key): new}
    number = int(key)
    return [*data[:number], *([] if new is None else [new]), *data[number + 1 :]]


def _inner(data: Any, key: Step) -> Any:
    return data.get(key, {}) if isinstance(data, dict) else data[int(key)]


def _written(value: Any) -> Any:
    return _data(_parsed(writer.write_inline([value])))[0]


class _Edit:
    """One edit of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_break = "\r\n" if "\r\n" in text else "\n"
        self.root = span_of(text)

    def change(self, path: list[Step], value: Any) -> str:
        node, in_flow = self.root, False
        for number, step in enumerate(path):
            if node.form == "alias":
                raise EditError(f"{_named(path[:number])} is an alias, whose values are elsewhere in the text")
            in_flow |= node.flow
            place = self._find(node, step)
            last = number == len(path) - 1
            if place is None or last:
                return self._at(node, step, place, _nested(path[number + 1 :], value), in_flow, path)
            node = node.items[place]
        raise AssertionError("a path has at least one step")

    def insert(self, path: list[Step], index: int, key: str | None, value: Any) -> str:
        node, in_flow = self.root, self.root.flow
        for number, step in enumerate(path):
            place = self._find(node, step)
            if place is None:
                raise EditError(f"the text has nothing at {_named(path[: number + 1])}")
            node = node.items[place]
            in_flow |= node.flow
        if node.form != ("sequence" if key is None else "mapping") or not node.items:
            raise EditError(f"the text has no such list or mapping at {_named(path)}")
        return self._added(node, key or "", value, in_flow, index)

    def _find(self, node: Span, step: Step) -> int | None:
        """Return the number of a value among the items of a node, or None if it is not there."""
        if node.form == "mapping":
            keys = [self._key(key) for key, _ in node.pairs]
            return 2 * keys.index(str(step)) + 1 if str(step) in keys else None
        if node.form == "sequence" and isinstance(step, int) and 0 <= step < len(node.items):
            return step
        return None

    def _key(self, key: Span) -> str:
        node = _parsed(self.text[key.start : key.end])
        return node.text if isinstance(node, ScalarNode) else ""

    def _at(self, node: Span, step: Step, place: int | None, value: Any, in_flow: bool, path: list[Step]) -> str:
        """Return the text with another value at a place in a node, or with one more, or one less."""
        if node.form == "scalar" or (node.form == "sequence" and place is None and step != len(node.items)):
            raise EditError(f"the text has nothing at {_named(path)}")
        if value is None and place is None:
            raise EditError(f"the text has nothing at {_named(path)}")
        if place is None:
            return self._added(node, str(step), value, in_flow)
        if value is None:
            return self._without(node, place, in_flow)
        return self._with(node, place, value, in_flow)

    def _with(self, node: Span, place: int, value: Any, in_flow: bool) -> str:
        """Return the text with another value in a place."""
        old = node.items[place]
        if in_flow:
            return self._spliced(old.start, old.end, writer.write_inline(value))
        indent = " " * node.column
        if node.form == "sequence":
            first, *rest = writer.write_item(value, indent)
            return self._spliced(old.start, old.end, self._joined([first.removeprefix(f"{indent}- "), *rest]))
        key = node.items[place - 1]
        colon = self.text.index(":", key.end) + 1
        head = f"{writer.scalar(self._key(key), flow=False)}:"
        first, *rest = writer.write_entry(self._key(key), value, indent)
        shown = first.removeprefix(f"{indent}{head}")
        if rest and not shown:
            return self._spliced(colon, old.end, self._joined(["", *rest]))
        # White space between the key and a value on its line is that of a table.
        start = old.start if old.end > old.start and "\n" not in self.text[colon : old.start] else colon
        text = self._joined([shown.lstrip(" "), *rest])
        return self._spliced(start, max(old.end, start), text if start > colon else f" {text}")

    def _added(self, node: Span, key: str, value: Any, in_flow: bool, index: int | None = None) -> str:
        """Return the text with one more value in a list or mapping, before that with an index or at the end."""
        mapping = node.form == "mapping"
        before = len(node.items) if index is None else index * (2 if mapping else 1)
        if in_flow:
            text = writer.write_inline({key: value})[1:-1] if mapping else writer.write_inline(value)
            if not node.items:
                return self._spliced(node.start + 1, node.start + 1, text)
            if not before:
                return self._spliced(node.items[0].start, node.items[0].start, f"{text}, ")
            at = node.items[before - 1].end
            return self._spliced(at, at, f", {text}")
        indent = " " * node.column
        if mapping:
            lines = writer.write_entry(key, value, indent, self._width(node))
        else:
            lines = writer.write_item(value, indent)
        if not before:
            first = node.items[0].start if mapping else self._dash(node.items[0].start)
            start = self.text.rfind("\n", 0, first) + 1
            if self.text[start:first].strip():
                raise EditError("the text has its first value on a line with something else")
            return self._spliced(start, start, self._joined(lines) + self.line_break)
        at = self._end_of_line(node.items[before - 1].end)
        return self._spliced(at, at, self.line_break + self._joined(lines))

    def _width(self, node: Span) -> int:
        """Return the column, within a mapping in lines, in which the values of its last entries begin."""
        last = node.pairs[-2:]
        columns = {value.column - node.column for _, value in last}
        padded = any(value.start - key.end > len(": ") for key, value in last)
        return columns.pop() if padded and len(columns) == 1 else 0

    def _without(self, node: Span, place: int, in_flow: bool) -> str:
        """Return the text without a value, and without its key in a mapping."""
        width = 2 if node.form == "mapping" else 1
        first, last = place - width + 1, place
        before, after = node.items[:first], node.items[last + 1 :]
        if not before and not after:
            empty = "{}" if width == 2 else "[]"
            return self._spliced(node.start, node.end, empty)
        if in_flow:
            if after:
                return self._spliced(node.items[first].start, after[0].start, "")
            return self._spliced(before[-1].end, node.items[last].end, "")
        start = node.items[first].start if width == 2 else self._dash(node.items[first].start)
        if after:
            stop = after[0].start if width == 2 else self._dash(after[0].start)
            line, following = self.text.rfind("\n", 0, start) + 1, self._end_of_line(node.items[last].end) + 1
            if "#" in self.text[following:stop] and not self.text[line:start].strip():
                # Comments above the next value are about that.
                return self._spliced(line, self.text.find("\n", following - 1) + 1, "")
            return self._spliced(start, stop, "")
        return self._spliced(self._end_of_line(before[-1].end), self._end_of_line(node.items[last].end), "")

    def _dash(self, start: int) -> int:
        return self.text.rindex("-", 0, start)

    def _end_of_line(self, offset: int) -> int:
        at = self.text.find("\n", offset)
        return len(self.text) if at < 0 else at - self.text[:at].endswith("\r")

    def _joined(self, lines: Sequence[str]) -> str:
        return self.line_break.join(lines)

    def _spliced(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]


def _nested(path: Sequence[Step], value: Any) -> Any:
    """Return the value that holds another at a path of keys."""
    if value is None:
        return None
    for step in reversed(path):
        value = {str(step): value}
    return value
