"""From arguments to an exit code: commands built lazily, errors caught once."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, Literal

import typer
import typer.core
import typer.main

from ciaperu import language
from ciaperu.cli.context import chosen_language, colourful, locale_language
from ciaperu.cli.emit import say, write
from ciaperu.cli.help import Command, Translated, told, translate
from ciaperu.cli.registry import COMMANDS
from ciaperu.errors import CiaperuError, DossierProblems
from ciaperu.language import _

# Typer keeps its copy of click private; its public exception is a subclass of the one for any wrong usage.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]
SHOWN_PROBLEMS = 5


class LazyGroup(Translated, typer.core.TyperGroup):
    """Commands that are imported and built only when invoked (click's documentation, "Lazily Loading Subcommands")."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # The names, which suggestions for a mistyped one are chosen from; each is built when it is asked for.
        self.commands: Any = dict.fromkeys(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name, or None."""
        if cmd_name in COMMANDS and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _built(cmd_name)
        return self.commands.get(cmd_name)


def _built(name: str) -> Any:
    module, family, help, settings = COMMANDS[name]
    function = getattr(import_module(f"ciaperu.cli.{module}"), name)
    app = _typer()
    app.command(name, cls=Command, help=f"{help}\n\n{_examples(function)}", short_help=help, rich_help_panel=family, context_settings=settings)(
        function
    )
    return translate(typer.main.get_command(app))


def _examples(function: Any) -> str:
    return "\n\n".join(line.strip() for line in (function.__doc__ or "").splitlines()[1:] if line.strip())


def _typer(**settings: Any) -> typer.Typer:
    markup: Literal["rich"] | None = "rich" if colourful(sys.stdout) else None
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=markup, **settings)


def root(
    ctx: typer.Context,
    data: Annotated[
        str,
        typer.Option("--data", metavar="DIR", envvar="CIAPERU_DATA", help="The dossier's folder; else the bundled one.", show_default=False),
    ] = "",
    lang: Annotated[
        str,
        typer.Option(
            "--lang", metavar="en|es", envvar="CIAPERU_LANG", help="The language of the answer; else that of the locale.", show_default=False
        ),
    ] = "",
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """What happened, when, who took part, who says so, in which passage, and who disagrees."""
    if version:
        from ciaperu import __version__

        write(f"ciaperu {__version__}\n")
    elif ctx.invoked_subcommand is None:
        from ciaperu.cli.overview import overview

        overview(ctx)


def run(arguments: Sequence[str]) -> int:
    """Answer the command that `arguments` make; return its exit code (design: 0 answered … 130 interrupted)."""
    language.use(locale_language())
    if sys.stdout is None:
        say(_("ciaperu: the answer cannot be written: stdout is closed"))
        return 4
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What the encoding cannot hold is written out rather than ending the answer.
            stream.reconfigure(errors="backslashreplace", newline="\n")
    try:
        code = _answer(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader has what it wants; what is left must not fail again when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except sqlite3.DatabaseError as error:
        say(_("ciaperu: the compiled dossier cannot be read: {error}").format(error=error))
        say(_("Remove the cache folder and try again"))
        return 4
    except OSError as error:
        say(_("ciaperu: the answer cannot be written: {error}").format(error=_(str(error.strerror))))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 4


def _answer(arguments: Sequence[str]) -> int:
    try:
        if asked := chosen_language(arguments):
            language.use(asked)
    except CiaperuError as error:
        return _refused(error)
    app = _typer(cls=LazyGroup, invoke_without_command=True)
    app.callback()(root)
    # What completes words in a shell is built only where it is used or shown.
    completing = any("completion" in argument or argument == "--help" for argument in arguments)
    app._add_completion = completing or "_CIAPERU_COMPLETE" in os.environ
    command = translate(typer.main.get_command(app))
    command.subcommand_metavar = _("COMMAND [ARGS]...")
    try:
        return command.main([*arguments], prog_name="ciaperu", standalone_mode=False) or 0
    except UsageError as error:
        say(f"ciaperu: {told(error)}")
        _advise(error)
        return 2
    except DossierProblems as error:
        say(f"ciaperu: {error.what}")
        from ciaperu.views.desk import problem_line

        for problem in error.problems[:SHOWN_PROBLEMS]:
            say("  " + "".join(text for text, style in problem_line(problem).spans))
        say(error.next)
        return error.exit_code
    except CiaperuError as error:
        return _refused(error)
    except typer.Abort:
        return 130
    except SystemExit as stop:
        # Typer ends so when the output is closed, and when it has completed a word for the shell.
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from None
        return stop.code if isinstance(stop.code, int) else 0


def _refused(error: CiaperuError) -> int:
    say(f"ciaperu: {error.what}")
    if error.next:
        say(error.next)
    return error.exit_code


def _advise(error: Any) -> None:
    context = error.ctx
    option = getattr(error, "option_name", "")
    if option in ("--data", "--lang", "--version"):
        say(_("{option} stands before the command: ciaperu {option} … {command}").format(option=option, command=context.info_name))
    elif context is not None:
        say(_("See: {command}").format(command=f"{context.command_path} --help"))
