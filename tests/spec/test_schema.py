"""The JSON Schema: it is current, valid, and agrees with the reader about the shape of a spec."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netcharts import architectures, cells, patterns
from netcharts.checking import rules
from netcharts.findings import Problems
from netcharts.spec import bundled, schema
from netcharts.spec.reader import read_partially
from netcharts.syntax import tree
from tests.spec.test_fuzz import broken_specs

SCHEMA = schema.schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
MODELINE = "# yaml-language-server: $schema="

# What a schema can tell: the shape of a spec, and names from fixed lists.
SHAPE = {"unknown-key", "missing-key", "wrong-type", "wrong-value", "unknown-pattern", "bad-path", "bad-place"}


def plain(node: tree.Node) -> Any:
    """Return the data of a located tree as a YAML 1.2 editor reads it."""
    if isinstance(node, tree.MappingNode):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, tree.SequenceNode):
        return [plain(item) for item in node.items]
    if node.empty():
        return None
    for value in (node.integer(), node.flag(), node.number()):
        if value is not None:
            return value
    return node.text


def verdicts_on(text: str) -> tuple[bool, bool] | None:
    """Return the verdicts of the schema and of the reader on the shape of a spec; None if it can't be parsed."""
    root = tree.parse(text, Problems())
    _, problems = read_partially(text, "t")
    if root is None or {problem.slug for problem in problems} & {"duplicate-key", "too-large", "not-text", "not-yaml"}:
        return None
    # A schema cannot know that positions depend on each other in a cycle, or that rows are unequal; JSON has only texts
    # as keys.
    beyond = ("depends on itself", "must have equal length", "a key is a text")
    slugs = {problem.slug for problem in problems if not any(words in problem.message for words in beyond)}
    return VALIDATOR.is_valid(plain(root)), not SHAPE & slugs


def test_the_schema_beside_the_specs_is_current() -> None:
    path = bundled.folder() / "netcharts.schema.json"
    assert path.read_text(encoding="utf-8") == schema.text(), "run: netcharts schema > specs/netcharts.schema.json"


def test_the_schema_is_valid_and_lists_all_names() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    layer = SCHEMA["properties"]["layers"]["additionalProperties"]["anyOf"][0]["properties"]
    assert set(cells.names()) <= set(layer["cell"]["anyOf"][0]["enum"])
    assert SCHEMA["properties"]["kind"]["enum"] == list(architectures.names())
    forms = SCHEMA["properties"]["connections"]["items"]["anyOf"]
    assert [form["required"][0] for form in forms] == list(patterns.names())
    assert all(set(patterns.load(form["required"][0]).keys) <= set(form["properties"]) for form in forms)
    assert all("description" in field for form in forms for field in form["properties"].values())


def test_bundled_specs_are_valid_and_name_the_schema(spec_name: str) -> None:
    path = bundled.paths()[spec_name]
    first, text = path.read_text(encoding="utf-8").partition("\n")[::2]
    assert first.startswith(MODELINE)
    assert (path.parent / first.removeprefix(MODELINE)).resolve() == bundled.folder() / "netcharts.schema.json"
    assert verdicts_on(text) == (True, True)


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[1] / "checking" / "rules").glob("*/*.yaml")),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_the_schema_agrees_with_the_reader_about_the_specs_of_the_rules(path: Path) -> None:
    verdicts = verdicts_on(path.read_text(encoding="utf-8"))
    assert verdicts is None or verdicts[0] == verdicts[1]


@given(broken_specs())
@example("name: T\nlayers: {a: {cell: input, size: 1, {above: b}}}\n")
def test_the_schema_agrees_with_the_reader_about_broken_specs(text: str) -> None:
    verdicts = verdicts_on(text)
    # A schema cannot know what a block does with the value of a parameter.
    beyond = "block:" in text and verdicts == (True, False)
    assert verdicts is None or verdicts[0] == verdicts[1] or beyond


@given(st.lists(st.sampled_from(["a", "b", " ", "-", ">", "->", "--"]), max_size=8).map("".join))
@example("a -> b -> ")
@example("a-->b")
@example("a -->-- b")
@example("a ->-> b")
def test_the_schema_agrees_with_the_reader_about_paths(path: str) -> None:
    spec = {"name": "T", "layers": {"a": {"cell": "input", "size": 1}}, "connections": [{"full": path}]}
    verdicts = verdicts_on(json.dumps(spec))
    assert verdicts is None or verdicts[0] == verdicts[1], read_partially(json.dumps(spec), "t")[1]


values = st.recursive(
    st.one_of(
        st.sampled_from(["input", "hidden", "full", "a -> b", "a -- b", "true", "max", "ring", "#12ab34", "x"]),
        st.booleans(),
        st.integers(-2, 5),
        st.floats(0.25, 3.75).filter(lambda number: number != int(number)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["en", "zh", "below", "x"]), inner)
    ),
    max_leaves=6,
)
LAYER_KEYS = ["cell", "size", "channels", "activation", "bias", "label", "draw", "arrange", "at", "place", "x"]
OPTION_KEYS = ["full", "pool", "random", "kernel", "padding", "density", "fan_in", "delay", "mode", "op", "pairs", "x"]


@given(
    layer=st.dictionaries(st.sampled_from(LAYER_KEYS), values, max_size=4),
    connection=st.dictionaries(st.sampled_from(OPTION_KEYS), values, max_size=3),
)
def test_the_schema_agrees_with_the_reader_about_any_values(layer: dict[str, Any], connection: dict[str, Any]) -> None:
    # JSON is YAML.
    spec = {"name": "T", "layers": {"a": {"cell": "input", "size": 1, **layer}}, "connections": [connection]}
    verdicts = verdicts_on(json.dumps(spec))
    assert verdicts is None or verdicts[0] == verdicts[1], read_partially(json.dumps(spec), "t")[1]


def test_the_rules_about_shape_exist() -> None:
    assert set(rules.families()) >= SHAPE
