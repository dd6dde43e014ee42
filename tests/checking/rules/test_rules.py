"""Every rule: its documentation, its code, and specs that break it and specs that don't.

In a bad spec, `# expect: NC204` behind a line says that the line breaks that rule. The findings of a spec are what it
expects, no more and no less.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

import pytest
import yaml

from netcharts import cells, patterns
from netcharts.catalogs import explain
from netcharts.checking import rules
from netcharts.checking.rules_page import parts, rules_page, statements
from netcharts.checking.run import check_text, selected
from netcharts.spec.model import LAYER

HERE = Path(__file__).parent
ROOT = Path(rules.__file__).parents[2]
CASES = sorted(HERE.glob("*/*.yaml"))
EXPECT = re.compile(r"# expect: (.*)$")
SLUGS = list(rules.families())


def expected(text: str) -> set[tuple[int, str]]:
    """Return the lines and codes of the findings that a spec expects."""
    lines = enumerate(text.split("\n"), 1)
    found = ((number, EXPECT.search(line)) for number, line in lines)
    return {(number, code.strip()) for number, match in found if match for code in match[1].split(",")}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_spec_has_the_findings_that_it_expects(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert {(finding.line, finding.code) for finding in check_text(text, path.name, forward=True)} == expected(text)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_has_specs_that_keep_it_and_that_break_it(slug: str) -> None:
    good, bad = list(HERE.glob(f"{slug}/good*.yaml")), list(HERE.glob(f"{slug}/bad*.yaml"))
    assert good
    assert bad
    code = rules.load(slug).code
    assert all(not expected(path.read_text(encoding="utf-8")) for path in good)
    assert all(code in {found for _, found in expected(path.read_text(encoding="utf-8"))} for path in bad)


def test_every_folder_of_specs_belongs_to_a_rule() -> None:
    assert {path.parent.name for path in CASES} == set(SLUGS)


def test_codes_are_unique_and_tell_the_family() -> None:
    assert len(rules.codes()) == len(SLUGS)
    for slug, family in rules.families().items():
        number = list(rules.FAMILIES).index(family)
        assert re.fullmatch(f"NC{number}[0-9][0-9]", rules.load(slug).code)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_is_documented_under_all_headings(slug: str) -> None:
    text = rules.documentation(slug)
    assert re.match(r"[A-Z].*\.\n\n", text), "a sentence first"
    found = parts(text)
    assert list(found) == ["What", "Why", "Example", "Instead", "Source"]
    assert all(found.values())
    assert found["Example"] != found["Instead"]


def unknown_names(excerpt: str, own: Collection[str] = ()) -> set[str]:
    """Return the names in an excerpt of a spec that netcharts does not know: of keys, cells and patterns."""
    unknown: set[str] = set()
    for piece in re.split(r"^ *\.\.\.\n", excerpt, flags=re.MULTILINE):
        found = yaml.safe_load(piece)
        for connection in found if isinstance(found, list) else found.get("connections", []):
            key = next(iter(connection))
            options = patterns.load(key).keys if key in patterns.names() else {}
            unknown |= set(connection) - {key, *options} | ({key} - set(patterns.names()))
        layers = found.get("layers", found) if isinstance(found, dict) else {}
        for layer in (layer for layer in layers.values() if isinstance(layer, dict) and "cell" in layer):
            own = {*own, *found.get("cells", {})}
            unknown |= set(layer) - set(LAYER.keys) | {layer["cell"]} - {*cells.names(), *cells.aliases(), *own}
    return unknown


@pytest.mark.parametrize("slug", SLUGS)
def test_the_examples_of_a_rule_are_excerpts_of_specs_with_names_that_exist(slug: str) -> None:
    found = parts(rules.documentation(slug))
    # A spec that breaks a rule of the language may not even be YAML.
    if rules.families()[slug] != "language":
        assert not unknown_names(found["Example"])
    assert not unknown_names(found["Instead"], own=re.findall(r"(\w+): \{extends:", found["Example"]))


def test_unknown_names_in_an_excerpt_are_found() -> None:
    excerpt = "layers:\n  a: {cell: hiden, sise: 1}\n...\n- ful: a -> b\n- full: a -> b\n  kernel: 3\n"
    assert unknown_names(excerpt) == {"hiden", "sise", "ful", "kernel"}


def test_rules_are_found_by_code_and_by_slug_however_written() -> None:
    for slug in SLUGS:
        names = (slug, slug.replace("-", "_"), slug.upper(), rules.load(slug).code, rules.load(slug).code.lower())
        assert {rules.find(name) for name in names} == {slug}
    assert rules.find("NC999") is None


ALIASES = [(alias, slug) for slug in SLUGS for alias in rules.load(slug).aliases]


@pytest.mark.parametrize(("alias", "slug"), ALIASES)
def test_former_slugs_are_accepted_wherever_a_slug_is(alias: str, slug: str) -> None:
    assert alias not in SLUGS
    assert rules.find(alias.upper()) == rules.find(alias.replace("-", "_")) == slug
    assert explain(alias) == explain(slug)
    text = (HERE / slug / "bad.yaml").read_text(encoding="utf-8")
    found = [finding for finding in check_text(text, "t", forward=True) if finding.slug == slug]
    assert selected(found, [alias], []) == found
    assert selected(found, [], [alias]) == [finding for finding in found if rules.load(slug).check is None]
    lines = [f"{line}  # netcharts: ignore[{alias}]" for line in EXPECT.sub("", text).splitlines()]
    if rules.load(slug).check is not None:
        assert slug not in {finding.slug for finding in check_text("\n".join(lines), "t", forward=True)}


def test_former_slugs_are_listed_on_the_page_about_migration() -> None:
    page = ROOT.parent / "docs/migration.md"
    if not page.exists():
        pytest.skip("not a checkout")
    text = page.read_text(encoding="utf-8")
    assert [f"| `{alias}` | `{slug}` |" for alias, slug in ALIASES if f"| `{alias}` | `{slug}` |" not in text] == []


def test_no_two_rules_share_a_former_slug() -> None:
    assert len(ALIASES) == len(dict(ALIASES))
    assert {"odds-not-one", "time-knot", "idle-skip", "wrong-value-computed"} <= set(dict(ALIASES))


def constants(calls: tuple[str, ...] = ()) -> set[str]:
    """Return the texts in the code of the package, or only those that are first arguments of the given functions."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and calls:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found |= {ast.dump(node.args[0])} if name in calls and node.args else set()
            elif isinstance(node, ast.Constant) and not calls:
                found.add(ast.dump(node))
    return {text[len("Constant(value='") : -2] for text in found if text.startswith("Constant(value='")}


def test_every_reported_slug_is_a_rule_and_every_rule_without_a_check_is_reported() -> None:
    assert constants(("SizeMismatch", "_StopError")) <= set(SLUGS)
    assert {text for text in constants(("add",)) if "-" in text} <= set(SLUGS)
    assert {slug for slug in SLUGS if rules.load(slug).check is None} <= constants()


def test_the_reference_page_is_current() -> None:
    page = ROOT.parent / "docs/rules.md"
    if not page.exists():
        pytest.skip("not a checkout")
    assert page.read_text(encoding="utf-8") == rules_page(), "run: netcharts explain --all > docs/rules.md"


def test_every_statement_is_enforced_by_a_rule_or_has_a_reason() -> None:
    found = list(statements())
    assert len(found) > 50
    for _, says, slugs, reason in found:
        assert says
        assert slugs or reason, says
        assert set(slugs) <= set(SLUGS), says
