"""`ciaperu leads`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ciaperu import language
from ciaperu.cli.context import cache, folder, store
from ciaperu.cli.emit import Form, emit, say
from ciaperu.cli.options import formatted
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.sweep.elsewhere import elsewhere
from ciaperu.sweep.leads import Lead
from ciaperu.sweep.sweeping import Sweep
from ciaperu.views.leads import lead as one
from ciaperu.views.leads import sweep as all
from ciaperu.views.leads import years

if TYPE_CHECKING:
    from ciaperu.views.blocks import Page

Answer = TypeVar("Answer")


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
        told(ctx, found, form, all)
        return
    if words == ["years"]:
        told(ctx, found, form, years)
        return
    if len(words) != 2 or words[0] != "show":
        what = _("`{words}` is not understood").format(words=" ".join(words)[:80])
        raise WrongUsage(what, _("Write it so: {example}").format(example="ciaperu leads show 3"))
    lead = numbered(found, words[1])
    told(ctx, lead, form, one)
    if not there(lead.path):
        say(_("{path} is not there any more; the passage stands as the sweep read it").format(path=lead.path))


def told(ctx: typer.Context, result: Answer, form: Form, page: Callable[[Answer], Page]) -> None:
    """Write an answer; what programs read of it, reasons among it, in English unless --lang asks for another language."""
    asked = ctx.find_root().params.get("lang") or "en"
    with language.speaking(asked if form == "json" else language.code()):
        emit(result, form, page)


def there(path: str) -> bool:
    """Return whether a paper can be found again, or the file that it lies in."""
    parts = (path, path.partition("!")[0], path.rpartition("#")[0], path.partition("!")[0].rpartition("#")[0])
    return elsewhere(path) or any(map(os.path.exists, filter(None, parts)))


def last(ctx: typer.Context) -> Sweep:
    """Return what the last sweep with this dossier found, as things are called now; NotFound if there was none."""
    from ciaperu.store import kept_at
    from ciaperu.sweep.keeping import recall, renamed

    found = recall(kept_at(folder(ctx), cache()))
    if found is None:
        raise NotFound(_("no sweep was made with this dossier yet"), _("Make one: {command}").format(command="ciaperu sweep PATH"))
    db = store(ctx)
    return renamed(found, dict(db.execute("SELECT id, name FROM entity")), dict(db.execute("SELECT id, title FROM fact")))


def numbered(found: Sweep, typed: str) -> Lead:
    """Return the lead with this number; WrongUsage if it is none, NotFound if there are fewer."""
    if not typed.isascii() or not typed.isdigit():
        raise WrongUsage(_("`{typed}` is no number").format(typed=typed[:80]), _("Write it so: {example}").format(example="ciaperu leads show 3"))
    if not 1 <= int(typed[:9]) <= len(found.leads):
        raise NotFound(
            _("there is no lead {number}; the last sweep has {n:,}").format(number=typed[:20], n=len(found.leads)), _("See them: ciaperu leads")
        )
    return found.leads[int(typed) - 1]
