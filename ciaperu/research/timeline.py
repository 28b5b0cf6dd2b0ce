"""What happened when."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as day
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.research import records
from ciaperu.research.filters import OF_SCOPE, Filters, Selection, during, reaches_beyond, scoped, select

if TYPE_CHECKING:
    from ciaperu.research.names import Reading

# How many days before and after a fact are looked at where nothing else is asked for.
DAYS = 60
# So many facts are read at a time.
BATCH = 500
# The year that a fact is counted in.
YEAR = "ifnull(substr(iif(earliest > '0001-01-01', earliest, latest), 1, 4), '')"
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


class Stretch(NamedTuple):
    """Some facts of a timeline that follow one another, with what is said of them there."""

    facts: tuple[model.Fact, ...]
    names: Mapping[str, str]
    possible: frozenset[str]
    beside: Mapping[str, Anchor]


@dataclass(frozen=True, eq=False)
class Timeline:
    """Facts in order, undated ones last, read as they are asked for: `stretches()` yields them, a few hundred at a time.

    `total` counts all that fit, `shown` those within the limit and `disputed` those of them that are part of a dispute; `possible` holds
    the ids of facts whose date only may fall into the time asked for; `beside` maps an undated fact to the one it belongs to; `years`
    counts the facts that fit by the year they begin in ("" undated). Where they were asked for `around` a fact, that one stands among them.
    `beyond` counts the facts beyond the dossier's first work that would fit as well, where no scope was asked for.
    """

    title: str
    total: int
    shown: int
    disputed: int
    years: Mapping[str, int]
    readings: tuple[Reading, ...]
    stretches: Callable[[], Iterator[Stretch]]
    around: Around | None = None
    beyond: int = 0

    @cached_property
    def _whole(self) -> Stretch:
        parts = list(self.stretches())
        return Stretch(
            tuple(fact for part in parts for fact in part.facts),
            {id: name for part in parts for id, name in part.names.items()},
            frozenset(id for part in parts for id in part.possible),
            {id: anchor for part in parts for id, anchor in part.beside.items()},
        )

    @property
    def facts(self) -> tuple[model.Fact, ...]:
        """All facts within the limit."""
        return self._whole.facts

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each entity and the title of each source that the facts mention, by id."""
        return self._whole.names

    @property
    def possible(self) -> frozenset[str]:
        """The ids of the facts whose date only may fall into the time asked for."""
        return self._whole.possible

    @property
    def beside(self) -> Mapping[str, Anchor]:
        """By the id of an undated fact, the one that it is shown beside."""
        return self._whole.beside


def timeline(db: sqlite3.Connection, filters: Filters, order: str = "date", limit: int = 0) -> Timeline:
    """Return the facts that fit, by date or newest first, at most `limit` (0: all); NotFound if none fits.

    Without a scope they are those within the dossier's first work.
    """
    return _answer(db, select(db, scoped(filters)), order, limit, _beyond(db, filters))


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
    chosen = select(db, scoped(filters))
    condition, given = during(first, last)
    near, parameters = f"({condition} AND {chosen.condition})", (*given, *chosen.parameters)
    if limit:
        # What lasted for years is near on one of its days only: it counts how far the farthest is.
        distance = "max(julianday(latest) - julianday(?), julianday(?) - julianday(earliest))"
        near = f"number IN (SELECT number FROM fact WHERE {near} AND id <> ? ORDER BY {distance}, number LIMIT ?)"
        parameters += (fact.id, fact.date.earliest.isoformat(), fact.date.latest.isoformat(), limit)
    window = Selection(f"(id = ? OR {near})", (fact.id, *parameters), chosen.readings, first, last)

    def possible(each: model.Fact) -> bool:
        return each.id != fact.id and not window.certainty(each) == chosen.certainty(each) == "certain"

    beyond = _beyond(db, filters, f"{condition} AND id <> ?", (*given, fact.id))
    found = _answer(db, window, order, 0, beyond, possible)
    if found.total == 1:
        raise NotFound(
            _("nothing else that fits is dated within {days} days of {id}").format(days=days, id=fact.id),
            _elsewhere(beyond) or _("Leave a filter out, or ask for more --days"),
        )
    return replace(found, around=Around(fact, days))


def _beyond(db: sqlite3.Connection, filters: Filters, near: str = "1", parameters: tuple[Any, ...] = ()) -> int:
    """Return how many facts beyond the first work fit, and are `near`, where no scope was asked for."""
    if filters.scope or not reaches_beyond(db):
        return 0
    wider = select(db, replace(filters, scope="beyond"))
    return int(db.execute(f"SELECT count(*) FROM fact WHERE {near} AND {wider.condition}", (*parameters, *wider.parameters)).fetchone()[0])


def _elsewhere(beyond: int) -> str:
    return _("Other works have some that fit: --scope all") if beyond else ""


# How many facts there are by year: a million take long to count.
_COUNTED = {"1": "SELECT year, sum(facts) FROM year GROUP BY 1", OF_SCOPE: "SELECT year, facts FROM year WHERE scope = ?"}
_DISPUTED = {
    "1": "SELECT count(DISTINCT fact) FROM fact_dispute",
    OF_SCOPE: "SELECT count(DISTINCT fact) FROM fact_dispute JOIN main.fact ON number = fact WHERE scope = ?",
}


def _answer(
    db: sqlite3.Connection, chosen: Selection, order: str, limit: int, beyond: int, possible: Callable[[model.Fact], bool] | None = None
) -> Timeline:
    counted = _COUNTED.get(chosen.condition) or f"SELECT {YEAR}, count(*) FROM fact WHERE {chosen.condition} GROUP BY 1"
    years = dict(db.execute(counted, chosen.parameters))
    if not years:
        raise NotFound(_("no fact fits"), _elsewhere(beyond) or _("Leave a filter out, or see what there is: ciaperu timeline"))
    total = sum(years.values())
    sql = f"SELECT number FROM fact WHERE {chosen.condition} ORDER BY {ORDERS[order]} LIMIT ?"
    parameters = (*chosen.parameters, limit or -1)
    disputed = f"SELECT count(*) FROM ({sql}) WHERE number IN (SELECT fact FROM fact_dispute)"
    if not limit and chosen.condition in _DISPUTED:
        disputed, parameters = _DISPUTED[chosen.condition], chosen.parameters
    (count,) = db.execute(disputed, parameters).fetchone()
    return Timeline(
        title=db.execute("SELECT value FROM dossier WHERE key = 'title'").fetchone()[0],
        total=total,
        shown=min(total, limit or total),
        disputed=count,
        years=years,
        readings=chosen.readings,
        stretches=lambda: _stretches(db, sql, (*chosen.parameters, limit or -1), possible or (lambda fact: chosen.certainty(fact) != "certain")),
        beyond=beyond,
    )


def _stretches(db: sqlite3.Connection, sql: str, parameters: Sequence[Any], possible: Callable[[model.Fact], bool]) -> Iterator[Stretch]:
    numbers = db.execute(sql, parameters)
    while batch := [number for (number,) in numbers.fetchmany(BATCH)]:
        found = records.facts(db, "SELECT value FROM json_each(?) ORDER BY key", (records.among(batch),))
        undated = records.among(fact.id for fact in found if fact.date is None)
        yield Stretch(
            tuple(found),
            records.names(db, records.mentioned(found)),
            frozenset(fact.id for fact in found if possible(fact)),
            {id: Anchor(*anchor) for id, *anchor in db.execute(_BESIDE, (undated,))},
        )
