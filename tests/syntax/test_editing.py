"""Edits of one value: the rest of the text stays as it is, character by character."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from netcharts.errors import EditError
from netcharts.findings import Problems
from netcharts.spec import bundled
from netcharts.syntax import editing, tree, writer
from netcharts.syntax.patching import patched
from netcharts.syntax.plain_data import plain_data
from tests.syntax.test_writer import DATA, TEXT

Path = tuple[str | int, ...]

SPEC = """\
# A heading.
name: T   # its name
layers:
  input:  {cell: input,  size: 3}  # in
  # Before the output.
  output: {cell: output, size: 2, label: "a, b"}

connections:
  - full: input -> output
    delay: 1  # late
  - {full: input -> output}
numbers: &one
- 1
- [2, 3]
again: *one
"""

# What is edited, the new value, the old and the new line; an old line that is empty is the one before.
EDITS: dict[str, tuple[Path, Any, str, str]] = {
    "a scalar in lines": (("name",), "Other", "name: T   # its name", "name: Other   # its name"),
    "a scalar that needs quotes": (("name",), "1.5", "name: T   # its name", 'name: "1.5"   # its name'),
    "a scalar in brackets": (
        ("layers", "input", "size"),
        [4, 4],
        "  input:  {cell: input,  size: 3}  # in",
        "  input:  {cell: input,  size: [4, 4]}  # in",
    ),
    "a quoted scalar": (
        ("layers", "output", "label"),
        "c",
        '  output: {cell: output, size: 2, label: "a, b"}',
        "  output: {cell: output, size: 2, label: c}",
    ),
    "a new key in brackets": (
        ("layers", "input", "bias"),
        False,
        "  input:  {cell: input,  size: 3}  # in",
        "  input:  {cell: input,  size: 3, bias: false}  # in",
    ),
    "a key less in brackets": (
        ("layers", "output", "size"),
        None,
        '  output: {cell: output, size: 2, label: "a, b"}',
        '  output: {cell: output, label: "a, b"}',
    ),
    "the last key less in brackets": (
        ("layers", "output", "label"),
        None,
        '  output: {cell: output, size: 2, label: "a, b"}',
        "  output: {cell: output, size: 2}",
    ),
    "a mapping in brackets": (
        ("layers", "output"),
        {"cell": "hidden", "size": 1},
        '  output: {cell: output, size: 2, label: "a, b"}',
        "  output: {cell: hidden, size: 1}",
    ),
    "a new key in lines": (
        ("layers", "more"),
        {"cell": "hidden", "size": 1},
        '  output: {cell: output, size: 2, label: "a, b"}',
        '  output: {cell: output, size: 2, label: "a, b"}\n  more:   {cell: hidden, size: 1}',
    ),
    "a key less in lines": (("connections", 0, "delay"), None, "    delay: 1  # late\n", ""),
    "the first key less in lines": (
        ("connections", 0, "full"),
        None,
        "  - full: input -> output\n    delay: 1  # late",
        "  - delay: 1  # late",
    ),
    "an item less": (("connections", 1), None, "  - {full: input -> output}\n", ""),
    "the first item less": (("numbers", 0), None, "- 1\n", ""),
    "an item more": (
        ("connections", 2),
        {"identity": "input -> input"},
        "  - {full: input -> output}",
        "  - {full: input -> output}\n  - identity: input -> input",
    ),
    "an item more in brackets": (("numbers", 1, 2), 4, "- [2, 3]", "- [2, 3, 4]"),
    "an item in lines": (("numbers", 0), "a: b", "- 1", '- "a: b"'),
    "an alias": (("again",), [1], "again: *one", "again: [1]"),
    "a new key at the end": (("kind",), "lstm", "again: *one", "again: *one\nkind: lstm"),
    "new keys within new keys": (("a", "b"), [{"c": 1}], "again: *one", "again: *one\na:\n  b:\n    - c: 1"),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_edits(edit: str, line_break: str) -> None:
    """Each edit changes its line alone."""
    path, value, old, new = EDITS[edit]
    assert SPEC.count(old) == 1
    expected = SPEC.replace(old, new).replace("\n", line_break)
    before = SPEC.replace("\n", line_break)
    if path[0] == "numbers":
        # The alias would change with what it stands for.
        with pytest.raises(EditError):
            editing.changed(before, path, value)
        before, expected = before.replace("*one", "0"), expected.replace("*one", "0")
    assert editing.changed(before, path, value) == expected


@pytest.mark.parametrize(
    "path",
    [(), ("nothing", 0), ("name", "x"), ("connections", 5), ("connections", "x"), ("again", 0), ("layers", 0, 0)],
)
def test_impossible_edits(path: Path) -> None:
    """A place that is not there, or is a copy, is reported."""
    with pytest.raises(EditError):
        editing.changed(SPEC, path, None)


def places(data: Any, path: Path = ()) -> list[Path]:
    """Return the paths of all values in data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [*([path] if path else []), *(place for key, value in inner for place in places(value, (*path, key)))]


