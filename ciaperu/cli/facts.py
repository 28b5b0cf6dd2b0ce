"""Facts: by time, by words, and one in full."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say, say_readings
from ciaperu.cli.options import Limit, filtered, formatted, tabular
from ciaperu.errors import WrongUsage
from ciaperu.export import csv as as_csv
from ciaperu.export import json as as_json
from ciaperu.research.filters import Filters
from ciaperu.views import facts


@filtered
@tabular
def timeline(
    ctx: typer.Context,
    filters: Filters,
    form: Form,
    order: Annotated[str, typer.Option("--order", help="`date`, or `newest` first.")] = "date",
    limit: Limit = 0,
) -> None:
    """Print the facts by date.

    ciaperu timeline --from 1998 --to 2000 --who montesinos
    """
    from ciaperu.research.timeline import ORDERS
    from ciaperu.research.timeline import timeline as ask

    if order not in ORDERS:
        raise WrongUsage(f"`{order}` is not an order", f"Use one of: {', '.join(ORDERS)}")
    result = ask(store(ctx), filters, order, limit)
    say_readings(result.readings)
    emit(result, form, facts.timeline, as_json.timeline, as_csv.timeline)


@filtered
@tabular
def search(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(help='Words; "quotes" hold a phrase together, -word leaves out.', show_default=False)],
    filters: Filters,
    form: Form,
    limit: Limit = 10,
) -> None:
    """Print the facts that words find, best first.

    ciaperu search montesinos panama

    ciaperu search '"plan siberia" -congress'
    """
    from ciaperu.research.search import search as ask

    result = ask(store(ctx), " ".join(query), filters, limit)
    say_readings(result.readings)
    if form != "text":
        say_readings(result.corrections)
        if len(result.results) < result.total:
            say(f"the best {len(result.results)} of {result.total} facts; all: --limit 0")
    emit(result, form, facts.search, as_json.search, as_csv.search)


@formatted
def fact(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(help="The fact's id.", autocompletion=completion.FACT, show_default=False)],
    form: Form,
) -> None:
    """Print one fact in full.

    ciaperu fact montesinos-flees-to-panama
    """
    from ciaperu.research.detail import fact as ask

    emit(ask(store(ctx), id), form, facts.fact, as_json.detail)
