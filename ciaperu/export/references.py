"""References for other programs: JSON, and the formats of reference managers, one function each in WRITERS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ciaperu.research.references import Reference, References

Item = dict[str, Any]
# What each work is cited for: the id of what was asked, and the place ("" for the whole work).
Uses = list[tuple[str, str]]
# Format → the module of `ciaperu.export` and the function in it that writes works as text.
WRITERS = {
    "bibtex": ("bibtex", "bibtex"),
    "biblatex": ("bibtex", "biblatex"),
    "ris": ("ris", "ris"),
    "csl": ("references", "csl"),
}


def references(result: References) -> Item:
    """Return references; `works` holds the ids of the works that the source retells, the farthest first."""
    return {"style": result.style, "references": [_reference(each) for each in result.references]}


def _reference(each: Reference) -> Item:
    return {
        "id": each.id,
        "source": each.source,
        "locator": each.locator or None,
        "pinpoint": {"label": "section", "locator": each.pinpoint} if each.pinpoint else None,
        "text": each.text,
        "in_text": each.in_text or None,
        "said_by": each.said_by or None,
        "speakers": [{"by": speaker.id, "name": speaker.name, "as": speaker.as_ or None} for speaker in each.speakers],
        "works": [work["id"] for work in each.works],
        "csl": each.csl,
    }


def document(result: References, format: str) -> str:
    """Return the works that `result` refers to, each once, in one of WRITERS; ImportError if its library is not there."""
    from ciaperu.text import visible

    module, name = WRITERS[format]
    write: Callable[[list[tuple[Item, Uses]]], str] = getattr(import_module(f"ciaperu.export.{module}"), name)
    return visible(write(_works(result)))


def _works(result: References) -> list[tuple[Item, Uses]]:
    """Return each work once, in the order of first mention, a source before the works that it retells, with what it is cited for."""
    items: dict[str, Item] = {}
    uses: dict[str, Uses] = {}
    for each in result.references:
        for item in (each.csl, *each.works):
            items.setdefault(item["id"], item)
        if each.pinpoint:
            uses.setdefault(each.source, []).append((each.id, f"sec. {each.pinpoint}"))
    return [(item, uses.get(id, [])) for id, item in items.items()]


def remarks(item: Item, uses: Uses) -> Iterator[str]:
    """Yield the note on a work and, line by line, what it is cited for."""
    if "note" in item:
        yield item["note"]
    for id, place in uses:
        yield place if id.startswith(f"{item['id']}#") else f"{place}: {id}"


def parts(item: Item, variable: str) -> tuple[list[int], list[int]]:
    """Return year, month and day of the beginning and of the end of a date of an item, as far as they are known ([] if not)."""
    found = [*item.get(variable, {}).get("date-parts", ()), [], []]
    return found[0], found[1]


def csl(works: list[tuple[Item, Uses]]) -> str:
    """Return works as CSL-JSON; `custom` holds what each is cited for."""
    import json

    from ciaperu.text import visible_json

    items = [item | ({"custom": {"cited-for": [{"id": id, "locator": place} for id, place in uses]}} if uses else {}) for item, uses in works]
    return visible_json(json.dumps(items, ensure_ascii=False, indent=1)) + "\n"
