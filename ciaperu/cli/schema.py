"""`ciaperu schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from ciaperu.cli.emit import write
from ciaperu.errors import WrongUsage
from ciaperu.language import _


def schema(
    json_output: Annotated[bool, typer.Option("--json-output", help="Of what `export json` and --json print.")] = False,
) -> None:
    """Print a JSON Schema.

    ciaperu schema --json-output > ciaperu.schema.json
    """
    if not json_output:
        raise WrongUsage(_("the schema of what?"), _("Use --json-output, of what `export json` and --json print"))
    import json

    from ciaperu.export.schema import schema as made

    write(json.dumps(made(), indent=1, ensure_ascii=False) + "\n")
