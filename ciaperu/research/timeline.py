"""What happened when."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import records
from ciaperu.research.filters import Filters, select

if TYPE_CHECKING:
    from ciaperu.research.names import Reading

ORDERS = {"date": "number", "newest": "date IS NULL, number DESC"}


_BESIDE = """SELECT undated.id, dated.id, dated.date_text, dated.title FROM fact undated JOIN fact dated ON dated.id = undated.beside
    WHERE undated.id IN (SELECT value FROM json_each(?))"""


class Anchor(NamedTuple):
    """The dated fact beside which an undated one is shown."""

    id: str
    date_text: str
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Facts in order, undated ones last.

    `total` counts all that fit, also beyond the limit; `possible` holds the ids of facts whose date only may fall into the time asked
    for; `beside` maps an undated fact to the one it belongs to; `years` counts the facts that fit by the year they begin in ("" undated).
    """

    title: str
    facts: tuple[model.Fact, ...]
    names: Mapping[str, str]
    total: int
    years: Mapping[str, int]
    possible: frozenset[str]
    beside: Mapping[str, Anchor]
    readings: tuple[Reading, ...]


def timeline(db: sqlite3.Connection, filters: Filters, order: str = "date", limit: int = 0) -> Timeline:
    """Return the facts that fit, by date or newest first, at most `limit` (0: all); NotFound if none fits."""
    chosen = select(db, filters)
    year = "ifnull(substr(iif(earliest > '0001-01-01', earliest, latest), 1, 4), '')"
    years = dict(db.execute(f"SELECT {year}, count(*) FROM fact WHERE {chosen.condition} GROUP BY 1", chosen.parameters))
    if not years:
        raise NotFound(_("no fact fits"), _("Leave a filter out, or see what there is: ciaperu timeline"))
    sql = f"SELECT number FROM fact WHERE {chosen.condition} ORDER BY {ORDERS[order]} LIMIT ?"
    found = records.facts(db, sql, (*chosen.parameters, limit or -1))
    return Timeline(
        title=db.execute("SELECT value FROM dossier WHERE key = 'title'").fetchone()[0],
        facts=tuple(found),
        names=records.names(db, records.mentioned(found)),
        total=sum(years.values()),
        years=years,
        possible=frozenset(fact.id for fact in found if chosen.certainty(fact) != "certain"),
        beside={id: Anchor(*anchor) for id, *anchor in db.execute(_BESIDE, (records.among(fact.id for fact in found),))},
        readings=chosen.readings,
    )
