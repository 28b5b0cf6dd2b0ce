"""The sums of a dossier, and what ties those of one currency and nature to one another."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ciaperu import model
from ciaperu.research import records
from ciaperu.research.adding import Links, Parties, Sum, parties, same_sum

# The sums with their facts, without the detour over the language that is asked for.
FROM = "FROM main.fact AS fact JOIN money ON money.fact = number WHERE"


def read(db: sqlite3.Connection, condition: str, parameters: Sequence[Any]) -> list[Sum]:
    """Return the sums for which a condition on `fact` and `money` holds, with their sides."""
    rows = db.execute(
        f"SELECT money.rowid, id, amount, currency, bound, nature, status, ifnull(earliest, ''), ifnull(latest, ''), number {FROM} {condition}",
        parameters,
    ).fetchall()
    who: dict[int, list[model.Participant]] = defaultdict(list)
    playing = "SELECT fact, entity, role FROM participant WHERE fact IN (SELECT value FROM json_each(?)) ORDER BY fact, rowid"
    for fact, entity, role in db.execute(playing, (records.among({row[-1] for row in rows}),)):
        who[fact].append(model.Participant(entity, role))
    sides = {fact: parties(found) for fact, found in who.items()}
    none = Parties((), (), ())
    return [
        Sum(rowid, id, model.Money(amount, currency, bound, nature), status, earliest, latest, sides.get(number, none))
        for rowid, id, amount, currency, bound, nature, status, earliest, latest, number in rows
    ]


# What of the store says that two sums of one currency and nature hang together.
_ALIKE = "b.currency = a.currency AND b.nature = a.nature AND b.fact <> a.fact"
_WHOLES = f"""WITH RECURSIVE link (part, whole) AS MATERIALIZED
        (SELECT n.fact, f.number FROM fact_note n JOIN main.fact f ON f.id = n.value WHERE n.field = 'part_of'),
    up (part, whole) AS (SELECT part, whole FROM link WHERE EXISTS (SELECT 1 FROM money WHERE money.fact = part)
        UNION SELECT up.part, link.whole FROM up JOIN link ON link.part = up.whole)
    SELECT DISTINCT a.rowid, b.rowid FROM up JOIN money a ON a.fact = up.part JOIN money b ON b.fact = up.whole AND {_ALIKE}"""
_DERIVED = """WITH made AS MATERIALIZED (SELECT m.rowid number, n.fact, n.value formula, currency, nature, f.id FROM fact_note n
        CROSS JOIN money m ON m.fact = n.fact JOIN main.fact f ON f.number = n.fact WHERE n.field = 'derived' AND n.value LIKE '%+%=%'),
    tie (fact, other) AS (SELECT made.fact, n.fact FROM made JOIN fact_note n ON n.field IN ('part_of', 'see') AND n.value = made.id
        UNION SELECT made.fact, f.number FROM made JOIN fact_note n ON n.fact = made.fact AND n.field = 'see' JOIN main.fact f ON f.id = n.value)
    SELECT made.number, formula, b.rowid FROM made CROSS JOIN tie ON tie.fact = made.fact
    CROSS JOIN money b ON b.fact = tie.other AND b.currency = made.currency AND b.nature = made.nature AND b.fact <> made.fact"""
_TOLD = f"""SELECT a.rowid, b.rowid, d.kind FROM main.dispute d CROSS JOIN position_fact p ON p.dispute = d.id
    CROSS JOIN position_fact q ON q.dispute = p.dispute AND q.position > p.position CROSS JOIN main.fact f ON f.id = p.fact
    CROSS JOIN main.fact g ON g.id = q.fact CROSS JOIN money a ON a.fact = f.number CROSS JOIN money b ON b.fact = g.number AND {_ALIKE}
    WHERE NOT EXISTS (SELECT 1 FROM position_fact r JOIN position_fact s
        ON s.dispute = r.dispute AND s.position = r.position WHERE r.dispute = p.dispute AND r.fact = p.fact AND s.fact = q.fact)
    UNION SELECT a.rowid, b.rowid, 'see' FROM fact_note n CROSS JOIN main.fact f ON f.id = n.value CROSS JOIN money a ON a.fact = n.fact
    CROSS JOIN money b ON b.fact = f.number AND b.amount = a.amount AND {_ALIKE} WHERE n.field = 'see'"""
_HOLDERS = "SELECT money.rowid, entity FROM money JOIN participant ON participant.fact = money.fact AND role = 'holder' WHERE nature = 'held'"


def linked(db: sqlite3.Connection) -> tuple[dict[int, Sum], Links]:
    """Return every sum of the dossier that something ties to another, by number, and what ties them, whatever is asked for."""
    wholes: dict[int, list[int]] = defaultdict(list)
    pairs = set(db.execute(_WHOLES))
    for part, whole in sorted(pairs):
        wholes[part].append(whole)
    derived: dict[int, tuple[str, list[int]]] = {}
    for number, formula, other in db.execute(_DERIVED):
        derived.setdefault(number, (formula, []))[1].append(other)
    told = {(min(one, other), max(one, other), tie) for one, other, tie in db.execute(_TOLD)}
    holders: dict[int, list[str]] = defaultdict(list)
    for number, entity in db.execute(_HOLDERS):
        holders[number].append(entity)
    tied = {number for pair in pairs for number in pair} | {number for one, other, _ in told for number in (one, other)} | {*holders}
    tied |= {number for one, (_, others) in derived.items() for number in (one, *others)}
    found = {each.number: each for each in read(db, "money.rowid IN (SELECT value FROM json_each(?))", (records.among(tied),))} if tied else {}
    same = {(one, other) for one, other, tie in told if same_sum(found[one], found[other], tie)}
    return found, Links(wholes, derived, sorted(same), holders)
