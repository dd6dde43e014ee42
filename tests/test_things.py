"""Every thing in a folder is tested: a module by a test that names it, a YAML definition by tests over its folder.

The folders are those that have a catalog, and the languages. The tests of a folder are in the folder of the same path.
"""

from __future__ import annotations

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from netcharts import activations, registry
from netcharts.hosts import _catalog as host_catalog

ROOT = Path(registry.ROOT)
TESTS = Path(__file__).parent
FOLDERS = sorted(path.parent.relative_to(ROOT).as_posix() for path in ROOT.rglob("_catalog.py")) + ["locale"]
# Rules are in folders by family and have test specs of their own; bundled specs are tested by way of `spec_name`.
TESTED_OTHERWISE = {"checking/rules", "spec"}


def things(suffix: str) -> list[tuple[str, str]]:
    """Return the folders with the names of the things in them."""
    return [
        (folder, name)
        for folder in FOLDERS
        if folder not in TESTED_OTHERWISE and suffix == suffix_of(folder)
        for name in registry.names(folder, suffix)
    ]


def suffix_of(folder: str) -> str:
    """Return the suffix of the things in a folder: YAML, if there is any."""
    return ".yaml" if registry.names(folder, ".yaml") else ".py"


@cache
def code(folder: str) -> dict[str, ast.Module]:
    """Return the tests of a folder by the names of their files."""
    paths = sorted((TESTS / folder).rglob("test_*.py"))
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def named(folder: str) -> frozenset[str]:
    """Return the names in the tests of a folder: texts, imports, and the names of test files."""
    found = {stem.removeprefix("test_") for stem in code(folder)}
    for node in (node for tree in code(folder).values() for node in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.ImportFrom) and node.module == f"netcharts.{folder.replace('/', '.')}":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.removeprefix(f"netcharts.{folder.replace('/', '.')}."))
    return frozenset(found)


# Activations of single values are compared with their formulas.
TESTED_BY_FORMULA = {("activations", name) for name in activations.names() if activations.load(name).bind}


@pytest.mark.parametrize(("folder", "name"), things(".py"))
def test_every_module_of_a_folder_is_named_by_a_test(folder: str, name: str) -> None:
    assert name in named(folder) or (folder, name) in TESTED_BY_FORMULA, f"no test in tests/{folder} names '{name}'"


@pytest.mark.parametrize("folder", sorted({folder for folder, _ in things(".yaml")}))
def test_every_folder_of_definitions_has_a_test_over_all_of_them(folder: str) -> None:
    trees = [*code(folder).values(), *code(folder.rpartition("/")[0] or folder).values()]
    listing = "LANGUAGES" if folder == "locale" else f"{folder.rpartition('/')[2]}.names()"
    assert any(listing in ast.unparse(tests) for tree in trees for tests in decorators(tree)), (
        f"no test in tests/{folder} runs for each of {listing}"
    )


def decorators(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the decorators of the tests of a module, and the constants that they use."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        for node in (node for decorator in function.decorator_list for node in ast.walk(decorator)):
            yield constants.get(node.id, node) if isinstance(node, ast.Name) else node


def test_no_folder_is_forgotten() -> None:
    assert {folder for folder, _ in things(".py") + things(".yaml")} | TESTED_OTHERWISE == set(FOLDERS)


# Requirements whose modules have another name.
IMPORTED_AS = {
    "markdown_it": "markdown-it-py",
    "pymdownx": "pymdown-extensions",
    "docutils": "sphinx",
    "yaml": "pyyaml",
    "pylopdf_fonts_zh_cn": "pylopdf-fonts-zh-cn",
    "roboto": "font-roboto",
}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_library_that_is_imported_is_a_requirement_or_an_extra(path: Path) -> None:
    config = TESTS.parent / "setup.cfg"
    if not config.exists():
        pytest.skip("not a checkout")
    # Type checkers bring `typing_extensions` themselves.
    for module in sorted(libraries(path) - {"typing_extensions"}):
        known = IMPORTED_AS.get(module, module.lower())
        assert known in required(config), f"no requirement and no extra in setup.cfg brings '{module}'"


@pytest.mark.parametrize("name", registry.names("hosts", ".py"))
def test_every_host_that_needs_a_library_names_the_extra_that_brings_it(name: str) -> None:
    config = TESTS.parent / "setup.cfg"
    if not config.exists():
        pytest.skip("not a checkout")
    parser = configparser.ConfigParser()
    parser.read(config, encoding="utf-8")
    extra = host_catalog.load(name).extra
    always = {re.split(r"[<>=!]", line)[0] for line in parser["options"]["install_requires"].split()}
    needed = {
        IMPORTED_AS.get(library, library.lower()) for library in libraries(ROOT / "hosts" / f"{name}.py")
    } - always
    brought = parser["options.extras_require"].get(extra, "") if extra else ""
    assert not extra or brought, f"setup.cfg has no extra '{extra}'"
    assert not [library for library in needed if library not in brought], f"no extra of {name} brings {needed}"


@pytest.mark.parametrize("name", registry.names("hosts", ".py"))
def test_every_host_draws_by_the_protocol(name: str) -> None:
    """The protocol provides options, errors with places, caching and alternative text for all hosts."""
    text = (ROOT / "hosts" / f"{name}.py").read_text(encoding="utf-8")
    called = {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
    assert called & {"draw", "_draw.draw"}, f"the host {name} draws its charts without netcharts.hosts._draw"


def libraries(path: Path) -> set[str]:
    """Return the libraries that a module imports, by their first names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"netcharts"}


@cache
def required(config: Path) -> frozenset[str]:
    parser = configparser.ConfigParser()
    parser.read(config, encoding="utf-8")
    lines = parser["options"]["install_requires"] + "\n".join(parser["options.extras_require"].values())
    return frozenset(re.split(r"[<>=!\[;]", line.strip())[0] for line in lines.splitlines() if line.strip())
