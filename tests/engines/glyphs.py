"""Write the ranges of characters that the fonts of PNG and PDF have, except Chinese: `python -m tests.engines.glyphs`."""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

from netcharts.engines import _fonts

# The font of each package whose characters the others of it have as well.
_FILES = ("SourceSansPro-Regular.ttf", "Roboto-Regular.ttf", "DejaVuSans.ttf")


def ranges() -> list[list[int]]:
    """Return the ranges of characters that one of the fonts has, within those that they are used for."""
    found: set[int] = set()
    for folder in _fonts._folders():
        for name in _FILES:
            if (folder / name).is_file():
                with TTFont(folder / name, lazy=True) as font:
                    found |= set(font.getBestCmap())
    joined: list[list[int]] = []
    for code in sorted(code for code in found if _fonts._among(_fonts._USED, chr(code))):
        if joined and joined[-1][1] == code - 1:
            joined[-1][1] = code
        else:
            joined.append([code, code])
    return joined


if __name__ == "__main__":
    Path(_fonts.GLYPHS).write_text(json.dumps(ranges(), separators=(",", ":")) + "\n", encoding="utf-8")
