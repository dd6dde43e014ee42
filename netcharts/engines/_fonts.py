"""The fonts that raster pictures are set in: always the ones netcharts depends on, never the machine's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from unicodedata import decomposition

from netcharts.errors import EngineError, MissingExtraError

# Roboto has the signs that are set below and above others.
_PACKAGES = {"font_source_sans_pro": "files", "font_roboto": "files", "pylopdf_fonts_zh_cn": "."}
_FAMILIES = ("Source Sans Pro", "Roboto", "Noto Sans SC")
_LOCK = RLock()


@contextmanager
def configured() -> Iterator[None]:
    """Within this, a fontconfig that starts sees our fonts only. One at a time: the setting is the process's."""
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
    """Raise `MissingExtraError` if a text has Chinese characters or raised and lowered signs, and no font for them."""
    if any("\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef" for character in text) and not (
        find_spec("pylopdf_fonts_zh_cn")
    ):
        message = "a picture with Chinese text needs a font that is not installed"
        raise MissingExtraError(message, "pip install 'netcharts[zh]', or use SVG, which needs none")
    if any(map(_set_apart, text)) and not find_spec("font_roboto"):
        message = "a picture with raised or lowered signs needs a font that is not installed"
        raise MissingExtraError(message, "pip install font-roboto, or use SVG, which needs none")


def _set_apart(character: str) -> bool:
    # Source Sans Pro has those of Latin 1.
    return character > "\xff" and decomposition(character).startswith(("<sub>", "<super>"))


def _configuration() -> str:
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in _folders())
    families = "".join(f"<family>{family}</family>" for family in _FAMILIES)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'{folders}<cachedir prefix="xdg">netcharts-fonts</cachedir>'
        '<match target="pattern"><edit name="family" mode="assign_replace" binding="strong">'
        f"{families.replace('family>', 'string>')}</edit></match></fontconfig>"
    )


def _folders() -> Iterator[Path]:
    for package, inside in _PACKAGES.items():
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent / inside
        elif package == "font_source_sans_pro":
            raise EngineError(f"the font package '{package}' is missing", "reinstall netcharts")
