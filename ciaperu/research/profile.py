"""Everything on one entity, assembled."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import names, records
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
    """An entity; the facts it takes part in or that happened there; those in which it speaks; its sums, company, members and disputes.

    `parts` maps a fact's id to the roles that the entity plays in it.
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


def profile(db: sqlite3.Connection, typed: str, kind: str = "") -> Profile:
    """Return the profile of the entity that `typed` names, preferably of `kind`; raises what `names.find` raises."""
    reading = names.find(db, typed, kind)
    id = reading.id
    entity = records.entities(db, [id])[id]
    played = "SELECT fact FROM participant WHERE entity = ?1 UNION SELECT fact FROM setting WHERE place = ?1"
    spoke = 'SELECT fact FROM attribution WHERE "by" = ?1'
    facts = records.facts(db, f"SELECT number FROM fact WHERE number IN ({played}) ORDER BY number", (id,))
    said = records.facts(db, f"SELECT number FROM fact WHERE number IN ({spoke}) ORDER BY number", (id,))
    if not facts and not said:
        raise NotFound(_("no fact mentions {name}").format(name=entity.name), _("See what there is: ciaperu timeline"))
    parts = {fact.id: tuple(p.role for p in fact.who if p.entity == id) for fact in facts}
    company = Counter(other for fact in facts for other in dict.fromkeys(p.entity for p in fact.who) if other != id)
    kinds = dict(db.execute("SELECT id, kind FROM entity WHERE id IN (SELECT value FROM json_each(?))", (records.among(company),)))
    checking = (check.source for fact in facts for check in fact.checked)
    known = records.names(db, [*records.mentioned((*facts, *said)), *(role.of for role in entity.roles), entity.part_of, *checking])
    touched = {fact.id: fact for fact in (*facts, *said)}
    disputes = records.disputes(
        db,
        "SELECT dispute FROM position_fact WHERE fact IN (SELECT value FROM json_each(?))",
        (records.among(touched),),
    )
    return Profile(
        entity=entity,
        facts=tuple(facts),
        parts=parts,
        said=tuple(said),
        money=tuple(Sum(fact, money, parts[fact.id]) for fact in facts for money in fact.money),
        appears_with=tuple(Companion(other, known[other], kinds[other], count) for other, count in company.most_common()),
        members=tuple(db.execute("SELECT id, name FROM entity WHERE part_of = ? ORDER BY id", (id,))),
        disputes=tuple(disputes),
        names=known,
        reading=reading,
    )
