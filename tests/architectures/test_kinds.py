"""Architectures: their definitions are consistent, and the bundled specs match the ones that they declare."""

from __future__ import annotations

from pathlib import Path

import pytest

from netcharts import Chart, architectures, registry
from netcharts.checking import rules
from netcharts.checking.run import check_text
from netcharts.spec import bundled

NAMES = architectures.names()


@pytest.mark.parametrize("name", NAMES)
def test_links_and_widths_name_roles_and_no_cell_has_two_roles(name: str) -> None:
    kind = architectures.load(name)
    roles = {role.name for role in kind.roles}
    assert {end for link in kind.links for end in (link.source, link.target)} <= roles
    assert set(kind.widths) <= roles
    cells = [cell for role in kind.roles for cell in role.cells]
    assert len(cells) == len(set(cells))
    assert all(role.least <= (role.most or role.least) for role in kind.roles)


def test_every_property_of_shape_is_checked_by_a_rule() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for path in Path(registry.folder("checking/rules/architectures")).glob("*.py")
    )
    shapes = {shape for name in NAMES for shape in architectures.load(name).shape}
    assert shapes
    assert all(f'"{shape}"' in code for shape in shapes)


def test_every_architecture_has_a_bundled_spec_and_every_spec_an_architecture() -> None:
    networks = [path for path in bundled.paths().values() if path.parent.name != "cells"]
    kinds = {path.stem: Chart.from_file(path).spec.kind for path in networks}
    assert not [name for name, kind in kinds.items() if kind is None]
    missing = set(NAMES) - {kind.name for kind in kinds.values() if kind}
    assert not missing, f"no bundled spec declares {', '.join(sorted(missing))}"


def test_bundled_specs_pass_the_strictest_check(spec_name: str) -> None:
    path = bundled.paths()[spec_name]
    assert check_text(path.read_bytes(), spec_name, forward=True) == ()


def test_ignored_findings_of_bundled_specs_come_with_a_reason(spec_name: str) -> None:
    for ignore in Chart.from_file(spec_name).spec.ignores:
        assert ignore.text.partition("]")[2].strip(), ignore


def test_defined_cells_have_the_role_of_the_kind_that_they_extend() -> None:
    text = bundled.paths()["lstm"].read_text(encoding="utf-8")
    own = "cells:\n  peephole: {extends: memory, mark: diamond}\n"
    assert check_text(own + text.replace("cell: memory", "cell: peephole"), "t") == ()
    plain = own.replace("memory", "hidden")
    findings = check_text(plain + text.replace("cell: memory", "cell: peephole"), "t")
    assert {finding.code for finding in findings} >= {rules.load("kind-cell").code}
