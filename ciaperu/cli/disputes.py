"""`ciaperu disputes`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu import model
from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import tabular
from ciaperu.errors import WrongUsage
from ciaperu.language import _, sentence
from ciaperu.research.disputes import disputes as ask
from ciaperu.text import did_you_mean
from ciaperu.views.disputes import listed, register, side_by_side


@tabular
def disputes(
    ctx: typer.Context,
    form: Form,
    id: Annotated[str, typer.Argument(help="Only this dispute.", autocompletion=completion.DISPUTE, show_default=False)] = "",
    kind: Annotated[list[str], typer.Option("--kind", help=f"One of {', '.join(model.DISPUTE_KINDS)}.", show_default=False)] = [],  # noqa: B006
) -> None:
    """Print the disputes by kind, or one with its positions side by side.

    ciaperu disputes --kind contradiction

    ciaperu disputes year-of-the-announcement
    """
    for word in kind:
        if word not in model.DISPUTE_KINDS:
            near = sentence(did_you_mean(word, model.DISPUTE_KINDS))
            known = _("Use one of: {words}").format(words=", ".join(model.DISPUTE_KINDS))
            raise WrongUsage(_("`{word}` is not a kind of dispute").format(word=word), near or known)
    view = side_by_side if id else register if set(kind) == {"slip"} else listed
    emit(ask(store(ctx), id, tuple(kind)), form, view)
