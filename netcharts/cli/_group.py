"""The group of all commands: found by listing the folder, imported one by one."""

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
        return [name.replace("_", "-") for name in catalogue.names("cli", ".py")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = catalogue.module("cli", cmd_name.replace("-", "_")).command
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
        from netcharts.errors import NetchartsError, SpecError

        try:
            return super().invoke(ctx)
        except SpecError as error:
            for finding in error.findings:
                click.secho(str(finding), fg="red", err=True)
            ctx.exit(error.exit_code)
        except NetchartsError as error:
            click.echo(click.style("error: ", fg="red", bold=True) + str(error), err=True)
            ctx.exit(error.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            # Whoever read our output has gone, or the user has had enough: nothing to say.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the process ends here
            ctx.exit(2)
