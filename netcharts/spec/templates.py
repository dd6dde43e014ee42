"""A new spec that starts from another: the same network under a new name."""

from __future__ import annotations

import re

from netcharts import escape
from netcharts.errors import ProblemsError
from netcharts.spec import bundled
from netcharts.spec.reader import read

# What is said of the original would not be true of the copy.
_OURS = re.compile(r"^(name|title|reference|description):.*\n(?:(?:[ \t]+.*)?\n)*?(?=\S|\Z)", re.MULTILINE)

_MODELINE = re.compile(r"\A# yaml-language-server:.*\n")

# What a new spec is completed and underlined by; it lies beside the spec.
SCHEMA = "netcharts.schema.json"


def modeline(schema: str) -> str:
    """The comment that tells an editor where the schema of a spec is."""
    return f"# yaml-language-server: $schema={schema}"


def start(name: str, like: str) -> str:
    """The text of a spec called `name` with the layers and connections of another.

    Raises:
        SpecNotFoundError: there is no spec `like`.
        ProblemsError: that spec, or the name, has problems.
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
