"""The command line: one module per command, found by listing this folder."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from netcharts import catalogue


class Commands(click.Group):
    """The commands of this folder; a module is imported when its command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(catalogue.names("cli", ".py"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = catalogue.module("cli", cmd_name).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names, or a usage error with the nearest match."""
        from netcharts.diagnostics import nearest

        name = args[0]
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            ctx.fail(f"no such command '{name}'{nearest(name, self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what netcharts raises on purpose becomes one line and an exit code."""
        from netcharts.errors import NetchartsError

        try:
            return super().invoke(ctx)
        except NetchartsError as error:
            say_error(str(error))
            ctx.exit(error.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            # Whoever read our output has gone, or the user has had enough: nothing to say.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the process ends here
            ctx.exit(2)


@click.command(
    cls=Commands, context_settings={"auto_envvar_prefix": "NETCHARTS", "help_option_names": ["-h", "--help"]}
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Whether to use colour.")
@click.version_option(package_name="netcharts")
@click.pass_context
def main(ctx: click.Context, color: str) -> None:
    """Neural Network Zoo charts from a few lines of YAML.

    Every option can be given as an environment variable, such as NETCHARTS_RENDER_THEME.
    """
    ctx.color = _colour(color)


def _colour(wish: str) -> bool | None:
    """What the user wishes; NO_COLOR and FORCE_COLOR where no wish is given, then whether it is a terminal."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def say_error(message: str) -> None:
    """One line on standard error about what stopped the command."""
    click.echo(click.style("error: ", fg="red", bold=True) + message, err=True)
