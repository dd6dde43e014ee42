"""The options of every command that draws charts: one for each field of `RenderOptions`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from netcharts import engines, formats
from netcharts.cli._limits import LIMITS
from netcharts.cli._types import Name, StepName, ThemeName
from netcharts.style.options import (
    ARROWS,
    BOUNDS,
    DETAILS,
    DIRECTIONS,
    LABELS,
    LEGENDS,
    LINKS,
    OF_SOME_FORMATS,
    PAGES,
    REPEATS,
    RenderOptions,
)
from netcharts.syntax.languages import LANGUAGES

_OPTIONS = (
    click.option("--theme", type=ThemeName(), help="Theme. [default: as in the spec, or zoo]"),
    click.option(
        "--set",
        "set",
        metavar="KEY=VALUE",
        multiple=True,
        help="Override a value of the theme, such as links=#333333 or roles.hidden=#00aa55. Can be repeated.",
    ),
    click.option(
        "--lang",
        default="en",
        show_default=True,
        type=Name("language", lambda: LANGUAGES),
        help="Language of the text.",
    ),
    click.option(
        "--detail",
        type=Name("detail", lambda: DETAILS),
        help="Level of detail. [default: cells; parts if the SPEC is a cell]",
    ),
    click.option(
        "--direction",
        type=Name("direction", lambda: DIRECTIONS),
        help="Direction in which layers follow each other, with --detail layers. [default: as in the spec]",
    ),
    click.option(
        "--unroll",
        metavar="N",
        type=click.IntRange(*BOUNDS["unroll"]),
        help="Number of time steps to unroll, with --detail parts. [default: 1]",
    ),
    click.option(
        "--repeats",
        default="once",
        show_default=True,
        type=Name("way to draw repeats", lambda: REPEATS),
        help="Draw one copy of each repeated group, or all copies.",
    ),
    click.option(
        "--bias/--no-bias",
        default=None,
        help="Draw a bias cell for each layer with a bias. [default: as in the spec]",
    ),
    click.option(
        "--labels",
        type=Name("labels", lambda: LABELS),
        help="Layer labels: names, sizes, or full with the activation. [default: as in the spec]",
    ),
    click.option(
        "--arrows",
        type=Name("arrows", lambda: ARROWS),
        help="Heads of arrows: auto (where links run back or are delayed), all or none. [default: as in the spec]",
    ),
    click.option(
        "--links",
        type=Name("links", lambda: LINKS),
        help="Links between cells: auto, or alike to draw all kinds the same. [default: as in the spec]",
    ),
    click.option(
        "--highlight",
        metavar="LAYER|LAYER[CELL]|PATH",
        help="Highlight what leads to a layer or cell, or a path such as 'a -> b'; the rest is pale.",
    ),
    click.option(
        "--legend",
        is_flag=False,
        flag_value="names",
        default="none",
        show_default=True,
        type=Name("legend", lambda: LEGENDS),
        help="Add a legend below the chart (names if no value is given).",
    ),
    click.option(
        "--values",
        metavar="forward|FILE",
        help="Color cells by value and links by weight, from the forward pass or a .npz or .json FILE.",
    ),
    click.option(
        "--steps",
        metavar="N",
        type=click.IntRange(*BOUNDS["steps"]),
        help="Number of time steps to compute. [default: as in the first example]",
    ),
    click.option(
        "--step",
        metavar="last|each|animated|K",
        default="last",
        show_default=True,
        type=StepName(),
        help="Time step to show: last, K, each (all side by side) or animated (SVG; other formats show the first).",
    ),
    click.option(
        "--width",
        metavar="PIXELS",
        type=click.IntRange(*BOUNDS["width"]),
        help="Width of an SVG, PDF or PNG in pixels. [default: natural width, or twice that for a PNG]",
    ),
    click.option(
        "--page",
        type=Name("page size", lambda: PAGES),
        help="Page size of a PDF, which the chart fills. [default: the size of the chart]",
    ),
    click.option(
        "--max-width",
        metavar="PIXELS",
        type=click.IntRange(*BOUNDS["max_width"]),
        help="Break charts of layers and maps into rows of this width. [default: readable on a page]",
    ),
    click.option(
        "--attributes",
        is_flag=True,
        help="Name layers, cells and ends of links in data attributes of an SVG, for scripts.",
    ),
    click.option(
        "--engine",
        default="embedded",
        show_default=True,
        type=Name("engine", engines.names),
        help="Rendering engine; see `netcharts list engines`.",
    ),
)


# What an option needs to have an effect, as it is written on the command line.
_ON_COMMAND_LINE = {
    "steps": "--values forward",
    "step": "--values",
    "unroll": "--detail parts",
    "links": "--detail cells",
    "highlight": "--detail cells or layers, or with --values",
    "max_width": "--detail layers or maps",
}


def options_used(options: RenderOptions, chosen: Collection[str]) -> RenderOptions:
    """Return the options without those that have no effect on charts in the chosen formats.

    These come from the environment, where they are meant for other commands.

    Raises:
        UsageError: an option on the command line has no effect.
    """
    source = click.get_current_context().get_parameter_source
    messages = {field: f"without {_ON_COMMAND_LINE.get(field, needed)}" for field, needed in options.unused().items()}
    for field in OF_SOME_FORMATS:
        if not any(field in formats.load(name).options for name in chosen):
            messages[field] = f"on {' and '.join(sorted(set(chosen)))}"
    if options.values != "forward":
        messages |= dict.fromkeys(LIMITS, "without --values forward")
    for field, message in messages.items():
        if source(field) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{field.replace('_', '-')} has no effect {message}")
    return options.without_unused()


def with_render_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with all render options, which receives them as one `options`."""

    @wraps(command)
    def call(**given: Any) -> None:
        from netcharts.style import themes

        changes = {name: given.pop(name) for name in RenderOptions._fields}
        options = RenderOptions(**changes)
        # A theme that can't be read is reported once, not for every spec.
        themes.chosen(options)
        command(options=options, **given)

    for option in reversed(_OPTIONS):
        call = option(call)
    return call
