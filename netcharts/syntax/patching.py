"""Change a YAML text so that it holds other data, and leave what stays the same as it is, with its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from json import dumps
from typing import Any

from netcharts.syntax.editing import Step, changed, inserted


def patched(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the text of other data, given a text and its data.

    Raises:
        EditError: The text cannot be edited in some place.
    """
    return _patched(text, [], before, after)


def _patched(text: str, path: list[Step], before: Any, after: Any) -> str:
    if isinstance(before, dict) and isinstance(after, dict) and after:
        return _mapping(text, path, before, after)
    if isinstance(before, list) and isinstance(after, list) and before and after:
        return _list(text, path, before, after)
    return text if _same(before, after) else changed(text, path, after)


def _mapping(text: str, path: list[Step], before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    kept = [key for key in before if key in after]
    if not kept or kept != [key for key in after if key in before]:
        # Keys in another order.
        return changed(text, path, after) if path else _in_order(text, before, after)
    for key in before:
        if key not in after:
            text = changed(text, [*path, key], None)
    for key in kept:
        text = _patched(text, [*path, key], before[key], after[key])
    present = list(kept)
    for index, key in enumerate(after):
        if key in before:
            continue
        text = _with(text, path, key, after[key], index, len(present))
        present.insert(index, key)
    return text


def _in_order(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the text with the values of other data, but its keys at the top in the order of the text."""
    ordered = {key: after[key] for key in before if key in after}
    return _mapping(text, [], before, {**ordered, **after})


def _with(text: str, path: list[Step], key: str, value: Any, index: int, count: int) -> str:
    return changed(text, [*path, key], value) if index >= count else inserted(text, path, index, key, value)


def _list(text: str, path: list[Step], before: Sequence[Any], after: Sequence[Any]) -> str:
    if not any(isinstance(item, (dict, list)) for item in (*before, *after)) and not _same(before, after):
        return changed(text, path, list(after))
    matcher = SequenceMatcher(None, [_key(item) for item in before], [_key(item) for item in after], autojunk=False)
    # From the end, so that the indices of what comes before stay.
    for tag, start, stop, first, last in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        common = min(stop - start, last - first)
        for index in reversed(range(start + common, stop)):
            text = changed(text, [*path, index], None)
        at = start + common
        for index in reversed(range(first + common, last)):
            at_end = at == len(before) and index == last - 1
            text = _item(text, path, at, after[index], at_end)
        for index in reversed(range(common)):
            text = _patched(text, [*path, start + index], before[start + index], after[first + index])
    return text


def _item(text: str, path: list[Step], index: int, value: Any, at_end: bool) -> str:
    return changed(text, [*path, index], value) if at_end else inserted(text, path, index, None, value)


def _key(value: Any) -> str:
    return dumps(value)


def _same(one: Any, other: Any) -> bool:
    return _key(one) == _key(other)
