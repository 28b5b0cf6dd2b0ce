"""`ciaperu cite`."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

import typer

from ciaperu import language
from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit, say, say_readings, write
from ciaperu.cli.options import Limit, filtered, formatted
from ciaperu.errors import WrongUsage
from ciaperu.language import _, sentence
from ciaperu.research.filters import Filters
from ciaperu.research.references import references as ask
from ciaperu.views.references import references as view

EXTRA = "pip install 'ciaperu[cite]'"


@filtered
@formatted
def cite(
    ctx: typer.Context,
    form: Form,
    filters: Filters,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="[ID...]",
            help="Facts, sources or passages (article#1998.4); else the facts that fit.",
            autocompletion=completion.CITABLE,
            show_default=False,
        ),
    ] = [],  # noqa: B006
    style: Annotated[str, typer.Option("--style", help="`chicago` (notes), `apa`, `mla` or `plain`.")] = "chicago",
    format: Annotated[str, typer.Option("--format", help="For other programs: bibtex, biblatex, ris or csl.", show_default=False)] = "",
    quoted: Annotated[bool, typer.Option("--quoted", help="You quote the words: “quoted in” rather than “cited in”.")] = False,
    limit: Limit = 0,
) -> None:
    """Print references for facts, sources or passages.

    ciaperu cite cia-cash-to-narcotics-unit --style apa
    """
    if ids and any(getattr(filters, each.name) for each in fields(Filters)):
        raise WrongUsage(_("an ID and a filter exclude each other"), _("Leave one of them out"))
    if format:
        _refuse_unknown(format)
    if format and form != "text":
        raise WrongUsage(_("--format and --json exclude each other"), _("Leave one of them out"))
    if (format or form != "text") and not ctx.find_root().params.get("lang"):
        # What programs read does not depend on the locale.
        language.use("en")
    result = ask(store(ctx), ids, filters, "plain" if format else style, limit, quoted=quoted)
    say_readings(result.readings)
    if format:
        from ciaperu.export.references import document

        try:
            write(document(result, format))
        except ImportError as error:
            raise WrongUsage(
                _("`{format}` needs {module}").format(format=format, module=str(error.name).partition(".")[0]),
                _("Install it: {command}").format(command=EXTRA),
            ) from error
        return
    if result.style != style:
        say(_("a plain reference, since {style} needs citeproc-py: {command}").format(style=style, command=EXTRA))
    emit(result, form, view)


def _refuse_unknown(format: str) -> None:
    from ciaperu.export.references import WRITERS
    from ciaperu.text import did_you_mean

    if format not in WRITERS:
        near = sentence(did_you_mean(format, WRITERS))
        raise WrongUsage(_("`{format}` is not a format").format(format=format), near or _("Use one of: {words}").format(words=", ".join(WRITERS)))
