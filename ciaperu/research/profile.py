"""Everything on one entity, assembled."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import names, records
from ciaperu.research.filters import reaches_beyond
from ciaperu.research.names import Reading


class Sum(NamedTuple):
    """A sum that touches the entity: the fact it stands in, and the entity's roles there."""

    fact: model.Fact
    money: model.Money
    roles: tuple[str, ...]


class Companion(NamedTuple):
    """Somebody who takes part in the same facts, and in how many."""

    id: str
    name: str
    kind: str
    facts: int


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """An entity; the facts it takes part in or that happened there, those of the first work first; its sayings, sums, company, members, disputes.

    `parts` maps a fact's id to the roles that the entity plays in it. Of the facts, of what it said and of its company there may be more than
    are here: `total` and `total_said` count them all, `company` all others that it appears with. `beyond` counts the facts that only other
    works than the dossier's first have.
    """

    entity: model.Entity
    facts: tuple[model.Fact, ...]
    parts: Mapping[str, tuple[str, ...]]
    said: tuple[model.Fact, ...]
    money: tuple[Sum, ...]
    appears_with: tuple[Companion, ...]
    members: tuple[tuple[str, str], ...]
    disputes: tuple[model.Dispute, ...]
    names: Mapping[str, str]
    reading: Reading
    total: int
    total_said: int
    company: int
    beyond: int


_PLAYED = "SELECT fact FROM participant WHERE entity = ?1 UNION SELECT fact FROM setting WHERE place = ?1"
_SPOKE = 'SELECT DISTINCT fact FROM attribution WHERE "by" = ?1'
# The others in its facts, those of most facts first, then who comes first in the chronicle.
_COMPANY = """WITH company AS (SELECT there.entity other, count(DISTINCT here.fact) facts, min(here.fact) first, min(there.rowid) place
        FROM (SELECT DISTINCT fact FROM ({played})) here CROSS JOIN participant there ON there.fact = here.fact
        WHERE there.entity <> ?1 GROUP BY 1)
    SELECT other, name, kind, facts, count(*) OVER () FROM company JOIN entity ON id = other ORDER BY facts DESC, first, place LIMIT ?2"""
_DISPUTES = """SELECT dispute FROM fact_dispute d WHERE EXISTS (SELECT 1 FROM participant WHERE entity = ?1 AND fact = d.fact)
    OR EXISTS (SELECT 1 FROM setting WHERE place = ?1 AND fact = d.fact) OR EXISTS (SELECT 1 FROM attribution WHERE "by" = ?1 AND fact = d.fact)"""


def profile(db: sqlite3.Connection, typed: str, kind: str = "", limit: int = 0) -> Profile:
    """Return the profile of the entity that `typed` names, preferably of `kind`, with at most `limit` (0: all) facts, sayings and others.

    Raises what `names.find` raises.
    """
    reading = names.find(db, typed, kind)
    id = reading.id
    entity = records.entities(db, [id])[id]
    facts, total = _facts(db, _PLAYED, id, limit)
    said, total_said = _facts(db, _SPOKE, id, limit)
    if not facts and not said:
        raise NotFound(_("no fact mentions {name}").format(name=entity.name), _("See what there is: ciaperu timeline"))
    parts = {fact.id: tuple(p.role for p in fact.who if p.entity == id) for fact in facts}
    company = db.execute(_COMPANY.format(played=_PLAYED), (id, limit or -1)).fetchall()
    checking = (check.source for fact in facts for check in fact.checked)
    known = records.names(db, [*records.mentioned((*facts, *said)), *(role.of for role in entity.roles), entity.part_of, *checking])
    return Profile(
        entity=entity,
        facts=tuple(facts),
        parts=parts,
        said=tuple(said),
        money=tuple(Sum(fact, money, parts[fact.id]) for fact in facts for money in fact.money),
        appears_with=tuple(Companion(*row[:4]) for row in company),
        members=tuple(db.execute("SELECT id, name FROM entity WHERE part_of = ? ORDER BY id", (id,))),
        disputes=tuple(records.disputes(db, _DISPUTES, (id,))),
        names=known,
        reading=reading,
        total=total,
        total_said=total_said,
        company=company[0][4] if company else 0,
        beyond=_beyond(db, id) if reaches_beyond(db) else 0,
    )


def _beyond(db: sqlite3.Connection, id: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM ({_PLAYED}) JOIN main.fact ON number = fact WHERE scope = 'beyond'", (id,)).fetchone()[0])


def _facts(db: sqlite3.Connection, chosen: str, id: str, limit: int) -> tuple[list[model.Fact], int]:
    """Return the first facts that are `chosen` for an entity, and how many there are."""
    # Not around it: so the indexes are merged, and what is beyond the limit is not read.
    sql = f"{chosen} ORDER BY 1 LIMIT ?2"
    if reaches_beyond(db):
        sql = f"SELECT fact FROM ({chosen}) JOIN main.fact ON number = fact ORDER BY scope = 'beyond', fact LIMIT ?2"
    found = records.facts(db, sql, (id, limit or -1))
    total = db.execute(f"SELECT count(*) FROM ({chosen})", (id,)).fetchone()[0] if len(found) == limit else len(found)
    return found, total
