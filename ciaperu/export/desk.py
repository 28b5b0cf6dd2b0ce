"""JSON and CSV of what the desk's commands answer: sums, connections, evidence …

Each answer is one function for JSON and, where it is a table, one for CSV, and a line in FORMS and TABLES: the name of its class → the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ciaperu.export import connections, evidence, money, references

if TYPE_CHECKING:
    from ciaperu.drafting import Added
    from ciaperu.renaming import Renamed
    from ciaperu.research.changes import Changes
    from ciaperu.research.said import Said


def said(result: Said) -> dict[str, Any]:
    """Return an entity and the facts it speaks in, each with its turn in the chain (1: the nearest), how it spoke, and of whom."""
    from ciaperu.export import json

    return {
        "entity": json.entity(result.entity),
        "total": result.total,
        "said": [
            json.fact(each.fact, result.names)
            | {"turn": each.turn, "as": each.speaker.as_ or None, "work": each.speaker.work or None, "of": list(each.of)}
            for each in result.statements
        ],
    }


def said_rows(result: Said) -> Iterator[Sequence[object]]:
    """Yield one row a fact that an entity speaks in."""
    yield "id", "date", "date_text", "title", "text", "status", "turn", "as", "work", "of", "citations", "disputes"
    for each in result.statements:
        fact = each.fact
        yield (
            fact.id,
            fact.date.edtf if fact.date else "",
            fact.date.text if fact.date else "",
            fact.title,
            fact.text,
            fact.status,
            each.turn,
            each.speaker.as_,
            each.speaker.work,
            "; ".join(result.names[other] for other in each.of),
            "; ".join(map(str, fact.citations)),
            "; ".join(fact.disputes),
        )


def changes(result: Changes) -> dict[str, Any]:
    """Return the records that were added, changed or withdrawn; `from` and `to` hold what of a field is no longer and what is now."""
    listed = [
        {
            "table": change.table,
            "id": change.id,
            "title": change.title,
            "change": change.what,
            "fields": [{"field": each.field, "from": list(each.before), "to": list(each.after)} for each in change.fields],
        }
        for change in result.changes
    ]
    return {"old": result.old, "new": result.new, "changes": listed}


def changes_rows(result: Changes) -> Iterator[Sequence[object]]:
    """Yield one row a record that was added or withdrawn, and one a field that changed."""
    yield "table", "id", "title", "change", "field", "from", "to"
    for change in result.changes:
        head = (change.table, change.id, change.title, change.what)
        for each in change.fields:
            yield (*head, each.field, "; ".join(each.before), "; ".join(each.after))
        if not change.fields:
            yield (*head, "", "", "")


def renamed(result: Renamed) -> dict[str, Any]:
    """Return what a record was and is called, and in how many places of which files."""
    files = [{"file": each.file, "places": each.places} for each in result.files]
    return {"renamed": {"table": result.table, "from": result.old, "to": result.new}, "files": files}


def added(result: Added) -> dict[str, Any]:
    """Return the facts that were added, each with its file and the line it begins in."""
    return {"added": [{"id": each.id, "file": each.file, "line": each.line} for each in result.facts]}


FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "Added": added,
    "Connections": connections.connections,
    "Ties": connections.ties,
    "Ledger": money.ledger,
    "Coverage": evidence.coverage,
    "Passages": evidence.passages,
    "References": references.references,
    "Renamed": renamed,
    "Changes": changes,
    "Said": said,
}
TABLES: dict[str, Callable[[Any], Iterator[Sequence[object]]]] = {
    "Connections": connections.connections_rows,
    "Ties": connections.ties_rows,
    "Ledger": money.rows,
    "Coverage": evidence.coverage_table,
    "Changes": changes_rows,
    "Said": said_rows,
}
