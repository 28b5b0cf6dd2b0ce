"""The leads of the last sweep, kept in the cache folder beside the dossier's store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ciaperu.files import read_bytes
from ciaperu.sweep.leads import Copy, Dated, Lead, Near, New, Seen, Summed
from ciaperu.sweep.sweeping import Counts, Sweep

_VERSION = 1


def remember(place: Path | None, result: Sweep) -> None:
    """Keep what a sweep found, beside the store at `place`; nothing if there is no cache folder, or it cannot be written."""
    import json
    import tempfile
    from dataclasses import astuple

    if place is None:
        return
    document = {"version": _VERSION, "leads": [_fields(lead) for lead in result.leads], "unread": result.unread}
    document |= {"counts": astuple(result.counts), "total": result.total, "mentions": result.mentions}
    try:
        handle, part = tempfile.mkstemp(".part", f"{place.stem}-", place.parent)
        with open(handle, "w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=False)
        os.replace(part, place.with_suffix(".leads"))
    except (OSError, UnicodeEncodeError):
        return


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
        leads = tuple(_lead(*each) for each in document["leads"])
        unread = tuple((str(path), str(why)) for path, why in document["unread"])
        mentions = tuple((entity, tuple((year, n) for year, n in years)) for entity, years in document["mentions"])
        return Sweep(leads, unread, Counts(*document["counts"]), document["total"], mentions)
    except (ValueError, TypeError, KeyError):
        return None


def _lead(document: str, path: str, page: str, start: int, end: int, score: float, *rest: Any) -> Lead:
    entities, dates, sums, nearest, new, copies, text, paragraph = rest
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
    )
