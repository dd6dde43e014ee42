"""The names in the text of a highlight: one, or those of a path such as `a -> b -> c`."""

from __future__ import annotations


def names(text: str) -> list[str]:
    """Return the names that a text joins by arrows."""
    return [name.strip() for name in text.split("->")]
