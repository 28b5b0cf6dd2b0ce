"""What somebody is on record for."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import names, records
from ciaperu.research.filters import Filters, select
from ciaperu.research.names import Reading


class Statement(NamedTuple):
    """A fact that an entity speaks in: its turn in the chain (1: the nearest to the event), how it spoke, and whom it speaks of."""

    fact: model.Fact
    turn: int
    speaker: model.Attribution
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """An entity and its statements, those in which it is the nearest speaker first, then by date; `total` counts all that fit."""

    entity: model.Entity
    statements: tuple[Statement, ...]
    names: Mapping[str, str]
    total: int
    readings: tuple[Reading, ...]


def said(db: sqlite3.Connection, typed: str, filters: Filters, limit: int = 0) -> Said:
    """Return what the entity that `typed` names is on record for, at most `limit` facts (0: all).

    NotFound if nothing that fits is; also raises what `names.find` and `filters.select` raise.
    """
    reading = names.find(db, typed)
    entity = records.entities(db, [reading.id])[reading.id]
    chosen = select(db, filters)
    spoken = f'number IN (SELECT fact FROM attribution WHERE "by" = ?) AND {chosen.condition}'
    facts = records.facts(db, f"SELECT number FROM fact WHERE {spoken} ORDER BY number", (entity.id, *chosen.parameters))
    if not facts:
        raise NotFound(
            _("nothing that fits is on record from {name}").format(name=entity.name),
            _("Leave a filter out, or see what there is on it: {command}").format(command=f"ciaperu timeline --who {entity.id}"),
        )
    found = [_statement(fact, entity.id) for fact in facts]
    # What stands alike keeps the order of the chronicle.
    found.sort(key=lambda statement: statement.turn > 1)
    shown = found[:limit] if limit else found
    return Said(
        entity=entity,
        statements=tuple(shown),
        names=records.names(db, records.mentioned(statement.fact for statement in shown)),
        total=len(found),
        readings=(reading, *chosen.readings),
    )


def _statement(fact: model.Fact, id: str) -> Statement:
    turn, speaker = next((turn, speaker) for turn, speaker in enumerate(fact.attribution, 1) if speaker.by == id)
    return Statement(fact, turn, speaker, tuple(dict.fromkeys(part.entity for part in fact.who if part.entity != id)))
