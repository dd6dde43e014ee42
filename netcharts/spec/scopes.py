"""Names as a layer of a spec can write them, looked up outward.

Copies of layers have names such as `block.3.attended`. From inside a copy, a name is looked up in that copy first, and
then outward, in the copies and the spec around it: `attended` stands for `block.3.attended`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator


def scopes(layer: str) -> Iterator[str]:
    """Yield the beginnings of names in which the names that a layer writes are looked up, innermost first.

    For `block.3.attended`, they are `block.3.`, `block.` and nothing.
    """
    outer = layer
    while outer:
        outer = outer.rpartition(".")[0]
        yield f"{outer}." if outer else ""


def found_outward(name: str, layer: str, known: Container[str]) -> str | None:
    """Return the whole name of what a layer means by a name; None if nothing has it, or the name is empty."""
    if not name:
        return None
    return next((scope + name for scope in scopes(layer) if scope + name in known), None)
