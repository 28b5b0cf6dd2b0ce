"""`ciaperu timeline`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say_readings
from ciaperu.cli.options import Limit, filtered, tabular
from ciaperu.errors import WrongUsage
from ciaperu.language import _
from ciaperu.research.filters import Filters
from ciaperu.research.timeline import ORDERS
from ciaperu.research.timeline import timeline as ask
from ciaperu.views.timeline import timeline as view


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
    if order not in ORDERS:
        raise WrongUsage(_("`{order}` is not an order").format(order=order), _("Use one of: {words}").format(words=", ".join(ORDERS)))
    result = ask(store(ctx), filters, order, limit)
    say_readings(result.readings)
    emit(result, form, view)