def applied(data: Any, path: Path, value: Any) -> Any:
    """Return data with another value at a path, or without it if that is None."""
    data = copy.deepcopy(data)
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return data


def data_in(text: str) -> Any:
    """Return the data in a text."""
    root = tree.parse(text, Problems())
    assert root is not None
    return plain_data(root, None)


@given(st.dictionaries(TEXT, DATA, min_size=1, max_size=5), DATA, st.data())
def test_any_place_can_be_edited(data: dict[str, Any], value: Any, draw: st.DataObject) -> None:
    """The edited text holds the data with the new value, and the old text comes back by the old value."""
    text = writer.write(data)
    path = draw.draw(st.sampled_from(places(data)))
    expected = applied(data, path, value)
    assume(expected)
    assert data_in(editing.changed(text, path, value)) == expected


def test_bundled_specs_can_be_edited(spec_name: str) -> None:
    """Every value of a bundled spec can be replaced; lines that do not hold it stay as they are."""
    text = bundled.read_bytes(bundled.find(spec_name)).decode()
    data = data_in(text)
    edited = 0
    for path in places(data)[::7]:
        try:
            after = editing.changed(text, path, "new")
        except EditError:
            assert "&" in text, f"only anchors and aliases prevent an edit, not {path}"
            continue
        edited += 1
        assert data_in(after) == applied(data, path, "new")
        assert set(comments(text)) >= set(comments(after))
        if not isinstance(value_at(data, path), (dict, list)):
            assert comments(after) == comments(text)
            assert len(set(after.splitlines()) - set(text.splitlines())) <= 1
    assert edited


def value_at(data: Any, path: Path) -> Any:
    """Return the value at a path."""
    for key in path:
        data = data[key]
    return data


def comments(text: str) -> list[str]:
    """Return the lines of a text that are comments."""
    return [line for line in text.splitlines() if line.lstrip().startswith("#")]


DOCUMENT = """# First.
a: 1  # of a
table:
  one: {x: 1, y: [1, 2]}
  # Of three.
  three: {x: 3}
list:
  - first
  # Of the last.
  - {last: 1}
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["table"].update(one={"x": 1, "y": [1, 2, 3]}), ("y: [1, 2]", "y: [1, 2, 3]")),
        (
            lambda d: d.update(table={"one": d["table"]["one"], "two": {"x": 2}, "three": {"x": 3}}),
            ("  # Of three", "  two: {x: 2}\n  # Of three"),
        ),
        (lambda d: d.update(table={"zero": {"x": 0}, **d["table"]}), ("  one:", "  zero: {x: 0}\n  one:")),
        (lambda d: d["list"].insert(1, "second"), ("  # Of the last", "  - second\n  # Of the last")),
        (
            lambda d: d["list"].extend(["more", "and more"]),
            ("  - {last: 1}\n", "  - {last: 1}\n  - more\n  - and more\n"),
        ),
        (lambda d: d["list"].insert(0, "none"), ("  - first", "  - none\n  - first")),
        (lambda d: d["list"].__setitem__(1, {"last": 2, "and": 3}), ("{last: 1}", "{last: 2, and: 3}")),
        (lambda d: d["table"].pop("one"), ("  one: {x: 1, y: [1, 2]}\n", "")),
        (lambda d: d.pop("a"), ("a: 1  # of a\n", "")),
        (lambda d: d.update(b=2), ("  - {last: 1}\n", "  - {last: 1}\nb: 2\n")),
    ],
)
def test_patches_keep_what_stays(change: Callable[[Any], object], expected: tuple[str, str]) -> None:
    """A text gets other data by the smallest edits; comments stay above what they are about."""
    before, after = (yaml.safe_load(DOCUMENT) for _ in range(2))
    change(after)
    text = patched(DOCUMENT, before, after)
    assert yaml.safe_load(text) == after
    assert text == DOCUMENT.replace(*expected)
