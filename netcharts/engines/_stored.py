"""Samples that Graphviz painted earlier, so that charts of bundled specs are drawn without starting it.

They are those of one version of pygraphviz; any other paints its own. `python -m tests.engines.stored` paints them
anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from netcharts.svg.elements import Element, Elements, Sample

FILE = os.path.join(os.path.dirname(__file__), "stored_samples.json")


def find(samples: tuple[Sample, ...]) -> Elements | None:
    """Return the elements of samples, or None unless the installed pygraphviz has painted all of them before."""
    stored = _stored()
    if not all(repr(sample) in stored for sample in samples):
        return None
    return {sample: _element(*stored[repr(sample)]) for sample in samples}


def _element(tag: str, attributes: dict[str, str], points: Sequence[Sequence[float]], path: str) -> Element:
    return Element(tag, attributes, tuple((x, y) for x, y in points), path)


@cache
def _stored() -> Mapping[str, Sequence[Any]]:
    """Return the tag, the attributes, the points and the path of each element, by its sample as text."""
    with open(FILE, encoding="utf-8") as file:
        content = json.load(file)
    return content["samples"] if _is_installed(content["pygraphviz"]) else {}


def _is_installed(version: str) -> bool:
    """Return True if pygraphviz is installed in a version, without importing it or `importlib.metadata`."""
    spec = find_spec("pygraphviz")
    if spec is None or spec.origin is None:
        return False
    return Path(spec.origin).parent.with_name(f"pygraphviz-{version}.dist-info").is_dir()
