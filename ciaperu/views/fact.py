"""One fact in full, on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ciaperu import model
from ciaperu.views.blocks import Blank, Block, Page, Pair, Text
from ciaperu.views.facts import entry, quantity_text, section, speaker_spans, sum_text

if TYPE_CHECKING:
    from ciaperu.research.detail import Detail

T = TypeVar("T")


def fact(detail: Detail) -> Page:
    """Return one fact in full."""
    return Page(_fact(detail))


def _fact(detail: Detail) -> Iterator[Block]:
    fact, names = detail.fact, detail.names
    yield Text([(fact.title, "title")])
    yield Text([(fact.id, "id")])
    yield Blank()
    yield Text([(fact.text, "")])
    yield Blank()
    if fact.date:
        basis = f", from {model.DATE_BASES[fact.date_basis]}" if fact.date_basis else ""
        yield Pair("Date", [(fact.date.text, "date"), (f"  {fact.date.edtf}{basis}", "quiet")])
    else:
        yield Pair("Date", [("none given", "quiet")])
    if fact.derived:
        yield Pair("Worked out", [("; ".join(fact.derived), "")])
    yield Pair("Kind", [(fact.kind, "")])
    yield Pair("Status", [(fact.status, f"status.{fact.status}"), (f"  {model.STATUSES[fact.status]}", "quiet")])
    for label, person in _labelled("Who", fact.who):
        yield Pair(label, [(names[person.entity], ""), (f" ({person.entity}): ", "id"), (person.role, "role")])
    if fact.unknown:
        yield Pair("Not known", [(", ".join(fact.unknown), "")])
    for label, place in _labelled("Where", fact.where):
        yield Pair(label, [(names[place], ""), (f" ({place})", "id")])
    for label, money in _labelled("Money", fact.money):
        yield Pair(label, [(sum_text(money), "money"), (f", {money.nature}", "")])
    for label, quantity in _labelled("Quantity", fact.quantities):
        yield Pair(label, [(quantity_text(quantity), "money"), (f", {quantity.nature}" if quantity.nature else "", "")])
    yield from _chain(detail)
    for label, citation in _labelled("Passage", fact.citations):
        where = f"section {citation.section}, paragraph {citation.paragraph} of {detail.sources[citation.source].title}"
        yield Pair(label, [(str(citation), "id"), (f"  {where}", "quiet")])
    yield Pair("Topics", [(", ".join(f"{detail.topics[topic]} ({topic})" for topic in fact.topics) or "none", "")])
    if fact.keywords:
        yield Pair("Keywords", [(", ".join(fact.keywords), "quiet")])
    for dispute in detail.disputes:
        yield Blank()
        yield Text(
            [
                ("Disputed: ", "dispute"),
                (dispute.title, ""),
                (f"  {dispute.kind}", "quiet"),
                (f"  ciaperu disputes {dispute.id}", "id"),
            ]
        )
        for position in dispute.positions:
            mine = fact.id in position.facts
            yield Text([("this fact: " if mine else "against it: ", "quiet"), (position.says, "")], indent=2)
    for heading, others in (
        ("Part of", detail.wholes),
        ("Its parts", detail.parts),
        ("See also", detail.related),
        ("Before it", detail.before),
        ("After it", detail.after),
    ):
        yield from section(heading, map(entry, others))


def _labelled(label: str, items: Iterable[T]) -> Iterator[tuple[str, T]]:
    for number, item in enumerate(items):
        yield ("" if number else label), item


def _chain(detail: Detail) -> Iterator[Block]:
    """Yield who says so, the nearest first, each next one retelling it, down to the source that was read."""
    steps = [speaker_spans(speaker, detail.names) for speaker in detail.fact.attribution]
    for source in dict.fromkeys(citation.source for citation in detail.fact.citations):
        steps.append([(detail.sources[source].title, ""), (f" ({source})", "id")])
    for number, step in enumerate(steps):
        yield Pair("" if number else "Said by", [("└─→ ", "draw"), *step] if number else step)
