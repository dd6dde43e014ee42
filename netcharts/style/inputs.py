"""The files that pictures are made from: they are read, and so must not be written."""

from __future__ import annotations

import os
from pathlib import Path

from netcharts.style.options import RenderOptions


def files_of(options: RenderOptions, *specs: str) -> tuple[Path, ...]:
    """Return the files that options name, after those of specs, by what findings call them."""
    from netcharts.style import themes

    theme = (options.theme,) if isinstance(options.theme, str) and themes.is_file(options.theme) else ()
    values = (options.values,) if isinstance(options.values, str | os.PathLike) and options.values != "forward" else ()
    return tuple(map(Path, (*specs, *theme, *values)))
