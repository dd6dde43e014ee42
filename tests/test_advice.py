"""Advice to install something: it works without a release on the package index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netcharts.errors import install_hint
from netcharts.hosts import _catalog

ROOT = Path(__file__).resolve().parents[1]
# The name on an index, rather than the path of a checkout.
FROM_AN_INDEX = re.compile(r"pip3? install (?:-\S+ )*['\"]?netcharts\b")


def test_the_pattern_finds_what_cannot_work() -> None:
    assert FROM_AN_INDEX.search("pip install 'netcharts[markdown]'")
    assert FROM_AN_INDEX.search("`pip install -q -U netcharts`")
    assert not FROM_AN_INDEX.search("pip install '.[zh]' in a checkout of netcharts")


def test_no_text_advises_to_install_netcharts_from_an_index() -> None:
    code = [path for ending in ("py", "lua", "yaml") for path in (ROOT / "netcharts").rglob(f"*.{ending}")]
    texts = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *code]
    assert [path for path in texts if FROM_AN_INDEX.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("host", [name for name in _catalog.names() if _catalog.load(name).extra])
def test_the_hint_of_a_host_installs_its_extra_from_a_checkout(host: str) -> None:
    hint = install_hint(_catalog.load(host).extra)
    assert hint == f"pip install '.[{_catalog.load(host).extra}]' in a checkout of netcharts"
    assert hint in _catalog.CATALOG.explain(host)
