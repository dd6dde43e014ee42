"""Architectures: their definitions are consistent, and the bundled specs match the ones that they declare."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netcharts import Chart, architectures, cells, registry
from netcharts.architectures import traits
from netcharts.checking import rules
from netcharts.checking.run import check_spec, check_text
from netcharts.spec import bundled
from netcharts.spec.model import Spec
from netcharts.spec.reader import read

NAMES = architectures.names()
NETWORKS = Path(__file__).parents[1] / "networks"


CORRECT = sorted((NETWORKS / "correct").glob("*.yaml"))
SPECS = {path.stem: Chart.from_file(path).spec for path in CORRECT}
DECLARED = {name: spec.kind for name, spec in SPECS.items() if spec.kind}


@pytest.mark.parametrize("name", NAMES)
def test_links_name_roles_and_no_cell_has_two_roles(name: str) -> None:
    kind = architectures.load(name)
    roles = {role.name for role in kind.roles}
    assert {end for link in kind.links for end in (link.source, link.target)} <= roles | {architectures.ANY}
    for cell in map(cells.load, cells.names()):
        for keeps in (False, True):
            alone = [kind._replace(roles=(role,)).role(cell, keeps=keeps) for role in kind.roles]
            assert sum(role is not None for role in alone) <= 1, cell.name
    assert all(role.least <= (role.most or role.least) for role in kind.roles)


def test_the_built_in_kind_that_a_trait_advises_has_it() -> None:
    for name, trait in traits.TRAITS.items():
        assert trait.has(cells.load(trait.cell)) or name == "distance", name
        assert traits.family(cells.load(trait.cell)) == trait.family


ALIASES = [(alias, name) for name in NAMES for alias in architectures.load(name).aliases]


def test_an_alias_means_one_kind() -> None:
    assert len(dict(ALIASES)) == len(ALIASES)
    assert not dict(ALIASES).keys() & set(NAMES)


@pytest.mark.parametrize(("alias", "name"), [*ALIASES, ("CNN", "convolutional"), ("U-Net", "unet"), ("lsmt", "lstm")])
def test_the_name_of_a_kind_is_suggested_for_its_aliases(alias: str, name: str) -> None:
    (finding,) = check_text(f"name: T\nkind: {alias}\nlayers: {{a: {{cell: input, size: 1}}}}\n", "t")
    assert finding.message == f"unknown kind of network '{alias}' (did you mean '{name}'?)"


def test_every_shape_is_declared_by_a_kind_and_checked_by_a_rule() -> None:
    folder = Path(registry.folder("checking/rules/architectures"))
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert {shape for name in NAMES for shape in architectures.load(name).shape} == set(traits.SHAPES)
    assert all(f'"{shape}"' in code for shape in traits.SHAPES)


def codes(spec: Spec) -> list[tuple[int | None, str]]:
    return [(finding.line, finding.code) for finding in check_spec(spec)]


@pytest.mark.parametrize("path", sorted(NETWORKS.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_a_kind_asks_what_cells_do_not_for_their_names(path: Path) -> None:
    spec, _ = read(path.read_bytes(), path.name)
    if spec is None or spec.kind is None:
        return
    named = [layer._replace(cell=layer.cell._replace(name=f"own_{layer.cell.name}", base="")) for layer in spec.layers]
    assert codes(spec._replace(layers=tuple(named))) == codes(spec)


def may_grow(kind: str) -> bool:
    """Return True if an architecture limits neither its layers nor their number."""
    architecture = architectures.load(kind)
    return not architecture.closed and not any(role.most for role in architecture.roles)


def entries(name: str) -> list[str]:
    """Return the layers of a correct network that take data."""
    return [layer.name for layer in SPECS[name].layers if layer.cell.anatomy.takes_data]


@pytest.mark.parametrize("name", [name for name, kind in DECLARED.items() if may_grow(kind.name) and entries(name)])
def test_a_kind_lets_layers_be_that_do_not_define_it(name: str) -> None:
    text = (NETWORKS / "correct" / f"{name}.yaml").read_text(encoding="utf-8")
    added = f"  - full: [{entries(name)[0]} -> beside -> result]\n"
    grown = text.replace("connections:\n", f"connections:\n{added}", 1)
    for layer in ("beside: {cell: hidden, size: 5}", "result: {cell: output, size: 2}"):
        grown = grown.replace("layers:\n", f"layers:\n  {layer}\n", 1)
    assert [finding for finding in check_text(grown, name) if finding.level != "note"] == []


def test_every_architecture_has_a_spec_and_every_spec_of_the_zoo_an_architecture() -> None:
    networks = [path for path in bundled.paths().values() if path.parent.name != "cells"]
    kinds = {path.stem: Chart.from_file(path).spec.kind for path in networks}
    assert not [path.stem for path in networks if kinds[path.stem] is None and path.parent.name in ("zoo", "figures")]
    # Kinds of today are declared by the published networks, or by small ones of the literature.
    declared = {kind.name for kind in (*kinds.values(), *DECLARED.values()) if kind}
    missing = set(NAMES) - declared
    assert not missing, f"no spec declares {', '.join(sorted(missing))}"


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
    assert {finding.code for finding in findings} >= {rules.load("kind-layers").code}


@pytest.mark.parametrize("name", NAMES)
def test_any_network_can_be_checked_as_any_kind(name: str) -> None:
    # A tenth of all networks is enough, another one for each kind.
    for path in sorted(NETWORKS.glob("*/*.yaml"))[NAMES.index(name) % 10 :: 10]:
        text = re.sub(r"^kind: .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for finding in check_text(text.replace("name: ", f"kind: {name}\nname: ", 1), path.name):
            assert finding.line
            assert "None" not in finding.message


ADVISED = re.compile(r"'(?P<layer>\w+)' has \w+ cells; use (?P<cell>\w+) cells(, and add 'recurrent: \w+')?$")


@pytest.mark.parametrize("path", sorted(NETWORKS.glob("wrong/*.yaml")), ids=lambda path: path.stem)
def test_the_cells_that_a_kind_advises_lead_to_no_other_finding(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [finding for finding in check_text(text, path.name) if finding.level != "note"]
    for finding in found:
        advice = ADVISED.search(finding.message) if finding.code == "NC401" else None
        if advice:
            changed = re.sub(rf"(\n  {advice['layer']}: +{{cell: )\w+", rf"\1{advice['cell']}", text)
            if advice[3]:
                changed = changed.replace("connections:\n", f"connections:\n  - recurrent: {advice['layer']}\n")
            left = {after.code for after in check_text(changed, path.name) if after.level != "note"}
            assert left <= {before.code for before in found} - {"NC401"}
