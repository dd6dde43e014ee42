"""The folder of old specs, the files of published ones, and the state of folders, to compare before and after a test."""

from __future__ import annotations

from pathlib import Path

from netcharts.spec import bundled

# Specs of version 1 that published networks have replaced.
VERSION_1 = Path(__file__).parent / "data/v1"
TEXT = b"old content"


def published_path(name: str) -> Path:
    """Return the file of a published network."""
    return bundled.paths()[name]


def folder_state(folder: Path) -> dict[str, bytes | str]:
    """Return the contents of the files in a folder, the targets of links, and the folders, by path."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        content = str(path.readlink()) if path.is_symlink() else "folder" if path.is_dir() else path.read_bytes()
        found[path.relative_to(folder).as_posix()] = content
    return found
