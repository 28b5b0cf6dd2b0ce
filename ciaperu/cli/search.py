"""`ciaperu search`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say, say_readings
from ciaperu.cli.options import Limit, filtered, tabular
from ciaperu.errors import WrongUsage
from ciaperu.language import _
from ciaperu.research.filters import Filters
from ciaperu.research.search import left_out
from ciaperu.research.search import search as ask
from ciaperu.views.search import search as view


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

    ciaperu search '"plan siberia"' -congress
    """
    if unknown := next((word for word in query if word.startswith("--")), ""):
        raise WrongUsage(_("No such option: {option}").format(option=unknown), _("See: {command}").format(command="ciaperu search --help"))
    result = ask(store(ctx), " ".join(query), filters, limit)
    say_readings(result.readings)
    if result.cut:
        say(left_out())
    if form != "text":
        say_readings(result.corrections)
        if len(result.results) < result.total:
            say(_("the best {n} of {total} facts; all: --limit 0").format(n=len(result.results), total=result.total))
    emit(result, form, view)
