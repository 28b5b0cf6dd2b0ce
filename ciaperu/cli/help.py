"""The help, and what typer says of wrong usage, in the language in use."""

from __future__ import annotations

import re
from typing import Any

import typer.core

from ciaperu.errors import WrongUsage
from ciaperu.language import _

# What typer words itself. It asks gettext for the titles that Rich frames when it is imported, once for ever; they are set anew here.
FRAMED = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commands",
    "DEFAULT_STRING": "[default: {}]",
    "ENVVAR_STRING": "[env var: {}]",
    "REQUIRED_LONG_STRING": "[required]",
}
PLAIN = ("Arguments", "Options", "Commands", "default: {default}", "env var: {var}", "required")
# Of wrong usage it speaks English only; of two that fit, the first is meant.
WRONG_USAGE = (
    "No such command {name}. Did you mean {others}?",
    "No such command {name}",
    "No such option: {option} (Possible options: {others})",
    "No such option: {option}",
    "Missing argument {name}",
    "Invalid value for {name}: {value} is not a valid int range",
    "Invalid value for {name}: {value} is not in the range {range}",
    "Invalid value: {what}",
    "Option {option} requires an argument",
    "Option {option} does not take a value",
    "Got unexpected extra argument(s) ({arguments})",
)


class Translated:
    """Stands before typer's class of a command, or of the group of them all: its help is in the language in use."""

    def parse_args(self: Any, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; what is given as an empty text is refused: it is most often a variable of the shell that is not set."""
        rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        for parameter in self.params:
            if ctx.params.get(parameter.name) == "" and ctx.get_parameter_source(parameter.name).name == "COMMANDLINE":
                name = parameter.opts[0] if parameter.param_type_name == "option" else (parameter.metavar or parameter.name).strip("[]").upper()
                raise WrongUsage(_("{name} is given as an empty text").format(name=name), _("Give it a value, or leave it out"))
        return rest

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option --help."""
        option: Any = super().get_help_option(ctx)  # type: ignore[misc]
        option.help = _("Show this message and exit.")
        return option

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """Write the line that shows the usage."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), _("Usage: "))

    def format_help(self: Any, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        vars(typer.core)["_"] = _
        if self.rich_markup_mode:
            from typer import rich_utils

            for name, words in FRAMED.items():
                setattr(rich_utils, name, _(words))
        super().format_help(ctx, formatter)  # type: ignore[misc]


class Command(Translated, typer.core.TyperCommand):
    """A command whose help is in the language in use."""


def translate(command: Any) -> Any:
    """Return `command` with its help, and that of its parameters, in the language in use."""
    command.help = "\n\n".join(map(_, command.help.split("\n\n")))
    command.short_help = command.short_help and _(command.short_help)
    command.rich_help_panel = _panel(command)
    command.options_metavar = _("[OPTIONS]")
    for parameter in command.params:
        parameter.help = _(parameter.help)
        parameter.rich_help_panel = _panel(parameter)
        if parameter.metavar is None and (metavar := _(metavar_of(parameter))) != metavar_of(parameter):
            parameter.metavar = metavar + ("..." if parameter.nargs != 1 else "")
    return command


def _panel(shown: Any) -> Any:
    # Where no panel is named typer leaves a placeholder of its own.
    return _(shown.rich_help_panel) if isinstance(shown.rich_help_panel, str) else shown.rich_help_panel


def metavar_of(parameter: Any) -> str:
    """Return what typer calls the value of a parameter: "<str>" for that of an option, "name" for an argument."""
    return f"<{parameter.type.name}>" if parameter.param_type_name == "option" else parameter.name


def told(error: Any) -> str:
    """Return what typer says of wrong usage."""
    said = str(error.format_message()).rstrip(".")
    for message in WRONG_USAGE:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(message))
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return _(message).format(**found.groupdict())
    return said
