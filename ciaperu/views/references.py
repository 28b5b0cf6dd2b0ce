"""References on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.views.blocks import Blank, Block, Line, Page, Text

if TYPE_CHECKING:
    from ciaperu.research.references import Reference, References


def references(result: References) -> Page:
    """Return one paragraph a reference, or a work with the references to it; with ids where there are several."""
    return Page(_references(result))


def _references(result: References) -> Iterator[Block]:
    several = len(result.references) > 1
    entry = ""
    for number, each in enumerate(result.references):
        # In a style that names works in the text, facts that rest on one work share its entry.
        shared = bool(each.in_text) and each.text == entry
        if number and not shared:
            yield Blank()
        yield from _reference(each, several=several, shared=shared)
        entry = each.text


def _reference(each: Reference, *, several: bool, shared: bool) -> Iterator[Block]:
    said = f" {each.said_by}" if each.said_by else ""
    label: Line = [(each.id, "id"), ("  ", "")] if several else []
    if not each.in_text:
        yield Text([*label, (each.text, ""), (said, "quiet")])
        return
    if not shared:
        yield Text([(each.text, "")])
    yield Text([*label, (each.in_text, "role"), (said, "quiet")], 2)
