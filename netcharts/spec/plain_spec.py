"""Convert specs to plain data and back to text: dicts, lists, texts, numbers and truth values."""

from __future__ import annotations

from typing import Any

from netcharts.errors import UnwritableSpecError
from netcharts.findings import Problems
from netcharts.spec.equality import same_meaning
from netcharts.spec.model import SPEC, Spec
from netcharts.spec.reader import read
from netcharts.syntax import tree
from netcharts.syntax.plain_data import plain_data


def text_of(spec: Spec) -> str:
    """Return the text of a spec: the one that it was read from, with its comments.

    Raises:
        UnwritableSpecError: The spec means something else than the text that it was read from.
    """
    original, _ = read(spec.text, spec.path)
    if original is None or not same_meaning(original, spec):
        raise UnwritableSpecError(spec.name)
    return spec.text


def data_of(spec: Spec) -> dict[str, Any]:
    """Return a spec as it is written: by its keys, without default values.

    Raises:
        UnwritableSpecError: As in `text_of`.
    """
    root = tree.parse(text_of(spec), Problems())
    data: dict[str, Any] = plain_data(root, SPEC) if root is not None else {}
    return data
