"""The catalog of normalizations."""

from __future__ import annotations

from netcharts import normalizations
from netcharts.normalizations._settings import with_defaults
from netcharts.registry import Catalog


def _explain(name: str) -> str:
    normalization, source = normalizations.load(name), normalizations.source(name)
    arrays = normalizations.stored_arrays(with_defaults(name), 2, (2,), True)
    lines = [
        normalizations.summary(name),
        "",
        f"    {normalization.formula}",
        "",
        f"    drawn as  {' / '.join(dict.fromkeys(normalization.labels.values()))}",
        f"    arrays    {', '.join(array.name for array in arrays)}",
        f"    ε         {normalization.epsilon:g}",
        "",
        "Source",
        f"    {source}",
    ]
    return "\n".join(lines)


CATALOG = Catalog("normalizations", "normalization", normalizations.names, normalizations.summary, _explain)
