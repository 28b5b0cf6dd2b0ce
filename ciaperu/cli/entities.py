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

# So many facts are shown where nothing else is asked for.
SHOWN = 200
Facts = Annotated[int | None, typer.Option("--limit", min=0, help="Show at most so many facts; 0 for all.", show_default=str(SHOWN))]


@formatted
def person(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.PERSON, show_default=False),
    ],
    form: Form,
    limit: Facts = None,
) -> None:
    """Print everything on a person.

    ciaperu person soghanalian
    """
    _profile(ctx, name, form, limit, "person")


@formatted
def org(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.ORG, show_default=False),
    ],
    form: Form,
    limit: Facts = None,
) -> None:
    """Print everything on an organization.

    ciaperu org sin
    """
    _profile(ctx, name, form, limit, "organization")


@formatted
def place(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.PLACE, show_default=False),
    ],
    form: Form,
    limit: Facts = None,
) -> None:
    """Print everything on a place.

    ciaperu place panama
    """
    _profile(ctx, name, form, limit, "place")


@formatted
def operation(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.OPERATION, show_default=False),
    ],
    form: Form,
    limit: Facts = None,
) -> None:
    """Print everything on an operation.

    ciaperu operation plan siberia
    """
    _profile(ctx, name, form, limit, "operation")


def _profile(ctx: typer.Context, name: list[str], form: Form, limit: int | None, kind: str) -> None:
    # Programs get everything, and so does who asks for it; hundreds of facts say nothing at a glance.
    most = limit if limit is not None else 0 if form != "text" else SHOWN
    result = profile(store(ctx), " ".join(name), kind, most)
    say_readings([result.reading])
    if result.entity.kind != kind:
        found = result.entity
        kinds = {"person": _("a person"), "organization": _("an organization"), "place": _("a place"), "operation": _("an operation")}
        command = f"ciaperu {command_for(found.kind)} {found.id}"
        say(_("{name} is {what}: {command}").format(name=found.name, what=kinds[found.kind], command=command))
    emit(result, form, view)
