"""`netcharts poster`: many charts on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netcharts import formats
from netcharts.apps import layouts
from netcharts.cli._style import heeded, styled
from netcharts.cli._terminal import say
from netcharts.cli._types import SpecName
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from netcharts.api import Chart


class LayoutName(click.ParamType[str]):
    """The name of a layout, or a file."""

    name = "layout"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help names the choice."""
        return f"[{'|'.join(layouts.names())}|FILE]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Names that start as typed, then files."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name) for name in layouts.names() if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="file")]


@click.command("poster")
@click.argument("specs", metavar="[SPEC...]", nargs=-1, type=SpecName())
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(), help="Where to write. [default: output/<layout or poster>.svg]"
)
@click.option("--title", default="", help="What stands above the charts.")
@click.option("--columns", metavar="N", type=click.IntRange(1, 100), help="Set the charts in so many columns.")
@click.option("--layout", type=LayoutName(), help="Set them as a layout does; it can name the charts itself.")
@styled
def command(
    specs: tuple[str, ...],
    output: str | None,
    title: str,
    columns: int | None,
    layout: str | None,
    options: RenderOptions,
) -> None:
    """Set the charts of many SPECs on one sheet, with a title and a legend.

    A SPEC is a file, a folder of files, or the name of a bundled spec such as lstm. Unless told otherwise, the charts
    are packed into even rows, in their order.
    """
    from netcharts.apps.batch import PlanError, specs_in
    from netcharts.apps.poster import Poster
    from netcharts.wording import nearest

    if columns and layout:
        raise click.UsageError("a layout and a number of columns can't both be kept")
    try:
        found = specs_in(specs)
    except PlanError as error:
        raise click.UsageError(str(error)) from error
    if not found and not layout:
        raise click.UsageError("give specs, or a layout that names some, such as --layout zoo-2019")
    target = Path(output or f"output/{Path(layout).stem if layout else 'poster'}.svg")
    if target.suffix[1:] not in formats.names():
        raise click.UsageError(
            f"no format is called '{target.suffix[1:]}'{nearest(target.suffix[1:], formats.names())}"
        )
    heeded(options, [target.suffix[1:]])
    Poster(_charts(found, options), title=title, columns=columns, layout=layout).save(target, options)
    say(target)


def _charts(specs: Sequence[str], options: RenderOptions) -> dict[str, Chart]:
    """The charts of specs by name; a name that comes again gets a number behind it."""
    from netcharts.apps.batch import load

    charts: dict[str, Chart] = {}
    for spec in specs:
        chart, warnings = load(spec, options)
        for warning in warnings:
            say(warning, fg="yellow", err=True)
        name = Path(spec).stem.lower()
        charts[f"{name}#{len(charts)}" if name in charts else name] = chart
    return charts
