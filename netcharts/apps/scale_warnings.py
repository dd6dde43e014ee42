"""Collect the warnings about images that are drawn smaller than they are, for commands that print them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from netcharts.errors import ScaleWarning


@contextmanager
def collected(subject: str = "") -> Iterator[list[str]]:
    """Collect scale warnings as lines that begin with `subject`; the list is filled when the context ends.

    All other warnings are issued as usual. Warnings of other threads may be collected as well.
    """
    lines: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ScaleWarning)
        yield lines
    for warning in caught:
        if issubclass(warning.category, ScaleWarning):
            lines.append(f"warning: '{subject}': {warning.message}" if subject else f"warning: {warning.message}")
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
