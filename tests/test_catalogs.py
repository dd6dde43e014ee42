"""Catalogs: every name is listed, explained and completed, and every folder of things has a catalog."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from netcharts import activations, catalogs, cells, registry
from netcharts.checking import rules
from netcharts.cli import main
from netcharts.errors import UnknownNameError
from netcharts.registry import Catalog

ROOT = Path(registry.__file__).parent
NAMES = list(catalogs.names())

# A call that lists the things in a folder.
LISTING = re.compile(r'registry\.names\((?:os\.path\.join\()?"([\w/]+)"')


def things(folder: Path) -> list[str]:
    return [path.stem for path in folder.iterdir() if path.suffix == ".yaml" and not path.name.startswith("_")]


def test_every_folder_of_definitions_has_a_catalog() -> None:
    folders = {path.parent for path in ROOT.rglob("*.yaml") if "specs" not in path.relative_to(ROOT).parts}
    folders -= {ROOT / "checking/rules"}
    assert {folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "_catalog.py").exists()} == set()
    listed = {name for catalog in catalogs.catalogs() for name in catalog.names()}
    assert {name for folder in folders for name in things(folder)} <= listed


def test_every_folder_that_is_listed_has_a_catalog() -> None:
    listed = {folder for path in ROOT.rglob("*.py") for folder in LISTING.findall(path.read_text(encoding="utf-8"))}
    assert {"cells", "hosts", "locale", "checking/rules", "style/themes"} <= listed
    # The help lists and explains commands.
    assert {folder for folder in listed - {"cli"} if not (ROOT / folder / "_catalog.py").exists()} == set()


def test_every_catalog_is_loaded() -> None:
    files = list(ROOT.rglob("_catalog.py"))
    assert len(files) == len(catalogs.catalogs()) == len(set(catalogs.titles()))


def test_the_documented_catalogs_exist() -> None:
    assert {
        "activations",
        "architectures",
        "cells",
        "engines",
        "formats",
        "hosts",
        "initializers",
        "languages",
        "layouts",
        "normalizations",
        "operations",
        "patterns",
        "reports",
        "rules",
        "specs",
        "themes",
    } <= set(catalogs.titles())


@pytest.mark.parametrize("catalog", catalogs.catalogs(), ids=lambda catalog: catalog.title)
def test_every_name_has_a_line_and_an_explanation(catalog: Catalog) -> None:
    assert list(catalog.names())
    for name, about in catalogs.rows(catalog.title):
        assert about
        assert "\n" not in about
        text = catalogs.explain(name)
        assert (catalog.label(name) if catalog.label else f"{name} ({catalog.noun})") in text
        assert text.endswith("\n")
    for alias, name in {**catalog.aliases(), **catalog.former()}.items():
        assert catalog.explanation(name) in catalogs.explain(alias)
        assert catalogs.explain(alias.upper()) == catalogs.explain(alias)


def test_a_name_that_stands_for_several_things_is_explained_as_each() -> None:
    text = catalogs.explain("convolution")
    assert "convolution (cell): " in text
    assert "convolution (pattern): " in text


@pytest.mark.parametrize("name", [*rules.families(), *rules.codes(), *cells.names(), *activations.names(), "he_normal"])
def test_completion_offers_names_from_every_catalog(name: str) -> None:
    assert name in NAMES


def completed(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Return the words that a shell completes a line with."""
    variables = {"_NETCHARTS_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    for name, value in variables.items():
        monkeypatch.setitem(os.environ, name, value)
    with pytest.raises(SystemExit):
        main(prog_name="netcharts")
    return {line.partition(",")[2] for line in capsys.readouterr().out.splitlines()}


def test_completion_offers_every_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    offered = completed("netcharts explain ", monkeypatch, capsys)
    assert offered == set(NAMES)
    assert not offered & set(rules.aliases())


def test_completion_offers_every_catalog(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert completed("netcharts list ", monkeypatch, capsys) == set(catalogs.titles())


def test_an_unknown_name_gets_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'he_normal'"):
        catalogs.explain("he_norml")


@pytest.mark.parametrize("former", sorted(catalogs.FORMER_TITLES))
def test_former_titles_are_accepted(former: str) -> None:
    assert catalogs.rows(former) == catalogs.rows(catalogs.FORMER_TITLES[former])
    assert former not in catalogs.titles()


@pytest.mark.parametrize("folder", ["operations", "patterns"])
def test_all_that_is_written_about_a_thing_is_explained(folder: str) -> None:
    (catalog,) = (catalog for catalog in catalogs.catalogs() if catalog.title == folder)
    for name in catalog.names():
        assert registry.documentation(folder, name).strip() in catalog.explain(name)
