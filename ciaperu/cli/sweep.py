"""`ciaperu sweep`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import cache, folder, store
from ciaperu.cli.emit import Form, say, say_readings
from ciaperu.cli.leads import told
from ciaperu.cli.options import formatted
from ciaperu.cli.progress import sweeping
from ciaperu.errors import NotFound, Unreadable, WrongUsage
from ciaperu.language import _, ngettext
from ciaperu.sweep.elsewhere import elsewhere
from ciaperu.views.leads import sweep as view

if TYPE_CHECKING:
    from ciaperu.sweep.sweeping import Sweep


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
    until: Annotated[str, typer.Option("--until", help="Only passages with a date up to this one (EDTF).", show_default=False)] = "",
    top: Annotated[int, typer.Option("--top", min=0, help="Show at most so many; 0 for all that were weighed in full, some hundreds.")] = 20,
    by: Annotated[str, typer.Option("--by", metavar="document", help="One row a document, with its best lead.", show_default=False)] = "",
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FOLDER", help="Write leads as JSON lines, CSV and a page to this folder.", show_default=False)
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over what an earlier sweep wrote there.")] = False,
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
    for option, date in (("--since", since), ("--until", until)):
        if date:
            _dated(option, date)
    for path in paths:
        if not elsewhere(path) and not os.path.exists(path):
            what = _("{file} cannot be read: {error}").format(file=path or "``", error=_("No such file or directory"))
            raise Unreadable(what, _("Name folders or files"))
    if output:
        _can_hold(Path(output), paths, force)
    if not _installed():
        what = _("`{format}` needs {module}").format(format="sweep", module="ahocorasick-rs")
        raise WrongUsage(what, _("Install it: {command}").format(command="pip install 'ciaperu[sweep]'"))
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
    try:
        with sweeping() as progress:
            result = ask(
                paths,
                knowledge,
                checkpoint,
                cluster(engine) if engine else processes(workers or workers_here()),
                who=[reading.id for reading in readings],
                since=since,
                until=until,
                top=top,
                by_document=by == "document",
                workers=workers or workers_here(),
                progress=progress,
            )
    except KeyboardInterrupt:
        say("\n" + (_("Broken off. What was read is kept: the same command again reads only the rest") if place else _("Broken off")))
        raise typer.Exit(130) from None
    if not remember(place, result):
        say(_("the leads are not kept, since the cache folder cannot be written: `leads` does not know of them"))
    if output:
        _write(result, Path(output), db.execute("SELECT value FROM dossier WHERE key = 'title'").fetchone()[0])
        say(_("written: {file}").format(file=output))
    if result.leads or result.unread:
        told(ctx, result, form, view)
    if not result.leads:
        _none(result, paths, filtered=bool(who or since or until))


def _installed() -> bool:
    """Return whether the automaton is there that names are found by."""
    from importlib.util import find_spec

    return find_spec("ahocorasick_rs") is not None


def _none(result: Sweep, paths: Sequence[str], *, filtered: bool) -> None:
    """Say that there is no lead, and why: Unreadable where nothing could be read, else NotFound."""
    if not result.counts.files:
        raise NotFound(_("there is no file in {folders}").format(folders=", ".join(paths[:5])), _("Name other folders or files"))
    if not result.counts.documents:
        raise Unreadable(_("none of these papers could be read"), _("Name other folders or files"))
    n = result.counts.documents
    if filtered:
        what = ngettext("no passage of {n:,} document fits what was asked for", "no passage of {n:,} documents fits what was asked for", n)
        raise NotFound(what.format(n=n), _("Leave out --who, --since or --until"))
    what = ngettext("nothing in {n:,} document concerns the dossier", "nothing in {n:,} documents concerns the dossier", n)
    raise NotFound(what.format(n=n), _("Name other folders or files"))


def _dated(option: str, date: str) -> None:
    from ciaperu.dates import parse

    try:
        parse(date)
    except ValueError as error:
        raise WrongUsage(f"{option}: {error}", _("Write it so: {example}").format(example="1962, 1962-07, 1962-07-18")) from error


def _can_hold(target: Path, paths: Sequence[str], force: bool) -> None:
    """Raise WrongUsage if a folder is not to be written: it holds something, or lies among the papers, which the next sweep would read it with."""
    from ciaperu.export.leads import FILES

    here = target.resolve()
    if any(here.is_relative_to(Path(path).resolve()) for path in paths if not elsewhere(path)):
        raise WrongUsage(_("{path} lies among the papers").format(path=target), _("Name another folder with -o"))
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise WrongUsage(_("{path} is no folder").format(path=target), _("Name another folder with -o"))
    try:
        names = {entry.name for entry in target.iterdir()}
    except OSError as error:
        what = _("{folder} cannot be read: {error}").format(folder=target, error=_(str(error.strerror)))
        raise Unreadable(what, _("Name another folder with -o")) from error
    if strange := sorted(names - set(FILES)):
        what = _("{path} holds files that a sweep does not write: {names}").format(path=target, names=", ".join(strange[:5]))
        raise WrongUsage(what, _("Name another folder with -o"))
    if names and not force:
        raise WrongUsage(_("{path} is there already").format(path=target), _("Choose another name, or write over it with --force"))


def _write(result: Sweep, target: Path, title: str) -> None:
    """Write leads beside the folder and rename: a kill leaves each file as it was or whole."""
    import shutil

    from ciaperu.export.leads import write

    part = target.with_name(f".{target.name or 'leads'}.{os.getpid()}.part")
    if not target.name or target.name == "..":
        part = target / f".{os.getpid()}.part"
    try:
        write(result, part, title)
        target.mkdir(exist_ok=True)
        for entry in sorted(part.iterdir()):
            os.replace(entry, target / entry.name)
    except OSError as error:
        what = _("{file} cannot be written: {error}").format(file=target, error=_(str(error.strerror)))
        raise Unreadable(what, _("Name another folder with -o")) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
