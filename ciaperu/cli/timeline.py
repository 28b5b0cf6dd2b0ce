"""`ciaperu timeline`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say, say_readings
from ciaperu.cli.options import Limit, filtered, tabular
from ciaperu.errors import WrongUsage
from ciaperu.language import _
from ciaperu.research.filters import Filters
from ciaperu.research.timeline import DAYS, ORDERS
from ciaperu.research.timeline import around as near
from ciaperu.research.timeline import timeline as ask
from ciaperu.views.chart import chart as bars
from ciaperu.views.facts import beyond_text
from ciaperu.views.timeline import timeline as view


@filtered
@tabular
def timeline(
    ctx: typer.Context,
    filters: Filters,
    form: Form,
    order: Annotated[str, typer.Option("--order", help="`date`, or `newest` first.")] = "date",
    around: Annotated[
        str,
        typer.Option("--around", metavar="ID", help="What else happened near this fact.", autocompletion=completion.FACT, show_default=False),
    ] = "",
    days: Annotated[
        int | None, typer.Option("--days", min=0, help="With --around: so many days before and after it.", show_default=str(DAYS))
    ] = None,
    limit: Limit = 0,
    chart: Annotated[bool, typer.Option("--chart", help="Draw a bar for each year, by status.")] = False,
) -> None:
    """Print the facts by date.

    ciaperu timeline --from 1998 --to 2000 --who montesinos

    ciaperu timeline --around montesinos-flees-to-panama --days 30

    ciaperu timeline --chart
    """
    if order not in ORDERS:
        raise WrongUsage(_("`{order}` is not an order").format(order=order), _("Use one of: {words}").format(words=", ".join(ORDERS)))
    if days is not None and not around:
        raise WrongUsage(_("--days goes with --around"), _("Name a fact: ciaperu timeline --around ID --days {days}").format(days=days))
    opened = store(ctx)
    result = near(opened, around, DAYS if days is None else days, filters, order, limit) if around else ask(opened, filters, order, limit)
    say_readings(result.readings)
    if form != "text" and result.beyond:
        say(beyond_text(result.beyond))
    emit(result, form, bars if chart else view)
