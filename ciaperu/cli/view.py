"""`ciaperu view`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from ciaperu.cli.context import cache, folder, store
from ciaperu.cli.emit import say, say_readings, write
from ciaperu.cli.export import progress, save, writer_of
from ciaperu.cli.options import filtered
from ciaperu.export.formats import FORMATS
from ciaperu.language import _
from ciaperu.research.chosen import choose
from ciaperu.research.filters import Filters
from ciaperu.store import kept_at


@filtered
def view(
    ctx: typer.Context,
    filters: Filters,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print where the page is.")] = False,
) -> None:
    """Write the dossier, or the facts that fit, as a page into the cache and open it in the browser.

    ciaperu view

    ciaperu view --who soghanalian --from 1998
    """
    page = FORMATS["html"]
    writer = writer_of(page)
    opened = store(ctx)
    chosen = choose(opened, filters)
    say_readings(chosen.selection.readings)
    target = _place(folder(ctx))
    with progress(chosen.total) as advanced:
        save(page, writer, choose(opened, filters, advanced), target, force=True)
    if no_browser or not _shown(target):
        write(f"{target}\n")
    else:
        say(_("{path} is open in the browser").format(path=target))


def _place(dossier: Path) -> Path:
    """Return where the page of a dossier is written: beside its store, or in a new folder of our own where there is no usable cache."""
    import tempfile

    kept = kept_at(dossier, cache())
    return kept.with_suffix(".html") if kept else Path(tempfile.mkdtemp(prefix="ciaperu-"), "dossier.html")


def _shown(target: Path) -> bool:
    """Return whether a browser was opened on the file."""
    try:
        return webbrowser.open(target.as_uri())
    except (webbrowser.Error, OSError):
        return False
