"""A source as an item of CSL-JSON, its EDTF dates as CSL's date parts, and the pinpoint of a citation."""

from __future__ import annotations

import re
from typing import Any

from ciaperu import dates, language, model
from ciaperu.language import _

Item = dict[str, Any]
DATES = ("issued", "accessed")


def item(source: model.Source) -> Item:
    """Return a source as an item of CSL-JSON (schema csl-data.json of CSL 1.0.2)."""
    variables = {name: date(value) if name in DATES else value for name, value in source.csl.items()}
    kind = variables.pop("type")
    return {"id": source.id, "type": kind, "title": source.title, **variables}


def date(edtf: str) -> Item:
    """Return an EDTF date as a CSL date: date-parts, two for an interval, with season and circa; as words where CSL has no such date.

    CSL has one mark for what is approximate and what is uncertain: `circa`. An unknown month or day is left out.
    """
    ends = [re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}|XX))?(?:-([0-9]{2}|XX))?([?~%]?)", end) for end in edtf.split("/")]
    found = [end.groups("") for end in ends if end]
    seasons = [month for _year, month, _day, _mark in found if "21" <= month <= "24"]
    if len(found) < len(ends) or (seasons and len(ends) > 1):
        return {"literal": dates.display(edtf, language.code())}
    parts = [[int(part) for part in (year, month, day) if part not in ("", "XX") and part not in seasons] for year, month, day, _mark in found]
    made: Item = {"date-parts": parts}
    if seasons:
        made["season"] = int(seasons[0]) - 20
    if any(mark for *_parts, mark in found):
        made["circa"] = True
    return made


def locator(section: str, paragraph: int, style: str) -> str:
    """Return the place in a work as the locator that follows CSL's label `section`: "1998, para. 4"."""
    # MLA (9th edition, 6.20) shortens paragraph to par.
    number = _("par. {n}").format(n=paragraph) if style == "mla" else _("para. {n}").format(n=paragraph)
    return f"{section}, {number}"


def name(person: dict[str, str]) -> str:
    """Return a name as it is spoken: given name first."""
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return person.get("literal") or " ".join(filter(None, map(person.get, parts)))
