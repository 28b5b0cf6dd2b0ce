"""Options that several commands share. A decorator adds them to a command, which gets them as one value."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Annotated, Any

import typer

from ciaperu.cli import completion
from ciaperu.language import _
from ciaperu.research.filters import Filters, given

Command = Callable[..., None]
Texts = Annotated[
    str,
    typer.Option("--texts", metavar="DIR", envvar="CIAPERU_TEXTS", help="Your copies of the works: a folder with SOURCE-ID.txt.", show_default=False),
]
Limit = Annotated[int, typer.Option("--limit", min=0, help="Show at most so many; 0 for all.")]


def _extended(command: Command, name: str, added: Mapping[str, Any], collect: Callable[[dict[str, Any]], Any]) -> Command:
    """Return `command` with its parameter `name` replaced by options (name → annotation, default), collected into one value."""
    signature = inspect.signature(command, eval_str=True)
    parameters = [p for p in signature.parameters.values() if p.name != name]
    parameters += [
        inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for option, (annotation, default) in added.items()
    ]

    @functools.wraps(command)
    def run(**values: Any) -> None:
        collected = collect({option: values.pop(option) for option in added})
        command(**values, **{name: collected})

    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def filtered(command: Command) -> Command:
    """Add every filter to a command, which gets them as `filters`."""
    added: dict[str, Any] = {}
    for each in fields(Filters):
        option = typer.Option(
            f"--{each.name.rstrip('_')}",
            help=each.metadata["help"],
            autocompletion=completion.FILTERS.get(each.metadata.get("complete", "")),
            rich_help_panel="Filters",
            show_default=False,
        )
        # A field that holds several values is an option that may be given several times; one that is on or off takes no value.
        kind: Any = list[str] if each.default == () else type(each.default)
        added[each.name] = (Annotated[kind, option], [] if each.default == () else each.default)
    return _extended(command, "filters", added, given)


_JSON = (Annotated[bool, typer.Option("--json", help="Print one JSON document.")], False)
_CSV = (Annotated[bool, typer.Option("--csv", help="Print CSV.")], False)


def _form(values: dict[str, bool]) -> str:
    if values["json"] and values.get("csv"):
        raise typer.BadParameter(_("--json and --csv exclude each other"))
    return next((form for form, wanted in values.items() if wanted), "text")


def formatted(command: Command) -> Command:
    """Add --json to a command, which gets the chosen form of output as `form`."""
    return _extended(command, "form", {"json": _JSON}, _form)


def tabular(command: Command) -> Command:
    """Add --json and --csv to a command, which gets the chosen form of output as `form`."""
    return _extended(command, "form", {"json": _JSON, "csv": _CSV}, _form)
