"""The catalog of formats."""

from __future__ import annotations

from netcharts import formats, registry
from netcharts.registry import Catalog


def _about(name: str) -> str:
    return formats.load(name).summary


def _explain(name: str) -> str:
    return f"{_about(name)}\n\n{registry.documentation('formats', name).strip()}"


CATALOG = Catalog("formats", "format", formats.names, _about, _explain)
