"""The works that the dossier rests on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _, sentence
from ciaperu.research import records
from ciaperu.text import did_you_mean, folded


class Work(NamedTuple):
    """A source, how many facts cite it, and how many have it behind their speaker."""

    source: model.Source
    cited: int
    behind: int


@dataclass(frozen=True, slots=True, eq=False)
class Works:
    """Sources, in the order of sources.yaml."""

    works: tuple[Work, ...]


def works(db: sqlite3.Connection, id: str = "") -> Works:
    """Return every source, or the one with this id, with what rests on it; NotFound with the nearest id."""
    cited = dict(db.execute("SELECT source, count(DISTINCT fact) FROM citation GROUP BY source"))
    behind = dict(db.execute("SELECT work, count(DISTINCT fact) FROM attribution GROUP BY work"))
    found = records.sources(db)
    if id:
        near = sentence(did_you_mean(folded(id), [source.id for source in found]))
        found = [source for source in found if source.id == folded(id)]
        if not found:
            raise NotFound(_("there is no source `{id}`").format(id=id), near or _("See all: ciaperu sources"))
    return Works(tuple(Work(source, cited.get(source.id, 0), behind.get(source.id, 0)) for source in found))
