"""The catalog of cells."""

from __future__ import annotations

from netcharts import cells
from netcharts.cells import CellKind
from netcharts.cells.anatomy import OUTPUT
from netcharts.registry import Catalog
from netcharts.wording import with_article

_SHAPES = {"disc": "a circle", "small": "a small circle", "slim": "a slim bar", "square": "a square"}


def _about(name: str) -> str:
    cell = cells.load(name)
    return f"{cell.names.get('en')}: {cell.definition.get('en')}"


def _explain(name: str) -> str:
    cell = cells.load(name)
    mark = "no mark" if cell.mark == "none" else f"{with_article(cell.mark)} inside"
    lines = [
        f"{cell.names.get('en')}. {cell.definition.get('en')}",
        "",
        f"    drawn as    {_SHAPES[cell.shape]} in the color of {cell.role} cells, with {mark}",
        f"    bias        {'optional' if cell.bias else 'none'}",
        f"    activation  {_activation(cell)}",
    ]
    if cell.aliases:
        lines.append(f"    aliases     {', '.join(cell.aliases)}")
    return "\n".join(lines)


def _activation(cell: CellKind) -> str:
    default, allowed = cell.anatomy.part(OUTPUT).activation, cell.activations
    if default is not None:
        return default if allowed == (default,) else f"{' or '.join(allowed) or 'any'} (default: {default})"
    fixed = "linear" if len(cell.anatomy.parts) == 1 else "fixed"
    settles = cell.anatomy.fed_back_field or cell.anatomy.sampled_field
    return f"{fixed}, except in layers with undirected links" if settles else fixed


CATALOG = Catalog("cells", "cell", cells.names, _about, _explain, aliases=cells.aliases)
