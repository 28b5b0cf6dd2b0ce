"""The works that the dossier rests on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _, sentence
from ciaperu.research import records
from ciaperu.research.filters import reaches_beyond
from ciaperu.text import did_you_mean, folded


class Work(NamedTuple):
    """A source, how many facts cite it, how many have it behind their speaker, and with how many it agrees, differs, or adds to them.

    `beyond` counts those of the facts citing it, or with it behind their speaker, that the first work lacks.
    """

    source: model.Source
    cited: int
    behind: int
    agrees: int
    differs: int
    adds: int
    beyond: int


@dataclass(frozen=True, slots=True, eq=False)
class Works:
    """Sources, in the order of sources.yaml.

    Of one that was asked for by itself also the `facts` that cite it, and what it `says` of others: each check with its fact.
    """

    works: tuple[Work, ...]
    facts: tuple[model.Fact, ...] = ()
    says: tuple[tuple[model.Fact, model.Check], ...] = ()


def works(db: sqlite3.Connection, id: str = "") -> Works:
    """Return every source, or the one with this id, with what rests on it; NotFound with the nearest id."""
    cited = dict(db.execute("SELECT source, count(DISTINCT fact) FROM citation GROUP BY source"))
    behind = dict(db.execute("SELECT work, count(DISTINCT fact) FROM attribution GROUP BY work"))
    counted = "SELECT source, verdict, count(DISTINCT fact) FROM checked GROUP BY 1, 2"
    checked = {(work, verdict): facts for work, verdict, facts in db.execute(counted)}
    beyond: dict[str, int] = {}
    if reaches_beyond(db):
        resting_on = "SELECT source, fact FROM citation UNION SELECT work, fact FROM attribution"
        beyond = dict(db.execute(f"SELECT source, count(*) FROM ({resting_on}) JOIN main.fact ON number = fact WHERE scope = 'beyond' GROUP BY 1"))
    found = records.sources(db)
    resting: list[model.Fact] = []
    says: list[tuple[model.Fact, model.Check]] = []
    if id:
        near = sentence(did_you_mean(folded(id), [source.id for source in found]))
        found = [source for source in found if source.id == folded(id)]
        if not found:
            raise NotFound(_("there is no source `{id}`").format(id=id), near or _("See all: ciaperu sources"))
        (source,) = found
        resting = records.facts(db, "SELECT DISTINCT fact FROM citation WHERE source = ? ORDER BY 1", (source.id,))
        for fact in records.facts(db, "SELECT DISTINCT fact FROM checked WHERE source = ? ORDER BY 1", (source.id,)):
            says += [(fact, check) for check in fact.checked if check.source == source.id]
    listed = (
        Work(
            source=source,
            cited=cited.get(source.id, 0),
            behind=behind.get(source.id, 0),
            agrees=checked.get((source.id, "agrees"), 0),
            differs=checked.get((source.id, "differs"), 0),
            adds=checked.get((source.id, "adds"), 0),
            beyond=beyond.get(source.id, 0),
        )
        for source in found
    )
    return Works(tuple(listed), tuple(resting), tuple(says))
