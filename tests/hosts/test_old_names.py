"""The modules under their old names, which are accepted until version 0.4."""

from __future__ import annotations

import importlib
import sys

import pytest

OLD = {
    "netcharts.embed.sphinx": ("netcharts.hosts.sphinx", ["setup"]),
    "netcharts.embed.fence": ("netcharts.hosts.superfences", ["format", "format_strictly", "validate"]),
    "netcharts.embed.pandoc": ("netcharts.hosts.pandoc", ["FORMATS", "draw"]),
}


@pytest.mark.parametrize("old", OLD)
def test_an_old_module_has_the_public_names_of_the_new_one_and_warns(old: str) -> None:
    current, public = OLD[old]
    new = pytest.importorskip(current, reason="its host is not installed; .ci/run installs it")
    sys.modules.pop(old, None)
    with pytest.warns(
        DeprecationWarning, match=f"'{old}' is deprecated .* in netcharts 0.4: use '{current}'"
    ) as caught:
        module = importlib.import_module(old)
    assert [getattr(module, name) for name in public] == [getattr(new, name) for name in public]
    assert not caught[0].filename.endswith(("deprecation.py", f"{old.rpartition('.')[2]}.py"))


def test_mkdocs_finds_the_functions_by_their_old_names() -> None:
    yaml = pytest.importorskip("yaml")
    pytest.importorskip("pymdownx", reason="pymdownx is not installed; .ci/run installs it")
    sys.modules.pop("netcharts.embed.fence", None)
    with pytest.warns(DeprecationWarning, match=r"netcharts\.hosts\.superfences"):
        found = yaml.unsafe_load("format: !!python/name:netcharts.embed.fence.format")
    assert found["format"] is importlib.import_module("netcharts.hosts.superfences").format
