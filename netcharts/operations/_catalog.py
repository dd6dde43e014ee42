"""The catalog of the operations of parts."""

from __future__ import annotations

from netcharts import operations, registry
from netcharts.registry import Catalog


def _explain(name: str) -> str:
    operation = operations.load(name)
    lines = [
        registry.documentation("operations", name).strip(),
        "",
        f"    drawn as  {' / '.join(dict.fromkeys(operation.labels.values()))}",
        f"    links     {'have weights' if operation.weighted else 'have no weights'}",
        f"    bias      {'can be added' if operation.additive else 'none'}",
    ]
    return "\n".join(lines)


CATALOG = Catalog("operations", "operation of a part", operations.names, operations.summary, _explain)
