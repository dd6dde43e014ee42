"""Render options, which are the same in Python, on the command line and in documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from netcharts import deprecation
from netcharts.argument_checks import is_integer
from netcharts.errors import OptionError, UnknownNameError
from netcharts.syntax.languages import LANGUAGES
from netcharts.wording import nearest, quoted

if TYPE_CHECKING:
    from typing_extensions import Unpack

DETAILS = ("layers", "maps", "cells", "parts")
DIRECTIONS = ("right", "down", "left", "up", "down_up")
DIRECTIONS_OF_DETAILS = {"layers": DIRECTIONS, "maps": DIRECTIONS[:1], "cells": DIRECTIONS[:1], "parts": DIRECTIONS[:1]}
"""The directions in which layers can follow each other at each level of detail."""
WRAPPED = ("layers", "maps")
"""The levels of detail whose charts are broken into rows."""
HIGHLIGHTED = ("layers", "cells")
"""The levels of detail at which a part of a network can be highlighted."""
LEGENDS = ("none", "names", "full")
REPEATS = ("once", "full")
LABELS = ("none", "names", "sizes", "full")
ARROWS = ("auto", "all", "none")
LINKS = ("auto", "alike")
STEPS = ("last", "each", "animated")
# The smallest and the largest value of each numeric option.
BOUNDS = {"unroll": (1, 20), "steps": (1, 1000), "step": (1, 100_000), "width": (16, 8000), "max_width": (100, 20_000)}
# Widths and heights of pages in points, upright: ISO 216, and the sizes of North America.
PAGES = {
    "a0": (2383.94, 3370.39),
    "a1": (1683.78, 2383.94),
    "a2": (1190.55, 1683.78),
    "a3": (841.89, 1190.55),
    "a4": (595.28, 841.89),
    "a5": (419.53, 595.28),
    "a6": (297.64, 419.53),
    "letter": (612.0, 792.0),
    "legal": (612.0, 1008.0),
    "tabloid": (792.0, 1224.0),
}
OF_SOME_FORMATS = ("width", "page", "attributes")
"""Options that have an effect on some output formats only."""
# Old names of options, accepted until version 0.4.
DEPRECATED = {"language": "lang", "iterations": "unroll"}


class RenderOptions(NamedTuple):
    """Options of rendering a chart.

    Attributes:
        theme: Name of a theme, or a theme file; None for the spec's own theme, or `zoo`.
        set: Values of the theme, such as `links=#333333`; a string can contain several, separated by spaces.
        lang: Language of all text.
        detail: Level of detail: `layers`, `cells` or `parts`; None for the spec's own.
        direction: Direction in which layers follow each other, one of `DIRECTIONS_OF_DETAILS`; None for the spec's own.
        unroll: Number of time steps to draw at the level of parts; None for the spec's own.
        repeats: `once` to draw a repeated group once, `full` to draw all of its copies.
        bias: True to draw bias cells (to name them at the level of layers); None for the spec's own setting.
        labels: Text at layers: `none`, `names`, `sizes` or `full`; None for the spec's own setting.
        arrows: Heads of arrows: `auto` where links run back or come from another time step, `all` or `none`; None for
            the spec's own setting.
        links: Links between cells: `auto`, or `alike` to draw all kinds the same; None for the spec's own setting.
        highlight: The part of the network that is highlighted, while the rest is pale: a path of layers such as
            `a -> b`, or a layer `b`, or a cell `b[2]` or `b[0,2]`, for all that leads to it within a step; None for
            no part. The cells of a layer are numbered from 0.
        legend: Legend of cells and links below the chart: `none`, `names` or `full`.
        values: Values that shade cells and links: `forward` to compute them, a file of values by layer, or the result
            of `Chart.forward`; None for no shading.
        steps: Number of steps that `forward` computes; None for that of the spec's first example.
        step: Step to show: its number from 1, `last`, `each` (side by side) or `animated`.
        width: Width of an SVG, PDF or PNG in pixels; None for its own width, or twice that for a PNG.
        page: Size of the page of a PDF, one of `PAGES`, which the chart fills unless it has a `width`; None for that of
            the chart.
        max_width: Width in pixels, at their natural size, that charts of layers and of feature maps are broken into
            rows to fit; None for the spec's own, or rows that are readable on a page.
        attributes: True to name layers, cells and the ends of links in the attributes `data-layer`, `data-cell`,
            `data-from` and `data-to` of an SVG, for scripts.
        engine: Rendering engine.
    """

    theme: str | None = None
    set: tuple[str, ...] | str = ()
    lang: str = "en"
    detail: str | None = None
    direction: str | None = None
    unroll: int | None = None
    repeats: str = "once"
    bias: bool | None = None
    labels: str | None = None
    arrows: str | None = None
    links: str | None = None
    highlight: str | None = None
    legend: str = "none"
    values: Any = None
    steps: int | None = None
    step: int | str = "last"
    width: int | None = None
    page: str | None = None
    max_width: int | None = None
    attributes: bool = False
    engine: str = "embedded"

    def at(self, detail: str) -> RenderOptions:
        """Return the options of the same chart at a level of detail, as the spec has it if it is another."""
        return self if detail == self.detail else self._replace(detail=detail, direction=None, highlight=None)

    def replace(self, **changes: Unpack[OptionChanges]) -> RenderOptions:
        """Return the options with some of them changed.

        Raises:
            UnknownNameError: there is no such option.
            OptionError: an option is given under its old and its current name.
        """
        given = deprecation.current(changes, DEPRECATED)
        unknown = next((name for name in given if name not in self._fields), None)
        if unknown is not None:
            raise UnknownNameError(f"unknown render option {quoted(unknown)}{nearest(unknown, self._fields)}")
        return self._replace(**given) if given else self

    def check(self) -> None:
        """Check all options except the names of themes and engines, which are checked when they are loaded.

        Raises:
            UnknownNameError: the language, detail, labels, arrows, links or legend is unknown.
            OptionError: a value has the wrong type or is out of bounds.
        """
        _check_theme(self)
        _check_names(self)
        _check_numbers(self)

    def unused(self) -> dict[str, str]:
        """Return the options that are set but have no effect beside the others, each with what it needs."""
        needs = {
            "steps": (self.steps is not None and not _computes(self), "'values: forward'"),
            "step": (self.step != STEPS[0] and self.values is None, "'values'"),
            "unroll": (self.unroll is not None and self.detail not in (None, "parts"), "'detail: parts'"),
            "links": (self.links is not None and self.detail not in (None, "cells"), "'detail: cells'"),
            "highlight": (
                self.highlight is not None and (self.values is not None or self.detail not in (None, *HIGHLIGHTED)),
                "'detail: cells' or 'detail: layers', and without 'values'",
            ),
            "direction": (not runs_along(self.direction, self.detail), needed_for(self.direction)),
            "max_width": (
                self.max_width is not None and self.detail not in (None, *WRAPPED),
                "'detail: layers' or 'detail: maps'",
            ),
        }
        return {field: needed for field, (unused, needed) in needs.items() if unused}

    def without_unused(self, kept: Iterable[str] = ()) -> RenderOptions:
        """Return the options without those that have no effect beside the others, but with those named in `kept`."""
        asked = {DEPRECATED.get(name, name) for name in kept}
        return self._replace(**{field: self._field_defaults[field] for field in self.unused() if field not in asked})

    # Deprecated until 0.4.

    def but(self, **changes: Any) -> RenderOptions:
        """Return the options with some of them changed. Use `replace` instead."""
        deprecation.warn("but", "replace")
        return self.replace(**changes)

    @property
    def language(self) -> str:
        """Return the language. Use `lang` instead."""
        deprecation.warn("language", "lang")
        return self.lang

    @property
    def iterations(self) -> int | None:
        """Return the number of time steps to draw. Use `unroll` instead."""
        deprecation.warn("iterations", "unroll")
        return self.unroll


def runs_along(direction: str | None, detail: str | None) -> bool:
    """Return True if charts of a level of detail can have a direction, or if one of the two is not known."""
    return direction is None or detail is None or direction in DIRECTIONS_OF_DETAILS[detail]


def needed_for(direction: str | None) -> str:
    """Return the levels of detail that can have a direction, in words."""
    details = [detail for detail, directions in DIRECTIONS_OF_DETAILS.items() if direction in directions]
    return " or ".join(f"'detail: {detail}'" for detail in details)


def _computes(options: RenderOptions) -> bool:
    """Return True if the values that shade a chart are computed."""
    return isinstance(options.values, str) and options.values == "forward"


DEFAULT_OPTIONS = RenderOptions()


class _CommonChanges(TypedDict, total=False):
    theme: str | None
    set: tuple[str, ...] | str
    direction: str | None
    unroll: int | None
    repeats: str
    bias: bool | None
    labels: str | None
    arrows: str | None
    links: str | None
    highlight: str | None
    legend: str
    values: Any
    steps: int | None
    step: int | str
    width: int | None
    page: str | None
    max_width: int | None
    attributes: bool
    engine: str


class OptionChangesWithoutLang(_CommonChanges, total=False):
    """Keyword arguments of functions that have a `lang` of their own."""

    detail: str | None


class OptionChangesWithoutDetail(_CommonChanges, total=False):
    """Keyword arguments of functions that have a `detail` of their own."""

    lang: str


class OptionChanges(OptionChangesWithoutLang, OptionChangesWithoutDetail, total=False):
    """Keyword arguments that change some fields of `RenderOptions`, for type checkers."""


def changed(options: object, changes: Mapping[str, Any]) -> RenderOptions:
    """Return valid options with some of them changed.

    Raises:
        TypeError: `options` are not `RenderOptions`.
        UnknownNameError: there is no such option, language or level of detail.
        OptionError: a value has the wrong type or is out of bounds.
    """
    if not isinstance(options, RenderOptions):
        hint = "give single options by name, such as theme='zoo'"
        raise TypeError(f"'options' must be RenderOptions, not {_shown(options)}; {hint}")
    if options is DEFAULT_OPTIONS and not changes:
        return options
    given = options.replace(**changes)
    given.check()
    return given


def _check_theme(options: RenderOptions) -> None:
    if not isinstance(options.theme, str | None):
        raise OptionError(f"'theme' must be a name or a file, not {_shown(options.theme)}")
    settings: Any = options.set if isinstance(options.set, Iterable) else (options.set,)
    if not all(isinstance(setting, str) for setting in settings):
        raise OptionError(f"'set' must be one or several strings such as links=#333333, not {_shown(options.set)}")


def _check_names(options: RenderOptions) -> None:
    for noun, name, names in (
        ("language", options.lang, LANGUAGES),
        ("detail", options.detail, (*DETAILS, None)),
        ("direction", options.direction, (*DIRECTIONS, None)),
        ("way to draw repeats", options.repeats, REPEATS),
        ("labels", options.labels, (*LABELS, None)),
        ("arrows", options.arrows, (*ARROWS, None)),
        ("links", options.links, (*LINKS, None)),
        ("bias", options.bias, (True, False, None)),
        ("page size", options.page, (*PAGES, None)),
        ("attributes", options.attributes, (True, False)),
        ("legend", options.legend, LEGENDS),
    ):
        if not isinstance(name, str | bool | None) or name not in names:
            expected = ", ".join(str(known) for known in names if known is not None)
            raise UnknownNameError(f"unknown {noun} {_shown(name)}", f"one of {expected}")


def _check_numbers(options: RenderOptions) -> None:
    for field, (least, most) in BOUNDS.items():
        number = getattr(options, field)
        named = STEPS if field == "step" else (None,)
        if not (isinstance(number, str | None) and number in named) and not (
            is_integer(number) and least <= number <= most
        ):
            words = f", or one of {', '.join(STEPS)}" if field == "step" else ""
            raise OptionError(f"'{field}' must be a whole number from {least} to {most:,}{words}, not {_shown(number)}")

    if not isinstance(options.highlight, str | None):
        raise OptionError(f"'highlight' must be a text such as 'a -> b', not {_shown(options.highlight)}")
    if not isinstance(options.engine, str):
        raise OptionError(f"'engine' must be a name, not {_shown(options.engine)}")


def _shown(value: object) -> str:
    """Return a value of any type, on one line and shortened if it is long."""
    return quoted(value) if isinstance(value, str) else quoted(repr(value)).strip("'")


class OldStyle(RenderOptions):
    """The old name of `RenderOptions`, which also accepts the old names of its fields."""

    __slots__ = ()

    def __new__(cls, *args: Any, **given: Any) -> RenderOptions:  # type: ignore[misc]
        """Return render options."""
        return RenderOptions(*args, **deprecation.current(given, DEPRECATED, stacklevel=4))


# Hidden from type checkers, which report the old name as unknown.
if not TYPE_CHECKING:
    __getattr__ = deprecation.old_names(__name__, {"Style": ("RenderOptions", OldStyle)})
