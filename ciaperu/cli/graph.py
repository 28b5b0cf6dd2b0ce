"""`ciaperu graph`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say_readings
from ciaperu.cli.options import Limit, filtered, tabular
from ciaperu.research.connections import ties
from ciaperu.research.filters import Filters
from ciaperu.views.graph import graph as view


@filtered
@tabular
def graph(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.FILTERS["entity"], show_default=False),
    ],
    filters: Filters,
    form: Form,
    limit: Limit = 12,
    no_alleged: Annotated[bool, typer.Option("--no-alleged", help="Leave out what is only alleged.")] = False,
) -> None:
    """Draw those tied to somebody by facts, and those tied to them in turn, as a tree with the roles of both.

    ciaperu graph soghanalian

    ciaperu graph cia --from 1990 --limit 5
    """
    tree = ties(store(ctx), " ".join(name), filters, limit=limit, no_alleged=no_alleged)
    say_readings(tree.readings)
    emit(tree, form, view)
