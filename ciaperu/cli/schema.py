"""`ciaperu schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli.emit import write
from ciaperu.errors import WrongUsage
from ciaperu.language import _, sentence, speaking
from ciaperu.text import did_you_mean


def schema(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            help="Of a file of a dossier: facts, people, organizations, places, operations, sources, disputes, dossier, translations …",
            show_default=False,
        ),
    ] = "",
    json_output: Annotated[bool, typer.Option("--json-output", help="Of what `export json` and --json print.")] = False,
) -> None:
    """Print a JSON Schema.

    ciaperu schema facts > facts.schema.json

    ciaperu schema --json-output > ciaperu.schema.json
    """
    import json

    if json_output:
        from ciaperu.export.schema import schema as made

        if file:
            raise WrongUsage(_("--json-output and the name of a file exclude each other"), _("Give one of them"))
        document = made()
    else:
        from ciaperu.export.yaml_schema import FILES, yaml_schema

        listed = _("Use one of: {words}").format(words=", ".join((*FILES, "--json-output")))
        if not file:
            raise WrongUsage(_("the schema of what?"), listed)
        if file not in FILES:
            raise WrongUsage(_("`{file}` is not a file of a dossier").format(file=file), sentence(did_you_mean(file, FILES)) or listed)
        # What programs read does not depend on the locale.
        with speaking(ctx.find_root().params.get("lang") or "en"):
            document = yaml_schema(file)
    # In ASCII, so that it is JSON whatever encoding a redirected output has.
    write(json.dumps(document, indent=1) + "\n")
