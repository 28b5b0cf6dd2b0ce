"""What FollowTheMoney entities are put together from: ids, dates, and properties without a value left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ciaperu.export.graphs import bounds
from ciaperu.text import visible, words

if TYPE_CHECKING:
    from ciaperu import model
    from ciaperu.dates import Date
    from ciaperu.research.chosen import Chosen

Properties = dict[str, list[str]]
# Statuses of what a source states or reports; the others are accusations, denials and estimates.
STATED = ("asserted", "reported")
# How many letters of a property FollowTheMoney keeps.
NAME = 384
_MOST = dict.fromkeys(("description", "notes", "summary", "goodsDescription", "purpose"), 65_000)
_MOST |= dict.fromkeys(("name", "alias"), NAME) | dict.fromkeys(("full", "location"), 250)
_OTHERS = 1024


def entity(schema: str, id: str, properties: Properties) -> dict[str, Any]:
    """Return an entity in the form that `ftm` reads, each value once; a text too long for its property is cut, ending in …"""
    held = {name: list(dict.fromkeys(_cut(name, visible(value)) for value in values if value.strip())) for name, values in properties.items()}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in held.items() if values}}


def _cut(name: str, value: str) -> str:
    most = _MOST.get(name, _OTHERS)
    return value if len(value) <= most else f"{value[: most - 1]}…"


class Ids:
    """The entities that facts mention, and the ids that they, sources and facts have: the same in each language and each selection."""

    def __init__(self, chosen: Chosen) -> None:
        (own,) = chosen.db.execute("SELECT value FROM main.dossier WHERE key = 'title'").fetchone()
        self.dossier = "-".join(re.findall("[a-z0-9]+", " ".join(words(own))))[:60].strip("-") or "dossier"
        self.entities = {each.id: each for each in chosen.entities()}
        self.names = {id: each.name for id, each in self.entities.items()}
        fits = f"fact IN (SELECT number FROM fact WHERE {chosen.selection.condition})"
        sql = f'SELECT entity FROM participant WHERE {fits} UNION SELECT "by" FROM attribution WHERE {fits}'
        acting = {id for (id,) in chosen.db.execute(sql, chosen.selection.parameters * 2)}
        # Somebody's office is one of a state or body, though that itself may do nothing.
        self.acting = acting | {role.of for each in self.entities.values() for role in each.roles}

    def actor(self, id: str) -> str:
        """Return the id of an entity as somebody who acts, or as an operation."""
        return self._id("entity", id)

    def place(self, id: str) -> str:
        """Return the id of a place as an address."""
        return self._id("place", id)

    def thing(self, id: str) -> str:
        """Return the id of an entity as what it is in the first place."""
        return self.place(id) if self.entities[id].kind == "place" else self.actor(id)

    def source(self, id: str) -> str:
        """Return the id of a source."""
        return self._id("source", id)

    def fact(self, id: str) -> str:
        """Return the id of a fact as an event."""
        return self._id("fact", id)

    def link(self, kind: str, *parts: str | int) -> str:
        """Return the id of what ties others together."""
        return self._id(kind, *map(str, parts))

    def _id(self, *parts: str) -> str:
        # At most 60 + 80 + 80 letters and a few: FollowTheMoney takes 255.
        return ".".join((self.dossier, *parts))

    def public(self, id: str) -> bool:
        """Return whether a body belongs to a place, be it by way of others."""
        seen = set[str]()
        while id in self.entities and id not in seen:
            seen.add(id)
            if self.entities[id].kind == "place":
                return True
            id = self.entities[id].part_of
        return False

    def shared(self, fact: model.Fact) -> Properties:
        """Return the properties that whatever rests on a fact has: its days, its date and text in words, its sources, its id."""
        first, last = days(fact.date)
        said = [fact.title, f"status: {fact.status}", f"date: {worded(fact.date)}" if fact.date else "", f"fact: {fact.id}"]
        return {
            "startDate": [first],
            "endDate": [last],
            "description": ["\n".join(filter(None, said))],
            "proof": [self.source(citation.source) for citation in fact.citations],
            "recordId": [fact.id],
        }


def worded(date: Date) -> str:
    """Return a date in words, with its EDTF."""
    return f"{date.text} (EDTF {date.edtf})"


def days(date: Date | None) -> tuple[str, str]:
    """Return the first and last day of a date, "" for an open end; FollowTheMoney knows no years before 1000."""
    first, last = bounds(date)
    return ("" if first < "1000" else first), ("" if last < "1000" else last)


def whole(edtf: str) -> str:
    """Return a date that is a year, a month or a day without doubt, "" for any other: FollowTheMoney would cut or drop it."""
    return edtf if re.fullmatch(r"[12][0-9]{3}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?", edtf) else ""


def quantity(held: model.Quantity) -> str:
    """Return a count of things in words."""
    return " ".join(filter(None, (held.bound, "" if held.amount is None else str(held.amount), held.of, held.nature))).removeprefix("exactly ")
