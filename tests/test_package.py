"""The structure of the package: layered imports, fast start-up, and lists that match the folders."""

from __future__ import annotations

import ast
import configparser
import os
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import netcharts

ROOT = Path(netcharts.__file__).parent
CHECKOUT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))

# Known import cycles.
KNOWN: set[tuple[str, str]] = set()


def stages() -> dict[str, int]:
    """Return the stage of every package, as listed in docs/architecture.md."""
    text = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = text.partition("<!-- stages -->\n\n```text\n")[2].partition("```")[0].splitlines()
    return {name: number for number, line in enumerate(lines) for name in line.split()}


def name(path: Path) -> str:
    return path.with_suffix("").as_posix().removesuffix("/__init__").replace("/", ".").removesuffix("__init__")


def imports(path: Path, *, types: bool = True) -> set[str]:
    """Return the imports of a module, lazy ones as well, and with `types` those for annotations only.

    Modules of netcharts have their dotted paths, others their first names.
    """
    found = set()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    guarded = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in guarded and not types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("netcharts.") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {resolved(node.module, alias.name) for alias in node.names}
    return found


def resolved(module: str, imported: str) -> str:
    if module.split(".")[0] != "netcharts":
        return module.split(".")[0]
    inside = module.removeprefix("netcharts").removeprefix(".")
    deeper = f"{inside}.{imported}".removeprefix(".")
    place = ROOT / deeper.replace(".", "/")
    return deeper if place.with_suffix(".py").exists() or place.is_dir() else inside


@pytest.mark.skipif(not (CHECKOUT / "docs").exists(), reason="not a checkout")
@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_to_earlier_stages(path: Path) -> None:
    own = name(path)
    if own in ("", "__main__"):
        return
    stage = stages()
    package = own.split(".")[0]
    for target in imports(path) & {name(module) for module in MODULES}:
        other = target.split(".")[0]
        if other != package and (own, target) not in KNOWN:
            assert stage[other] < stage[package], f"{own} imports {target}"


@pytest.mark.skipif(not (CHECKOUT / "docs").exists(), reason="not a checkout")
def test_the_architecture_page_has_a_line_for_each_package_and_module() -> None:
    table = (CHECKOUT / "docs/architecture.md").read_text(encoding="utf-8").partition("## Packages and modules")[2]
    listed = re.findall(r"^\| `(\w+)` \|", table.partition("\n## ")[0], re.MULTILINE)
    there = {name(module).split(".")[0] for module in MODULES} - {"", "__main__"}
    assert listed == sorted(there)


def test_no_modules_import_each_other_in_a_cycle() -> None:
    ours = {name(path) for path in MODULES}
    graph = {name(path): (imports(path) & ours) - {name(path)} for path in MODULES}
    for source, target in KNOWN:
        assert target in graph[source], "no longer a cycle: remove it from the list"
        graph[source].discard(target)
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("click", ("cli/",)),
        ("yaml", ("syntax/tree", "syntax/spans")),
        ("pygraphviz", ("engines/embedded",)),
        ("graphviz", ("engines/system",)),
        ("sphinx", ("hosts/sphinx", "hosts/_sphinx_node")),
        ("docutils", ("hosts/sphinx", "hosts/_sphinx_node")),
        ("networkx", ("exporters/networkx", "network/layer_graph")),
    ],
)
def test_each_library_is_used_in_one_place(library: str, allowed: tuple[str, ...]) -> None:
    users = [path.as_posix() for path in MODULES if library in imports(path, types=False)]
    assert users
    assert all(user.startswith(allowed) for user in users), users


def loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("\n\n")[2].split()) | set(done.stdout.split())


