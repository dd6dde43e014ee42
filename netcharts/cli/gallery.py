"""Write a web page that shows many charts."""

from __future__ import annotations

import os
from pathlib import Path

import click

from netcharts.cli._errors import plan_errors_as_usage_errors, show_error
from netcharts.cli._jobs import with_jobs
from netcharts.cli._terminal import say, say_warnings
from netcharts.cli._types import SpecName


@click.command("gallery")
@click.argument("specs", metavar="[SPEC...]", nargs=-1, type=SpecName())
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    default="output",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Output folder.",
)
@click.option(
    "--compare",
    "old",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Older gallery to compare with; differences are shown side by side in compare.html.",
)
@with_jobs(lambda: min(os.cpu_count() or 1, 8), "number of processors, at most 8")
def command(specs: tuple[str, ...], output: Path, old: Path | None, jobs: int) -> None:
    """Write a web page that shows many charts.

    Each SPEC is drawn at every level of detail, in every language, in a light and a dark theme, next to its YAML. If no
    SPEC is given, all bundled specs are shown. The page is DIR/index.html; all files that it needs are in DIR.
    """
    from netcharts.apps.gallery.build import build
    from netcharts.apps.gallery.entries import draw_all, gallery_specs
    from netcharts.apps.outputs import expand_folders
    from netcharts.apps.workers import processes
    from netcharts.errors import NetchartsError
    from netcharts.spec import bundled

    with plan_errors_as_usage_errors():
        gallery = gallery_specs(expand_folders(specs) if specs else list(bundled.paths()))
    with processes(min(jobs, len(gallery))) as executor:
        results = list(draw_all(gallery, executor))
    drawn = [result for result in results if not isinstance(result, NetchartsError)]
    for result in results:
        if isinstance(result, NetchartsError):
            show_error(result)
    for entry in drawn:
        say_warnings(entry.warnings)
    for page in build(output, drawn, old) if drawn else ():
        say(page)
    click.get_current_context().exit(NetchartsError.exit_code if len(drawn) < len(results) else 0)
