"""`ciaperu check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ciaperu import language
from ciaperu.checking import check as ask
from ciaperu.cli.context import folder
from ciaperu.cli.emit import Form, emit, say
from ciaperu.cli.options import Texts, formatted
from ciaperu.files import signature
from ciaperu.language import ngettext
from ciaperu.views.desk import checked as view


@formatted
def check(
    ctx: typer.Context,
    form: Form,
    texts: Texts = "",
    dir: Annotated[str, typer.Argument(metavar="[DIR]", help="The dossier's folder; else that of --data.", show_default=False)] = "",
) -> None:
    """Print every problem of a dossier; exit code 3 if there are any.

    ciaperu check my-dossier

    ciaperu check --texts my-copies
    """
    chosen = Path(dir) if dir else folder(ctx)
    # A folder that is no dossier at all is told apart from one with problems.
    signature(chosen)
    if form != "text" and not ctx.find_root().params.get("lang"):
        # What programs read does not depend on the locale.
        language.use("en")
    result = ask(chosen, Path(texts) if texts else None)
    emit(result, form, view)
    if result.problems:
        say(ngettext("{n:,} problem", "{n:,} problems", len(result.problems)).format(n=len(result.problems)))
        raise typer.Exit(3)
