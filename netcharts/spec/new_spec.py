"""Create a new spec from an existing one: the same network under a new name."""

from __future__ import annotations

import re

from netcharts import escape
from netcharts.errors import ProblemsError
from netcharts.spec import bundled
from netcharts.spec.reader import read

# Keys that describe the original, not the copy.
_OURS = re.compile(r"^(name|title|reference|description):.*\n(?:(?:[ \t]+.*)?\n)*?(?=\S|\Z)", re.MULTILINE)

_MODELINE = re.compile(r"\A# yaml-language-server:.*\n")

# The schema that editors complete and validate a new spec with; it lies beside the spec.
SCHEMA = "netcharts.schema.json"


def modeline(schema: str) -> str:
    """Return the comment that tells an editor which schema a spec has."""
    return f"# yaml-language-server: $schema={schema}"


def start(name: str, like: str) -> str:
    """Return the text of a spec called `name` with the layers and connections of another.

    Raises:
        SpecNotFoundError: There is no spec `like`.
        ProblemsError: That spec, or the name, has problems.
    """
    path = bundled.find(like)
    data = bundled.read_bytes(path)
    spec, problems = read(data, str(path))
    if spec is None:
        raise ProblemsError(str(path), problems)
    body = _OURS.sub("", _MODELINE.sub("", data.decode("utf-8-sig")))
    text = f"{modeline(SCHEMA)}\nname: {escape.yaml(name)}\n{body}"
    copied, problems = read(text, f"{name}.yaml")
    if copied is None:
        raise ProblemsError(f"{name}.yaml", problems)
    return text
