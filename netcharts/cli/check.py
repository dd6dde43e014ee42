"""`netcharts check`: what is wrong with specs, by line and column."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from netcharts.checking import reports
from netcharts.cli._errors import show_error
from netcharts.cli._terminal import hand_over, say
from netcharts.cli._types import Name, RuleName, SpecName
from netcharts.findings import Finding

_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
_HEAD = re.compile(r": (NC\d+ (error|warning|note)): ")


@click.command("check")
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, type=SpecName())
@click.option(
    "--format",
    "format_",
    type=Name("report format", reports.names),
    help="How to report. [default: full; github within GitHub Actions]",
)
@click.option("--select", metavar="CODES", multiple=True, type=RuleName(), help="Only these: NC204, NC2 or slugs.")
@click.option(
    "--ignore", metavar="CODES", multiple=True, type=RuleName(), help="Not these; may be given several times."
)
@click.option("--strict", is_flag=True, help="Let warnings fail as errors do.")
@click.option("--forward", is_flag=True, help="Compute the examples, and check the numbers as well.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead.")
@click.option("--fix", is_flag=True, help="Make the corrections that can't change what a spec means.")
@click.option("--diff", is_flag=True, help="Show those corrections, and make none; fail if there are any.")
def command(
    specs: tuple[str, ...],
    format_: str | None,
    select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    strict: bool,
    forward: bool,
    statistics: bool,
    fix: bool,
    diff: bool,
) -> None:
    """Check specs for connections that make no sense, and all else that is wrong with them.

    A SPEC is a file, a folder of files, the name of a bundled spec such as lstm, or - for standard input. Exit code 0:
    nothing wrong; 1: errors, or warnings with --strict; 2: misuse or trouble with the machine.
    """
    from netcharts.checking.run import chosen

    sources, trouble = _read(specs)
    if diff:
        click.get_current_context().exit(max(trouble, _diff(sources)))
    if fix:
        sources = _fixed(sources)
    results = [_checked(path, text, forward) for path, text in sources.items()]
    if None in results:
        trouble = 2
    found = [finding for result in results if result is not None for finding in result]
    found = chosen(found, sum(select, ()), sum(ignore, ()))
    texts = {path: text.decode("utf-8-sig", "replace") for path, text in sources.items()}
    _report(found, texts, format_ or _usual(), statistics)
    failing = ("error", "warning") if strict else ("error",)
    click.get_current_context().exit(max(trouble, int(any(finding.level in failing for finding in found))))


def _checked(path: str, text: bytes, forward: bool) -> Sequence[Finding] | None:
    """Return the findings of a spec; print an internal error and return None where checking it fails."""
    from netcharts.checking.run import check_text
    from netcharts.errors import InternalError, unexpected_errors

    try:
        with unexpected_errors(path):
            return check_text(text, path, forward=forward)
    except InternalError as error:
        show_error(error)
        return None


def _read(specs: Sequence[str]) -> tuple[dict[str, bytes], int]:
    """The text of every spec by what findings call it, and the exit code that trouble with reading makes."""
    from netcharts.apps.batch import PlanError, specs_in

    try:
        found = specs_in(specs)
    except PlanError as error:
        raise click.UsageError(str(error)) from error
    read = [_source(spec) for spec in found]
    return {path: text for path, text in read if text is not None}, 2 if any(text is None for _, text in read) else 0


def _source(spec: str) -> tuple[str, bytes | None]:
    """What findings call a spec and its text, or none where it can't be read, which is said."""
    from netcharts.errors import NetchartsError
    from netcharts.spec import bundled
    from netcharts.syntax.tree import MAX_BYTES

    if spec == "-":
        return "<stdin>", sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        path = bundled.find(spec)
        return str(path), bundled.read_bytes(path)
    except NetchartsError as error:
        show_error(error)
        return spec, None


def _usual() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"


def _report(found: Sequence[Finding], texts: dict[str, str], name: str, statistics: bool) -> None:
    report = reports.load(name)
    if statistics:
        for (code, slug), count in Counter((finding.code, finding.slug) for finding in found).most_common():
            say(f"{count:>6}  {code}  {slug}")
        return
    hand_over(_coloured(report.render(found, texts)) if report.plain else report.render(found, texts))
    if name == "full":
        hand_over("\n" if found else "")
        say(_summary(found, len(texts)))


def _coloured(text: str) -> str:
    return _HEAD.sub(lambda head: f": {click.style(head[1], fg=_COLOURS[head[2]], bold=True)}: ", text)


def _summary(found: Sequence[Finding], specs: int) -> str:
    counts = [(count, level) for level, count in reports.counted(found).items() if count]
    said = ", ".join(f"{count} {level}{'s' if count > 1 else ''}" for count, level in counts) or "nothing wrong"
    fixable = sum(finding.fix is not None for finding in found)
    hint = f"; --fix can mend {fixable}" if fixable else ""
    return f"{specs} spec{'s' if specs != 1 else ''} checked: {said}{hint}"


def _mended(path: str, text: bytes) -> bytes:
    """A spec with its corrections; as it was, where it is no text."""
    from netcharts.checking.fixes import mend

    mark = b"\xef\xbb\xbf" if text.startswith(b"\xef\xbb\xbf") else b""
    try:
        return mark + mend(text.decode("utf-8-sig"), path).encode()
    except UnicodeDecodeError:
        return text


def _fixed(sources: dict[str, bytes]) -> dict[str, bytes]:
    from netcharts.files import write

    mended = {path: _mended(path, text) for path, text in sources.items()}
    if mended.get("<stdin>") != sources.get("<stdin>"):
        raise click.UsageError("standard input can't be fixed; --diff shows what would be")
    for path, text in mended.items():
        if text != sources[path]:
            write(Path(path), text)
            say(f"fixed {path}", err=True)
    return mended


def _diff(sources: dict[str, bytes]) -> int:
    from difflib import unified_diff

    changed = 0
    for path, text in sources.items():
        before, after = (data.decode("utf-8-sig", "replace") for data in (text, _mended(path, text)))
        lines = unified_diff(before.splitlines(True), after.splitlines(True), path, path)
        for line in lines:
            changed = 1
            colour = {"+": "green", "-": "red"}.get(line[0])
            say(line.rstrip("\r\n"), fg=colour)
    return changed
