"""`ciaperu leads`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli.context import cache, folder
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import formatted
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.sweep.leads import Lead
from ciaperu.sweep.sweeping import Sweep
from ciaperu.views.leads import lead as one
from ciaperu.views.leads import sweep as all
from ciaperu.views.leads import years


@formatted
def leads(
    ctx: typer.Context,
    form: Form,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[show N|years]", help="One lead in full; or who is named how often, by year.", show_default=False),
    ] = None,
) -> None:
    """Print what the last sweep found, or one lead of it in full.

    ciaperu leads

    ciaperu leads show 3

    ciaperu leads years
    """
    found = last(ctx)
    if not words:
        emit(found, form, all)
        return
    if words == ["years"]:
        emit(found, form, years)
        return
    if len(words) != 2 or words[0] != "show":
        what = _("`{words}` is not understood").format(words=" ".join(words)[:80])
        raise WrongUsage(what, _("Write it so: {example}").format(example="ciaperu leads show 3"))
    emit(numbered(found, words[1]), form, one)


def last(ctx: typer.Context) -> Sweep:
    """Return what the last sweep with this dossier found; NotFound if there was none."""
    from ciaperu.store import kept_at
    from ciaperu.sweep.keeping import recall

    found = recall(kept_at(folder(ctx), cache()))
    if found is None:
        raise NotFound(_("no sweep was made with this dossier yet"), _("Make one: {command}").format(command="ciaperu sweep PATH"))
    return found


def numbered(found: Sweep, typed: str) -> Lead:
    """Return the lead with this number; WrongUsage if it is none, NotFound if there are fewer."""
    if not typed.isascii() or not typed.isdigit():
        raise WrongUsage(_("`{typed}` is no number").format(typed=typed[:80]), _("Write it so: {example}").format(example="ciaperu leads show 3"))
    if not 1 <= int(typed[:9]) <= len(found.leads):
        raise NotFound(
            _("there is no lead {number}; the last sweep has {n:,}").format(number=typed[:20], n=len(found.leads)), _("See them: ciaperu leads")
        )
    return found.leads[int(typed) - 1]
