"""The group of all commands, which are found by listing the folder and imported when used."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from typing import Any, TypeGuard

import click

from netcharts import registry
from netcharts.cli._errors import TRACEBACK, show_error
from netcharts.cli._streams import discard_output, open_missing_streams, reason
from netcharts.cli._terminal import say, say_error, shown_usage_errors

# Commands for other programs, which help does not list.
_HIDDEN = ("pandoc-draw",)


class Commands(click.Group):
    """The commands of this folder; the module of a command is imported when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return [name.replace("_", "-") for name in registry.names("cli", ".py")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = registry.module("cli", _module(cmd_name)).command
        command.hidden = cmd_name in _HIDDEN
        if TRACEBACK not in command.params:
            command.params.append(TRACEBACK)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands: the first line of each module, none of which is imported."""
        listed = [name for name in self.list_commands(ctx) if name not in _HIDDEN]
        with formatter.section("Commands"):
            formatter.write_dl([(name, registry.summary("cli", _module(name))) for name in listed])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options of the group."""
        with shown_usage_errors():
            return super().make_context(info_name, args, parent, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names and its arguments; fail with a hint if it is unknown."""
        name = args[0]
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            from netcharts.hints import for_command

            ctx.fail(f"no such command '{name}'{for_command(name, self.list_commands(ctx))}")
        found, command, rest = super().resolve_command(ctx, args)
        return found, command, _with_values(rest, command.params) if command else rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report an exception in one line and with an exit code."""
        from netcharts.checking.reported import problems_reported
        from netcharts.errors import NetchartsError, SpecError, internal_error
        from netcharts.files import STDOUT, writing_to

        try:
            with problems_reported(), shown_usage_errors(), writing_to(STDOUT):
                return super().invoke(ctx)
        except SpecError as error:
            for finding in error.findings:
                say(finding, fg="red", err=True)
            ctx.exit(error.exit_code)
        except NetchartsError as error:
            show_error(error)
            ctx.exit(error.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            # The output was closed, or the user interrupted the command: there is nothing to print.
            discard_output()
            ctx.exit(2)
        except (click.ClickException, click.Abort, click.exceptions.Exit, OSError):
            raise
        except Exception as error:
            show_error(internal_error(error))
            ctx.exit(2)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; report a system error, such as a full disk, in one line and with an exit code."""
        _speed_up_start()
        open_missing_streams()
        try:
            return super().main(*args, **extra)
        except OSError as error:
            # Buffered output can't be written at the end of the process either.
            discard_output()
            subject = f"'{error.filename}'" if error.filename else "standard output"
            with suppress(OSError):
                say_error(f"can't use {subject}: {reason(error)}")
            sys.exit(2)


def _module(command: str) -> str:
    """Return the name of the module of a command."""
    return command.replace("-", "_")


def _speed_up_start() -> None:
    """Skip work at the start of the process that pays off only in long runs."""
    # Starting a thread per core takes longer than the matrix products of most specs.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Modules create many objects and no garbage: look for it less often than every 700 objects, and not at all while
    # those of one chart are imported.
    gc.set_threshold(200_000, 20, 20)
    # When the process ends, all memory is given back anyway: do not look for garbage then either.
    atexit.register(gc.freeze)


def _with_values(args: list[str], params: list[click.Parameter]) -> list[str]:
    """Return the arguments with the default value after each option whose value is optional.

    click uses any argument after such an option as its value; this uses only arguments that are valid values.
    """
    alone = {spelling: param for param in params if _has_optional_value(param) for spelling in param.opts}
    end = args.index("--") if "--" in args else len(args)
    completed = []
    for position, arg in enumerate(args):
        completed.append(arg)
        if position < end and arg in alone and not _is_value(args[position + 1 : position + 2], alone[arg]):
            completed.append(alone[arg].flag_value)
    return completed


def _has_optional_value(param: click.Parameter) -> TypeGuard[click.Option]:
    return isinstance(param, click.Option) and not param.is_flag and isinstance(param.flag_value, str)


def _is_value(following: list[str], option: click.Option) -> bool:
    """Return True if the argument after an option is one of its values."""
    try:
        return bool(following) and option.type.convert(following[0], option, None) is not None
    except click.BadParameter:
        return False
