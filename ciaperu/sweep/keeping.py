"""The leads of the last sweep, kept in the cache folder beside the dossier's store."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ciaperu.files import read_bytes
from ciaperu.sweep.elsewhere import elsewhere
from ciaperu.sweep.leads import Copy, Dated, Lead, Near, New, Part, Seen, Summed
from ciaperu.sweep.sweeping import Counts, Sweep

_VERSION = 3


def remember(place: Path | None, result: Sweep) -> bool:
    """Keep what a sweep found, beside the store at `place`; return whether it is kept: not if there is no cache folder, or it cannot be written."""
    import json
    import tempfile
    from dataclasses import astuple

    if place is None:
        return False
    document = {"version": _VERSION, "leads": [_fields(lead) for lead in result.leads], "unread": result.unread}
    document |= {"counts": astuple(result.counts), "total": result.total, "mentions": result.mentions}
    try:
        document["folder"] = os.getcwd()
        handle, part = tempfile.mkstemp(".part", f"{place.stem}-", place.parent)
        with open(handle, "w", encoding="utf-8") as stream:
            # A name of a file need not be text (PEP 383), which only escapes can hold.
            json.dump(document, stream)
        os.replace(part, place.with_suffix(".leads"))
    except OSError:
        return False
    return True


def _fields(lead: Lead) -> list[object]:
    return [getattr(lead, name) for name in Lead.__dataclass_fields__]


def recall(place: Path | None) -> Sweep | None:
    """Return what the last sweep found, or None if that is not known."""
    import json

    if place is None:
        return None
    try:
        document = json.loads(read_bytes(place.with_suffix(".leads")))
        if document["version"] != _VERSION:
            return None
        there = _from(str(document["folder"]))
        leads = tuple(_found_from(_lead(*each), there) for each in document["leads"])
        unread = tuple((there(str(path)), str(why)) for path, why in document["unread"])
        mentions = tuple((entity, tuple((year, n) for year, n in years)) for entity, years in document["mentions"])
        return Sweep(leads, unread, Counts(*document["counts"]), document["total"], mentions)
    except (ValueError, TypeError, KeyError):
        return None


def renamed(found: Sweep, names: Mapping[str, str], titles: Mapping[str, str]) -> Sweep:
    """Return leads with entities and facts called as the dossier calls them now, or in another language; facts that it has no more are left out."""
    before = {each.name: each.id for lead in found.leads for each in lead.entities}
    leads = tuple(
        replace(
            lead,
            entities=tuple(each._replace(name=names.get(each.id, each.name)) for each in lead.entities),
            nearest=tuple(each._replace(title=titles[each.id]) for each in lead.nearest if each.id in titles),
        )
        for lead in found.leads
    )
    mentions = tuple((names.get(before.get(name, ""), name), years) for name, years in found.mentions)
    return replace(found, leads=leads, mentions=mentions)


def _from(folder: str) -> Callable[[str], str]:
    """Return what makes of a path that was good in one folder one that is good in ours."""
    try:
        same = os.getcwd() == folder
    except OSError:
        same = False
    return (lambda path: path) if same else (lambda path: path if elsewhere(path) else os.path.join(folder, path))


def _found_from(lead: Lead, there: Callable[[str], str]) -> Lead:
    return replace(lead, path=there(lead.path), copies=tuple(copy._replace(path=there(copy.path)) for copy in lead.copies))


def _lead(document: str, path: str, page: str, start: int, end: int, score: float, *rest: Any) -> Lead:
    entities, dates, sums, nearest, new, copies, text, paragraph, date, url, leads = rest
    return Lead(
        document,
        path,
        page,
        start,
        end,
        score,
        tuple(Seen(*each) for each in entities),
        tuple(Dated(*each) for each in dates),
        tuple(Summed(*each) for each in sums),
        tuple(Near(*each) for each in nearest),
        tuple(New(what, tuple(values)) for what, values in new),
        tuple(Copy(*each) for each in copies),
        str(text),
        int(paragraph),
        str(date),
        str(url),
        leads and tuple(Part(*each) for each in leads),
    )
