"""`ciaperu connect`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say_readings
from ciaperu.cli.options import filtered, tabular
from ciaperu.errors import WrongUsage
from ciaperu.language import _
from ciaperu.research.connections import CHAINS, MOST, TIES, connections, ties
from ciaperu.research.filters import Filters
from ciaperu.views import connections as views


@filtered
@tabular
def connect(
    ctx: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="A [B]",
            help="Two names, any part of them, or ids; one alone draws whom it is tied to.",
            autocompletion=completion.FILTERS["entity"],
            show_default=False,
        ),
    ],
    filters: Filters,
    form: Form,
    most: Annotated[int, typer.Option("--max", min=1, help="At most so many steps from A to B.")] = MOST,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, help=f"Show at most so many chains (else {CHAINS}) or ties (else {TIES}); 0 for all.", show_default=False),
    ] = None,
    no_alleged: Annotated[bool, typer.Option("--no-alleged", help="Leave out what is only alleged.")] = False,
    without: Annotated[
        list[str],
        typer.Option(
            "--without", metavar="NAME", help="Through whom no chain may lead.", autocompletion=completion.FILTERS["entity"], show_default=False
        ),
    ] = [],  # noqa: B006
) -> None:
    """Print the shortest chains from A to B, or those whom A is tied to.

    Two are tied by a fact in which both take part; who only speaks of it, and where it happened, ties nobody.

    Of equally short chains that comes first whose weakest step is best evidenced: asserted, reported, assessed, alleged, denied.

    ciaperu connect haya soghanalian --without peru

    ciaperu connect soghanalian --no-alleged
    """
    if len(names) > 2:
        example = " ".join(f'"{name}"' for name in (" ".join(names[:-1]), names[-1]))
        raise WrongUsage(
            _("connect takes one name or two, not {n}").format(n=len(names)),
            _("Put a name of several words in quotes, such as: {command}").format(command=f"ciaperu connect {example}"),
        )
    opened = store(ctx)
    if len(names) == 1:
        tree = ties(opened, names[0], filters, limit=TIES if limit is None else limit, no_alleged=no_alleged, without=without)
        say_readings(tree.readings)
        emit(tree, form, views.ties)
        return
    result = connections(
        opened, (names[0], names[1]), filters, most=most, limit=CHAINS if limit is None else limit, no_alleged=no_alleged, without=without
    )
    say_readings(result.readings)
    emit(result, form, views.connections)
