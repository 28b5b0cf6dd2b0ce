"""`ciaperu rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu import language
from ciaperu.cli import completion
from ciaperu.cli.context import folder
from ciaperu.cli.emit import Form, emit, say, write
from ciaperu.cli.options import formatted
from ciaperu.editing import Refused, alone, checked_with, held
from ciaperu.editing import write as write_files
from ciaperu.errors import WrongUsage
from ciaperu.language import _
from ciaperu.renaming import renamed as ask
from ciaperu.text import visible
from ciaperu.views.editing import difference
from ciaperu.views.editing import renamed as view


@formatted
def rename(
    ctx: typer.Context,
    form: Form,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="The id of a fact, an entity, a source or a dispute.", autocompletion=completion.RENAMABLE, show_default=False
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id that it gets.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the lines that would change, and write nothing.")] = False,
) -> None:
    """Give a record another id in every file that names it; nothing else in them changes.

    ciaperu --data my-dossier rename vale ada-vale --dry-run
    """
    if dry_run and form != "text":
        raise WrongUsage(_("--dry-run and --json exclude each other"), _("Leave one of them out"))
    if form != "text" and not ctx.find_root().params.get("lang"):
        # What programs read does not depend on the locale.
        language.use("en")
    chosen = folder(ctx)
    with alone(chosen) as signed:
        before = held(chosen)
        result = ask(chosen, before.positions, old, new)
        after = checked_with(chosen, {each.file: each.after for each in result.files}, before)
        if len(after.problems) > len(before.problems):
            raise Refused(str(chosen), [problem for problem in after.problems if problem not in before.problems])
        if dry_run:
            for each in result.files:
                for line in difference(each):
                    write(visible(line.replace("\r\n", "\n")))
            return
        write_files(chosen, {each.file: each.after for each in result.files}, signed)
    emit(result, form, view)
    if result.table == "source":
        say(_("your own copy of its text is looked for as {file} from now on").format(file=f"{new}.txt"))
