"""Facts on the screen: as entries of a list, and one in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from ciaperu import model
from ciaperu.research.detail import Detail
from ciaperu.research.search import Result, Search
from ciaperu.research.timeline import Anchor, Timeline
from ciaperu.text import folded
from ciaperu.views.blocks import Bar, Blank, Block, Entry, Line, Page, Pair, Span, Text

T = TypeVar("T")


def entry(fact: model.Fact, body: Sequence[Span] = (), *more: Span) -> Entry:
    """Return a fact as an entry: date, title (or another `body`), status where it is not plain, dispute, citation, id."""
    notes = list(more)
    if fact.status != "asserted":
        notes.append((fact.status, f"status.{fact.status}"))
    if fact.disputes:
        notes.append(("disputed", "dispute"))
    notes.append((", ".join(map(str, fact.citations)), "quiet"))
    return Entry(fact.date.text if fact.date else "undated", body or [(fact.title, "")], notes, fact.id)


def command_for(kind: str) -> str:
    """Return the command that shows an entity of this kind."""
    return "org" if kind == "organization" else kind


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 fact" or "2 facts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def timeline(result: Timeline) -> Page:
    """Return a chronicle by year, each year with its count as a bar."""
    return Page(_timeline(result))


def _timeline(result: Timeline) -> Iterator[Block]:
    most = max(result.years.values())
    shown = "" if len(result.facts) == result.total else f", {len(result.facts):,} shown"
    disputed = sum(1 for fact in result.facts if fact.disputes)
    yield Text([(result.title, "title"), (f": {count(result.total, 'fact')}{shown}, {disputed} of them disputed", "")])
    year = anchor = None
    for fact in result.facts:
        if (began := _year(fact)) != year:
            year = began
            yield Blank()
            yield Bar(year or "undated", result.years.get(year, 0), most)
        more = [("date may fall outside", "doubt")] if fact.id in result.possible else []
        if not year and result.beside.get(fact.id) != anchor:
            anchor = result.beside.get(fact.id)
            yield _beside(anchor)
        yield entry(fact, (), *more)
    yield Blank()
    yield Text([("One in full: ciaperu fact ID. Narrower: --from, --to, --who, --topic, --status.", "quiet")])


def _beside(anchor: Anchor | None) -> Text:
    """Return the line above undated facts that belong to the same dated one."""
    if anchor is None:
        return Text([("belonging to no dated fact", "label")])
    return Text([("beside ", "label"), (anchor.date_text, "date"), (f"  {anchor.title}  ", "label"), (anchor.id, "id")])


def _year(fact: model.Fact) -> str:
    if fact.date is None:
        return ""
    day = fact.date.earliest if fact.date.earliest.toordinal() > 1 else fact.date.latest
    return f"{day.year:04}"


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


def section(heading: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield `blocks` under a heading, or nothing at all if there are none."""
    for number, block in enumerate(blocks):
        if number == 0:
            yield Blank()
            yield Text([(heading, "heading")])
        yield block


def _chain(detail: Detail) -> Iterator[Block]:
    """Yield who says so, the nearest first, each next one retelling it, down to the source that was read."""
    steps = [speaker_spans(speaker, detail.names) for speaker in detail.fact.attribution]
    for source in dict.fromkeys(citation.source for citation in detail.fact.citations):
        steps.append([(detail.sources[source].title, ""), (f" ({source})", "id")])
    for number, step in enumerate(steps):
        yield Pair("" if number else "Said by", [("└─→ ", "draw"), *step] if number else step)


def speaker_spans(speaker: model.Attribution, names: Mapping[str, str]) -> Line:
    """Return a speaker: name, id, how they spoke, in which work."""
    spans: Line = [(names[speaker.by], ""), (f" ({speaker.by})", "id")]
    if speaker.as_:
        spans.append((f", {model.SPOKEN_AS[speaker.as_]}", "role"))
    if speaker.work:
        spans.append((f", in {names[speaker.work]}", "quiet"))
    return spans


def sum_text(money: model.Money) -> str:
    """Return a sum for reading: "at least USD 10,000,000"."""
    return " ".join(filter(None, (model.BOUNDS[money.bound], money.currency, f"{money.amount:,}")))


def quantity_text(quantity: model.Quantity) -> str:
    """Return a quantity for reading: "9,540 AK-47 rifles"."""
    number = "" if quantity.amount is None else f"{quantity.amount:,}"
    return " ".join(filter(None, (model.BOUNDS[quantity.bound], number, quantity.of)))
