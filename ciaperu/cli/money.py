"""`ciaperu money`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say_readings
from ciaperu.cli.options import Limit, filtered, tabular
from ciaperu.research.filters import Filters
from ciaperu.research.money import money as ask
from ciaperu.views.money import money as view

SHOWN = 50


@filtered
@tabular
def money(
    ctx: typer.Context,
    filters: Filters,
    form: Form,
    nature: Annotated[
        list[str],
        typer.Option("--nature", help="Of this nature: paid, offered, held …", autocompletion=completion.NATURE, show_default=False),
    ] = [],  # noqa: B006
    chart: Annotated[bool, typer.Option("--chart", help="Draw each total by payer and by year.")] = False,
    limit: Limit = SHOWN,
) -> None:
    """Print the sums, who paid whom, and totals of what can be added.

    ciaperu money --who cia --nature paid

    ciaperu money --from 1996 --to 1998 --chart
    """
    result = ask(store(ctx), filters, nature, limit, chart=chart)
    say_readings(result.readings)
    emit(result, form, view)
