"""The catalog of languages."""

from __future__ import annotations

from netcharts import locale
from netcharts.registry import Catalog
from netcharts.syntax.languages import LANGUAGES


def _about(name: str) -> str:
    return locale.load(name)["name"]


def _explain(name: str) -> str:
    return f"{_about(name)}. The option `--lang {name}` draws and describes charts in this language."


CATALOG = Catalog("languages", "language", lambda: LANGUAGES, _about, _explain)
