"""Locales: every language has every word with the same placeholders, and a language is one file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter

import pytest

import netcharts
from netcharts import architectures, cells, locale, normalizations, operations, patterns, registry
from netcharts.apps import poster_layouts
from netcharts.escape import yaml
from netcharts.findings import Problems
from netcharts.style import themes
from netcharts.syntax import tree
from netcharts.syntax.languages import LANGUAGES
from netcharts.syntax.texts import LocalizedText

SECTIONS = ("cells", "definitions", "patterns", "operations", "normalizations")


def places(word: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(word) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    words, english = locale.load(language), locale.load("en")
    own = {key for key in words.own if not key.startswith(SECTIONS)}
    assert own == english.own, f"missing or unknown in {language}.yaml: {', '.join(sorted(own ^ english.own))}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_of_a_word_are_those_that_are_filled(language: str) -> None:
    words, english = locale.load(language), locale.load("en")
    for key in english.own:
        # A language can name a kind of cell as in legends, or as a noun.
        allowed = places(english[key]) | ({"name", "noun"} if key.startswith("description.") else set())
        assert places(words[key]) <= allowed, key


def test_every_option_of_a_pattern_has_a_word() -> None:
    keys = {key for name in patterns.names() for key in patterns.load(name).own_keys}
    assert {f"option.{key}" for key in keys} == {key for key in locale.load("en").own if key.startswith("option.")}


def test_every_key_of_an_operation_has_a_phrase_in_descriptions() -> None:
    # The edges of a graph are described by themselves.
    keys = operations.layer_keys().keys() - {"edges"}
    own = {key for key in locale.load("en").own if key.startswith("layer_option.")}
    assert {f"layer_option.{key}" for key in keys} == own


def words_of_things() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the names of each built-in thing in its own languages, by the key in other locales."""
    for name in cells.names():
        values = cells.CELL.read(tree.parse(registry.text("cells", name), Problems()), Problems())
        yield f"cells.{name}", dict(values["names"].by_language)
        yield f"definitions.{name}", dict(values["definition"].by_language)
    for name in patterns.names():
        yield f"patterns.{name}", registry.module("patterns", name).PATTERN.phrase
    for name in operations.names():
        yield f"operations.{name}", registry.module("operations", name).OPERATION.labels
    for name in normalizations.names():
        yield f"normalizations.{name}", registry.module("normalizations", name).NORMALIZATION.labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_built_in_has_a_name_in_every_language(language: str) -> None:
    """English is never a fallback: the thing itself or the locale of the language has the word."""
    words = locale.load(language)
    missing = [key for key, own in words_of_things() if not (own.get(language) or words.get(key, ""))]
    assert not missing, f"{language}.yaml has no {', '.join(missing)}"


OWN_TEXTS: dict[str, tuple[Sequence[str], Callable[[str], LocalizedText]]] = {
    "architecture": (architectures.names(), lambda name: architectures.load(name).names),
    "layout": (poster_layouts.names(), lambda name: poster_layouts.load(name).title),
    "theme": (themes.names(), lambda name: themes.load(name).names),
}


PARTS = {
    f"{name}.{part.name}": part.names for name in cells.names() for part in cells.load(name).anatomy.parts if part.names
}
OWN_TEXTS["part of a cell"] = (tuple(PARTS), PARTS.__getitem__)


@pytest.mark.parametrize("sort", OWN_TEXTS)
def test_things_with_several_texts_have_them_in_the_same_languages(sort: str) -> None:
    names, text = OWN_TEXTS[sort]
    languages = {name: set(dict(text(name).by_language)) for name in names}
    every = set().union(*languages.values())
    assert every >= {"en", "zh"}
    assert not [f"{name} has no {'/'.join(every - own)}" for name, own in languages.items() if own != every]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locale_translates_only_existing_things(language: str) -> None:
    named = {key for key in locale.load(language).own if key.startswith(tuple(f"{section}." for section in SECTIONS))}
    assert named <= {key for key, _ in words_of_things()}


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        locale.load("zh")["picture.nothing"]


def test_a_language_can_be_added_by_one_file(tmp_path: Path) -> None:
    package = Path(netcharts.__file__).parent
    shutil.copytree(package, tmp_path / "netcharts", ignore=shutil.ignore_patterns("__pycache__"))
    specs = package.parent / "specs"
    shutil.copytree(specs if specs.is_dir() else package / "specs", tmp_path / "specs", dirs_exist_ok=True)
    written: dict[str, dict[str, str]] = {}
    english = locale.load("en")
    for key in sorted(english.own - {"name"}):
        section, _, word = key.partition(".")
        written.setdefault(section, {})[word] = english[key]
    written["legend"]["bias"] = "Xbias"
    written["gallery"]["everything"] = "Xshow everything"
    written["description"]["no_connections"] = "xnothing"
    written["cells"] = {"memory": "Xmemory Cell"}
    written["patterns"] = {"full": "xfully joined"}
    lines = ["name: X"]
    for section, words in written.items():
        lines += [f"{section}:", *(f"  {word}: {yaml(text)}" for word, text in words.items())]
    (tmp_path / "netcharts/locale/xx.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = (
        "import json; from netcharts import Chart; chart = Chart.from_file('lstm');"
        "from pathlib import Path; from netcharts.apps.gallery import build, entries;"
        "build.build(Path('gallery'), list(entries.draw_all(entries.gallery_specs(['p']))));"
        "print(json.dumps([chart.description('xx'), chart.svg(lang='xx', legend='names', bias=True)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
    )
    description, svg = json.loads(done.stdout)
    assert "xmemory cells (hidden1)" in description
    assert "xfully joined input to hidden1" in description
    assert "Xbias" in svg
    assert "Xmemory Cell" in svg
    page = (tmp_path / "gallery/index.html").read_text(encoding="utf-8")
    assert '<input type="radio" name="language" value="xx"><span>X</span>' in page
    assert '<span class="xx" lang="xx">Xshow everything</span>' in page
    assert (tmp_path / "gallery/p/parts.xx.dark.svg").exists()
    listed = subprocess.run(
        [sys.executable, "-m", "netcharts", "render", "--help"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
    ).stdout
    assert "|".join(["en", *sorted({*LANGUAGES, "xx"} - {"en"})]) in listed
