"""Files, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from netcharts.errors import OutputError


def write(target: Path, data: bytes) -> None:
    """Write a file whole or not at all; folders are made. What was there keeps its permissions, and a link stays one.

    What is there and no file, such as `/dev/null`, is written to as it is.

    Raises:
        OutputError: it can't be written.
    """
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        target = target.resolve()
        temporary = target.with_name(f".{target.name[:40]}.{os.urandom(6).hex()}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(data)
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"can't write '{target}': {error.strerror or error}") from error
