"""`ciaperu fact`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import formatted
from ciaperu.research.detail import fact as ask
from ciaperu.views.fact import fact as view


@formatted
def fact(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(help="The fact's id.", autocompletion=completion.FACT, show_default=False)],
    form: Form,
) -> None:
    """Print one fact in full.

    ciaperu fact montesinos-flees-to-panama
    """
    emit(ask(store(ctx), id), form, view)
