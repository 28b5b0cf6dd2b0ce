"""What a search found, on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.text import folded
from ciaperu.views.blocks import Blank, Block, Line, Page, Text
from ciaperu.views.facts import command_for, count, entry

if TYPE_CHECKING:
    from ciaperu.research.search import Result, Search


def search(result: Search) -> Page:
    """Return ranked facts, the matched words marked, with what the query was read as."""
    return Page(_search(result))


def _search(result: Search) -> Iterator[Block]:
    for reading in result.corrections:
        yield Text([("showing ", ""), (reading.name, "match"), (f"; you typed {reading.typed}", "")])
    if result.entity:
        command = command_for(result.entity.kind)
        yield Text(
            [
                (result.entity.name, "title"),
                (f": {result.entity.summary} ", ""),
                (f"ciaperu {command} {result.entity.id}", "id"),
            ]
        )
    shown = "" if len(result.results) == result.total else f", the best {len(result.results)} shown; all: --limit 0"
    yield Text([(f"{count(result.total, 'fact')} for {result.query}{shown}", "quiet")])
    for found in result.results:
        yield Blank()
        yield entry(found.fact, marked(found.fact.title, found))
        if any("text" in match.fields for match in found.matched):
            yield Text(marked(_excerpt(found), found), indent=14)


def marked(text: str, result: Result) -> Line:
    """Return `text` with the words that the query found marked."""
    terms = [match.word.split() for match in result.matched]
    starts = tuple(word for term in terms for word in term)
    parts = enumerate(re.split(r"([^\W_]+)", text))
    return [(part, "match" if number % 2 and folded(part).startswith(starts) else "") for number, part in parts if part]


def _excerpt(result: Result) -> str:
    """Return the sentences of the fact's text in which something was found, or the first."""
    sentences = re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", result.fact.text)
    chosen = [sentence for sentence in sentences if any(style for _, style in marked(sentence, result))]
    return " … ".join(chosen[:2]) or sentences[0]
