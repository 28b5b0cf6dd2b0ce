"""Which facts: the filters that every command listing facts has, with the same names and meanings.

A filter is one field of Filters, with its help, one function and one line of _CONDITIONS.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ciaperu import dates, model
from ciaperu.errors import WrongUsage
from ciaperu.language import _, label, sentence
from ciaperu.text import did_you_mean, folded

if TYPE_CHECKING:
    from ciaperu.research.names import Reading


@dataclass(frozen=True, slots=True, eq=False)
class Filters:
    """What to keep; an empty filter keeps all. Of several values all must fit for `who` and `topic`, one for the others."""

    from_: str = field(default="", metadata={"help": "From this date on (EDTF: 1998, 1998-06, 2000-09-24)."})
    to: str = field(default="", metadata={"help": "Up to and including this date (EDTF)."})
    who: tuple[str, ...] = field(default=(), metadata={"help": "In which this person or body takes part or speaks.", "complete": "entity"})
    where: tuple[str, ...] = field(default=(), metadata={"help": "That happened in this place.", "complete": "place"})
    topic: tuple[str, ...] = field(default=(), metadata={"help": "On this topic.", "complete": "topic"})
    kind: tuple[str, ...] = field(default=(), metadata={"help": "Of this kind: payment, statement, meeting …", "complete": "kind"})
    status: tuple[str, ...] = field(default=(), metadata={"help": f"One of {', '.join(model.STATUSES)}.", "complete": "status"})
    source: tuple[str, ...] = field(default=(), metadata={"help": "Resting on this source, cited or behind it.", "complete": "source"})
    disputed: bool = field(default=False, metadata={"help": "That is part of a dispute."})
    scope: str = field(default="", metadata={"help": "`within` the first work, `beyond` it (what other works add), or `all`.", "complete": "scope"})
    uncorroborated: bool = field(default=False, metadata={"help": "That no independent work agrees with."})


def given(words: Mapping[str, Any]) -> Filters:
    """Return the filters that `words` (field → a text, several, or yes or no) give; one text stands for itself alone."""
    several = {each.name for each in fields(Filters) if each.default == ()}
    values: dict[str, Any] = {name: _tuple(value) if name in several else value for name, value in words.items()}
    return Filters(**values)


def _tuple(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


class Selection(NamedTuple):
    """A condition on `fact`, its parameters, how names were read, and the days asked for."""

    condition: str
    parameters: tuple[Any, ...]
    readings: tuple[Reading, ...]
    first: datetime.date
    last: datetime.date

    @property
    def dated(self) -> bool:
        """Whether a stretch of time was asked for."""
        return (self.first, self.last) != (datetime.date.min, datetime.date.max)

    def certainty(self, fact: model.Fact) -> str:
        """Return `certain` or `possible`: does what is dated like this fact fall into the days asked for?"""
        return dates.certainty(fact.date, self.first, self.last) if self.dated and fact.date else "certain"


# A fact that lasts for more than a year, as ciaperu.compiling.INDEXES has it.
LONG = "latest > date(earliest, '+1 year')"
# A condition in SQL, its parameters, and how names were read.
_Part: TypeAlias = "tuple[str, list[Any], list[Reading]]"
_TAKES_PART = """number IN (SELECT fact FROM participant WHERE entity = ? UNION SELECT fact FROM attribution WHERE "by" = ?
    UNION SELECT fact FROM setting WHERE place = ?)"""
_INSIDE = """place IN (WITH RECURSIVE inside (id) AS (SELECT ? UNION SELECT entity.id FROM entity JOIN inside ON part_of = inside.id)
    SELECT id FROM inside)"""


def _who(db: sqlite3.Connection, typed: tuple[str, ...]) -> _Part:
    from ciaperu.research import names

    found = [names.find(db, name) for name in typed]
    return " AND ".join([_TAKES_PART] * len(found)), [reading.id for reading in found for _ in range(3)], found


def _where(db: sqlite3.Connection, typed: tuple[str, ...]) -> _Part:
    from ciaperu.research import names

    found = [names.find(db, name, "place") for name in typed]
    condition = f"number IN (SELECT fact FROM setting WHERE {' OR '.join([_INSIDE] * len(found))})"
    return condition, [reading.id for reading in found], found


def _topic(db: sqlite3.Connection, typed: tuple[str, ...]) -> _Part:
    topics = dict(db.execute("SELECT id, label FROM topic"))
    condition = " AND ".join(["number IN (SELECT fact FROM fact_topic WHERE topic = ?)"] * len(typed))
    return condition, [_word(_("`{typed}` is not a topic of this dossier"), name, topics) for name in typed], []


def _kind(db: sqlite3.Connection, typed: tuple[str, ...]) -> _Part:
    kinds = {kind: label("kinds", kind) for (kind,) in db.execute("SELECT DISTINCT kind FROM fact ORDER BY kind")}
    return f"kind IN ({_marks(typed)})", [_word(_("`{typed}` is not a kind of this dossier"), name, kinds) for name in typed], []


def _status(db: sqlite3.Connection, typed: tuple[str, ...]) -> _Part:
    statuses = {status: label("statuses", status) for status in model.STATUSES}
    return f"status IN ({_marks(typed)})", [_word(_("`{typed}` is not a status of this dossier"), name, statuses) for name in typed], []


def _source(db: sqlite3.Connection, typed: tuple[str, ...]) -> _Part:
    works = dict(db.execute("SELECT id, title FROM source"))
    marks = _marks(typed)
    condition = f"number IN (SELECT fact FROM citation WHERE source IN ({marks}) UNION SELECT fact FROM attribution WHERE work IN ({marks}))"
    return condition, [_word(_("`{typed}` is not a source of this dossier"), name, works) for name in typed] * 2, []


def _disputed(db: sqlite3.Connection, wanted: bool) -> _Part:
    return "number IN (SELECT fact FROM fact_dispute)", [], []


OF_SCOPE = "scope = ?"


def reaches_beyond(db: sqlite3.Connection) -> bool:
    """Return whether the dossier has facts that its first work lacks."""
    return db.execute("SELECT 1 FROM year WHERE scope = 'beyond' LIMIT 1").fetchone() is not None


def scoped(filters: Filters) -> Filters:
    """Return filters that choose what is within the dossier's first work, unless they say another scope."""
    return filters if filters.scope else replace(filters, scope="within")


