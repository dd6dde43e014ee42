"""Explain a rule, a cell, a pattern or any other NAME."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from netcharts.cli._terminal import hand_over
from netcharts.cli._types import TextType


class _ExplainableName(TextType):
    """A name from any catalog."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from netcharts import catalogs

        typed = incomplete.casefold()
        return [CompletionItem(name) for name in catalogs.names() if name.casefold().startswith(typed)]


@click.command("explain")
@click.argument("name", required=False, type=_ExplainableName())
@click.option("--all", "every", is_flag=True, help="Print the reference page of all rules as Markdown.")
def command(name: str | None, every: bool) -> None:
    """Explain a rule, a cell, a pattern or any other NAME.

    NAME is the code or slug of a rule, such as NC204, or any name that `netcharts list` prints. If several
    things have the same name, all of them are explained.
    """
    if every == (name is not None):
        raise click.UsageError("give a name, such as NC204, or --all")
    hand_over(_rules_page() if name is None else _explanation(name))


def _rules_page() -> str:
    from netcharts.checking.rules_page import rules_page

    return rules_page()


def _explanation(name: str) -> str:
    from netcharts import catalogs

    return catalogs.explain(name)
