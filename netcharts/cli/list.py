"""List the names of cells, patterns, specs, rules and so on."""

from __future__ import annotations

import click

from netcharts.cli._terminal import say
from netcharts.cli._types import Name


def _titles() -> tuple[str, ...]:
    from netcharts import catalogs

    return catalogs.titles()


def _former_titles() -> tuple[str, ...]:
    from netcharts import catalogs

    return tuple(catalogs.FORMER_TITLES)


@click.command("list")
@click.argument("catalog", metavar="[CATALOG]", required=False, type=Name("catalog", _titles, former=_former_titles))
def command(catalog: str | None) -> None:
    """List the names of cells, patterns, specs, rules and so on.

    CATALOG is one type of name, such as cells. By default, all catalogs are listed.
    """
    from netcharts import catalogs

    for title in [catalog] if catalog else catalogs.titles():
        rows = catalogs.rows(title)
        if not catalog:
            say(f"{title}:", bold=True)
        width = max(len(name) for name, _ in rows)
        for name, about in rows:
            say(f"{'' if catalog else '  '}{name:<{width}}  {about}".rstrip())