def _scope(db: sqlite3.Connection, typed: str) -> _Part:
    wanted = _word(_("`{typed}` is not a scope"), typed, {word: _(word) for word in (*model.SCOPES, "all")})
    if wanted == "all" or (wanted == "within" and not reaches_beyond(db)):
        return "", [], []
    return OF_SCOPE, [wanted], []


def _uncorroborated(db: sqlite3.Connection, wanted: bool) -> _Part:
    return "number NOT IN (SELECT fact FROM checked WHERE verdict = 'agrees' AND independent)", [], []


_CONDITIONS: dict[str, Callable[[sqlite3.Connection, Any], _Part]] = {
    "who": _who,
    "where": _where,
    "topic": _topic,
    "kind": _kind,
    "status": _status,
    "source": _source,
    "disputed": _disputed,
    "scope": _scope,
    "uncorroborated": _uncorroborated,
}


def select(db: sqlite3.Connection, filters: Filters) -> Selection:
    """Return the selection that `filters` describe.

    Raises WrongUsage for a date, topic, kind, status, source or scope that is none, and what `names.find` raises for names.
    """
    first = _day("from", filters.from_).earliest if filters.from_ else datetime.date.min
    last = _day("to", filters.to).latest if filters.to else datetime.date.max
    if first > last:
        raise WrongUsage(_("--from {first} is after --to {last}").format(first=filters.from_, last=filters.to), _("Exchange them"))
    parts: list[_Part] = [make(db, getattr(filters, name)) for name, make in _CONDITIONS.items() if getattr(filters, name)]
    if filters.from_ or filters.to:
        parts.append((*during(first, last), []))
    return Selection(
        " AND ".join(condition for condition, _, _ in parts if condition) or "1",
        tuple(parameter for _, parameters, _ in parts for parameter in parameters),
        tuple(reading for _, _, readings in parts for reading in readings),
        first,
        last,
    )


def during(first: datetime.date, last: datetime.date) -> tuple[str, list[Any]]:
    """Return the condition, and its parameters, that a fact's dates may lie between these days.

    What lasts for less than a year began within a year before, which the index on `earliest` knows; the few others have an index of their own.
    """
    year_before = datetime.date.fromordinal(max(first.toordinal() - 366, 1))
    condition = f"""number IN (SELECT number FROM main.fact WHERE earliest BETWEEN ? AND ? AND latest >= ?
        UNION SELECT number FROM main.fact WHERE {LONG} AND latest >= ? AND earliest <= ?)"""
    return condition, [day.isoformat() for day in (year_before, last, first, first, last)]


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _day(option: str, typed: str) -> dates.Date:
    try:
        return dates.parse(typed)
    except ValueError as error:
        what, _semicolon, mend = str(error).partition("; ")
        raise WrongUsage(f"--{option} {what}", sentence(mend)) from error


def _word(refusal: str, typed: str, known: Mapping[str, str]) -> str:
    """Return the id among `known` (id → label) that `typed` is, or is the label of; refused by the message `refusal`."""
    key = folded(typed)
    for id, name in known.items():
        if key in (id, folded(name)):
            return id
    near = sentence(did_you_mean(key, known))
    raise WrongUsage(refusal.format(typed=typed), near or _("Use one of: {words}").format(words=", ".join(sorted(known)[:40])))
