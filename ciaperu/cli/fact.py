"""`ciaperu fact`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import Texts, formatted
from ciaperu.research.detail import fact as ask
from ciaperu.views.fact import fact as view


@formatted
def fact(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(help="The fact's id.", autocompletion=completion.FACT, show_default=False)],
    form: Form,
    passage: Annotated[bool, typer.Option("--passage", help="Show the paragraphs that it rests on, from your copies of the works.")] = False,
    texts: Texts = "",
) -> None:
    """Print one fact in full.

    ciaperu fact montesinos-flees-to-panama

    ciaperu fact montesinos-flees-to-panama --passage --texts my-copies
    """
    if passage:
        from ciaperu.research.passages import passages
        from ciaperu.views.passages import passages as passages_view

        emit(passages(store(ctx), id, Path(texts) if texts else None), form, passages_view)
    else:
        emit(ask(store(ctx), id), form, view)
