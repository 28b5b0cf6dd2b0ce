"""JSON and CSV of passages and of what a text's coverage is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ciaperu.export.json import fact

if TYPE_CHECKING:
    from ciaperu.research.coverage import Coverage
    from ciaperu.research.passages import Passages


def passages(result: Passages) -> dict[str, Any]:
    """Return a fact, its passages with the places (in characters from 0) of what stands in them, and what none of them holds."""
    return {
        "fact": fact(result.fact, result.names),
        "passages": [
            {
                "source": each.citation.source,
                "locator": each.citation.locator,
                "title": each.title,
                "copy": each.copy,
                "same": each.same,
                "text": each.text,
                "marks": [mark._asdict() for mark in each.marks],
                "link": each.link or None,
            }
            for each in result.passages
        ],
        "missing": [{"kind": claim.kind, "shown": claim.shown} for claim in result.missing],
    }


def coverage(result: Coverage) -> dict[str, Any]:
    """Return for each paragraph the facts that cite it and its items, each with how many of those facts carry it."""
    return {
        "source": result.source.id,
        "same": result.same,
        "whole": result.whole,
        "shares": {kind: dict(zip(("carried", "all"), result.share(kind), strict=True)) for kind in ("paragraph", "figure", "date", "name", "quote")},
        "passages": [
            {
                "section": each.section,
                "paragraph": each.paragraph,
                "locator": f"{each.section}.{each.paragraph}",
                "facts": list(each.facts),
                "agrees": list(each.agrees),
                "differs": list(each.differs),
                "items": [item._asdict() | {"accepted": item.accepted or None} for item in each.items],
            }
            for each in result.passages
        ],
    }


def coverage_table(result: Coverage) -> Iterator[Sequence[object]]:
    """Yield one row an item of a passage."""
    yield "locator", "kind", "text", "facts", "accepted"
    for passage in result.passages:
        for item in passage.items:
            yield f"{passage.section}.{passage.paragraph}", item.kind, item.text, item.facts, item.accepted
