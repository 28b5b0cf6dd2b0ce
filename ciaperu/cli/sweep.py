"""`ciaperu sweep`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import cache, folder, store
from ciaperu.cli.emit import Form, emit, say, say_readings
from ciaperu.cli.options import formatted
from ciaperu.cli.progress import sweeping
from ciaperu.errors import NotFound, Unreadable, WrongUsage
from ciaperu.language import _
from ciaperu.views.leads import sweep as view


@formatted
def sweep(
    ctx: typer.Context,
    form: Form,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Folders and files of papers.", show_default=False)],
    who: Annotated[
        list[str] | None,
        typer.Option("--who", help="Only passages that name this person or body.", autocompletion=completion.FILTERS["entity"], show_default=False),
    ] = None,
    since: Annotated[str, typer.Option("--since", help="Only passages with a date from this one on (EDTF).", show_default=False)] = "",
    top: Annotated[int, typer.Option("--top", min=0, help="Show at most so many; 0 for all.")] = 20,
    by: Annotated[str, typer.Option("--by", metavar="document", help="One row a document, with its best lead.", show_default=False)] = "",
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FOLDER", help="Write leads as JSON lines, CSV and a page to this folder.", show_default=False)
    ] = "",
    engine: Annotated[
        str, typer.Option("--engine", metavar="ADDRESS", help="Let the workers of this Dask scheduler read: tcp://host:8786.", show_default=False)
    ] = "",
    workers: Annotated[int, typer.Option("--workers", min=0, help="So many processes; 0 for as many as there are processors.")] = 0,
) -> None:
    """Print the passages of an archive that may concern the dossier, best first, and what is new in them.

    ciaperu sweep releases/2025 --top 20

    ciaperu sweep papers.zip --who vale --json
    """
    if by not in ("", "document"):
        raise WrongUsage(_("`{word}` is not a way to sort leads").format(word=by), _("Use one of: {words}").format(words="document"))
    if since:
        _dated(since)
    from ciaperu.sweep.elsewhere import elsewhere

    for path in paths:
        if not elsewhere(path) and not os.path.exists(path):
            raise Unreadable(_("{file} cannot be read: {error}").format(file=path, error=_("No such file or directory")), _("Name folders or files"))
    from ciaperu.research.names import find
    from ciaperu.store import kept_at
    from ciaperu.sweep.checkpoints import Checkpoint
    from ciaperu.sweep.cluster import cluster
    from ciaperu.sweep.keeping import remember
    from ciaperu.sweep.knowledge import known
    from ciaperu.sweep.looking import processes, workers_here
    from ciaperu.sweep.sweeping import sweep as ask

    db = store(ctx)
    readings = [find(db, name) for name in who or ()]
    say_readings(readings)
    knowledge = known(db)
    place = kept_at(folder(ctx), cache())
    checkpoint = Checkpoint(place and place.with_suffix(f".{knowledge.digest}.sweep"))
    with sweeping() as progress:
        result = ask(
            paths,
            knowledge,
            checkpoint,
            cluster(engine) if engine else processes(workers or workers_here()),
            who=[reading.id for reading in readings],
            since=since,
            top=top,
            by_document=by == "document",
            workers=workers or workers_here(),
            progress=progress,
        )
    remember(place, result)
    if output:
        from ciaperu.export.leads import write

        write(result, Path(output), db.execute("SELECT value FROM dossier WHERE key = 'title'").fetchone()[0])
        say(_("written: {file}").format(file=output))
    if not result.leads and not result.unread:
        raise NotFound(_("nothing in these papers concerns the dossier"), _("Name other folders or files"))
    emit(result, form, view)


def _dated(since: str) -> None:
    from ciaperu.dates import parse

    try:
        parse(since)
    except ValueError as error:
        raise WrongUsage(f"--since: {error}", _("Write it so: {example}").format(example="1962, 1962-07, 1962-07-18")) from error
