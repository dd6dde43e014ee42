"""The catalog of activations."""

from __future__ import annotations

from netcharts import activations
from netcharts.registry import Catalog


def _explain(name: str) -> str:
    formula, source = activations.load(name).formula, activations.source(name)
    return "\n".join([activations.summary(name), "", f"    {formula}", "", "Source", f"    {source}"])


CATALOG = Catalog("activations", "activation", activations.names, activations.summary, _explain)
