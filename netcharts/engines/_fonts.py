"""The fonts of PNG and PDF: installed as dependencies of netcharts, independent of the fonts of the system."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from unicodedata import category, decomposition

from netcharts.errors import EngineError, MissingExtraError, install_hint
from netcharts.escape import markup

# Roboto has subscripts and superscripts, and DejaVu Sans mathematical signs.
_PACKAGES = {"font_source_sans_pro": "files", "font_roboto": "files", "ziafont": "fonts", "pylopdf_fonts_zh_cn": "."}
_FAMILIES = ("Source Sans Pro", "Roboto", "DejaVu Sans", "Noto Sans SC")
# Characters that the first font has.
_COMMON = ((0x20, 0x17F), (0x391, 0x3C9), (0x2010, 0x2026))
# Latin, Greek and Cyrillic with accents and symbols; and the characters of Chinese and Japanese.
_WESTERN = ((0x00, 0x52F), (0x1D00, 0x2BFF), (0x2C60, 0x2C7F), (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xFB00, 0xFB06))
# Letters in alphabets of mathematics.
_STYLED = ((0x1D400, 0x1D7FF),)
_CHINESE = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
# All that the fonts are used for, except Chinese.
_USED = (*_WESTERN, *_STYLED)
GLYPHS = os.path.join(os.path.dirname(__file__), "glyphs.json")
"""The characters of the fonts, which `python -m tests.engines.glyphs` writes: reading fonts would take seconds."""
_LOCK = RLock()


@contextmanager
def configured() -> Iterator[None]:
    """Let an instance of fontconfig that starts in this context find only the fonts of netcharts.

    Only one thread at a time can be in the context, because the setting belongs to the process.
    """
    with _LOCK, tempfile.TemporaryDirectory(prefix="netcharts-") as folder:
        config = Path(folder, "fonts.conf")
        config.write_text(_configuration(), encoding="utf-8")
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def require(text: str) -> None:
    """Raise an error unless there are fonts for a text.

    Raises:
        MissingExtraError: It contains Chinese characters, subscripts or superscripts, and the font for them is not
            installed.
        EngineError: It contains a character that none of the fonts has.
    """
    if any(_among(_CHINESE, character) for character in text) and _home("pylopdf_fonts_zh_cn") is None:
        message = "PNG and PDF with Chinese text need a font that is not installed"
        raise MissingExtraError(message, f"{install_hint('zh')}, or use SVG, which needs none")
    if any(map(_is_script, text)) and _home("font_roboto") is None:
        message = "PNG and PDF with subscripts or superscripts need a font that is not installed"
        raise MissingExtraError(message, "pip install font-roboto, or use SVG, which needs none")
    foreign = next((character for character in text if _foreign(character)), None)
    if foreign is not None:
        message = f"no font of netcharts has the character '{foreign}'"
        raise EngineError(message, "use SVG, which is displayed in the fonts of its readers")


def _foreign(character: str) -> bool:
    """Return True if a letter, a mark or a symbol is in a script that the fonts lack."""
    if category(character)[0] not in "LMS" or _among((*_COMMON, *_CHINESE), character):
        return False
    return not _among(_glyphs(), character)


@cache
def _glyphs() -> tuple[tuple[int, int], ...]:
    """Return the ranges of characters that the fonts have, except Chinese."""
    with open(GLYPHS, encoding="utf-8") as file:
        return tuple((first, last) for first, last in json.load(file))


def _among(ranges: tuple[tuple[int, int], ...], character: str) -> bool:
    return any(start <= ord(character) <= stop for start, stop in ranges)


def _is_script(character: str) -> bool:
    # Source Sans Pro has the superscripts of Latin-1.
    return character > "\xff" and decomposition(character).startswith(("<sub>", "<super>"))


def _configuration() -> str:
    folders = "".join(f"<dir>{markup(str(folder))}</dir>" for folder in _folders())
    families = "".join(f"<family>{family}</family>" for family in _FAMILIES)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'{folders}<cachedir prefix="xdg">netcharts-fonts</cachedir>'
        '<match target="pattern"><edit name="family" mode="assign_replace" binding="strong">'
        f"{families.replace('family>', 'string>')}</edit></match></fontconfig>"
    )


def _folders() -> Iterator[Path]:
    for package, inside in _PACKAGES.items():
        home = _home(package)
        if home is not None:
            yield home / inside
        elif package == "font_source_sans_pro":
            raise EngineError(f"the font package '{package}' is missing", "reinstall netcharts")


def _home(package: str) -> Path | None:
    """Return the folder of a package, or None if it is not installed; a leftover empty folder does not count."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None
