"""What a search found, on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ciaperu.language import _
from ciaperu.text import folded, shortened
from ciaperu.views.blocks import Blank, Block, Line, Page, Text
from ciaperu.views.facts import command_for, count_facts, entry

if TYPE_CHECKING:
    from ciaperu.research.search import Result, Search


def search(result: Search) -> Page:
    """Return ranked facts, the matched words marked, with what the query was read as."""
    return Page(_search(result))


def _search(result: Search) -> Iterator[Block]:
    for reading in result.corrections:
        before, after = _("showing {name}; you typed {typed}").split("{name}")
        yield Text([(before, ""), (reading.name, "match"), (after.format(typed=reading.typed), "")])
    if result.expansions:
        yield Text([(_("also: {words}").format(words="; ".join(_expanded(result))), "quiet")])
    if result.entity:
        command = command_for(result.entity.kind)
        yield Text(
            [
                (result.entity.name, "title"),
                (f": {result.entity.summary} ", ""),
                (f"ciaperu {command} {result.entity.id}", "id"),
            ]
        )
    facts = _("more than {facts}").format(facts=count_facts(result.total)) if result.more else count_facts(result.total)
    if result.bound:
        facts += _(", ranked among the {n:,} with the most participants and sums").format(n=result.bound)
    shown = "" if len(result.results) == result.total else _(", the best {n} shown; all: --limit 0").format(n=len(result.results))
    yield Text([(_("{facts} for {query}").format(facts=facts, query=shortened(result.query)) + shown, "quiet")])
    for found in result.results:
        yield Blank()
        yield entry(found.fact, marked(found.fact.title, found))
        excerpt = marked(_excerpt(found), found)
        if any(style for _text, style in excerpt):
            yield Text(excerpt, indent=14)


def _expanded(result: Search) -> Iterator[str]:
    """Yield what the thesaurus added, with the words it was added for: "ship, ferry (boat)"."""
    for typed, readings in groupby(result.expansions, key=lambda reading: reading.typed):
        yield f"{', '.join(reading.name for reading in readings)} ({typed})"


def marked(text: str, result: Result) -> Line:
    """Return `text` with the words, figures and dates that the query found marked."""
    shown = frozenset().union(*(match.shown for match in result.matched))
    if all(map(str.isalpha, shown)):
        parts = enumerate(re.split(r"([^\W_]+)", text))
        return [(part, "match" if number % 2 and folded(part) in shown else "") for number, part in parts if part]
    # Figures and dates are written in many ways, which takes longer to find.
    from ciaperu.tokens import spots

    line: Line = []
    end = 0
    for spot in spots(text):
        if not shown.isdisjoint(spot.forms if spot.kind == "word" else spot.forms[:1]):
            line += [(text[end : spot.start], ""), (text[spot.start : spot.end], "match")]
            end = spot.end
    return [(part, style) for part, style in [*line, (text[end:], "")] if part]


def _excerpt(result: Result) -> str:
    """Return the sentences of the fact's text in which something was found, or the first."""
    sentences = re.split(r"(?<=[.!?”\"])\s+(?=[A-ZÁÉÍÓÚÑ“\"¿])", result.fact.text)
    chosen = [sentence for sentence in sentences if any(style for _text, style in marked(sentence, result))]
    return " … ".join(chosen[:2]) or sentences[0]
