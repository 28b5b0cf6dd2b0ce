"""The passages that a fact rests on, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.evidence import Found
from ciaperu.language import _
from ciaperu.views.blocks import Blank, Block, Line, Page, Pair, Text

if TYPE_CHECKING:
    from ciaperu.research.passages import Passage, Passages


def passages(result: Passages) -> Page:
    """Return a fact's passages, what of the fact stands in them marked; without a copy, where to open the work."""
    return Page(_passages(result))


def _passages(result: Passages) -> Iterator[Block]:
    yield Text([(result.fact.title, "title")])
    yield Text([(result.fact.id, "id")])
    yield Text([(result.fact.text, "")])
    kinds = {"figure": _("Figures"), "date": _("Dates"), "name": _("Names")}
    for passage in result.passages:
        yield Blank()
        where = _("section {section}, paragraph {n} of {title}").format(
            section=passage.citation.section, n=passage.citation.paragraph, title=passage.title
        )
        yield Text([(str(passage.citation), "id"), (f"  {where}", "heading")])
        yield from _body(passage)
        for kind, label in kinds.items():
            found = dict.fromkeys(mark.text for mark in passage.marks if mark.kind == kind)
            if found:
                yield Pair(label, [("; ".join(found), "quiet")])
        if passage.link:
            yield Pair(_("Address"), [(passage.link, "quiet")])
    for claim in result.missing:
        yield Pair(_("Not found"), [(claim.shown, "problem"), (f"  {kinds[claim.kind]}", "quiet")])


def _body(passage: Passage) -> Iterator[Block]:
    if passage.text is not None:
        if passage.same is False:
            yield Text([(_("your copy is another version than the one cited"), "doubt")])
        yield Text(marked(passage.text, passage.marks), indent=2)
    elif passage.copy:
        yield Text([(_("your copy has no such paragraph"), "problem")])
    else:
        file = f"{passage.citation.source}.txt"
        yield Text([(_("To see it here, put a copy into a folder as {file}, and name the folder with --texts.").format(file=file), "quiet")])


def marked(text: str, marks: tuple[Found, ...]) -> Line:
    """Return a passage with the places marked."""
    line: Line = []
    end = 0
    for mark in marks:
        line += [(text[end : mark.start], ""), (text[mark.start : mark.end], "match")]
        end = mark.end
    return [(part, style) for part, style in [*line, (text[end:], "")] if part]