QUIET = "import contextlib, io\nwith contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.suppress(SystemExit):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "import netcharts",
        f"{QUIET}from netcharts.cli import main; main(['--help'])",
        f"{QUIET}from netcharts.cli import main; main(['--version'])",
        f"{QUIET}from netcharts.cli import main; main(['render', '--help'])",
        "import os; os.environ.update(_NETCHARTS_COMPLETE='bash_complete', COMP_WORDS='netcharts render ls', COMP_CWORD='2')"
        f"\n{QUIET}from netcharts.cli import main; main(prog_name='netcharts')",
        "from netcharts.spec.reader import read; assert read('name: 1\\nlayers: {a: {cell: hiden, size: 2}}', 't')[1]",
    ],
    ids=["import", "help", "version", "render-help", "completion", "language"],
)
def test_startup_imports_no_heavy_libraries(code: str) -> None:
    modules = loaded(code)
    assert "netcharts" in modules
    assert not modules & {"networkx", "numpy", "pygraphviz", "graphviz"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["render", "--help"]], ids=" ".join)
def test_help_reads_no_yaml(arguments: list[str]) -> None:
    assert "yaml" not in loaded(f"{QUIET}from netcharts.cli import main; main({arguments})")


@pytest.mark.parametrize(("given", "threads"), [(None, "1"), ("3", "3")])
def test_the_command_line_uses_one_thread_for_products_unless_told_otherwise(given: str | None, threads: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    changed = environment if given is None else {**environment, "OPENBLAS_NUM_THREADS": given}
    code = f"import os\n{QUIET}from netcharts.cli import main; main(['--version'])\nprint(os.environ['OPENBLAS_NUM_THREADS'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=changed)
    assert done.stdout.splitlines()[-1] == threads


def test_no_text_says_to_install_from_the_package_index() -> None:
    texts = [*ROOT.rglob("*.py"), CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")]
    wrong = [path.name for path in texts if path.exists() and "install 'netcharts" in path.read_text(encoding="utf-8")]
    assert wrong == []


def test_rendering_imports_no_networkx() -> None:
    modules = loaded("import netcharts; netcharts.Chart.from_file('lstm').svg()")
    assert "numpy" in modules
    assert not modules & {"networkx", "graphviz"}


@pytest.mark.skipif(not (CHECKOUT / "setup.cfg").exists(), reason="not a checkout")
def test_the_packages_that_are_installed_are_the_folders() -> None:
    config = configparser.ConfigParser()
    config.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    folders = {
        f"netcharts.{path.parent.relative_to(ROOT).as_posix().replace('/', '.')}".removesuffix("..").removesuffix(".")
        for path in (CHECKOUT / "netcharts").rglob("*.py")
        if "specs" not in path.relative_to(CHECKOUT).parts
    }
    specs = {
        "netcharts.specs" + "".join(f".{part}" for part in path.parent.relative_to(CHECKOUT / "specs").parts)
        for path in (CHECKOUT / "specs").rglob("*.yaml")
    }
    assert listed == {folder.rstrip(".") for folder in folders} | specs | {"netcharts.specs"}


def test_everything_public_is_exported() -> None:
    assert netcharts.__all__ == sorted(netcharts.__all__)
    assert all(getattr(netcharts, public) for public in netcharts.__all__)
    assert set(netcharts.__all__) <= set(dir(netcharts))
    with pytest.raises(AttributeError, match="no attribute 'Chrat'"):
        netcharts.Chrat  # noqa: B018


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.count("\n") <= 430
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            docstring = len((ast.get_docstring(node) or "").splitlines())
            assert (node.end_lineno or 0) - node.lineno - docstring <= 45, node.name


# Tests of whole programs and of corpora, which belong to no package.
PROGRAMS = {"browser", "generated", "networks", "parity", "pictures"}
# Packages whose tests are elsewhere: old names with what replaces them, charts with what is made of them.
ELSEWHERE = {"api": "test_properties.py", "embed": "hosts/test_old_names.py"}


def test_the_folders_of_tests_are_those_of_the_package() -> None:
    tests = CHECKOUT / "tests"
    folders = {path.parent.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")} - {".", *PROGRAMS}
    assert [folder for folder in sorted(folders) if not (ROOT / folder).is_dir()] == []
    packages = {path.parts[0] for path in MODULES if len(path.parts) > 1}
    assert [name for name in sorted(packages) if not (tests / ELSEWHERE.get(name, name)).exists()] == []
    assert not packages & PROGRAMS
