"""Arrange many charts on one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netcharts import formats, registry
from netcharts.cli._errors import plan_errors_as_usage_errors, show_error
from netcharts.cli._render_options import options_used, with_render_options
from netcharts.cli._terminal import say, say_warnings
from netcharts.cli._types import SpecName, TextType
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from netcharts.api import Chart
    from netcharts.apps.poster import Poster


class LayoutName(TextType):
    """The name of a layout, or a layout file."""

    name = "layout"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the choices, for the help text."""
        return f"[{'|'.join(_layouts())}|FILE]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Return the names that start with the typed text, then files."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name) for name in _layouts() if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="file")]


def _layouts() -> tuple[str, ...]:
    return registry.names("apps/poster_layouts", ".yaml")


@click.command("poster")
@click.argument("specs", metavar="[SPEC...]", nargs=-1, type=SpecName())
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(), help="Output file. [default: output/<layout or poster>.svg]"
)
@click.option("--title", default="", help="Title above the charts.")
@click.option("--columns", metavar="N", type=click.IntRange(1, 100), help="Number of columns.")
@click.option("--layout", type=LayoutName(), help="Layout of the sheet; it can also select the charts.")
@with_render_options
def command(
    specs: tuple[str, ...],
    output: str | None,
    title: str,
    columns: int | None,
    layout: str | None,
    options: RenderOptions,
) -> None:
    """Arrange many charts on one sheet.

    A SPEC is a file, a folder of files, or the name of a bundled spec such as lstm. By default, the charts are arranged
    in rows of similar width, in the given order.
    """
    from netcharts.apps.outputs import check_format, expand_folders
    from netcharts.apps.poster import Poster
    from netcharts.files import safe_stem

    if columns and layout:
        raise click.UsageError("use either --layout or --columns")
    with plan_errors_as_usage_errors():
        found = expand_folders(specs)
    if not found and not layout:
        raise click.UsageError("give specs, or a layout that names them, such as --layout zoo-2019")
    target = Path(output or f"output/{safe_stem(Path(layout).stem) if layout else 'poster'}.svg")
    with plan_errors_as_usage_errors():
        check_format(target.suffix[1:])
    options = options_used(options, [target.suffix[1:]])
    options = formats.applicable(target.suffix[1:], options)
    charts, complete = _charts(found, options)
    if charts or layout:
        complete &= _save(Poster(charts, title=title, columns=columns, layout=layout), target, options)
    click.get_current_context().exit(0 if complete else 2)


def _save(poster: Poster, target: Path, options: RenderOptions) -> bool:
    """Write a poster without the charts that internal errors prevent; print these, and return False if there are any.

    An unexpected exception that no single chart raises passes.
    """
    from netcharts.apps import scale_warnings
    from netcharts.errors import NetchartsError

    errors: Mapping[str, NetchartsError] = {}
    try:
        with scale_warnings.collected() as scaled:
            poster.save(target, options)
        say_warnings(scaled)
    except (NetchartsError, OSError):
        raise
    except Exception:
        errors = poster.internal_errors(options)
        if not errors:
            raise
        for error in errors.values():
            show_error(error)
        if len(errors) == len(poster.charts):
            return False
        poster.without(errors).save(target, options)
    say(target)
    return not errors


def _charts(specs: Sequence[str], options: RenderOptions) -> tuple[dict[str, Chart], bool]:
    """Return the charts of specs by name, with a number after a name that is already in use.

    An internal error is printed, and the second value is False then.
    """
    from netcharts.apps.loading import load
    from netcharts.errors import InternalError, unexpected_errors

    charts: dict[str, Chart] = {}
    complete = True
    for spec in specs:
        try:
            with unexpected_errors(spec):
                chart, warnings = load(spec, options)
        except InternalError as error:
            show_error(error)
            complete = False
            continue
        say_warnings(warnings)
        name = Path(spec).stem.lower()
        charts[f"{name}#{len(charts)}" if name in charts else name] = chart
    return charts, complete
