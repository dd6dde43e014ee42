"""The stored characters of fonts are those of the fonts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netcharts.engines import _fonts


def test_the_stored_characters_are_those_of_the_fonts() -> None:
    pytest.importorskip("fontTools", reason="fonttools is not installed; .ci/run installs it")
    from tests.engines import glyphs

    assert json.loads(Path(_fonts.GLYPHS).read_text(encoding="utf-8")) == glyphs.ranges()
