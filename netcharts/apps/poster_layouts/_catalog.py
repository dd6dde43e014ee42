"""The catalog of poster layouts."""

from __future__ import annotations

from netcharts import registry
from netcharts.apps import poster_layouts
from netcharts.registry import Catalog


def _about(name: str) -> str:
    layout = poster_layouts.load(name)
    return f"{layout.title.get('en')}, {len(layout.chart_names())} charts"


def _explain(name: str) -> str:
    return f"{_about(name)}.\n\n{registry.text('apps/poster_layouts', name).rstrip()}"


CATALOG = Catalog("layouts", "layout", poster_layouts.names, _about, _explain)
