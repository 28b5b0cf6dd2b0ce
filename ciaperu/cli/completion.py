"""What the shell offers when a word is completed: ids of what the dossier holds, each with its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.cli.context import store
from ciaperu.errors import CiaperuError
from ciaperu.text import folded

if TYPE_CHECKING:
    import typer

Completer = Callable[["typer.Context", str], list[tuple[str, str]]]
MOST = 200


def _offering(sql: str, *parameters: str) -> Completer:
    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        try:
            rows = store(ctx).execute(sql, parameters)
        except CiaperuError:
            return []
        return [(id, label) for id, label in rows if id.startswith(folded(incomplete))][:MOST]

    # Typer looks at the names and types of the parameters, so they must be real ones at run time.
    complete.__annotations__ = {}
    return complete


def _kind_of(kind: str) -> Completer:
    return _offering("SELECT id, name FROM entity WHERE kind = ? ORDER BY id", kind)


PERSON, ORG, PLACE, OPERATION = map(_kind_of, model.ENTITY_KINDS)
FACT = _offering("SELECT id, title FROM fact ORDER BY id")
DISPUTE = _offering("SELECT id, title FROM dispute ORDER BY id")
SOURCE = _offering("SELECT id, title FROM source ORDER BY id")
NATURE = _offering("SELECT DISTINCT nature, '' FROM money ORDER BY nature")
CITABLE = _offering("SELECT id, title FROM source UNION ALL SELECT id, title FROM fact ORDER BY id")
RENAMABLE = _offering(
    "SELECT id, title FROM fact UNION ALL SELECT id, name FROM entity UNION ALL SELECT id, title FROM source UNION ALL SELECT id, title FROM dispute"
    " ORDER BY id"
)
FILTERS = {
    "entity": _offering("SELECT id, name FROM entity ORDER BY id"),
    "place": PLACE,
    "topic": _offering("SELECT id, label FROM topic ORDER BY id"),
    "kind": _offering("SELECT DISTINCT kind, '' FROM fact ORDER BY kind"),
    "status": _offering("SELECT DISTINCT status, '' FROM fact ORDER BY status"),
    "source": SOURCE,
    "scope": _offering("SELECT value, '' FROM json_each(?)", '["within","beyond","all"]'),
}
