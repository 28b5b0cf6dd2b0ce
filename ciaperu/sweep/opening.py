"""A lead opened as a fact: what can be read off it is filled in, the rest is for a person to judge."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from ciaperu.language import _
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.leads import Lead
from ciaperu.text import folded

# An entity that is less surely meant is left for whoever judges to add.
SURE = 0.6
# What everybody plays until somebody judges what it was.
ROLE = "subject"
# The number of a record in an archive has several groups of figures: 104-10331-10149.
_NUMBER = re.compile(r"[A-Za-z]{0,6}\d{2,}(?:[-./]\w*\d{2,})+")
# Where a paper of a web archive stands; its date is the one on which it was fetched.
_FETCHED = re.compile(r"\.w?arc(?:\.gz)?#", re.I)
Fields = dict[str, Any]


class Work(NamedTuple):
    """The source that a lead's paper is: its id, whether it is the dossier's first one, and the fields of one that the dossier has not yet.

    `copies` are the sources among the papers that have the same passage.
    """

    id: str
    first: bool
    fields: Fields
    copies: tuple[str, ...] = ()


def opened(lead: Lead, known: Known, work: Work) -> Fields:
    """Return the fields of a fact that a lead fills in: date, who, where, money, sources and scope. None of the paper's own words is among them."""
    fields: Fields = {}
    days = [each.date for each in lead.dates if len(each.date) == 10]
    if dates := days or [each.date for each in lead.dates]:
        fields["date"] = dates[0]
        fields["date_basis"] = "text"
    # The dossier may have changed since the sweep.
    named = [each for each in lead.entities if each.sure >= SURE and each.id in known.kinds]
    fields["who"] = {each.id: ROLE for each in named if known.kinds[each.id] != "place"}
    fields["where"] = [each.id for each in named if known.kinds[each.id] == "place"]
    fields["money"] = [
        {"amount": int(each.amount) if each.amount == int(each.amount) else each.amount, "currency": each.currency} for each in lead.sums
    ]
    fields["sources"] = [f"{work.id}#{lead.page or 'lead'}.{lead.paragraph}"]
    fields["scope"] = "" if work.first else "beyond"
    return {name: value for name, value in fields.items() if value}


def work_of(lead: Lead, db: sqlite3.Connection) -> Work:
    """Return the source of a compiled dossier that a lead's paper is, by its id, number or address, else one to be described."""
    import json

    held = [(id, json.loads(csl)) for id, csl in db.execute("SELECT id, csl FROM source ORDER BY number")]
    found = _among(held, lead.document) or next((source for source, csl in held if lead.url and csl.get("URL") == lead.url), "")
    if found:
        return Work(found, found == held[0][0], {})
    copies = dict.fromkeys(source for copy in lead.copies if (source := _among(held, copy.document)))
    id = _id(lead.document)
    taken = {id for (id,) in db.execute("SELECT id FROM entity UNION SELECT id FROM fact UNION SELECT id FROM dispute")}
    free = next(each for each in (id or "paper", f"paper-{id}"[:80].strip("-"), "paper-of-lead") if each not in taken)
    return Work(free, not held, _described(lead), tuple(copies))


def _among(held: Sequence[tuple[str, dict[str, Any]]], document: str) -> str:
    """Return which source a document is, or ""."""
    id = _id(document)
    names = [(name, source) for source, csl in held for name in (source, _id(str(csl.get("number", "")))) if name]
    # 104-10004-10143 (C06932208) is a scan of 104-10004-10143.
    return next((source for name, source in sorted(names, key=lambda pair: -len(pair[0])) if id == name or id.startswith(f"{name}-")), "")


def _id(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", folded(name)).strip("-")[:80].strip("-")


def _described(lead: Lead) -> Fields:
    """Return what is known of a paper: a work without an author, called by its file until somebody reads what it is called."""
    number = _NUMBER.search(lead.document)
    day = "accessed" if _FETCHED.search(lead.path) else "issued"
    read = _("page {page}").format(page=lead.page) if lead.page else _("one passage")
    fields = {
        "type": "webpage" if lead.url else "document",
        "title": f"[{lead.document}]",
        day: _edtf(lead.date),
        "number": number[0] if number else "",
        "URL": lead.url,
        "read": read,
    }
    return {name: value for name, value in fields.items() if value}


def _edtf(date: str) -> str:
    """Return the date of a paper if it is one."""
    from ciaperu.dates import parse

    try:
        parse(date)
    except ValueError:
        return ""
    return date
