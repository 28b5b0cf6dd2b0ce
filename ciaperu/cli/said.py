"""`ciaperu said`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say_readings
from ciaperu.cli.options import Limit, filtered, tabular
from ciaperu.research.filters import Filters
from ciaperu.research.said import said as ask
from ciaperu.views.said import said as view


@filtered
@tabular
def said(
    ctx: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(help="A name, any part of it, or an id.", autocompletion=completion.FILTERS["entity"], show_default=False),
    ],
    filters: Filters,
    form: Form,
    limit: Limit = 0,
) -> None:
    """Print what somebody is on record for: first what they say themselves, then what they pass on.

    ciaperu said rozas
    """
    result = ask(store(ctx), " ".join(name), filters, limit)
    say_readings(result.readings)
    emit(result, form, view)
