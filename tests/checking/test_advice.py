"""Advice never leads on: every edit that a message names is made in the text, and must mend what it is named for.

The texts are the wrong networks and the bad specs of the rules. An edit may leave findings that were there before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from netcharts import Chart, cells, check_text
from netcharts.checking import advice
from netcharts.checking.fixes import fixed
from netcharts.findings import Finding

ROOT = Path(__file__).parents[1]
PATHS = [*sorted(ROOT.glob("networks/wrong/*.yaml")), *sorted(ROOT.glob("checking/rules/*/bad*.yaml"))]
EXPECT = re.compile(r" *# expect.*")
STATEMENT = re.compile(r"  - (?P<key>\w+): (?P<paths>\[?[^\[\]{}]*\]?)$")
WORD = re.compile(r"[\w.]+")

Edit = Callable[[str, Finding, "re.Match[str]"], "str | None"]


def is_plain(text: str) -> bool:
    """Return True if a text can be edited line by line: connections in block style, with nothing that is repeated."""
    return "\nlayers:\n" in text and "\nconnections:\n" in text and "repeat:" not in text and "\ngroups:" not in text


# Edits of layers


def layer_line(lines: list[str], name: str) -> int | None:
    return next((n for n, line in enumerate(lines) if re.match(rf"  {re.escape(name)}: *\{{.*\}} *$", line)), None)


def with_value(text: str, name: str, key: str, value: str) -> str | None:
    """Return a text in which a layer has another value, or one more, or one less where the value is empty."""
    lines = text.split("\n")
    number = layer_line(lines, name)
    if number is None:
        return None
    line, pattern = lines[number], rf"\b{key}: *(\[[^\]]*\]|[^,}}]+)"
    if not value:
        lines[number] = re.sub(rf", *{pattern}", "", line, count=1)
    elif re.search(pattern, line):
        lines[number] = re.sub(pattern, f"{key}: {value}", line, count=1)
    else:
        lines[number] = re.sub(r"\} *$", f", {key}: {value}}}", line)
    return "\n".join(lines)


def named_layer(finding: Finding) -> str:
    """Return the first layer that a message names."""
    return re.findall(r"'([^']*)'", finding.message.partition("; ")[0])[-1 if finding.code == "NC319" else 0]


def cell(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    name, kind = named_layer(finding), found["cell"]
    if kind not in cells.names():
        return None
    changed = with_value(text, name, "cell", kind)
    if changed is not None and found["activation"]:
        changed = with_value(changed, name, "activation", found["activation"])
    if changed is not None and found["recurrent"]:
        changed = in_place(changed, finding, lambda key, path: ("recurrent", WORD.findall(path)[0], []))
    if changed is not None and found["added"]:
        changed = changed.rstrip("\n") + f"\n  - recurrent: {name}\n"
    return changed


def activation(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return with_value(text, named_layer(finding), "activation", found["activation"])


def left_out(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    key = {"NC210": "activation", "NC227": "init"}.get(finding.code)
    return with_value(text, named_layer(finding), key, "") if key else None


def more_cells(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return with_value(text, named_layer(finding), "size", found["size"])


def channels(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return with_value(text, found["layer"], "channels", found["channels"])


# Edits of connections

Changed = tuple[str, str, list[str]]


def in_place(text: str, finding: Finding, change: Callable[[str, str], Changed | None]) -> str | None:
    """Return a text in which the segment of a path at the place of a finding is a changed connection of its own.

    `change` is given the pattern and the segment, and returns both anew, with options to add; None to remove it.
    """
    lines = text.split("\n")
    at = finding.line - 1
    while at >= 0 and not lines[at].startswith("  - "):
        at -= 1
    matched = STATEMENT.match(lines[at])
    if matched is None:
        return None
    options = []
    while lines[at + 1 + len(options)].startswith("    "):
        options.append(lines[at + 1 + len(options)])
    segments = list(_segments(matched["paths"], matched.start("paths")))
    columns = {target: segment for _, target, segment in segments}
    columns.update({source: segment for source, _, segment in segments if source not in columns})
    chosen = columns.get(finding.column - 1, segments[0][2] if finding.line - 1 > at else None)
    if chosen is None:
        return None
    rest = [segment for _, _, segment in segments if segment != chosen]
    new = [f"  - {matched['key']}: [{', '.join(rest)}]", *options] if rest else []
    changed = change(matched["key"], chosen)
    if changed is not None:
        key, path, more = changed
        kept = [option for option in options if key == matched["key"]]
        given = {option.split(":")[0] for option in more}
        new += [f"  - {key}: {path}", *(option for option in kept if option.split(":")[0] not in given), *more]
    lines[at : at + 1 + len(options)] = new
    return "\n".join(lines)


def _segments(paths: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Yield the columns of source and target of each segment, and the segment by itself."""
    for path in re.finditer(r"[^\[\],]+", paths):
        ends = list(WORD.finditer(path[0]))
        arrows = re.findall(r"->|--", path[0])
        if len(ends) == 1:
            yield start + path.start() + ends[0].start(), start + path.start() + ends[0].start(), ends[0][0]
        for source, target, arrow in zip(ends, ends[1:], arrows, strict=False):
            places = (start + path.start() + end.start() for end in (source, target))
            yield (*places, f"{source[0]} {arrow} {target[0]}")  # type: ignore[misc]


