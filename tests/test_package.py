"""The house: what imports what, how heavy the front door is, and that the lists agree with the folders."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

import netcharts

ROOT = Path(netcharts.__file__).parent
CHECKOUT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))

# From left to right, as data flows: a module imports only from its own stage or from stages to its left.
STAGES = [
    [
        "errors",
        "files",
        "diagnostics",
        "catalogue",
        "scales",
        "colours",
        "arrays",
        "marks",
        "numbers",
        "style",
        "text",
        "rules",
    ],
    ["spec/tree", "spec/fields", "spec/paths", "spec/ignores"],
    ["anatomy"],
    ["cells", "initialisers", "patterns", "themes", "kinds"],
    ["spec/grammar", "spec/model"],
    ["spec/schema"],
    ["spec/repeats"],
    ["spec/following", "spec/standing", "spec/arrows"],
    ["spec/reader", "spec/bundled", "spec/starting"],
    ["heads"],
    ["counts"],
    ["slots"],
    ["graph", "describe"],
    ["nameplates"],
    ["forward"],
    ["flow"],
    ["rules/language", "rules/structure", "rules/cells", "rules/sizes", "rules/kinds", "rules/numbers"],
    ["check", "mend", "reports", "explain"],
    ["placement"],
    ["scene/courses", "scene/lettering", "scene/grouping", "scene/pieces", "scene/biases"],
    ["scene"],
    ["legend"],
    ["layouts"],
    ["sheet"],
    ["shading"],
    ["boxes/plan", "boxes/lanes"],
    ["boxes/captions"],
    ["boxes"],
    ["engines", "dot/looks"],
    ["dot/pieces"],
    ["dot"],
    ["svg/samples"],
    ["svg/shapes", "svg/words", "svg/links"],
    ["svg/pieces", "svg/cells", "svg/biases"],
    ["svg"],
    ["picture"],
    ["formats"],
    ["chart"],
    ["batch", "poster"],
    ["embed", "watch", "gallery"],
    ["cli", "__init__", "__main__"],
]


def stage(module: str) -> int:
    """The stage of a module, named by its path below the package."""
    rooms = {name: number for number, names in enumerate(STAGES) for name in names}
    found = [name for name in rooms if module == name or module.startswith(f"{name}/")]
    assert found, f"{module} belongs to no stage"
    return rooms[max(found, key=len)]


def name(path: Path) -> str:
    return path.with_suffix("").as_posix().removesuffix("/__init__")


def imports(path: Path, *, lazy: bool = True) -> set[str]:
    """What a module imports when it runs: modules of ours by path, others by their first name."""
    found = set()
    parsed = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in ast.walk(parsed) if lazy else parsed.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for inner in ast.walk(node):
                inner.lineno = -1  # type: ignore[attr-defined]
        if getattr(node, "lineno", 0) == -1:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found.add(resolved(node.module, alias.name))
    return found


def resolved(module: str, imported: str) -> str:
    if module.split(".")[0] != "netcharts":
        return module.split(".")[0]
    inside = "/".join(module.split(".")[1:])
    deeper = f"{inside}/{imported}".lstrip("/")
    if (ROOT / f"{deeper}.py").exists() or (ROOT / deeper).is_dir():
        return deeper
    return inside or "__init__"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_to_the_left(path: Path) -> None:
    if name(path) in ("spec", "__main__"):
        return
    own = stage(name(path) or "__init__")
    for target in imports(path):
        if (ROOT / f"{target}.py").exists() or (ROOT / target).is_dir():
            if target in ("spec", "__init__"):
                continue
            assert stage(target) <= own, f"{path} imports {target}"


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("click", ("cli/",)),
        ("yaml", ("spec/tree",)),
        ("pygraphviz", ("engines/embedded",)),
        ("graphviz", ("engines/system",)),
        ("sphinx", ("embed/sphinx",)),
        ("docutils", ("embed/sphinx",)),
        ("networkx", ("graph", "flow", "forward/planning")),
    ],
)
def test_each_library_has_its_room(library: str, allowed: tuple[str, ...]) -> None:
    users = [path.as_posix() for path in MODULES if library in imports(path)]
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
def test_the_front_door_is_light(code: str) -> None:
    modules = loaded(code)
    assert "netcharts" in modules
    assert not modules & {"networkx", "numpy", "pygraphviz", "graphviz"}


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
        if "specs" not in path.parts
    }
    specs = {
        "netcharts.specs" + "".join(f".{part}" for part in path.parent.relative_to(CHECKOUT / "specs").parts)
        for path in (CHECKOUT / "specs").rglob("*.yaml")
    }
    assert listed == {folder.rstrip(".") for folder in folders} | specs | {"netcharts.specs"}


def test_everything_public_is_exported() -> None:
    assert netcharts.__all__ == sorted(netcharts.__all__)
    assert all(getattr(netcharts, public) for public in netcharts.__all__)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.count("\n") <= 430
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            docstring = len((ast.get_docstring(node) or "").splitlines())
            assert (node.end_lineno or 0) - node.lineno - docstring <= 45, node.name
