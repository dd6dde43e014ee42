"""The catalog of hosts: programs and documents that embed charts. No host is imported for it."""

from __future__ import annotations

from netcharts import registry
from netcharts.registry import Catalog


def _names() -> tuple[str, ...]:
    return registry.names("hosts", ".py")


def _about(name: str) -> str:
    return _explain(name).partition("\n")[0]


def _explain(name: str) -> str:
    return registry.documentation("hosts", name).strip()


CATALOG = Catalog("hosts", "host", _names, _about, _explain)
