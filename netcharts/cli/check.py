"""Find mistakes in specs."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from netcharts.checking import reports
from netcharts.cli._errors import plan_errors_as_usage_errors, show_error
from netcharts.cli._limits import LIMITS, is_given, with_limits
from netcharts.cli._terminal import hand_over, say
from netcharts.cli._types import Name, RuleName, SpecName
from netcharts.findings import Finding
from netcharts.wording import counted

_COLORS = {"error": "red", "warning": "yellow", "note": "blue"}
_HEAD = re.compile(r": (NC\d+ (error|warning|note)): ")


@click.command("check")
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, type=SpecName())
@click.option(
    "--format",
    "format_",
    type=Name("report", reports.names),
    help="Format of the report. [default: full; github in GitHub Actions]",
)
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    type=RuleName(),
    help="Report only these rules, given as codes, code prefixes such as NC2, or slugs. Can be repeated.",
)
@click.option("--ignore", metavar="RULES", multiple=True, type=RuleName(), help="Rules to ignore. Can be repeated.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--forward", is_flag=True, help="Run the forward pass on the examples in the specs and check results.")
@click.option("--statistics", is_flag=True, help="Print only the number of findings for each rule.")
@click.option("--fix", is_flag=True, help="Apply automatic fixes, none of which changes the meaning of a spec.")
@click.option(
    "--diff", is_flag=True, help="Print the changes that --fix would make, and exit with code 1 if there are any."
)
@with_limits
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
    """Find mistakes in specs.

    A SPEC is a file, a folder of files, the name of a bundled spec such as lstm, or - for standard input.

    Exit code 0: no errors; 1: errors, or warnings with --strict; 2: a usage or system error, such as an unreadable
    file.
    """
    from netcharts.checking.run import selected

    context = click.get_current_context()
    limited = [f"--{option.replace('_', '-')}" for option in LIMITS if is_given(context, option)]
    if limited and not forward:
        raise click.UsageError(f"{limited[0]} has no effect without --forward")
    sources, failed = _read(specs)
    if diff:
        context.exit(max(2 if failed else 0, _show_diff(sources)))
    if fix:
        sources = _fix(sources)
    results = {path: _checked(path, text, forward) for path, text in sources.items()}
    checked = {path: found for path, found in results.items() if found is not None}
    failed += len(results) - len(checked)
    findings = [finding for found in checked.values() for finding in found]
    findings = selected(findings, sum(select, ()), sum(ignore, ()))
    texts = {path: sources[path].decode("utf-8-sig", "replace") for path in checked}
    _report(findings, texts, failed, format_ or _default_format(), statistics)
    failing = ("error", "warning") if strict else ("error",)
    found = any(finding.level in failing for finding in findings)
    context.exit(2 if failed else int(found))


def _checked(path: str, text: bytes, forward: bool) -> Sequence[Finding] | None:
    """Return the findings of a spec; print an internal error and return None if checking it fails."""
    from netcharts.checking.run import check_text
    from netcharts.errors import InternalError, unexpected_errors

    try:
        with unexpected_errors(path):
            return check_text(text, path, forward=forward)
    except InternalError as error:
        show_error(error)
        return None


def _read(specs: Sequence[str]) -> tuple[dict[str, bytes], int]:
    """Return the content of every spec by path, and the number of specs that can't be read."""
    from netcharts.apps.outputs import expand_folders

    with plan_errors_as_usage_errors():
        paths = expand_folders(specs)
    sources = [_source(spec) for spec in paths]
    texts = {path: text for path, text in sources if text is not None}
    return texts, sum(text is None for _, text in sources)


def _source(spec: str) -> tuple[str, bytes | None]:
    """Return the path and content of a spec; print an error and return None if it can't be read."""
    from netcharts.errors import NetchartsError, OverwriteError
    from netcharts.files import read_stdin
    from netcharts.spec import bundled
    from netcharts.syntax.tree import MAX_BYTES

    if spec == "-":
        return "<stdin>", read_stdin(MAX_BYTES + 1)
    try:
        path = bundled.find(spec)
        return str(path), bundled.read_bytes(path)
    except OverwriteError:
        # A report would be written to the spec.
        raise
    except NetchartsError as error:
        show_error(error)
        return spec, None


def _default_format() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"


def _report(findings: Sequence[Finding], texts: dict[str, str], failed: int, name: str, statistics: bool) -> None:
    """Print the report of findings; `failed` is the number of specs that could not be checked."""
    report = reports.load(name)
    if statistics:
        for (code, slug), count in Counter((finding.code, finding.slug) for finding in findings).most_common():
            say(f"{count:>6}  {code}  {slug}")
        return
    hand_over(_colored(report.render(findings, texts)) if report.plain else report.render(findings, texts))
    if name == "full":
        hand_over("\n" if findings else "")
        say(_summary(findings, len(texts), failed))


def _colored(text: str) -> str:
    return _HEAD.sub(lambda head: f": {click.style(head[1], fg=_COLORS[head[2]], bold=True)}: ", text)


def _summary(findings: Sequence[Finding], checked: int, failed: int) -> str:
    unchecked = f"{counted(failed, 'spec')} could not be checked"
    if not checked:
        return unchecked
    fixable = sum(finding.fix is not None for finding in findings)
    hint = f"; {fixable} can be fixed with --fix" if fixable else ""
    return f"{counted(checked, 'spec')} checked: {reports.summary(findings)}{hint}" + (
        f"; {unchecked}" if failed else ""
    )


def _fix(sources: dict[str, bytes]) -> dict[str, bytes]:
    """Write the fixed files, and return all sources as they are now."""
    from netcharts.checking.fixes import fixed_file
    from netcharts.files import write_all

    fixed = {path: fixed_file(data, path) for path, data in sources.items()}
    if fixed.get("<stdin>") != sources.get("<stdin>"):
        raise click.UsageError("standard input can't be fixed; use --diff to print the fixes")
    changed = {Path(path): data for path, data in fixed.items() if data != sources[path]}
    # Specs are both read and written, on purpose.
    write_all(changed, inputs=())
    for path in changed:
        say(f"fixed {path}", err=True)
    return fixed


def _show_diff(sources: dict[str, bytes]) -> int:
    """Print the fixes as a unified diff, and return 1 if there are any."""
    from netcharts.checking.fixes import diff

    lines = [line for path, data in sources.items() for line in diff(data, path)]
    for line in lines:
        say(line, fg={"+": "green", "-": "red"}.get(line[:1]))
    return int(bool(lines))
