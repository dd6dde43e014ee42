"""The catalog of bundled specs."""

from __future__ import annotations

from netcharts.registry import Catalog
from netcharts.spec import bundled
from netcharts.spec.model import Spec
from netcharts.spec.reader import read


def _read(name: str) -> Spec:
    path = bundled.paths()[name]
    spec, problems = read(bundled.read_bytes(path), str(path))
    if spec is None:
        raise AssertionError(f"a bundled spec has problems: {problems}")
    return spec


def _about(name: str) -> str:
    return _read(name).title.get("en")


def _explain(name: str) -> str:
    spec = _read(name)
    lines = [f"{spec.heading('en')}.", spec.description.get("en"), spec.reference]
    return "\n\n".join(line for line in lines if line)


CATALOG = Catalog("specs", "spec", bundled.paths, _about, _explain)
