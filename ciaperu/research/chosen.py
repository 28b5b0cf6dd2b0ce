"""What is exported: the facts that fit, and whom and what they mention, read bit by bit so that memory does not grow with the dossier."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import records
from ciaperu.research.filters import Filters, Selection, select

BATCH = 500


def _nobody(_facts: int) -> None:
    """Take no notice of how far the reading is."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A selection of a dossier: the dossier's title, summary, licence and languages (`head`), how many facts fit, and whether that is all.

    `advanced` is told after each batch how many facts were read; `filters` are those that it was chosen by.
    """

    db: sqlite3.Connection
    selection: Selection
    head: Mapping[str, str]
    total: int
    whole: bool
    advanced: Callable[[int], None]
    filters: Filters = Filters()  # noqa: RUF009

    def facts(self) -> Iterator[model.Fact]:
        """Yield the facts that fit, in the order of the chronicle."""
        last = 0
        while True:
            sql = f"SELECT number FROM fact WHERE number > ? AND {self.selection.condition} ORDER BY number LIMIT {BATCH}"
            numbers = [number for (number,) in self.db.execute(sql, (last, *self.selection.parameters))]
            if not numbers:
                return
            last = numbers[-1]
            yield from records.facts(self.db, "SELECT value FROM json_each(?) ORDER BY key", (records.among(numbers),))
            self.advanced(len(numbers))

    def entities(self) -> Iterator[model.Entity]:
        """Yield the entities that take part or speak in these facts, or where they happen, and what those are part of, by id."""
        fits = f"fact IN (SELECT number FROM fact WHERE {self.selection.condition})"
        mentioned = " UNION ".join(
            f"SELECT {column} FROM {table} WHERE {fits}"
            for table, column in (("participant", "entity"), ("setting", "place"), ("attribution", '"by"'))
        )
        chain = f"""WITH RECURSIVE above (id) AS ({mentioned} UNION SELECT part_of FROM entity JOIN above USING (id) WHERE part_of <> '')
            SELECT id FROM above ORDER BY id"""
        ids = [id for (id,) in self.db.execute(chain, self.selection.parameters * 3)]
        for start in range(0, len(ids), BATCH):
            found = records.entities(self.db, ids[start : start + BATCH])
            yield from (found[id] for id in ids[start : start + BATCH] if id in found)

    def sources(self) -> Iterator[model.Source]:
        """Yield the sources that these facts, or roles of those they mention, cite, that stand behind speakers or say something of the facts."""
        if self.whole:
            yield from records.sources(self.db)
            return
        fits = f"fact IN (SELECT number FROM fact WHERE {self.selection.condition})"
        tables = {"citation": "source", "attribution": "work", "checked": "source"}
        sql = " UNION ".join(f"SELECT {column} FROM {table} WHERE {fits}" for table, column in tables.items())
        ids = {id for (id,) in self.db.execute(sql, self.selection.parameters * 3)}
        ids |= {citation.source for entity in self.entities() for role in entity.roles for citation in role.citations}
        yield from (source for source in records.sources(self.db) if source.id in ids)

    def disputes(self) -> Iterator[model.Dispute]:
        """Yield the disputes that these facts are part of, whole, in the order of disputes.yaml."""
        sql = f"SELECT dispute FROM fact_dispute WHERE fact IN (SELECT number FROM fact WHERE {self.selection.condition})"
        yield from records.disputes(self.db, sql, self.selection.parameters)

    def topics(self) -> dict[str, str]:
        """Return the label of each topic, by id."""
        return dict(self.db.execute("SELECT id, label FROM topic"))


def choose(db: sqlite3.Connection, filters: Filters, advanced: Callable[[int], None] = _nobody) -> Chosen:
    """Return the facts that fit, ready to be read; NotFound if none fits, and what `filters.select` raises."""
    selection = select(db, filters)
    total = db.execute(f"SELECT count(*) FROM fact WHERE {selection.condition}", selection.parameters).fetchone()[0]
    if not total:
        raise NotFound(_("no fact fits"), _("Leave a filter out, or see what there is: ciaperu timeline"))
    head = dict(db.execute("SELECT key, value FROM dossier WHERE key <> 'stamp' ORDER BY key"))
    return Chosen(db, selection, head, total, selection.condition == "1", advanced, filters)
