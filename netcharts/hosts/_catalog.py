"""The catalog of hosts, whose modules are not imported because their programs may not be installed."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from netcharts import registry
from netcharts.errors import install_hint
from netcharts.hosts._host import Host
from netcharts.registry import Catalog


def names() -> tuple[str, ...]:
    """Return the names of the modules of hosts."""
    return registry.names("hosts", ".py")


@cache
def load(name: str) -> Host:
    """Return the constant `HOST` of a module of a host, without importing the module."""
    text = Path(registry.folder("hosts"), f"{name}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.targets[0]) == "HOST":
            return Host(**{str(keyword.arg): ast.literal_eval(keyword.value) for keyword in node.value.keywords})
    raise AssertionError(f"the module of the host '{name}' has no constant HOST")


def _about(name: str) -> str:
    return load(name).summary


def _explain(name: str) -> str:
    host = load(name)
    own = f"Additional options: {', '.join(host.options)}." if host.options else ""
    extra = f"Requires: {install_hint(host.extra)}" if host.extra else ""
    return "\n\n".join(filter(None, [registry.documentation("hosts", name).strip(), own, extra]))


CATALOG = Catalog("hosts", "host", names, _about, _explain)
