"""Behavior depends on properties: no code outside the folder of a thing compares its id with a literal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import netcharts

ROOT = Path(netcharts.__file__).parent
MODULES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))

# Attributes that hold the id of a thing, with the folder whose modules may know such ids.
IDS = {
    "key": "patterns",
    "pattern": "patterns",
    "base": "cells",
    "cell": "cells",
    "kind": "architectures",
    "architecture": "architectures",
    "operation_name": "operations",
    "activation": "activations",
}
PREFIXES = ("startswith", "endswith", "removeprefix")


def folder_of(node: ast.expr, tainted: dict[str, str]) -> str | None:
    """Return the folder of the things whose id an expression is."""
    if isinstance(node, ast.Name):
        return tainted.get(node.id)
    if not isinstance(node, ast.Attribute):
        return None
    owner = node.value
    named = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    if named == "dtype":
        return None
    # `layer.cell.name`, `kind.name`
    return IDS.get(named) if node.attr == "name" else IDS.get(node.attr)


@cache
def assigned(path: Path) -> dict[str, ast.expr]:
    """Return what is assigned to names at the top of a module."""
    found: dict[str, ast.expr] = {}
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
    return found


def constants(path: Path) -> dict[str, ast.expr]:
    """Return what is assigned to names at the top of a module, names imported from our modules included."""
    found = dict(assigned(path))
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("netcharts."):
            place = Path(*(node.module or "").split(".")[1:])
            source = next((p for p in (place.with_suffix(".py"), place / "__init__.py") if (ROOT / p).exists()), None)
            theirs = assigned(source) if source else {}
            found |= {a.asname or a.name: theirs[a.name] for a in node.names if a.name in theirs}
    return found


def is_literal(node: ast.expr | None, known: dict[str, ast.expr]) -> bool:
    """Return True for a text, for a collection with texts (or keys that are texts), and for a name of either."""
    if isinstance(node, ast.Name):
        return node.id in known and is_literal(known[node.id], {})
    if isinstance(node, ast.Call):
        return any(is_literal(argument, known) for argument in node.args)
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return any(is_literal(element, known) for element in node.elts)
    if isinstance(node, ast.Dict):
        return any(is_literal(key, known) for key in node.keys)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def comparisons(text: str, known: dict[str, ast.expr]) -> Iterator[tuple[str, int]]:
    """Yield the folder and the line of every comparison of an id with a literal."""
    tree = ast.parse(text)
    tainted: dict[str, str] = {}
    for node in ast.walk(tree):
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if named and (folder := folder_of(node.value, {})):
            tainted[node.targets[0].id] = folder
    for node in ast.walk(tree):
        ids, others = operands(node)
        folders = [folder for each in ids if (folder := folder_of(each, tainted))]
        if folders and any(is_literal(other, known) for other in others):
            yield folders[0], getattr(node, "lineno", 0)


def operands(node: ast.AST) -> tuple[list[ast.expr], list[ast.expr]]:
    """Return the expressions of a comparison that may be ids, and those that may be literals."""
    if isinstance(node, ast.Compare):
        both = [node.left, *node.comparators]
        return both, both
    if isinstance(node, ast.Subscript):
        return [node.slice], [node.value]
    if isinstance(node, ast.Match):
        patterns = [p for case in node.cases for p in ast.walk(case.pattern) if isinstance(p, ast.MatchValue)]
        return [node.subject], [pattern.value for pattern in patterns]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "get":
            return node.args[:1], [node.func.value]
        if node.func.attr in PREFIXES:
            return [node.func.value], node.args
    return [], []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_id_is_compared_with_a_literal(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    found = [(folder, line) for folder, line in comparisons(text, constants(path)) if path.parts[0] != folder]
    assert not found, f"{path}: ask for a property instead"


@pytest.mark.parametrize(
    "code",
    [
        "x.key == 'full'",
        "'full' != x.key",
        "layer.cell.base in ('pool', 'mean')",
        "layer.cell.name == 'hidden'",
        "kind.name == 'esn'",
        "part.operation_name in {'sum', 'pass'}",
        "'conv' in connection.key",
        "c.key not in GLOBAL",
        "TABLE[c.key]",
        "TABLE.get(layer.activation)",
        "{'full': 1}[c.key]",
        "c.key.startswith('conv')",
        "key = c.key\nif key == 'full': pass",
        "match c.key:\n    case 'full' | 'random': pass",
        "x.kind in frozenset(('esn',))",
    ],
)
def test_every_way_of_comparing_ids_is_found(code: str) -> None:
    known = {"GLOBAL": ast.parse("('full',)", mode="eval").body, "TABLE": ast.parse("{'a': 1}", mode="eval").body}
    assert list(comparisons(code, known))


@pytest.mark.parametrize(
    "code", ["x.key == y.key", "layer.cell.role == 'input'", "c.key in link.by", "x.dtype.kind == 'f'"]
)
def test_properties_and_data_can_be_compared(code: str) -> None:
    assert not list(comparisons(code, {}))
