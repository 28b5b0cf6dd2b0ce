"""Persons, organizations, places and operations."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say, say_readings
from ciaperu.cli.options import formatted
from ciaperu.language import _
from ciaperu.research.profile import profile
from ciaperu.views.facts import command_for
from ciaperu.views.profile import profile as view


@formatted
def person(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.PERSON, show_default=False),
    ],
    form: Form,
) -> None:
    """Print everything on a person.

    ciaperu person soghanalian
    """
    _profile(ctx, name, form, "person")


@formatted
def org(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.ORG, show_default=False),
    ],
    form: Form,
) -> None:
    """Print everything on an organization.

    ciaperu org sin
    """
    _profile(ctx, name, form, "organization")


@formatted
def place(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.PLACE, show_default=False),
    ],
    form: Form,
) -> None:
    """Print everything on a place.

    ciaperu place panama
    """
    _profile(ctx, name, form, "place")


@formatted
def operation(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.OPERATION, show_default=False),
    ],
    form: Form,
) -> None:
    """Print everything on an operation.

    ciaperu operation plan siberia
    """
    _profile(ctx, name, form, "operation")


def _profile(ctx: typer.Context, name: list[str], form: Form, kind: str) -> None:
    result = profile(store(ctx), " ".join(name), kind)
    say_readings([result.reading])
    if result.entity.kind != kind:
        found = result.entity
        kinds = {"person": _("a person"), "organization": _("an organization"), "place": _("a place"), "operation": _("an operation")}
        command = f"ciaperu {command_for(found.kind)} {found.id}"
        say(_("{name} is {what}: {command}").format(name=found.name, what=kinds[found.kind], command=command))
    emit(result, form, view)
