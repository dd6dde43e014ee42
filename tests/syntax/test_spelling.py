"""Spelling: keys and names are American; British spellings are accepted and give the same bytes."""

from __future__ import annotations

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from netcharts import Chart, RenderOptions, activations, architectures, initializers, patterns
from netcharts.cli import main
from netcharts.spec import bundled, schema
from netcharts.spec.reader import read_partially
from netcharts.style import themes
from netcharts.syntax.spelling import american, resolved, spellings

KN = (bundled.folder() / "zoo" / "kn.yaml").read_text(encoding="utf-8")
GRAY = "theme: {extends: colorblind, gray: true, dark: {gray: true}}\n"


@pytest.mark.parametrize(
    ("british", "name"),
    [
        ("neighbourhood", "neighborhood"),
        ("grey", "gray"),
        ("layer_normalisation", "layer_normalization"),
        ("initialiser", "initializer"),
        ("colourmap", "colormap"),
        ("edge_colour", "edge_color"),
        ("centre", "center"),
    ],
)
def test_british_spellings_stand_for_american_names(british: str, name: str) -> None:
    assert american(british) == name
    assert resolved(british, [name, "other"]) == name
    assert spellings(name) == (name, british)


def test_a_known_name_resolves_to_itself() -> None:
    assert resolved("grey", ["grey", "gray"]) == "grey"
    assert resolved("gris", ["gray"]) == "gris"


def test_all_names_are_american() -> None:
    keys = {key for part in _objects(schema.schema()) for key in part.get("properties", ())}
    choices = {name for part in _objects(schema.schema()) for name in part.get("enum", ())}
    everything = {
        *activations.names(),
        *themes.names(),
        *patterns.names(),
        *initializers.names(),
        *architectures.names(),
    }
    assert all(american(name) == name for name in {*everything, *RenderOptions._fields})
    assert all(american(word) in keys | choices for word in keys | choices)


def _objects(node: object) -> list[dict[str, object]]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    inner = [mapping for child in children for mapping in _objects(child)]
    return [node, *inner] if isinstance(node, dict) else inner


SPECS = {
    "activation": (KN, KN.replace("neighborhood", "neighbourhood")),
    "theme": (f"{KN}{GRAY}", f"{KN}{GRAY}".replace("gray", "grey").replace("color", "colour")),
}


@pytest.mark.parametrize("name", SPECS)
def test_specs_in_both_spellings_give_the_same_bytes(name: str) -> None:
    text, british = SPECS[name]
    assert text != british
    one, other = Chart.from_text(text), Chart.from_text(british)
    for options in (RenderOptions(), RenderOptions(detail="layers"), RenderOptions(labels="full", legend="full")):
        assert one.render("svg", options) == other.render("svg", options)
    assert one.description() == other.description()
    assert jsonschema.Draft7Validator(schema.schema()).is_valid(yaml.safe_load(british))


def test_british_spellings_are_accepted_wherever_names_are_given() -> None:
    lstm = Chart.from_file("lstm")
    expected = lstm.svg(theme="colorblind", set=("gray=true",))
    assert lstm.svg(theme="colourblind", set=("grey=true",)) == expected
    run = CliRunner()
    same = ["render", "lstm", "-o", "-", "--theme", "colourblind", "--set", "grey=true"]
    assert run.invoke(main, same).output == expected
    assert run.invoke(main, ["list", "initialisers"]).output == run.invoke(main, ["list", "initializers"]).output != ""


def test_a_key_in_two_spellings_counts_as_given_twice() -> None:
    text = "name: T\nlayers: {a: {cell: input, size: 1}}\ntheme:\n  gray: true\n  grey: false\n"
    _, (problem,) = read_partially(text, "t")
    assert (problem.slug, problem.place) == ("duplicate-key", (5, 3))
    assert problem.message == "the key 'grey' is given twice (first on line 4, as 'gray')"


def test_an_unknown_name_is_reported_as_it_is_written() -> None:
    _, (problem,) = read_partially("name: T\nlayers: {a: {cell: input, size: 1, colour: red}}", "t")
    assert "a layer has no key 'colour'" in problem.message
