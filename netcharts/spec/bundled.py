"""The bundled specs by name, in a checkout or an installed package."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from netcharts import cells, files
from netcharts.cells import CellKind
from netcharts.errors import OutputError, SpecNotFoundError
from netcharts.syntax.tree import MAX_BYTES
from netcharts.wording import nearest

# Other names of bundled specs, among them those of specs that published networks have replaced.
ALIASES = {"gpt": "gpt-2", "resnet": "resnet-50", "unet": "u-net"}


@cache
def folder() -> Path:
    """Return the folder of the bundled specs: inside the package if it is installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "specs"
    return inside if inside.is_dir() else package.parent / "specs"


@cache
def paths() -> dict[str, Path]:
    """Return the files of the bundled specs by name, in the order of their folders and names."""
    return {path.stem: path for path in sorted(folder().glob("*/*.yaml"))}


def named(name: str) -> Path | None:
    """Return the file of a bundled spec by its name or another name of it, or None if there is no such spec."""
    key = name.lower()
    return paths().get(ALIASES.get(key, key))


def known(path_or_name: str) -> bool:
    """Return True if there is a file or a bundled spec of that name."""
    try:
        return files.exists(Path(path_or_name)) or named(path_or_name) is not None
    except OutputError:
        return False


def find(path_or_name: str) -> Path:
    """Return the file of a spec: a path that exists, else the bundled spec of that name.

    Raises:
        SpecNotFoundError: There is neither.
        OutputError: The path can't be accessed.
    """
    path = Path(path_or_name)
    exists = files.exists(path)
    # Pipes are read as well, as a shell makes them for <(command).
    if exists and not path.is_dir():
        return path
    spec = named(path_or_name)
    if spec is not None:
        return spec
    if exists:
        raise SpecNotFoundError(f"'{path_or_name}' is not a file")
    if path.suffix or len(path.parts) > 1:
        raise SpecNotFoundError(f"no such file: '{path_or_name}'")
    if cell(path_or_name) is not None:
        raise SpecNotFoundError(
            f"'{path_or_name}' is no spec, but a kind of cell", f"netcharts render {path_or_name} draws its parts"
        )
    near = nearest(path_or_name.lower(), paths())
    raise SpecNotFoundError(f"no file and no bundled spec is called '{path_or_name}'{near}")


def cell(name: str) -> str | None:
    """Return the text of a spec that shows a single cell of a kind, or None if there is no such kind."""
    import json

    kind = name.lower()
    if kind not in cells.names():
        kind = cells.aliases().get(kind, "")
    if not kind:
        return None
    definition = cells.load(kind)
    title = json.dumps(dict(definition.names.by_language), ensure_ascii=False)
    # Numbers for pairs of places need two of them.
    size = "[1, 1]" if definition.anatomy.stores_by_shape else "1"
    layers = f"layers:\n  cell: {{cell: {kind}, size: {size}}}\n"
    if definition.role == "input" or not definition.anatomy.gates:
        return f"name: {kind}\ntitle: {title}\n{layers}"
    layers = f"layers:\n  input: {{cell: input, size: 1}}\n  cell: {{cell: {kind}, size: 1}}\n"
    return f"name: {kind}\ntitle: {title}\n{layers}connections:\n{''.join(_connections(definition))}"


def _connections(kind: CellKind) -> Iterator[str]:
    """Yield connections into every input of a cell, with weights where it has any, and within its layer."""
    anatomy = kind.anatomy
    # Parts of a cell without required inputs take the unnamed one instead.
    for gate in [gate for gate in anatomy.gates if not gate or gate in anatomy.required_gates] or [""]:
        weighed = any(part.weighted and part.takes(gate) for part in anatomy.parts)
        yield f"  - {'full' if weighed else 'identity'}: input -> cell{f'.{gate}' if gate else ''}\n"
    if anatomy.recurs:
        yield "  - recurrent: cell\n"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a spec, reading little more than the limit.

    Raises:
        OutputError: The file can't be read, or is being written to.
    """
    return files.read(path, MAX_BYTES + 1)
