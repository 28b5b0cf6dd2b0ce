"""One fact in full."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import records
from ciaperu.text import folded

NEIGHBOURS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """A fact, the works it leads to, its disputes whole, and other facts: its parts, what it belongs to, and its neighbours in time."""

    fact: model.Fact
    names: Mapping[str, str]
    topics: Mapping[str, str]
    sources: Mapping[str, model.Source]
    disputes: tuple[model.Dispute, ...]
    parts: tuple[model.Fact, ...]
    wholes: tuple[model.Fact, ...]
    related: tuple[model.Fact, ...]
    before: tuple[model.Fact, ...]
    after: tuple[model.Fact, ...]


def fact(db: sqlite3.Connection, id: str) -> Detail:
    """Return the fact with this id and what surrounds it; NotFound with the nearest ids."""
    found = find(db, id)
    (number,) = db.execute("SELECT number FROM fact WHERE id = ?", (found.id,)).fetchone()

    def facts(condition: str, *parameters: object) -> tuple[model.Fact, ...]:
        return tuple(records.facts(db, f"SELECT number FROM fact WHERE {condition}", parameters))

    noted = "number IN (SELECT fact FROM fact_note WHERE field = ? AND value = ?) ORDER BY number"
    named = "id IN (SELECT value FROM json_each(?)) ORDER BY number"
    near = "date IS NOT NULL AND number {} ? ORDER BY number {} LIMIT ?"
    before = tuple(reversed(facts(near.format("<", "DESC"), number, NEIGHBOURS))) if found.date else ()
    after = facts(near.format(">", ""), number, NEIGHBOURS) if found.date else ()
    parts, wholes = facts(noted, "part_of", found.id), facts(named, records.among(found.part_of))
    see = {*found.see, *(other.id for other in facts(noted, "see", found.id))} - {other.id for other in (*parts, *wholes)}
    cited = {citation.source for citation in found.citations} | {speaker.work for speaker in found.attribution}
    cited |= {check.source for check in found.checked}
    disputes = records.disputes(db, "SELECT dispute FROM position_fact WHERE fact = ?", (found.id,))
    others = facts(named, records.among(id for dispute in disputes for position in dispute.positions for id in position.facts))
    return Detail(
        fact=found,
        names=records.names(db, records.mentioned((found, *others))),
        topics=dict(db.execute("SELECT id, label FROM topic")),
        sources={source.id: source for source in records.sources(db) if source.id in cited},
        disputes=tuple(disputes),
        parts=parts,
        wholes=wholes,
        related=facts(named, records.among(see)),
        before=before,
        after=after,
    )


def find(db: sqlite3.Connection, id: str) -> model.Fact:
    """Return the fact with this id; NotFound with the nearest ids."""
    found = records.fact(db, folded(id))
    if found is None:
        raise NotFound(_("there is no fact `{id}`").format(id=id), _nearest(db, id))
    return found


def _nearest(db: sqlite3.Connection, typed: str) -> str:
    from rapidfuzz import fuzz, process

    ids = [id for (id,) in db.execute("SELECT id FROM fact")]
    near = process.extract(folded(typed), ids, scorer=fuzz.ratio, limit=3, score_cutoff=55)
    if not near:
        return _("Search for it: {command}").format(command=f"ciaperu search {typed.replace('-', ' ')}")
    return _("The nearest: {names}").format(names=", ".join(id for id, *rest in near))
