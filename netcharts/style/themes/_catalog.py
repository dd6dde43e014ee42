"""The catalog of themes."""

from __future__ import annotations

from netcharts import registry
from netcharts.registry import Catalog
from netcharts.style import themes


def _about(name: str) -> str:
    return themes.load(name).names.get("en")


def _explain(name: str) -> str:
    return f"{_about(name)}.\n\n{registry.text('style/themes', name).rstrip()}"


CATALOG = Catalog("themes", "theme", themes.names, _about, _explain)
