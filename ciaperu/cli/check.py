"""`ciaperu check`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ciaperu import language
from ciaperu.checking import check as ask
from ciaperu.cli.context import folder
from ciaperu.cli.emit import Form, emit, say, write
from ciaperu.cli.options import Texts, formatted
from ciaperu.errors import WrongUsage
from ciaperu.files import signature
from ciaperu.language import _, ngettext, sentence
from ciaperu.text import did_you_mean
from ciaperu.views.desk import checked as view


@formatted
def check(
    ctx: typer.Context,
    form: Form,
    texts: Texts = "",
    format: Annotated[str, typer.Option("--format", metavar="github|sarif", help="Print it for a repository's checks.", show_default=False)] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")] = False,
    dir: Annotated[str, typer.Argument(metavar="[DIR]", help="The dossier's folder; else that of --data.", show_default=False)] = "",
) -> None:
    """Print every problem of a dossier; exit code 3 if there are any.

    ciaperu check my-dossier

    ciaperu check --watch my-dossier

    ciaperu check --texts my-copies

    ciaperu check --format github my-dossier
    """
    chosen = Path(dir) if dir else folder(ctx)
    copies = Path(texts) if texts else None
    if watch and (format or form != "text"):
        raise WrongUsage(_("--watch is for people: leave out --json and --format"))
    if format and form != "text":
        raise WrongUsage(_("--json and --format exclude each other"))
    if format:
        # What programs read does not depend on the locale.
        _speak_for_programs(ctx)
        problems = _reported(chosen, copies, format)
    elif watch:
        from ciaperu.cli.watch import watch as follow

        follow(chosen, copies)
        return
    else:
        # A folder that is no dossier at all is told apart from one with problems.
        signature(chosen)
        if form != "text":
            _speak_for_programs(ctx)
        result = ask(chosen, copies)
        emit(result, form, view)
        problems = len(result.problems)
    if problems:
        say(ngettext("{n:,} problem", "{n:,} problems", problems).format(n=problems))
        raise typer.Exit(3)


def _speak_for_programs(ctx: typer.Context) -> None:
    if not ctx.find_root().params.get("lang"):
        language.use("en")


def _reported(chosen: Path, copies: Path | None, format: str) -> int:
    """Write what is wrong in a format of REPORTS; return how many problems there are."""
    from ciaperu.export.reports import REPORTS, placed

    if format not in REPORTS:
        listed = _("Use one of: {words}").format(words=", ".join(REPORTS))
        raise WrongUsage(_("`{format}` is not a format").format(format=format), sentence(did_you_mean(format, REPORTS)) or listed)
    signature(chosen)
    result = ask(chosen, copies)
    # GitHub names the repository's top, from which annotations count, wherever in it a step works.
    place = placed(chosen, Path(os.environ.get("GITHUB_WORKSPACE") or "."))
    for line in REPORTS[format](result, place):
        write(line + "\n")
    return len(result.problems)
