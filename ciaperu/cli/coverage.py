"""`ciaperu coverage`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ciaperu.cli import completion
from ciaperu.cli.context import store
from ciaperu.cli.emit import Form, emit
from ciaperu.cli.options import Texts, tabular
from ciaperu.errors import Unreadable, WrongUsage
from ciaperu.language import _
from ciaperu.research.coverage import coverage as ask
from ciaperu.views.coverage import coverage as view


@tabular
def coverage(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(help="The source whose text is looked at.", autocompletion=completion.SOURCE, show_default=False)],
    form: Form,
    texts: Texts = "",
    accept: Annotated[
        str, typer.Option("--accept", metavar="FILE", help="YAML: locator → what was judged irrelevant there → why.", show_default=False)
    ] = "",
) -> None:
    """Print what of a text no fact carries; exit code 1 while there is anything.

    ciaperu coverage article --texts my-copies
    """
    if not texts:
        raise WrongUsage(_("coverage needs your copy of the work"), _("Name the folder it is in: --texts DIR, or CIAPERU_TEXTS"))
    result = ask(store(ctx), source, Path(texts), _accepted(Path(accept)) if accept else None)
    emit(result, form, view)
    if not result.whole:
        raise typer.Exit(1)


def _accepted(path: Path) -> dict[str, dict[str, str]]:
    from ciaperu.files import read_bytes
    from ciaperu.reading import Map, read_yaml

    try:
        root, problems = read_yaml(read_bytes(path), str(path))
    except ValueError as error:
        raise Unreadable(_("{path} cannot be read: {error}").format(path=path, error=error), _("Check the file and its permissions")) from error
    entries = dict(root) if isinstance(root, Map) else {}
    told = all(isinstance(reasons, Map) and all(isinstance(why, str) for why in reasons.values()) for reasons in entries.values())
    if problems or not told or not isinstance(root, Map | None):
        what = problems[0].what if problems else _("it must hold locators, each with what is left out and why")
        raise Unreadable(_("{path}: {what}").format(path=path, what=what), _('Write it as: "1999.1": {See page 12: a cross-reference}'))
    return {locator: {str(item): str(why) for item, why in reasons.items()} for locator, reasons in entries.items() if isinstance(reasons, Map)}
