"""What happened when."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as day
from typing import TYPE_CHECKING, NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.research import records
from ciaperu.research.filters import Filters, Selection, select

if TYPE_CHECKING:
    from ciaperu.research.names import Reading

# How many days before and after a fact are looked at where nothing else is asked for.
DAYS = 60
ORDERS = {"date": "number", "newest": "date IS NULL, number DESC"}


_BESIDE = """SELECT undated.id, dated.id, dated.date_text, dated.title FROM fact undated JOIN fact dated ON dated.id = undated.beside
    WHERE undated.id IN (SELECT value FROM json_each(?))"""


class Anchor(NamedTuple):
    """The dated fact beside which an undated one is shown."""

    id: str
    date_text: str
    title: str


class Around(NamedTuple):
    """The fact around which others are asked for, and how many days before and after it."""

    fact: model.Fact
    days: int


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Facts in order, undated ones last.

    `total` counts all that fit, also beyond the limit; `possible` holds the ids of facts whose date only may fall into the time asked
    for; `beside` maps an undated fact to the one it belongs to; `years` counts the facts that fit by the year they begin in ("" undated).
    Where they were asked for `around` a fact, that one stands among them.
    """

    title: str
    facts: tuple[model.Fact, ...]
    names: Mapping[str, str]
    total: int
    years: Mapping[str, int]
    possible: frozenset[str]
    beside: Mapping[str, Anchor]
    readings: tuple[Reading, ...]
    around: Around | None = None


def timeline(db: sqlite3.Connection, filters: Filters, order: str = "date", limit: int = 0) -> Timeline:
    """Return the facts that fit, by date or newest first, at most `limit` (0: all); NotFound if none fits."""
    return _answer(db, select(db, filters), order, limit)


def around(db: sqlite3.Connection, id: str, days: int, filters: Filters, order: str = "date", limit: int = 0) -> Timeline:
    """Return the fact with this id, and those that fit whose dates may lie at most `days` before or after it; with a limit the nearest.

    NotFound if there is no such fact, or nothing else then; WrongUsage if it has no date.
    """
    from ciaperu.research.detail import find

    fact = find(db, id)
    if fact.date is None:
        raise WrongUsage(
            _("`{id}` has no date, so nothing is before or after it").format(id=fact.id),
            _("See what belongs to it: {command}").format(command=f"ciaperu fact {fact.id}"),
        )
    first = day.fromordinal(max(fact.date.earliest.toordinal() - days, day.min.toordinal()))
    last = day.fromordinal(min(fact.date.latest.toordinal() + days, day.max.toordinal()))
    chosen = select(db, filters)
    near = f"(latest >= ? AND earliest <= ? AND {chosen.condition})"
    parameters = (first.isoformat(), last.isoformat(), *chosen.parameters)
    if limit:
        # What lasted for years is near on one of its days only: it counts how far the farthest is.
        distance = "max(julianday(latest) - julianday(?), julianday(?) - julianday(earliest))"
        near = f"number IN (SELECT number FROM fact WHERE {near} AND id <> ? ORDER BY {distance}, number LIMIT ?)"
        parameters += (fact.id, fact.date.earliest.isoformat(), fact.date.latest.isoformat(), limit)
    window = Selection(f"(id = ? OR {near})", (fact.id, *parameters), chosen.readings, first, last)
    found = _answer(db, window, order, 0)
    if found.total == 1:
        raise NotFound(
            _("nothing else that fits is dated within {days} days of {id}").format(days=days, id=fact.id),
            _("Leave a filter out, or ask for more --days"),
        )
    doubtful = found.possible | {each.id for each in found.facts if chosen.certainty(each) != "certain"}
    return replace(found, possible=frozenset(doubtful - {fact.id}), around=Around(fact, days))


def _answer(db: sqlite3.Connection, chosen: Selection, order: str, limit: int) -> Timeline:
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
