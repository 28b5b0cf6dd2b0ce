"""A lead opened as a fact: what can be read off it is filled in, the rest is for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.leads import Lead
from ciaperu.text import folded

# An entity that is less surely meant is left for whoever judges to add.
SURE = 0.6
# What everybody plays until somebody judges what it was.
ROLE = "subject"
Fields = dict[str, Any]


def opened(lead: Lead, known: Known, sources: Collection[str]) -> Fields:
    """Return the fields of a fact that a lead fills in: date, who, where, money and sources. Nothing of the paper's own words is among them."""
    fields: Fields = {}
    days = [each.date for each in lead.dates if len(each.date) == 10]
    if dates := days or [each.date for each in lead.dates]:
        fields["date"] = dates[0]
        fields["date_basis"] = "text"
    named = [each for each in lead.entities if each.sure >= SURE]
    fields["who"] = {each.id: ROLE for each in named if known.kinds.get(each.id) != "place"}
    fields["where"] = [each.id for each in named if known.kinds.get(each.id) == "place"]
    fields["money"] = [
        {"amount": int(each.amount) if each.amount == int(each.amount) else each.amount, "currency": each.currency} for each in lead.sums
    ]
    fields["sources"] = [f"{source_of(lead, sources)}#{lead.page or 'lead'}.{lead.paragraph}"]
    return {name: value for name, value in fields.items() if value}


def source_of(lead: Lead, sources: Collection[str]) -> str:
    """Return the id of the source that a lead's paper is, among those of the dossier, or one that it could have."""
    id = re.sub("[^a-z0-9]+", "-", folded(lead.document)).strip("-")[:80].strip("-") or "paper"
    # 104-10004-10143 (C06932208) is a scan of 104-10004-10143.
    return next((each for each in sorted(sources, key=len, reverse=True) if id == each or id.startswith(f"{each}-")), id)
