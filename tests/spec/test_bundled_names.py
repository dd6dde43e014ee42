"""A bundled spec is found by its name, unless a file of that name is there; a folder of that name is no spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from netcharts.errors import SpecNotFoundError
from netcharts.spec import bundled


def test_a_folder_hides_no_bundled_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gan").mkdir()
    assert bundled.find("gan") == bundled.paths()["gan"]


def test_a_file_comes_before_a_bundled_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gan").write_text("name: mine\n", encoding="utf-8")
    assert bundled.find("gan") == Path("gan")


def test_a_folder_of_no_spec_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    with pytest.raises(SpecNotFoundError, match="'mine' is not a file"):
        bundled.find("mine")
