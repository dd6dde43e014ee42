"""The group of all commands: found by listing the folder, imported one by one."""

from __future__ import annotations

import os
import sys
from typing import Any, TypeGuard

import click

from netcharts import registry
from netcharts.cli._errors import TRACEBACK, show_error
from netcharts.cli._terminal import say, say_error, shown_usage_errors


class Commands(click.Group):
    """The commands of this folder; a module is imported when its command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return [name.replace("_", "-") for name in registry.names("cli", ".py")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = registry.module("cli", cmd_name.replace("-", "_")).command
        if TRACEBACK not in command.params:
            command.params.append(TRACEBACK)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options of the group."""
        with shown_usage_errors():
            return super().make_context(info_name, args, parent, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names, or a usage error with the nearest match; and what it is given."""
        from netcharts.hints import for_command

        name = args[0]
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            ctx.fail(f"no such command '{name}'{for_command(name, self.list_commands(ctx))}")
        found, command, rest = super().resolve_command(ctx, args)
        return found, command, _spelt_out(rest, command.params) if command else rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what netcharts raises on purpose becomes one line and an exit code."""
        from netcharts.checking.reported import problems_reported
        from netcharts.errors import NetchartsError, SpecError, internal_error

        try:
            with problems_reported(), shown_usage_errors():
                return super().invoke(ctx)
        except SpecError as error:
            for finding in error.findings:
                say(finding, fg="red", err=True)
            ctx.exit(error.exit_code)
        except NetchartsError as error:
            show_error(error)
            ctx.exit(error.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            # Whoever read our output has gone, or the user has had enough: nothing to say.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the process ends here
            ctx.exit(2)
        except (click.ClickException, click.Abort, click.exceptions.Exit, OSError):
            raise
        except Exception as error:
            show_error(internal_error(error))
            ctx.exit(2)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run what the command line says; a full disk behind standard output, or the like, is one line as well."""
        try:
            return super().main(*args, **extra)
        except OSError as error:
            # What could not be written yet can't be written at the end either.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the process ends here
            subject = f"'{error.filename}'" if error.filename else "standard output"
            say_error(f"can't use {subject}: {error.strerror or error}")
            sys.exit(2)


def _spelt_out(args: list[str], params: list[click.Parameter]) -> list[str]:
    """Arguments in which every option has its value that may stand alone, so that it takes nothing which follows it.

    click takes whatever follows such an option for its value; here that has to be one of its values.
    """
    alone = {spelling: param for param in params if _may_stand_alone(param) for spelling in param.opts}
    end = args.index("--") if "--" in args else len(args)
    found = []
    for position, arg in enumerate(args):
        found.append(arg)
        if position < end and arg in alone and not _is_value(args[position + 1 : position + 2], alone[arg]):
            found.append(alone[arg].flag_value)
    return found


def _may_stand_alone(param: click.Parameter) -> TypeGuard[click.Option]:
    return isinstance(param, click.Option) and not param.is_flag and isinstance(param.flag_value, str)


def _is_value(following: list[str], option: click.Option) -> bool:
    """Whether what follows an option, if anything does, is one of its values."""
    try:
        return bool(following) and option.type.convert(following[0], option, None) is not None
    except click.BadParameter:
        return False
