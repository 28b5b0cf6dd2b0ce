"""Work on one's own dossier."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ciaperu.cli.context import folder
from ciaperu.cli.emit import Form, emit, say, write
from ciaperu.cli.options import formatted
from ciaperu.export import json as as_json
from ciaperu.views import desk
from ciaperu.views.facts import count


@formatted
def check(
    ctx: typer.Context,
    form: Form,
    dir: Annotated[str, typer.Argument(metavar="[DIR]", help="The dossier's folder; else that of --data.", show_default=False)] = "",
) -> None:
    """Print every problem of a dossier; exit code 3 if there are any.

    ciaperu check my-dossier
    """
    from ciaperu.checking import check as ask
    from ciaperu.files import signature

    chosen = Path(dir) if dir else folder(ctx)
    signature(chosen)
    loaded, problems = ask(chosen)
    if problems or form == "json":
        emit(problems, form, desk.problems, lambda found: as_json.problems(str(chosen), found))
    else:
        held = loaded.dossier
        parts = (
            count(len(held.facts), "fact"),
            count(len(held.entities), "entity", "entities"),
            count(len(held.sources), "source"),
        )
        write(f"{held.title}: {', '.join(parts)}, {count(len(held.disputes), 'dispute')}: no problems\n")
    if problems:
        say(count(len(problems), "problem"))
        raise typer.Exit(3)
