"""`ciaperu sources`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import tabular
from ciaperu.research.works import works as ask
from ciaperu.views.desk import works as view


@tabular
def sources(
    ctx: typer.Context,
    form: Form,
    id: Annotated[str, typer.Argument(help="Only this source, in full.", autocompletion=completion.SOURCE, show_default=False)] = "",
) -> None:
    """Print the works that the facts rest on.

    ciaperu sources article
    """
    emit(ask(store(ctx), id), form, view)
