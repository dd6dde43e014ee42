"""`netcharts explain`: what a finding, a cell, a pattern or a kind of network means."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


class _Explained(click.ParamType[str]):
    """The name of a thing that can be explained."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from netcharts.checking import explain

        return [CompletionItem(name) for name in explain.names() if name.startswith(incomplete)]


@click.command("explain")
@click.argument("name", required=False, type=_Explained())
@click.option("--all", "every", is_flag=True, help="Print the reference page of all rules, as Markdown.")
def command(name: str | None, every: bool) -> None:
    """Explain a NAME: a rule by its code or slug, a cell, a pattern, an activation and so on."""
    from netcharts.checking import explain

    if every == (name is not None):
        raise click.UsageError("give a name, such as NC204, or --all")
    click.echo(explain.rules_page() if name is None else explain.explain(name), nl=False)
