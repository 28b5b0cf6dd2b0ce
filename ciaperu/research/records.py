"""Rows of the store → the model's dataclasses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as day
from typing import Any

from ciaperu import model
from ciaperu.dates import LANGUAGES, Date, parse
from ciaperu.model import NOTES

# Field → the table that holds its items, and the columns that make one.
_LISTS = {
    "who": ("participant", "entity, role"),
    "where": ("setting", "place"),
    "money": ("money", "amount, currency, bound, nature"),
    "quantities": ("quantity", 'amount, "of", bound, nature'),
    "attribution": ("attribution", '"by", "as", work'),
    "topics": ("fact_topic", "topic"),
    "citations": ("citation", "source, section, paragraph"),
    "disputes": ("fact_dispute", "dispute"),
}


def among(values: Iterable[int | str]) -> str:
    """Return `values` as a JSON array, for `IN (SELECT value FROM json_each(?))`: one parameter, however many."""
    return "[" + ",".join(str(value) if isinstance(value, int) else f'"{value}"' for value in values) + "]"


def _within(numbers: list[int]) -> tuple[str, tuple[Any, ...]]:
    """Return the condition on a fact's number, and its parameters, that picks `numbers`; a whole stretch is picked fastest."""
    if numbers and max(numbers) - min(numbers) == len(numbers) - 1:
        return "BETWEEN ? AND ?", (min(numbers), max(numbers))
    return "IN (SELECT value FROM json_each(?))", (among(numbers),)


def facts(db: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> list[model.Fact]:
    """Return the facts whose `fact.number` the query `sql` yields, whole, in the order in which it yields them."""
    from ciaperu.model import fact as parts

    numbers = [row[0] for row in db.execute(sql, parameters)]
    within, chosen = _within(numbers)
    makers: dict[str, Any] = {
        "who": parts.Participant,
        "money": parts.Money,
        "quantities": parts.Quantity,
        "attribution": parts.Attribution,
        "citations": parts.Citation,
    }
    lists: dict[int, dict[str, list[Any]]] = {number: {} for number in numbers}
    for field, (table, columns) in _LISTS.items():
        make = makers.get(field, str)
        for number, *values in db.execute(f"SELECT fact, {columns} FROM {table} WHERE fact {within} ORDER BY fact, rowid", chosen):
            lists[number].setdefault(field, []).append(make(*values))
    for number, field, value in db.execute(f"SELECT fact, field, value FROM fact_note WHERE fact {within} ORDER BY fact, rowid", chosen):
        lists[number].setdefault(field, []).append(value)
    checks = f"SELECT fact, source, verdict, says, locator, independent FROM checked WHERE fact {within} ORDER BY fact, number"
    for number, *values in db.execute(checks, chosen):
        lists[number].setdefault("checked", []).append(_check(*values))
    found = {}
    columns = "number, language, scope, keywords, id, date, date_text, earliest, latest, date_basis, title, text, kind, status"
    rows = db.execute(f"SELECT {columns} FROM fact WHERE number {within}", chosen)
    for number, language, scope, keywords, id, edtf, date_text, earliest, latest, *rest in rows:
        date = Date(edtf, date_text, day.fromisoformat(earliest), day.fromisoformat(latest)) if edtf else None
        items = lists[number] | {"keywords": keywords.splitlines()}
        fields: list[Any] = [id, date, *rest, *(tuple(items.get(field, ())) for field in _FIELDS), language, tuple(items.get("checked", ())), scope]
        found[number] = parts.Fact(*fields)
    return [found[number] for number in numbers]


# The lists of a fact in the order of its fields.
_FIELDS = ("who", "where", "money", "quantities", "attribution", "topics", "keywords", *NOTES, "citations", "disputes")


def _check(source: str, verdict: str, says: str, locator: str, independent: int) -> model.Check:
    return model.Check(source, verdict, says, locator, bool(independent))


def fact(db: sqlite3.Connection, id: str) -> model.Fact | None:
    """Return the fact with this id, or None."""
    # Ids are ASCII; bytes of an argument that are no text in the locale come as surrogates, which SQLite does not take.
    found = facts(db, "SELECT number FROM fact WHERE id = ?", (id,)) if id.isascii() else []
    return found[0] if found else None


def _cited(written: str) -> tuple[model.Citation, ...]:
    return tuple(map(model.parse_citation, written.splitlines()))


def entities(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, model.Entity]:
    """Return the entities with these ids, by id."""
    chosen = (among(ids),)
    within = "IN (SELECT value FROM json_each(?))"
    aliases: dict[str, list[model.Alias]] = {}
    for entity, name, language in db.execute(f"SELECT entity, name, language FROM alias WHERE entity {within} ORDER BY rowid", chosen):
        aliases.setdefault(entity, []).append(model.Alias(name, language))
    roles: dict[str, list[model.Role]] = {}
    (spoken,) = db.execute("SELECT value FROM dossier WHERE key = 'language'").fetchone()
    # A dossier may be in any language; dates in words are there in some.
    language = spoken if spoken in LANGUAGES else "en"
    for entity, _, role, of, date, status, citations in db.execute(f"SELECT * FROM role WHERE entity {within} ORDER BY entity, number", chosen):
        held = model.Role(role, of, parse(date, language) if date else None, status, _cited(citations))
        roles.setdefault(entity, []).append(held)
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
        born, died, founded, dissolved = (parse(date, language) if date else None for date in (born, died, founded, dissolved))
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
        model.Source(id, title, read, role, digest, _cited(underlies), json.loads(csl), closeness, copy_of, tuple(retells.split()))
        for _, id, title, read, role, closeness, copy_of, retells, digest, underlies, csl in db.execute("SELECT * FROM source ORDER BY number")
    ]


def disputes(db: sqlite3.Connection, sql: str = "SELECT id FROM dispute", parameters: Sequence[Any] = ()) -> list[model.Dispute]:
    """Return the disputes whose id the query `sql` yields, in the order of disputes.yaml."""
    positions: dict[str, list[model.Position]] = {}
    rows = "SELECT dispute, says, (SELECT group_concat(fact, ' ') FROM position_fact f WHERE f.dispute = p.dispute AND f.position = p.position)"
    for dispute, says, resting in db.execute(f"{rows} FROM position p WHERE dispute IN ({sql}) ORDER BY position", parameters):
        positions.setdefault(dispute, []).append(model.Position(says, tuple(resting.split())))
    leans: dict[str, list[model.Lean]] = {}
    for dispute, position, why in db.execute(
        f"SELECT dispute, position, why FROM lean WHERE dispute IN ({sql}) ORDER BY dispute, number", parameters
    ):
        leans.setdefault(dispute, []).append(model.Lean(position, why))
    rows = f"SELECT * FROM dispute WHERE id IN ({sql}) ORDER BY number"
    return [
        model.Dispute(id, title, kind, text, tuple(positions[id]), written, meant, tuple(leans.get(id, ())), settled_by)
        for _, id, title, kind, text, written, meant, settled_by in db.execute(
            f"SELECT * FROM dispute WHERE id IN ({sql}) ORDER BY number", parameters
        )
    ]
