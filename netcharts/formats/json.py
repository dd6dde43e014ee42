"""JSON in networkx's node-link form: the graph of what is drawn, to compute with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from netcharts.formats import Format

if TYPE_CHECKING:
    from netcharts.chart import Picture


def render(picture: Picture) -> bytes:
    """The graph of what is drawn as UTF-8 JSON."""
    import networkx as nx

    data = nx.node_link_data(picture.chart.graph(picture.detail), edges="edges")
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


FORMAT = Format("the graph of what is drawn, as node-link data", render)
