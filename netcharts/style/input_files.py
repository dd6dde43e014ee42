"""The files that a chart is made from (specs, themes, values), which must not be overwritten."""

from __future__ import annotations

import os
from pathlib import Path

from netcharts.style.options import RenderOptions


def files_of(options: RenderOptions, *specs: str) -> tuple[Path, ...]:
    """Return the files of specs, given by their paths in findings, followed by those that the options name."""
    from netcharts.style import themes

    theme = (options.theme,) if isinstance(options.theme, str) and themes.is_file(options.theme) else ()
    values = (options.values,) if isinstance(options.values, str | os.PathLike) and options.values != "forward" else ()
    return tuple(map(Path, (*specs, *theme, *values)))
