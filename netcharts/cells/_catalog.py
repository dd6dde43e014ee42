"""The catalog of cells."""

from __future__ import annotations

from netcharts import cells
from netcharts.registry import Catalog
from netcharts.wording import with_article


def _about(name: str) -> str:
    cell = cells.load(name)
    return f"{cell.names.get('en')}: {cell.definition.get('en')}"


def _explain(name: str) -> str:
    cell = cells.load(name)
    mark = "no mark" if cell.mark == "none" else f"{with_article(cell.mark)} inside"
    lines = [
        f"{cell.names.get('en')}. {cell.definition.get('en')}",
        "",
        f"    drawn as    a circle in the color of {cell.role} cells, with {mark}",
        f"    bias        {'optional' if cell.bias else 'none'}",
        f"    activation  {' or '.join(cell.activations) or 'any'}",
    ]
    if cell.aliases:
        lines.append(f"    aliases     {', '.join(cell.aliases)}")
    return "\n".join(lines)


CATALOG = Catalog("cells", "cell", cells.names, _about, _explain, aliases=cells.aliases)
