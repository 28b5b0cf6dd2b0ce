"""`ciaperu changes`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ciaperu.cli.context import folder
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import tabular
from ciaperu.errors import DossierProblems, WrongUsage
from ciaperu.files import signature
from ciaperu.language import _
from ciaperu.research.changes import changes as ask
from ciaperu.views.changes import changes as view

if TYPE_CHECKING:
    from ciaperu import model


@tabular
def changes(
    ctx: typer.Context,
    form: Form,
    old: Annotated[str, typer.Argument(metavar="[OLD]", help="The folder of the earlier dossier.", show_default=False)] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="The folder of the later one; else that of --data.", show_default=False)] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="REV", help="In place of OLD: the later dossier at this git revision.", show_default=False)
    ] = "",
) -> None:
    """Print what was added, changed or withdrawn between two states of a dossier, record by record.

    ciaperu changes my-dossier-of-may my-dossier

    ciaperu --data my-dossier changes --since v1.0
    """
    if bool(old) == bool(since):
        what = _("OLD and --since exclude each other") if old else _("nothing to compare with")
        raise WrongUsage(what, _("Give one of them: ciaperu changes OLD [NEW], or ciaperu changes --since REV"))
    later = Path(new) if new else folder(ctx)
    if old:
        emit(ask(_whole(Path(old)), _whole(later), old, str(later)), form, view)
        return
    from ciaperu.revisions import at_revision

    held = _whole(later)
    with at_revision(later, since) as made:
        emit(ask(_at(made, later, since), held, since, str(later)), form, view)


def _whole(chosen: Path) -> model.Dossier:
    """Return the dossier in a folder; DossierProblems if it has any that stop."""
    from ciaperu.checking import check

    # A folder that is no dossier at all is told apart from one with problems.
    signature(chosen)
    checked = check(chosen)
    if checked.stopping:
        raise DossierProblems(str(chosen), checked.stopping)
    return checked.dossier


def _at(made: Path, chosen: Path, revision: str) -> model.Dossier:
    """Return the dossier as it was at a revision: it kept the rules of its time, so that only what cannot be read is a problem."""
    from ciaperu.loading import load

    signature(made)
    loaded = load(made)
    if loaded.problems:
        error = DossierProblems(_("{folder} at {revision}").format(folder=chosen, revision=revision), loaded.problems)
        error.next = _("Compare with another revision")
        raise error
    return loaded.dossier
