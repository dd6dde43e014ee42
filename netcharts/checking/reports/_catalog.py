"""The catalog of reports: the formats of `netcharts check`."""

from __future__ import annotations

from netcharts import registry
from netcharts.checking import reports
from netcharts.registry import Catalog


def _about(name: str) -> str:
    return reports.load(name).summary


def _explain(name: str) -> str:
    return registry.documentation("checking/reports", name).strip()


CATALOG = Catalog("reports", "report", reports.names, _about, _explain)
