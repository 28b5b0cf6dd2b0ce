"""`ciaperu new`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ciaperu.cli.emit import draw
from ciaperu.errors import Unreadable, WrongUsage
from ciaperu.language import _
from ciaperu.views.starting import Started
from ciaperu.views.starting import started as view


def new(
    dir: Annotated[str, typer.Argument(metavar="DIR", help="The new dossier's folder.", show_default=False)],
    title: Annotated[str, typer.Option("--title", help="What the dossier is called.", show_default=False)] = "",
) -> None:
    """Write a small dossier to start from: every field once, with what it is for.

    ciaperu new my-dossier

    ciaperu new my-dossier --title 'The lost bell of Quillmoor'
    """
    from ciaperu.export.starting import files

    title = " ".join(title.split())
    if not title.isprintable():
        raise WrongUsage(_("--title holds signs that cannot be shown"), _("Leave out control characters"))
    if "\0" in dir:
        raise WrongUsage(_("no folder can be called that"), _("Choose another name"))
    target = Path(dir)
    there = os.path.lexists(target)
    if there and not _empty(target):
        raise WrongUsage(_("{path} is there already").format(path=target), _("Choose another name, or an empty folder"))
    # Beside the new folder, or inside of an empty one, which may be the one we stand in.
    part = target / f".{os.getpid()}.part" if there else target.with_name(f".{target.name}.{os.getpid()}.part")
    written = list(files(title))
    try:
        part.mkdir()
        try:
            for name, text in written:
                (part / name).parent.mkdir(exist_ok=True)
                (part / name).write_text(text, encoding="utf-8", newline="\n")
            _place(part, target, there)
        finally:
            _remove(part)
    except OSError as error:
        what = _("{path} cannot be written: {error}").format(path=target, error=_(str(error.strerror)))
        raise Unreadable(what, _("Choose another place")) from error
    draw(view(Started(dir, len(written))))


def _empty(target: Path) -> bool:
    """Return whether this is a folder, no link to one, with nothing in it; Unreadable if that cannot be seen."""
    if target.is_symlink() or not target.is_dir():
        return False
    try:
        return not any(target.iterdir())
    except OSError as error:
        what = _("{folder} cannot be read: {error}").format(folder=target, error=_(str(error.strerror)))
        raise Unreadable(what, _("Choose another place")) from error


def _remove(part: Path) -> None:
    import shutil

    shutil.rmtree(part, ignore_errors=True)


def _place(part: Path, target: Path, there: bool) -> None:
    """Put the written folder in its place: all of it at once, or into an empty folder, dossier.yaml last, without which it is none."""
    if not there:
        os.rename(part, target)
        return
    placed: list[Path] = []
    try:
        for entry in sorted(part.iterdir(), key=lambda entry: entry.name == "dossier.yaml"):
            os.rename(entry, target / entry.name)
            placed.append(target / entry.name)
    except BaseException:
        for entry in placed:
            os.rename(entry, part / entry.name)
        raise