def delay(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return in_place(text, finding, lambda key, path: (key, path, ["    delay: 1"]))


def no_delay(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return in_place(text, finding, lambda key, path: (key, path, ["    delay: 0"]))


def padded(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return in_place(text, finding, lambda key, path: (key, path, [f"    padding: {found['padding']}"]))


def turned(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return in_place(text, finding, lambda key, path: (key, re.sub(r"([\w.]+) (\S+) ([\w.]+)", r"\3 \2 \1", path), []))


def removed(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return in_place(text, finding, lambda key, path: None)


def directed(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return in_place(text, finding, lambda key, path: (key, path.replace("--", "->"), []))


def undirected(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    written = f"{found['source']} -> {found['target']}"
    if finding.code == "NC205" and text.count(written) == 1:
        return text.replace(written, f"{found['source']} -- {found['target']}")
    return (
        None
        if finding.code == "NC205"
        else in_place(
            text, finding, lambda key, path: (key, f"{found['source']} -- {found['target']}", ["    delay: 0"])
        )
    )


def pattern(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    key, options = found["pattern"], yaml.safe_load(f"{{{found['options'] or ''}}}")
    if finding.code == "NC213" or key not in ("recurrent", "complete", "routing", "convolution"):
        return None
    single = key in ("recurrent", "complete")
    more = [f"    {name}: {value}" for name, value in options.items()]
    return in_place(text, finding, lambda _, path: (key, WORD.findall(path)[0] if single else path, more))


def recurrence(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    return text.rstrip("\n") + f"\n  - recurrent: {found['layer']}\n"


def comment(text: str, finding: Finding, found: re.Match[str]) -> str | None:
    lines = text.split("\n")
    lines[finding.line - 1] = lines[finding.line - 1][: finding.column - 1] + found["comment"]
    return "\n".join(lines)


EDITS: dict[str, Edit] = {
    r"use (?P<cell>\w+) cells(?: with 'activation: (?P<activation>\w+)')?(?P<recurrent> and 'recurrent')?"
    r"(?P<added>, and add 'recurrent: \w+')?$": cell,
    r"use (?P<activation>sigmoid|softplus|exp|spike|step|squash|linear)$": activation,
    r"leave it out$": left_out,
    r"use (?P<size>\d+) cells$": more_cells,
    r"give '(?P<layer>\w+)' 'channels: (?P<channels>\d+)'$": channels,
    r"(?:add 'delay: 1'(?: to '.*')?|add a delay|give it a delay of 1)$": delay,
    r"remove the delay$": no_delay,
    r"'padding: (?P<padding>.*)' keeps the size$": padded,
    r"reverse (?:'.*'|the path)$": turned,
    r"remove (?:'.*'|it)$": removed,
    r"use '->'$": directed,
    r"write '(?P<source>\w+) -- (?P<target>\w+)'$": undirected,
    r"use '(?P<pattern>\w+)'(?: for every pair| with (?P<options>.*))?$": pattern,
    r"add 'recurrent: (?P<layer>\w+)'$": recurrence,
    r"write '(?P<comment># netcharts.*)'$": comment,
}


def advised(finding: Finding) -> Iterator[tuple[str, Edit, re.Match[str]]]:
    """Yield the edits that a message names, each with what makes it."""
    _, found, words = finding.message.partition("; ")
    for each in re.split(r", or |; ", words) if found else ():
        for spelled, edit in EDITS.items():
            if matched := re.match(spelled, each):
                yield each, edit, matched
                break


def told(text: str) -> set[tuple[str, str]]:
    """Return the errors and warnings about a text, without what they advise."""
    found = check_text(text, "t", forward=True)
    return {(one.code, one.message.partition("; ")[0]) for one in found if one.level != "note"}


def edits() -> Iterator[Any]:
    for path in PATHS:
        text = "\n".join(EXPECT.sub("", line) for line in path.read_text(encoding="utf-8").split("\n"))
        if not is_plain(text):
            continue
        for finding in check_text(text, "t", forward=True):
            for words, edit, matched in advised(finding):
                new = edit(text, finding, matched)
                if new is not None:
                    yield pytest.param(text, new, finding, id=f"{path.parent.name}-{path.stem}-{finding.code}-{words}")


EVERY = list(edits())


@pytest.mark.parametrize(("text", "new", "finding"), EVERY)
def test_an_edit_that_is_advised_mends_and_leads_to_nothing_else(text: str, new: str, finding: Finding) -> None:
    assert new != text
    before, after = told(text), told(new)
    own = (finding.code, finding.message.partition("; ")[0])
    assert own not in after
    assert after <= before


def test_edits_of_many_rules_are_tried() -> None:
    assert len({param.values[2].code for param in EVERY}) >= 12


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_fixed_has_no_other_findings(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    assert told(fixed(text, "t")) <= told(text)


# A deviation that is only the sum of its inputs: what is advised, an activation, would have no effect either.
SUMMED = """
name: x
cells:
  sum: {extends: deviation, parts: {output: {sum: inputs}}}
layers:
  input: {cell: input, size: 2}
  z: {cell: sum, size: 2}
  output: {cell: output, size: 2}
connections:
  - identity: input -> z
  - full: z -> output
"""


def test_advice_that_would_have_no_effect_is_not_named() -> None:
    (found,) = [finding for finding in check_text(SUMMED, "x.yaml") if finding.code == "NC210"]
    assert found.message == "'z': a deviation is not negative, as linear can be"


def test_values_that_are_tried_out_have_a_place_as_if_they_were_written() -> None:
    spec = Chart.from_file("lstm").spec
    changed = advice.with_values(spec, "hidden1", activation="relu", bias=None).layer("hidden1")
    assert "activation" in changed.places
    assert "bias" not in changed.places
    assert changed.places.items() >= spec.layer("hidden1").places.items()
