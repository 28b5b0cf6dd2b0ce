"""Rows of the store → the model's dataclasses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date as day
from typing import Any

from ciaperu import model
from ciaperu.dates import Date, parse
from ciaperu.model import NOTES

# How the lists of a fact are packed into one column each, and unpacked again. No text of a dossier holds these signs: `check` refuses it.
_ITEM, _PART = "\x1e", "\x1f"


def _number(packed: str) -> int | float:
    return float(packed) if "." in packed else int(packed)


def _quantity(amount: str, *parts: str) -> model.Quantity:
    return model.Quantity(_number(amount) if amount else None, *parts)


def _citation(source: str, section: str, paragraph: str) -> model.Citation:
    return model.Citation(source, section, int(paragraph))


# Field → the columns that make one of its items, where they stand, and what unpacks them.
_LISTS: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "who": ("entity role", "participant WHERE fact = number", lambda *parts: model.Participant(*parts)),
    "where": ("place", "setting WHERE fact = number", str),
    "money": ("amount currency bound nature", "money WHERE fact = number", lambda n, *parts: model.Money(_number(n), *parts)),
    "quantities": ('amount "of" bound nature', "quantity WHERE fact = number", _quantity),
    "attribution": ('"by" "as" work', "attribution WHERE fact = number", lambda *parts: model.Attribution(*parts)),
    "topics": ("topic", "fact_topic WHERE fact = number", str),
    **{field: ("value", f"fact_note WHERE fact = number AND field = '{field}'", str) for field in NOTES},
    "citations": ("source section paragraph", "citation WHERE fact = number", _citation),
    "disputes": ("dispute", "position_fact WHERE fact = id", str),
}


def among(values: Iterable[int | str]) -> str:
    """Return `values` as a JSON array, for `IN (SELECT value FROM json_each(?))`: one parameter, however many."""
    return "[" + ",".join(str(value) if isinstance(value, int) else f'"{value}"' for value in values) + "]"


def facts(db: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> list[model.Fact]:
    """Return the facts whose `fact.number` the query `sql` yields, whole, in the order in which it yields them."""
    numbers = [row[0] for row in db.execute(sql, parameters)]
    chosen = f"SELECT {_COLUMNS} FROM fact WHERE number IN (SELECT value FROM json_each(?))"
    found = {number: _fact(row) for number, *row in db.execute(chosen, (among(numbers),))}
    return [found[number] for number in numbers]


def _packed(columns: str, table: str) -> str:
    """Return the SQL that packs the items of one list, in their order, into one text."""
    item = " || char(31) || ".join(f"ifnull({column}, '')" for column in columns.split())
    return f"(SELECT group_concat(item, char(30)) FROM (SELECT {item} AS item FROM {table} ORDER BY rowid))"


_COLUMNS = "number, id, date, date_text, earliest, latest, date_basis, title, text, kind, status, " + ", ".join(
    _packed(columns, table) for columns, table, _ in _LISTS.values()
)


def _fact(row: list[Any]) -> model.Fact:
    id, edtf, date_text, earliest, latest, basis, title, text, kind, status, *packed = row
    lists = {
        field: tuple([unpack(*item.split(_PART)) for item in each.split(_ITEM)]) if each is not None else ()
        for (field, (_, _, unpack)), each in zip(_LISTS.items(), packed, strict=True)
    }
    date = Date(edtf, date_text, day.fromisoformat(earliest), day.fromisoformat(latest)) if edtf else None
    return model.Fact(id=id, date=date, date_basis=basis, title=title, text=text, kind=kind, status=status, **lists)


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
