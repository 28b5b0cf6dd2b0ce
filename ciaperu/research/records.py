"""Rows of the store → the model's dataclasses."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ciaperu import model
from ciaperu.dates import Date, parse

_CHILDREN = {
    "who": ("participant", model.Participant, "entity, role"),
    "where": ("setting", str, "place"),
    "money": ("money", model.Money, "amount, currency, bound, nature"),
    "quantities": ("quantity", model.Quantity, 'amount, "of", bound, nature'),
    "attribution": ("attribution", model.Attribution, '"by", "as", work'),
    "topics": ("fact_topic", str, "topic"),
    "citations": ("citation", model.Citation, "source, section, paragraph"),
}
_NOTES = ("keywords", "part_of", "see", "derived", "unknown")


def among(values: Iterable[int | str]) -> str:
    """Return `values` as a JSON array, for `IN (SELECT value FROM json_each(?))`: one parameter, however many."""
    return "[" + ",".join(str(value) if isinstance(value, int) else f'"{value}"' for value in values) + "]"


def facts(db: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> list[model.Fact]:
    """Return the facts whose `fact.number` the query `sql` yields, whole, in the order in which it yields them."""
    numbers = [row[0] for row in db.execute(sql, parameters)]
    chosen = (among(numbers),)
    parts: dict[int, dict[str, list[Any]]] = {number: {} for number in numbers}
    within = "IN (SELECT value FROM json_each(?))"
    for field, (table, make, columns) in _CHILDREN.items():
        for number, *values in db.execute(f"SELECT fact, {columns} FROM {table} WHERE fact {within} ORDER BY fact, rowid", chosen):
            parts[number].setdefault(field, []).append(make(*values))
    for number, field, value in db.execute(f"SELECT fact, field, value FROM fact_note WHERE fact {within} ORDER BY fact, rowid", chosen):
        parts[number].setdefault(field, []).append(value)
    disputes = f"SELECT DISTINCT number, dispute FROM position_fact JOIN fact ON id = fact WHERE number {within} ORDER BY number, dispute"
    for number, dispute in db.execute(disputes, chosen):
        parts[number].setdefault("disputes", []).append(dispute)
    found = {}
    columns = "number, id, title, text, kind, status, date_basis, date, date_text, earliest, latest"
    for number, id, title, text, kind, status, basis, *date in db.execute(f"SELECT {columns} FROM fact WHERE number {within}", chosen):
        part = parts[number]
        lists = {field: tuple(part.get(field, ())) for field in (*_CHILDREN, *_NOTES, "disputes")}
        found[number] = model.Fact(
            id=id, date=_date(*date), date_basis=basis, title=title, text=text, kind=kind, status=status, **lists
        )  # fmt: skip
    return [found[number] for number in numbers]


def _date(edtf: str | None, text: str, earliest: str, latest: str) -> Date | None:
    if edtf is None:
        return None
    return Date(edtf, text, datetime.date.fromisoformat(earliest), datetime.date.fromisoformat(latest))


def fact(db: sqlite3.Connection, id: str) -> model.Fact | None:
    """Return the fact with this id, or None."""
    found = facts(db, "SELECT number FROM fact WHERE id = ?", (id,))
    return found[0] if found else None


def entities(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, model.Entity]:
    """Return the entities with these ids, by id."""
    chosen = (among(ids),)
    within = "IN (SELECT value FROM json_each(?))"
    aliases: dict[str, list[model.Alias]] = {}
    for entity, name, language in db.execute(f"SELECT entity, name, language FROM alias WHERE entity {within} ORDER BY rowid", chosen):
        aliases.setdefault(entity, []).append(model.Alias(name, language))
    roles: dict[str, list[model.Role]] = {}
    for entity, role, of, date, status, citations in db.execute(f"SELECT * FROM role WHERE entity {within} ORDER BY rowid", chosen):
        cited = tuple(map(model.parse_citation, citations.splitlines()))
        roles.setdefault(entity, []).append(model.Role(role, of, parse(date) if date else None, status, cited))
    found = {}
    for row in db.execute(f"SELECT * FROM entity WHERE id {within}", chosen):
        (
            id,
            kind,
            name,
            full_name,
            summary,
            born,
            birthplace,
            died,
            deathplace,
            founded,
            dissolved,
            part_of,
            pages,
            note,
        ) = row
        born, died, founded, dissolved = (parse(date) if date else None for date in (born, died, founded, dissolved))
        # The id, and the shown and full name, stand among the aliases for looking up only.
        others = tuple(a for a in aliases.get(id, ()) if a.language and a.language != "id")
        found[id] = model.Entity(
            id, kind, name, full_name, summary, others, born, birthplace, died, deathplace, founded, dissolved, part_of,
            tuple(roles.get(id, ())), tuple(pages.splitlines()), note,
        )  # fmt: skip
    return found


def names(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the shown name of each of these entities and the title of each of these sources, by id."""
    chosen = among(set(ids))
    within = "IN (SELECT value FROM json_each(?))"
    return dict(
        db.execute(
            f"SELECT id, name FROM entity WHERE id {within} UNION ALL SELECT id, title FROM source WHERE id {within}",
            (chosen, chosen),
        )
    )


def mentioned(found: Iterable[model.Fact]) -> Iterator[str]:
    """Yield the ids of all entities and works that these facts mention, some of them more than once."""
    for each in found:
        yield from (participant.entity for participant in each.who)
        yield from each.where
        for speaker in each.attribution:
            yield speaker.by
            if speaker.work:
                yield speaker.work


def sources(db: sqlite3.Connection) -> list[model.Source]:
    """Return every source, in the order of sources.yaml."""
    import json

    return [
        model.Source(id, title, read, role, digest, tuple(map(model.parse_citation, underlies.splitlines())), json.loads(csl))
        for _, id, title, read, role, digest, underlies, csl in db.execute("SELECT * FROM source ORDER BY number")
    ]


def disputes(db: sqlite3.Connection, sql: str = "SELECT id FROM dispute", parameters: Sequence[Any] = ()) -> list[model.Dispute]:
    """Return the disputes whose id the query `sql` yields, in the order of disputes.yaml."""
    positions: dict[str, list[model.Position]] = {}
    rows = "SELECT dispute, says, (SELECT group_concat(fact, ' ') FROM position_fact f WHERE f.dispute = p.dispute AND f.position = p.position)"
    for dispute, says, resting in db.execute(f"{rows} FROM position p WHERE dispute IN ({sql}) ORDER BY position", parameters):
        positions.setdefault(dispute, []).append(model.Position(says, tuple(resting.split())))
    return [
        model.Dispute(id, title, kind, text, tuple(positions[id]), written, meant)
        for _, id, title, kind, text, written, meant in db.execute(f"SELECT * FROM dispute WHERE id IN ({sql}) ORDER BY number", parameters)
    ]
