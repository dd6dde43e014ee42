"""The catalog of engines."""

from __future__ import annotations

from netcharts import engines, registry
from netcharts.registry import Catalog


def _about(name: str) -> str:
    return engines.load(name).summary


def _explain(name: str) -> str:
    return f"{_about(name)}\n\n{registry.documentation('engines', name).strip()}"


CATALOG = Catalog("engines", "engine", engines.names, _about, _explain)
