"""Leads in the form that `sweep --json` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ciaperu.sweep.reasons import worded

if TYPE_CHECKING:
    from ciaperu.sweep.leads import Lead, New
    from ciaperu.sweep.sweeping import Sweep

Form = dict[str, Any]


def sweep(result: Sweep) -> Form:
    """Return leads, best first, and what could not be read."""
    return {"leads": [lead(each) for each in result.leads], "unread": [{"path": path, "why": worded(why)} for path, why in result.unread]}


def lead(lead: Lead) -> Form:
    """Return one lead: where it stands, who is in it, and what is new; characters are counted from 0 in the paper's text.

    One that stands for a whole document has its best passages as `leads`.
    """
    form = {
        "document": lead.document,
        "path": lead.path,
        "page": lead.page or None,
        "start": lead.start,
        "end": lead.end,
        "score": lead.score,
        "entities": [each._asdict() for each in lead.entities],
        "dates": [each._asdict() for each in lead.dates],
        "sums": [each._asdict() for each in lead.sums],
        "nearest": [each._asdict() for each in lead.nearest],
        "new": [_new(each) for each in lead.new],
        "copies": [each._asdict() | {"page": each.page or None} for each in lead.copies],
    }
    return form if lead.leads is None else form | {"leads": [each._asdict() | {"page": each.page or None} for each in lead.leads]}


def _new(new: New) -> Form:
    if new.what == "pair":
        return {"what": "pair", "entities": list(new.values)}
    if new.what == "date":
        return {"what": "date", "date": new.values[0]}
    return {"what": "sum", "amount": float(new.values[0]), "currency": new.values[1]}


# What a folder of leads holds.
FILES = ("leads.jsonl", "leads.csv", "leads.html")
FORMS: dict[str, Callable[[Any], Form]] = {"Sweep": sweep, "Lead": lead}


def write(result: Sweep, folder: Path, title: str) -> None:
    """Write leads as JSON lines, CSV and a page to a new folder; OSError if it cannot be written."""
    import csv
    import json

    from ciaperu.export.csv import cell
    from ciaperu.export.leads_page import lines
    from ciaperu.text import visible_json

    folder.mkdir(parents=True)
    with open(folder / FILES[0], "w", encoding="utf-8", newline="\n") as stream:
        for each in result.leads:
            stream.write(visible_json(json.dumps(lead(each) | {"text": each.text}, ensure_ascii=False)) + "\n")
    with open(folder / FILES[1], "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for row in rows(result):
            writer.writerow([cell(value) for value in row])
    with open(folder / FILES[2], "w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in lines(result, title))


def rows(result: Sweep) -> Iterator[Sequence[object]]:
    """Yield one row a lead, best first."""
    yield "number", "document", "path", "page", "start", "end", "score", "entities", "dates", "sums", "nearest", "new", "copies", "text"
    for number, each in enumerate(result.leads, 1):
        yield (
            number,
            each.document,
            each.path,
            each.page,
            each.start,
            each.end,
            each.score,
            "; ".join(seen.id for seen in each.entities),
            "; ".join(dated.date for dated in each.dates),
            "; ".join(f"{summed.amount:.15g} {summed.currency}" for summed in each.sums),
            "; ".join(near.id for near in each.nearest),
            "; ".join(" + ".join(new.values) for new in each.new),
            "; ".join(copy.path for copy in each.copies),
            " ".join(each.text.split()),
        )
