"""Workflow commands in the output of a step, as the runner of GitHub Actions finds them.

There are two forms: `::name properties::data` at the start of a line, and `##[name properties]data` anywhere in one.
"""

from __future__ import annotations

import re

_KNOWN = frozenset(
    [
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    ]
)
# Escape sequences, in the order in which the runner replaces them.
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
_OLD = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%"))

Command = tuple[str, dict[str, str], str]


def commands(output: str) -> list[Command]:
    """Return the commands that the runner would execute."""
    found = (_new(line) or _old(line) for line in re.split(r"\r\n|\r|\n", output))
    return [command for command in found if command]


def _new(line: str) -> Command | None:
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    return _command(line[2:end], line[end + 2 :], ",", _PROPERTY, _DATA)


def _old(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    return _command(line[start + 3 : end], line[end + 1 :], ";", _OLD, _OLD)


def _command(
    head: str, data: str, between: str, of_properties: tuple[tuple[str, str], ...], of_data: tuple[tuple[str, str], ...]
) -> Command | None:
    name, _, rest = head.partition(" ")
    if name not in _KNOWN:
        return None
    pairs = (text.split("=", 1) for text in rest.strip().split(between) if text)
    properties = {pair[0]: _unescaped(pair[1], of_properties) for pair in pairs if len(pair) == 2 and pair[1]}
    return name, properties, _unescaped(data, of_data)


def _unescaped(text: str, codes: tuple[tuple[str, str], ...]) -> str:
    for code, character in codes:
        text = text.replace(code, character)
    return text
